package dev.ingot.benchmarks;

import dev.ingot.PythonTarget;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.PackWriter;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A pack with any number of small modules. */
final class SyntheticPack {
    private static final int MODULES_IN_A_PACKAGE = 100;

    private SyntheticPack() {}

    static String moduleName(int number) {
        return "package_" + number / MODULES_IN_A_PACKAGE + ".module_" + number;
    }

    static void write(Path target, int modules) throws IOException {
        PythonTarget python = new PythonTarget(3, 12, 8, "synthetic", 0);
        SlotContent content = SlotContent.of(SlotKind.BYTECODE_0, ByteBuffer.wrap(new byte[64]), Storage.RAW);
        try (PackWriter writer = new PackWriter(target, "synthetic", python)) {
            for (int number = 0; number < modules; number++) {
                String name = moduleName(number);
                writer.add(name.replace('.', '/') + ".py", EntryKind.MODULE, name, false, List.of(content));
            }
            writer.finish();
        }
    }
}
