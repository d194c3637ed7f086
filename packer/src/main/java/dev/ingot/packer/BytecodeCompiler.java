package dev.ingot.packer;

import dev.ingot.PythonTarget;
import dev.ingot.host.PythonHost;
import dev.ingot.importer.InternalSource;
import dev.ingot.importer.NameList;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Compiles Python source with the compiler of the GraalPy at hand, in one context. For one thread; a host can have many
 * of them.
 */
final class BytecodeCompiler implements AutoCloseable {
    static final Source FUNCTIONS = InternalSource.load(BytecodeCompiler.class, "compiler.py", "<ingot compiler>");

    private final Context context;
    private final Value functions;

    BytecodeCompiler(PythonHost host) {
        this.context = host.newContext();
        this.functions = context.eval(FUNCTIONS);
    }

    /** Returns the Python that this compiler compiles for. */
    PythonTarget python() {
        Value target = functions.getHashValue("target").execute();
        return new PythonTarget(
                target.getArrayElement(0).asInt(),
                target.getArrayElement(1).asInt(),
                target.getArrayElement(2).asInt(),
                target.getArrayElement(3).asString(),
                (int) target.getArrayElement(4).asLong());
    }

    /**
     * What the compiler gave.
     *
     * @param bytecode the marshalled code object, or null when the source has an error
     * @param messages the error, or the warnings; each names its line
     */
    record Output(@Nullable ByteBuffer bytecode, List<String> messages) {}

    /**
     * Compiles a module.
     *
     * @param source its bytes, as the file has them
     * @param path what becomes {@code co_filename}
     * @param level the level of optimisation
     */
    Output compile(ByteBuffer source, String path, int level) {
        // As text, because GraalPy 25.0 has no bytes in a buffer of Java's.
        String bytes = StandardCharsets.ISO_8859_1.decode(source.duplicate()).toString();
        Value result = functions.getHashValue("compile").execute(bytes, path, level);
        List<String> messages = NameList.parse(result.getArrayElement(1).asString());
        Value code = result.getArrayElement(0);
        if (code.isNull()) {
            return new Output(null, messages);
        }
        byte[] bytecode = new byte[Math.toIntExact(code.getBufferSize())];
        code.readBuffer(0, bytecode, 0, bytecode.length);
        return new Output(ByteBuffer.wrap(bytecode), messages);
    }

    @Override
    public void close() {
        context.close(true);
    }
}
