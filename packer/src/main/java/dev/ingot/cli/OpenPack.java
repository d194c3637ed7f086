package dev.ingot.cli;

import dev.ingot.host.ClassPathPacks;
import dev.ingot.importer.ForeignBytecodeException;
import dev.ingot.pack.Pack;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the pack that a command was given and checks that it is sound and made for this GraalPy. */
final class OpenPack {
    private OpenPack() {}

    /**
     * @throws IOException when the file cannot be read
     * @throws dev.ingot.pack.CorruptPackException when its header or index is damaged
     * @throws ForeignBytecodeException when its bytecode was made for another Python
     */
    static Pack open(Path file) throws IOException {
        Pack pack = Pack.open(file);
        try (Pack stdlib = ClassPathPacks.open(OpenPack.class.getClassLoader(), ClassPathPacks.STDLIB)) {
            pack.verifyIndex();
            ForeignBytecodeException.check(pack, stdlib.python());
            return pack;
        } catch (Throwable failure) {
            pack.close();
            throw failure;
        }
    }
}
