package dev.ingot.packer;

import dev.ingot.PackDescription;
import dev.ingot.PythonTarget;
import dev.ingot.host.PythonHost;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The compilers of one packing run, each made when a thread first finds none free: what is in the cache needs none at
 * all.
 */
final class CompilerPool implements AutoCloseable {
    private final PythonHost host;
    private final ConcurrentLinkedQueue<BytecodeCompiler> free = new ConcurrentLinkedQueue<>();

    CompilerPool(PythonHost host) {
        this.host = host;
    }

    /** Does something with a compiler that no other thread uses. */
    interface Use<T> {
        /** Does it. */
        T with(BytecodeCompiler compiler);
    }

    <T> T call(Use<T> use) {
        BytecodeCompiler waiting = free.poll();
        BytecodeCompiler compiler = waiting != null ? waiting : new BytecodeCompiler(host);
        try {
            return use.with(compiler);
        } finally {
            free.add(compiler);
        }
    }

    /** Returns what the compilers compile for; the standard library's pack says so without one. */
    PythonTarget python() {
        PackDescription stdlib = host.stdlib();
        return stdlib == null ? call(BytecodeCompiler::python) : stdlib.python();
    }

    /** Closes the compilers, of which none is in use any more. */
    @Override
    public void close() {
        free.forEach(BytecodeCompiler::close);
    }
}
