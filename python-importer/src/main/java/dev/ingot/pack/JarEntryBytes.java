package dev.ingot.pack;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Finds one entry in a jar and gives its bytes: mapped in place when the entry is stored, otherwise inflated into
 * memory.
 *
 * <p>{@link ZipFile} does not tell where an entry's bytes lie, so the central directory is read here (PKWARE APPNOTE
 * 4.3.12, 4.3.14 to 4.3.16, zip64 included); whatever is not a plain stored entry is left to {@link ZipFile}.
 */
final class JarEntryBytes {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int MAX_COMMENT = 0xffff;
    private static final int ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
    private static final int ZIP64_LOCATOR_SIZE = 20;
    private static final int CENTRAL_SIGNATURE = 0x02014b50;
    private static final int CENTRAL_SIZE = 46;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_SIZE = 30;

    /**
     * So much of a central directory is read at first: packs come first in jars of ours, which have megabytes of it.
     */
    private static final int HEAD = 8192;

    private static final long ZIP64_MARK = 0xffffffffL;

    private JarEntryBytes() {}

    static PackBytes open(Path jar, String entryName) throws IOException {
        PackBytes mapped = map(jar, List.of(entryName));
        return mapped != null ? mapped : inflate(jar, entryName, jar + "!/" + entryName);
    }

    /**
     * Maps an entry of a jar, or of a jar in a jar: each name but the last is an entry that is a jar.
     *
     * @return null when one of them is not stored, or absent
     */
    static @Nullable PackBytes map(Path jar, List<String> entryNames) throws IOException {
        try (FileChannel channel = FileChannel.open(jar, StandardOpenOption.READ)) {
            Window window = new Window(channel, 0, channel.size());
            for (String name : entryNames) {
                window = findStored(window, name.getBytes(StandardCharsets.UTF_8));
                if (window == null) {
                    return null;
                }
            }
            String resource = jar + "!/" + String.join("!/", entryNames);
            return PackBytes.map(resource, PackBytes.folderOf(jar), channel, window.offset, window.length);
        }
    }

    private static PackBytes inflate(Path jar, String entryName, String resource) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(entryName);
            if (entry == null) {
                throw new NoSuchFileException(resource, null, "the jar has no such entry");
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return PackBytes.of(resource, ByteBuffer.wrap(in.readAllBytes()));
            }
        } catch (ZipException | EOFException e) {
            throw new IOException(
                    resource + ": cannot be read from the jar (" + e + "); build or copy the jar again", e);
        }
    }

    /** A part of a file that is a jar, or an entry of one. */
    private record Window(FileChannel channel, long offset, long length) {
        ByteBuffer read(long at, int count) throws IOException {
            return Channels.read(channel, offset + at, count);
        }
    }

    /** Returns where the entry's bytes lie, or null when it is absent, compressed, or described in zip64 fields. */
    private static @Nullable Window findStored(Window jar, byte[] name) throws IOException {
        Window directory = centralDirectory(jar);
        if (directory == null) {
            return null;
        }
        int head = (int) Math.min(directory.length, HEAD);
        Window found = findStored(jar, directory.read(0, head), name);
        return found != null || head == directory.length
                ? found
                : findStored(jar, directory.read(0, (int) directory.length), name);
    }

    private static @Nullable Window findStored(Window jar, ByteBuffer directory, byte[] name) throws IOException {
        while (directory.remaining() >= CENTRAL_SIZE && directory.getInt(directory.position()) == CENTRAL_SIGNATURE) {
            int at = directory.position();
            int nameLength = u16(directory, at + 28);
            int recordLength = CENTRAL_SIZE + nameLength + u16(directory, at + 30) + u16(directory, at + 32);
            if (recordLength > directory.remaining()) {
                return null;
            }
            if (nameLength == name.length
                    && directory.slice(at + CENTRAL_SIZE, nameLength).equals(ByteBuffer.wrap(name))) {
                return stored(jar, directory, at);
            }
            directory.position(at + recordLength);
        }
        return null;
    }

    private static @Nullable Window stored(Window jar, ByteBuffer directory, int at) throws IOException {
        long length = u32(directory, at + 24);
        long localHeader = u32(directory, at + 42);
        boolean plain = u16(directory, at + 10) == ZipEntry.STORED && length != ZIP64_MARK && localHeader != ZIP64_MARK;
        if (!plain || localHeader > jar.length - LOCAL_SIZE) {
            return null;
        }
        ByteBuffer local = jar.read(localHeader, LOCAL_SIZE);
        long offset = localHeader + LOCAL_SIZE + u16(local, 26) + u16(local, 28);
        boolean fits = local.getInt(0) == LOCAL_SIGNATURE && offset <= jar.length - length;
        return fits ? new Window(jar.channel, jar.offset + offset, length) : null;
    }

    static @Nullable ByteBuffer centralDirectory(FileChannel channel) throws IOException {
        Window directory = centralDirectory(new Window(channel, 0, channel.size()));
        return directory == null ? null : directory.read(0, (int) directory.length);
    }

    private static @Nullable Window centralDirectory(Window jar) throws IOException {
        int tailLength = (int) Math.min(jar.length, END_SIZE + MAX_COMMENT + ZIP64_LOCATOR_SIZE);
        long tailOffset = jar.length - tailLength;
        ByteBuffer tail = jar.read(tailOffset, tailLength);
        for (int at = tailLength - END_SIZE; at >= 0; at--) {
            if (tail.getInt(at) == END_SIGNATURE && u16(tail, at + 20) <= tailLength - END_SIZE - at) {
                return centralDirectory(jar, tail, at);
            }
        }
        return null;
    }

    private static @Nullable Window centralDirectory(Window jar, ByteBuffer tail, int end) throws IOException {
        long length = u32(tail, end + 12);
        long offset = u32(tail, end + 16);
        int locator = end - ZIP64_LOCATOR_SIZE;
        if (locator >= 0 && tail.getInt(locator) == ZIP64_LOCATOR_SIGNATURE) {
            long zip64End = tail.getLong(locator + 8);
            if (zip64End < 0 || zip64End > jar.length - 56) {
                return null;
            }
            ByteBuffer record = jar.read(zip64End, 56);
            length = record.getLong(40);
            offset = record.getLong(48);
        }
        boolean fits = offset >= 0 && length >= 0 && offset <= jar.length && length <= jar.length - offset;
        return fits && length <= Integer.MAX_VALUE ? new Window(jar.channel, jar.offset + offset, length) : null;
    }

    private static int u16(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }

    private static long u32(ByteBuffer buffer, int at) {
        return Integer.toUnsignedLong(buffer.getInt(at));
    }
}
