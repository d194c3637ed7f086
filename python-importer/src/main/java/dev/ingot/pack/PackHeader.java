package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import dev.ingot.PythonTarget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The fixed header at the start of a pack.
 *
 * <pre>
 *   0  8 bytes   magic: 89 49 4E 47 4F 54 0D 0A (0x89 "INGOT" CR LF)
 *   8  u16       major format version
 *  10  u16       minor format version
 *  12  u32       header length (512)
 *  16  u64       file length
 *  24  32 bytes  content id
 *  56  u32       bytecode magic: the four bytes of importlib.util.MAGIC_NUMBER
 *  60  3 x u8    Python version: major, minor, micro
 *  63  u8        number of sections (6)
 *  64  32 bytes  cache tag (sys.implementation.cache_tag), UTF-8, padded with zeros
 *  96  64 bytes  mount name, UTF-8, padded with zeros
 * 160  u32       number of entries
 * 164  u32       number of modules
 * 168  u32       number of slots
 * 172  u32       reserved, 0
 * 176  6 x 24    section table
 * 320  64 bytes  Ed25519 signature of the content id, 0 when there is none
 * 384  ...       reserved, 0
 * 508  u32       CRC-32 of bytes 0 to 507
 * </pre>
 */
record PackHeader(
        long fileLength,
        ContentId contentId,
        PythonTarget python,
        String mountName,
        int entryCount,
        int moduleCount,
        int slotCount,
        List<Section> sections,
        PackSignature signature) {

    static final int SIZE = 512;
    static final int MAJOR_VERSION = 1;
    static final int MINOR_VERSION = 0;

    static final int CONTENT_ID_OFFSET = 24;
    static final int SIGNATURE_OFFSET = 320;
    static final int CHECKSUM_OFFSET = SIZE - Integer.BYTES;

    private static final byte[] MAGIC = {(byte) 0x89, 'I', 'N', 'G', 'O', 'T', '\r', '\n'};
    private static final int VERSION_OFFSET = 8;
    private static final int HEADER_LENGTH_OFFSET = 12;
    private static final int FILE_LENGTH_OFFSET = 16;
    private static final int BYTECODE_MAGIC_OFFSET = CONTENT_ID_OFFSET + ContentId.SIZE;
    private static final int PYTHON_OFFSET = 60;
    private static final int SECTION_COUNT_OFFSET = 63;
    private static final int COUNTS_OFFSET = 160;
    private static final int CACHE_TAG_OFFSET = 64;
    private static final int CACHE_TAG_SIZE = 32;
    private static final int MOUNT_NAME_SIZE = 64;
    private static final int SECTION_TABLE_OFFSET = 176;

    /** Returns the header's bytes, checksum included. */
    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).putShort((short) MAJOR_VERSION).putShort((short) MINOR_VERSION);
        out.putInt(SIZE).putLong(fileLength).put(contentId.bytes());
        out.putInt(python.bytecodeMagic());
        out.put((byte) python.major()).put((byte) python.minor()).put((byte) python.micro());
        out.put((byte) sections.size());
        putText(out, python.cacheTag(), CACHE_TAG_SIZE, "cache tag");
        putText(out, mountName, MOUNT_NAME_SIZE, "mount name");
        out.putInt(entryCount).putInt(moduleCount).putInt(slotCount).putInt(0);
        sections.forEach(section -> section.write(out));
        out.put(SIGNATURE_OFFSET, signature.bytes());
        out.putInt(CHECKSUM_OFFSET, checksum(out.array()));
        return out.array();
    }

    /** Reads and checks a header; {@code actualLength} is the number of bytes that the file really has. */
    static PackHeader load(byte[] bytes, String resource, long actualLength) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        checkIdentity(bytes, in, resource, actualLength);
        long fileLength = in.getLong(FILE_LENGTH_OFFSET);
        if (fileLength != actualLength) {
            throw new CorruptPackException(
                    resource,
                    "the header says " + fileLength + " bytes but the file has " + actualLength
                            + (actualLength < fileLength ? " (truncated?)" : " (something appended?)")
                            + "; build or copy the pack again");
        }
        ContentId contentId = new ContentId(Arrays.copyOfRange(bytes, CONTENT_ID_OFFSET, BYTECODE_MAGIC_OFFSET));
        PythonTarget python = new PythonTarget(
                in.get(PYTHON_OFFSET),
                in.get(PYTHON_OFFSET + 1),
                in.get(PYTHON_OFFSET + 2),
                text(bytes, CACHE_TAG_OFFSET, CACHE_TAG_SIZE),
                in.getInt(BYTECODE_MAGIC_OFFSET));
        String mountName = text(bytes, CACHE_TAG_OFFSET + CACHE_TAG_SIZE, MOUNT_NAME_SIZE);
        if (!MountName.isValid(mountName)) {
            throw new CorruptPackException(resource, "'" + mountName + "' is no mount name; build the pack again");
        }
        return new PackHeader(
                fileLength,
                contentId,
                python,
                mountName,
                count(in, COUNTS_OFFSET, resource),
                count(in, COUNTS_OFFSET + 4, resource),
                count(in, COUNTS_OFFSET + 8, resource),
                sections(in, resource, fileLength),
                new PackSignature(Arrays.copyOfRange(bytes, SIGNATURE_OFFSET, SIGNATURE_OFFSET + PackSignature.SIZE)));
    }

    private static void checkIdentity(byte[] bytes, ByteBuffer in, String resource, long actualLength) {
        if (actualLength < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new CorruptPackException(
                    resource,
                    "not a pack: the file does not start with the magic 89 'INGOT' 0D 0A; name a .pypack file");
        }
        if (actualLength < SIZE) {
            throw new CorruptPackException(
                    resource,
                    "the header has " + SIZE + " bytes but the file only " + actualLength
                            + " (truncated?); build or copy the pack again");
        }
        int major = Short.toUnsignedInt(in.getShort(VERSION_OFFSET));
        if (major != MAJOR_VERSION) {
            throw new CorruptPackException(
                    resource,
                    "the pack has format version " + major + ", this reader knows version " + MAJOR_VERSION
                            + "; build the pack again with this version of Ingot");
        }
        int expected = in.getInt(CHECKSUM_OFFSET);
        int actual = checksum(bytes);
        if (expected != actual) {
            throw new CorruptPackException(
                    resource,
                    "the header's checksum is %08x where %08x is written (damaged?); build or copy the pack again"
                            .formatted(actual, expected));
        }
        if (in.getInt(HEADER_LENGTH_OFFSET) != SIZE || bytes[SECTION_COUNT_OFFSET] != SectionKind.count()) {
            throw new CorruptPackException(
                    resource,
                    "header length " + in.getInt(HEADER_LENGTH_OFFSET) + " and " + bytes[SECTION_COUNT_OFFSET]
                            + " sections where " + SIZE + " and " + SectionKind.count()
                            + " belong; build the pack again");
        }
    }

    private static int count(ByteBuffer in, int offset, String resource) {
        int count = in.getInt(offset);
        if (count < 0) {
            throw new CorruptPackException(
                    resource,
                    "a count of " + Integer.toUnsignedString(count) + " at byte " + offset + " is more than "
                            + Integer.MAX_VALUE + "; build the pack again");
        }
        return count;
    }

    private static List<Section> sections(ByteBuffer in, String resource, long fileLength) {
        Section[] sections = new Section[SectionKind.count()];
        in.position(SECTION_TABLE_OFFSET);
        long previousEnd = SIZE;
        for (int i = 0; i < sections.length; i++) {
            sections[i] = Section.load(in, SectionKind.at(i), previousEnd, resource, fileLength);
            previousEnd = sections[i].end();
        }
        return List.of(sections);
    }

    PackHeader withContentId(ContentId id) {
        return new PackHeader(
                fileLength, id, python, mountName, entryCount, moduleCount, slotCount, sections, signature);
    }

    PackHeader withSignature(PackSignature newSignature) {
        return new PackHeader(
                fileLength, contentId, python, mountName, entryCount, moduleCount, slotCount, sections, newSignature);
    }

    Section section(SectionKind kind) {
        return sections.get(kind.code() - 1);
    }

    /** Zeroes what depends on the content id, which is computed without it: itself, signature and checksum. */
    static void clearIdentity(byte[] header) {
        Arrays.fill(header, CONTENT_ID_OFFSET, CONTENT_ID_OFFSET + ContentId.SIZE, (byte) 0);
        Arrays.fill(header, SIGNATURE_OFFSET, SIGNATURE_OFFSET + PackSignature.SIZE, (byte) 0);
        Arrays.fill(header, CHECKSUM_OFFSET, SIZE, (byte) 0);
    }

    /** The checksum that belongs into a header with these bytes; what stands in its place is ignored. */
    private static int checksum(byte[] header) {
        CRC32 crc = new CRC32();
        crc.update(header, 0, CHECKSUM_OFFSET);
        return (int) crc.getValue();
    }

    private static void putText(ByteBuffer out, String text, int size, String what) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > size) {
            throw new IllegalArgumentException(what + " '" + text + "' takes " + bytes.length + " bytes, at most "
                    + size + " are possible; choose a shorter one");
        }
        out.put(bytes).position(out.position() + size - bytes.length);
    }

    private static String text(byte[] bytes, int offset, int size) {
        int end = offset;
        while (end < offset + size && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }
}
