package dev.ingot.benchmarks;

import dev.ingot.pack.Entry;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import io.airlift.compress.v3.Decompressor;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.lz4.Lz4NativeDecompressor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** How fast libraries decompress a pack's bytecode, each content an LZ4 block of its own. */
public final class Decoders {
    private Decoders() {}

    private interface Decoder {
        int decode(byte[] block, byte[] content);
    }

    private static final class Block {
        private final byte[] compressed;
        private final byte[] content;

        Block(byte[] compressed, byte[] content) {
            this.compressed = compressed;
            this.content = content;
        }
    }

    /**
     * Takes a pack, the decoder's name and a number of passes; prints the milliseconds of each pass over all blocks as
     * JSON.
     */
    public static void main(String[] arguments) throws IOException {
        List<Block> blocks = blocks(Path.of(arguments[0]));
        List<Double> milliseconds = new ArrayList<>();
        for (int pass = 0; pass < Integer.parseInt(arguments[2]); pass++) {
            long begin = System.nanoTime();
            // Finding the library and the first use of it are part of the first pass.
            Decoder decoder = decoder(arguments[1]);
            for (Block block : blocks) {
                if (decoder.decode(block.compressed, block.content) != block.content.length) {
                    throw new IllegalStateException("a block has another length");
                }
            }
            milliseconds.add((System.nanoTime() - begin) / 1e6);
        }
        System.out.println(milliseconds);
    }

    private static Decoder decoder(String name) {
        return switch (name) {
            case "lz4-java-safe" -> of(LZ4Factory.safeInstance().safeDecompressor());
            case "lz4-java-native" -> of(LZ4Factory.nativeInstance().safeDecompressor());
            case "aircompressor-java" -> of(new Lz4JavaDecompressor());
            case "aircompressor-native" -> of(new Lz4NativeDecompressor());
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Decoder of(LZ4SafeDecompressor decompressor) {
        return decompressor::decompress;
    }

    private static Decoder of(Decompressor decompressor) {
        return (block, content) -> decompressor.decompress(block, 0, block.length, content, 0, content.length);
    }

    private static List<Block> blocks(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        try (Pack pack = Pack.open(file)) {
            for (int i = 0; i < pack.entryCount(); i++) {
                Entry entry = pack.entry(i);
                ByteBuffer bytecode = entry.read(SlotKind.BYTECODE_0);
                if (bytecode != null) {
                    byte[] content = new byte[bytecode.remaining()];
                    bytecode.get(content);
                    blocks.add(
                            new Block(LZ4Factory.safeInstance().highCompressor().compress(content), content));
                }
            }
        }
        return blocks;
    }
}
