package dev.ingot.packer;

import dev.ingot.host.PythonHost;
import dev.ingot.importer.InternalSource;
import dev.ingot.pack.PythonTarget;
import java.nio.ByteBuffer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/**
 * Compiles Python source with the compiler of the GraalPy at hand, in one context. For one thread; a host can have many of them.
 */
final class BytecodeCompiler implements AutoCloseable {
    private static final Source FUNCTIONS =
            InternalSource.load(BytecodeCompiler.class, "compiler.py", "<ingot compiler>");

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
     * Compiles a module.
     *
     * @param source its bytes, as the file has them
     * @param path what becomes {@code co_filename}
     * @param level the level of optimisation
     * @return the marshalled code object
     * @throws CompileException when the source has a syntax error
     */
    ByteBuffer compile(ByteBuffer source, String path, int level) throws CompileException {
        Value result = functions.getHashValue("compile").execute(source, path, level);
        if (result.isString()) {
            throw new CompileException(result.asString());
        }
        byte[] bytecode = new byte[Math.toIntExact(result.getBufferSize())];
        result.readBuffer(0, bytecode, 0, bytecode.length);
        return ByteBuffer.wrap(bytecode);
    }

    /** Says that stock Python would not compile a module either. The message names line and cause. */
    static final class CompileException extends Exception {
        private static final long serialVersionUID = 1L;

        CompileException(String message) {
            super(message);
        }
    }

    @Override
    public void close() {
        context.close(true);
    }
}
