package dev.ingot.natives;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A shared library (ELF, 64 bits, little-endian) that has nothing of its own but the libraries that it depends on: who
 * looks a symbol up in it gets theirs.
 *
 * <p>An extension module does not say that it needs the library of the C API, so that the linker would take any that is
 * loaded; and its name cannot be made longer where it lies. A library that names both by their paths leaves the module
 * itself as it was packed.
 *
 * <pre>
 * header 64, program headers 3 x 56 (all loaded; the dynamic section; no executable stack),
 * hash table 24 (one bucket, no symbol), symbol table 24 (the empty one), dynamic section, names
 * </pre>
 */
final class StubLibrary {
    /** How much of a library has to be given to {@link #of}. */
    static final int HEADER_SIZE = 64;

    private static final int MAGIC = 0x464c457f;
    private static final byte CLASS_64 = 2;
    private static final byte LITTLE_ENDIAN = 1;

    private static final int PROGRAM_HEADER_SIZE = 56;
    private static final int PROGRAM_HEADERS = 3;
    private static final int HASH = HEADER_SIZE + PROGRAM_HEADERS * PROGRAM_HEADER_SIZE;
    private static final int SYMBOLS = HASH + 24;
    private static final int DYNAMIC = SYMBOLS + 24;
    private static final int DYNAMIC_ENTRY_SIZE = 16;

    private static final short SHARED = 3;
    private static final int LOAD = 1;
    private static final int DYNAMIC_SEGMENT = 2;
    private static final int STACK = 0x6474e551;
    private static final int READ_WRITE = 6;

    /** The largest page of any 64-bit machine. */
    private static final int ALIGNMENT = 65536;

    private static final long NEEDED = 1;
    private static final long HASH_TABLE = 4;
    private static final long NAMES = 5;
    private static final long SYMBOL_TABLE = 6;
    private static final long NAMES_SIZE = 10;
    private static final long SYMBOL_SIZE = 11;

    private StubLibrary() {}

    /**
     * Returns the bytes of a library.
     *
     * @param header the first {@link #HEADER_SIZE} bytes of a library of the same machine
     * @param needed the libraries that it depends on, in the order in which symbols are looked up
     * @throws IOException when the header is that of another kind of file
     */
    static byte[] of(byte[] header, List<String> needed) throws IOException {
        ByteBuffer like = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        if (header.length < HEADER_SIZE
                || like.getInt(0) != MAGIC
                || header[4] != CLASS_64
                || header[5] != LITTLE_ENDIAN) {
            throw new IOException("not a 64-bit little-endian ELF library");
        }
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        long[] places = new long[needed.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = names.size();
            names.writeBytes(needed.get(i).getBytes(StandardCharsets.UTF_8));
            names.write(0);
        }
        // Six more, the last of which is the empty one.
        int dynamicSize = (places.length + 6) * DYNAMIC_ENTRY_SIZE;
        int namesAt = DYNAMIC + dynamicSize;
        int size = namesAt + names.size();
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        putHeader(out, header);
        putSegment(out, 0, LOAD, 0, size, ALIGNMENT);
        putSegment(out, 1, DYNAMIC_SEGMENT, DYNAMIC, dynamicSize, Long.BYTES);
        putSegment(out, 2, STACK, 0, 0, DYNAMIC_ENTRY_SIZE);
        out.putInt(HASH, 1).putInt(HASH + 4, 1);
        out.position(DYNAMIC);
        for (long place : places) {
            out.putLong(NEEDED).putLong(place);
        }
        out.putLong(HASH_TABLE).putLong(HASH);
        out.putLong(NAMES).putLong(namesAt);
        out.putLong(SYMBOL_TABLE).putLong(SYMBOLS);
        out.putLong(NAMES_SIZE).putLong(names.size());
        out.putLong(SYMBOL_SIZE).putLong(24);
        out.put(namesAt, names.toByteArray());
        return out.array();
    }

    /** Machine and flags are those of the other library. */
    private static void putHeader(ByteBuffer out, byte[] header) {
        out.put(0, header, 0, HEADER_SIZE);
        out.putShort(16, SHARED);
        // No entry point; program headers behind this one; no sections.
        out.putLong(24, 0).putLong(32, HEADER_SIZE).putLong(40, 0);
        out.putShort(52, (short) HEADER_SIZE).putShort(54, (short) PROGRAM_HEADER_SIZE);
        out.putShort(56, (short) PROGRAM_HEADERS).putShort(58, (short) 64).putShort(60, (short) 0);
        out.putShort(62, (short) 0);
    }

    private static void putSegment(ByteBuffer out, int number, int type, long offset, long size, long alignment) {
        int at = HEADER_SIZE + number * PROGRAM_HEADER_SIZE;
        out.putInt(at, type).putInt(at + 4, READ_WRITE);
        out.putLong(at + 8, offset).putLong(at + 16, offset).putLong(at + 24, offset);
        out.putLong(at + 32, size).putLong(at + 40, size).putLong(at + 48, alignment);
    }
}
