package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A hash table from name to entry, with open addressing and linear probing.
 *
 * <pre>
 * 0  u32  capacity, a power of two, at least twice the number of names
 * 4  u32  longest probe: no name lies further than this many buckets from its home
 * 8  capacity x { u32 tag (upper half of the hash), u32 entry number + 1 (0: empty) }
 * </pre>
 *
 * A name's home is {@code (hash ^ hash >>> 32) & (capacity - 1)}. A look-up stops at an empty bucket or after the
 * longest probe, so it is bounded also in a hostile file.
 */
final class NameTable {
    private static final int HEADER_SIZE = 8;
    private static final int BUCKET_SIZE = 8;

    private final ByteBuffer table;
    private final int mask;
    private final int longestProbe;

    private NameTable(ByteBuffer table, int capacity, int longestProbe) {
        this.table = table;
        this.mask = capacity - 1;
        this.longestProbe = longestProbe;
    }

    static NameTable load(ByteBuffer table, SectionKind kind, String resource) {
        int capacity = table.limit() < HEADER_SIZE ? 0 : table.getInt(0);
        boolean sound = capacity > 0
                && Integer.bitCount(capacity) == 1
                && table.limit() == HEADER_SIZE + (long) capacity * BUCKET_SIZE;
        if (!sound) {
            throw new CorruptPackException(
                    resource,
                    "the " + kind.label() + " table has capacity " + capacity + " in " + table.limit()
                            + " bytes; build the pack again");
        }
        int longestProbe = Math.clamp(Integer.toUnsignedLong(table.getInt(4)), 0, capacity - 1);
        return new NameTable(table, capacity, longestProbe);
    }

    /** Says whether the entry of this number has the name that is looked for. */
    @FunctionalInterface
    interface NameTest {
        boolean hasName(int entryNumber, String text, int start, int end);
    }

    /** Returns the number of the entry with this name, or {@link Pack#NOT_FOUND}. */
    int find(String text, int start, int end, NameTest names) {
        long hash = Utf8.hash(text, start, end);
        int tag = tag(hash);
        int bucket = home(hash) & mask;
        for (int probe = 0; probe <= longestProbe; probe++) {
            int at = HEADER_SIZE + bucket * BUCKET_SIZE;
            int entryNumber = table.getInt(at + Integer.BYTES) - 1;
            if (entryNumber == -1) {
                return Pack.NOT_FOUND;
            }
            if (table.getInt(at) == tag && names.hasName(entryNumber, text, start, end)) {
                return entryNumber;
            }
            bucket = bucket + 1 & mask;
        }
        return Pack.NOT_FOUND;
    }

    /**
     * Builds a table's bytes from names that differ; the order in which they are added does not matter to the reader.
     */
    static final class Builder {
        private final ByteBuffer table;
        private final int mask;
        private int longestProbe;

        Builder(int names) {
            int capacity = Math.max(2, Integer.highestOneBit(Math.max(1, names) * 2 - 1) * 2);
            this.table = ByteBuffer.allocate(Math.addExact(HEADER_SIZE, Math.multiplyExact(capacity, BUCKET_SIZE)))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0, capacity);
            this.mask = capacity - 1;
        }

        void add(String name, int entryNumber) {
            long hash = Utf8.hash(name, 0, name.length());
            int bucket = home(hash) & mask;
            int probe = 0;
            while (table.getInt(HEADER_SIZE + bucket * BUCKET_SIZE + Integer.BYTES) != 0) {
                bucket = bucket + 1 & mask;
                probe++;
            }
            table.putInt(HEADER_SIZE + bucket * BUCKET_SIZE, tag(hash));
            table.putInt(HEADER_SIZE + bucket * BUCKET_SIZE + Integer.BYTES, entryNumber + 1);
            longestProbe = Math.max(longestProbe, probe);
        }

        byte[] toBytes() {
            return table.putInt(4, longestProbe).array();
        }
    }

    private static int tag(long hash) {
        return (int) (hash >>> Integer.SIZE);
    }

    private static int home(long hash) {
        return (int) (hash ^ hash >>> Integer.SIZE);
    }
}
