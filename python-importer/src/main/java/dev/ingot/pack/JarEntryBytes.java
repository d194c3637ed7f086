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
    private static final long ZIP64_MARK = 0xffffffffL;

    private JarEntryBytes() {}

    static PackBytes open(Path jar, String entryName) throws IOException {
        String resource = jar + "!/" + entryName;
        try (FileChannel channel = FileChannel.open(jar, StandardOpenOption.READ)) {
            Stored stored = findStored(channel, entryName.getBytes(StandardCharsets.UTF_8));
            if (stored != null) {
                return PackBytes.map(resource, PackBytes.folderOf(jar), channel, stored.offset, stored.length);
            }
        }
        return inflate(jar, entryName, resource);
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

    private record Stored(long offset, long length) {}

    /** Returns where the entry's bytes lie, or null when it is absent, compressed, or described in zip64 fields. */
    private static @Nullable Stored findStored(FileChannel channel, byte[] name) throws IOException {
        ByteBuffer directory = centralDirectory(channel);
        if (directory == null) {
            return null;
        }
        while (directory.remaining() >= CENTRAL_SIZE && directory.getInt(directory.position()) == CENTRAL_SIGNATURE) {
            int at = directory.position();
            int nameLength = u16(directory, at + 28);
            int recordLength = CENTRAL_SIZE + nameLength + u16(directory, at + 30) + u16(directory, at + 32);
            if (recordLength > directory.remaining()) {
                return null;
            }
            if (nameLength == name.length
                    && directory.slice(at + CENTRAL_SIZE, nameLength).equals(ByteBuffer.wrap(name))) {
                return stored(channel, directory, at);
            }
            directory.position(at + recordLength);
        }
        return null;
    }

    private static @Nullable Stored stored(FileChannel channel, ByteBuffer directory, int at) throws IOException {
        long length = u32(directory, at + 24);
        long localHeader = u32(directory, at + 42);
        boolean plain = u16(directory, at + 10) == ZipEntry.STORED && length != ZIP64_MARK && localHeader != ZIP64_MARK;
        if (!plain || localHeader > channel.size() - LOCAL_SIZE) {
            return null;
        }
        ByteBuffer local = Channels.read(channel, localHeader, LOCAL_SIZE);
        long offset = localHeader + LOCAL_SIZE + u16(local, 26) + u16(local, 28);
        boolean fits = local.getInt(0) == LOCAL_SIGNATURE && offset <= channel.size() - length;
        return fits ? new Stored(offset, length) : null;
    }

    static @Nullable ByteBuffer centralDirectory(FileChannel channel) throws IOException {
        int tailLength = (int) Math.min(channel.size(), END_SIZE + MAX_COMMENT + ZIP64_LOCATOR_SIZE);
        long tailOffset = channel.size() - tailLength;
        ByteBuffer tail = Channels.read(channel, tailOffset, tailLength);
        for (int at = tailLength - END_SIZE; at >= 0; at--) {
            if (tail.getInt(at) == END_SIGNATURE && u16(tail, at + 20) <= tailLength - END_SIZE - at) {
                return centralDirectory(channel, tail, at);
            }
        }
        return null;
    }

    private static @Nullable ByteBuffer centralDirectory(FileChannel channel, ByteBuffer tail, int end)
            throws IOException {
        long length = u32(tail, end + 12);
        long offset = u32(tail, end + 16);
        int locator = end - ZIP64_LOCATOR_SIZE;
        if (locator >= 0 && tail.getInt(locator) == ZIP64_LOCATOR_SIGNATURE) {
            long zip64End = tail.getLong(locator + 8);
            if (zip64End < 0 || zip64End > channel.size() - 56) {
                return null;
            }
            ByteBuffer record = Channels.read(channel, zip64End, 56);
            length = record.getLong(40);
            offset = record.getLong(48);
        }
        boolean fits = offset >= 0 && length >= 0 && offset <= channel.size() && length <= channel.size() - offset;
        return fits && length <= Integer.MAX_VALUE ? Channels.read(channel, offset, (int) length) : null;
    }

    private static int u16(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }

    private static long u32(ByteBuffer buffer, int at) {
        return Integer.toUnsignedLong(buffer.getInt(at));
    }
}
