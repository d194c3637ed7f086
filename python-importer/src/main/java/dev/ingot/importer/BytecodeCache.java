package dev.ingot.importer;

import dev.ingot.pack.Entry;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Decompressed bytecode of a host's packs, shared by its contexts. Safe for many threads.
 *
 * <p>Only bytecode that a second context asks for is kept, so that a program with one context pays nothing. What is
 * kept stays: services import the same modules again and again, and giving one up for another would gain nothing.
 */
public final class BytecodeCache {
    private record Key(Pack pack, int entry, SlotKind kind) {}

    private final long limit;
    private final Map<Key, ByteBuffer> contents = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger contexts = new AtomicInteger();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /**
     * Creates an empty cache.
     *
     * @param limit how many bytes it keeps at most; 0 for none
     */
    public BytecodeCache(long limit) {
        this.limit = limit;
    }

    /** Says that another context imports. */
    void contextAdded() {
        contexts.incrementAndGet();
    }

    /** Reads bytecode, which is decompressed where it is not kept; null when the entry has none of this kind. */
    @Nullable
    ByteBuffer read(Entry entry, SlotKind kind) {
        if (limit == 0 || contexts.get() < 2 || entry.storage(kind) != Storage.LZ4) {
            return entry.read(kind);
        }
        Key key = new Key(entry.pack(), entry.number(), kind);
        ByteBuffer kept = contents.get(key);
        if (kept != null) {
            hits.increment();
            return kept.duplicate();
        }
        misses.increment();
        ByteBuffer content = entry.read(kind);
        if (content != null) {
            keep(key, content);
        }
        return content;
    }

    private void keep(Key key, ByteBuffer content) {
        int size = content.remaining();
        if (bytes.addAndGet(size) > limit || contents.putIfAbsent(key, content.duplicate()) != null) {
            bytes.addAndGet(-size);
        }
    }

    /** Returns how many bytes are kept at most. */
    public long limit() {
        return limit;
    }

    /** Returns how many bytes are kept. */
    public long bytes() {
        return bytes.get();
    }

    /** Returns how often bytecode was found here. */
    public long hits() {
        return hits.sum();
    }

    /** Returns how often it was not. */
    public long misses() {
        return misses.sum();
    }
}
