package dev.ingot.pack;

import dev.ingot.PythonTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Small packs for tests. */
final class PackSamples {
    static final PythonTarget PYTHON = new PythonTarget(3, 12, 8, "graalpy250-312", 0x0a0d5352);

    private PackSamples() {}

    static SlotContent raw(SlotKind kind, String text) {
        return SlotContent.of(kind, bytes(text), Storage.RAW);
    }

    static SlotContent lz4(SlotKind kind, String text) {
        return SlotContent.of(kind, bytes(text), Storage.LZ4);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    /** The example of PACK_FORMAT.md: one module with its source. */
    static Path writeExample(Path folder) throws IOException {
        Path target = folder.resolve("demo.pypack");
        try (PackWriter writer = new PackWriter(target, "demo", PYTHON)) {
            writer.add("hi.py", EntryKind.MODULE, "hi", false, List.of(raw(SlotKind.SOURCE, "x = 1\n")));
            writer.finish();
        }
        return target;
    }

    /** A pack with a package, a sub-module, a namespace portion, data, a distribution and both storages. */
    static Path writeVaried(Path folder) throws IOException {
        Path target = folder.resolve("varied.pypack");
        try (PackWriter writer = new PackWriter(target, "varied", PYTHON)) {
            String text = "the same words again and again, ".repeat(40);
            writer.add("pkg/__init__.py", EntryKind.MODULE, "pkg", true, List.of(raw(SlotKind.SOURCE, "")));
            writer.add(
                    "pkg/mod.py",
                    EntryKind.MODULE,
                    "pkg.mod",
                    false,
                    List.of(raw(SlotKind.BYTECODE_0, "marshalled"), lz4(SlotKind.SOURCE, text)));
            writer.add("space/part/one.py", EntryKind.MODULE, "space.part.one", false, List.of());
            writer.add("pkg/größe.txt", EntryKind.RESOURCE, null, false, List.of(lz4(SlotKind.DATA, text)));
            writer.add(
                    "pkg-1.0.dist-info/METADATA",
                    EntryKind.DISTRIBUTION_FILE,
                    null,
                    false,
                    List.of(raw(SlotKind.DATA, "Name: pkg\nVersion: 1.0\n")));
            writer.finish();
        }
        return target;
    }
}
