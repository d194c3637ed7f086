package dev.ingot.examples.service;

import org.graalvm.polyglot.Value;

/** Runs scripts, of many callers at a time. */
interface Scripts extends AutoCloseable {
    /**
     * Runs a script.
     *
     * @return the text of its last expression
     */
    String run(String source) throws InterruptedException;

    /** Returns what {@code print} would print. */
    static String text(Value result) {
        return result.isString() ? result.asString() : result.toString();
    }

    @Override
    void close();
}
