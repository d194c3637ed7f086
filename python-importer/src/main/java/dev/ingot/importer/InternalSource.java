package dev.ingot.importer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.Source;

/** Python files that belong to Java classes and lie beside them on the class path. */
public final class InternalSource {
    private InternalSource() {}

    /**
     * Returns a file as a source that runs in variables of its own and does not show in tracebacks of the host.
     *
     * @param owner the class beside which the file lies
     * @param name the file's name
     * @param label what {@code co_filename} is to be
     */
    public static Source load(Class<?> owner, String name, String label) {
        return Source.newBuilder("python", text(owner, name), label)
                .internal(true)
                .buildLiteral();
    }

    /**
     * Returns the text of a file.
     *
     * @throws IllegalStateException when the class path lacks it
     */
    static String text(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the class path lacks " + name + " beside " + owner.getName() + "; build Ingot again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
