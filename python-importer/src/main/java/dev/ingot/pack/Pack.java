package dev.ingot.pack;

import dev.ingot.CorruptPackException;
import dev.ingot.ForeignBytecodeException;
import dev.ingot.PackDescription;
import dev.ingot.PythonTarget;
import dev.ingot.UntrustedPackException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An open pack: look-ups by module name and by path, folder listings and contents, all answered from the mapped file.
 *
 * <p>Opening maps the file and checks the 512-byte header, and the index's checksum as long as the index has at most
 * {@value #VERIFY_AT_OPEN_LIMIT} bytes; nothing is parsed or copied per entry. A look-up hashes the name (FNV-1a),
 * probes an open-addressing table and compares the name in place: constant time, no allocation on a miss.
 *
 * <p>Safe for use by many threads. {@link #close} unmaps the file; afterwards every method that reads throws
 * {@link IllegalStateException}.
 */
public final class Pack implements AutoCloseable {
    /** What {@link #findModule} and {@link #findPath} return for a name that the pack does not hold. */
    public static final int NOT_FOUND = -1;

    /** Up to this many bytes of index are checked at open: about a tenth of a millisecond each megabyte. */
    public static final int VERIFY_AT_OPEN_LIMIT = 4 << 20;

    private final PackBytes bytes;
    private final String resource;
    private final PackHeader header;
    private final String mountFolder;
    private final EntryTable entries;
    private final Contents contents;
    private final NameTable modules;
    private final NameTable paths;
    // Fields, because a method reference at the call would allocate on every look-up.
    private final NameTable.NameTest moduleNames;
    private final NameTable.NameTest pathNames;

    private Pack(PackBytes bytes) {
        this.bytes = bytes;
        this.resource = bytes.resource();
        this.header = PackHeader.load(bytes.head(PackHeader.SIZE), resource, bytes.length());
        this.mountFolder = MountName.folder(header.mountName());
        if (indexLength() <= VERIFY_AT_OPEN_LIMIT) {
            verifyIndex();
        }
        ByteBuffer rows = table(SectionKind.ENTRIES, header.entryCount(), EntryRecord.SIZE);
        this.entries = new EntryTable(rows, section(SectionKind.STRINGS), header, resource);
        this.moduleNames = entries::hasModuleName;
        this.pathNames = entries::hasPath;
        ByteBuffer slots = table(SectionKind.SLOTS, header.slotCount(), Slot.SIZE);
        this.contents = new Contents(bytes, slots, header, entries);
        this.modules = NameTable.load(section(SectionKind.MODULES), SectionKind.MODULES, resource);
        this.paths = NameTable.load(section(SectionKind.PATHS), SectionKind.PATHS, resource);
        if (header.entryCount() == 0) {
            throw new CorruptPackException(resource, "the pack has no root folder; build the pack again");
        }
    }

    /**
     * Maps a pack file.
     *
     * @throws java.nio.file.NoSuchFileException when there is no such file
     * @throws IOException when the file cannot be read or mapped
     * @throws CorruptPackException when the file is no pack, or damaged
     */
    public static Pack open(Path file) throws IOException {
        return open(PackBytes.map(file));
    }

    /**
     * Opens a pack inside a jar: mapped where it lies if it is stored, otherwise decompressed into memory.
     *
     * @param jar the jar file
     * @param entryName the name of the pack's entry in the jar
     * @throws IOException when the jar cannot be read or has no such entry
     * @throws CorruptPackException when the entry is no pack, or damaged
     */
    public static Pack open(Path jar, String entryName) throws IOException {
        return open(JarEntryBytes.open(jar, entryName));
    }

    /** Maps a pack in a jar in a jar; null when it, or the jar around it, is not stored. */
    static @Nullable Pack openMapped(Path jar, List<String> entryNames) throws IOException {
        PackBytes bytes = JarEntryBytes.map(jar, entryNames);
        return bytes == null ? null : open(bytes);
    }

    /**
     * Opens a pack that lies in memory.
     *
     * @param name what errors call it
     * @param content the bytes between position and limit, which must not change afterwards
     * @throws CorruptPackException when the bytes are no pack, or damaged
     */
    public static Pack open(String name, ByteBuffer content) {
        return open(PackBytes.of(name, content));
    }

    /**
     * Returns the files beside the pack that belong to it, by their paths relative to its folder.
     *
     * @throws CorruptPackException when a path leads out of that folder
     */
    public List<String> files() {
        return contents.files();
    }

    private static Pack open(PackBytes bytes) {
        try {
            return CutShort.reading(bytes.resource(), () -> new Pack(bytes));
        } catch (Throwable failure) {
            bytes.close();
            throw failure;
        }
    }

    /** Says whether the pack's bytes begin with {@code head}, of which at most the header's 512 bytes are compared. */
    public boolean startsWith(byte[] head) {
        int count = Math.min(head.length, PackHeader.SIZE);
        return Arrays.equals(bytes.head(count), 0, count, head, 0, count);
    }

    /** Returns what was opened, as errors name it. */
    public String resource() {
        return resource;
    }

    /** Returns the SHA-256 of the content as the header states it; {@link #verify()} computes it. */
    public ContentId contentId() {
        return header.contentId();
    }

    /** Returns what can be said of the pack when it is closed. */
    public PackDescription describe() {
        return new PackDescription(
                resource, mountName(), contentId().toString(), python(), moduleCount(), length(), isSigned());
    }

    /**
     * Checks that a Python can run the pack's bytecode.
     *
     * @throws ForeignBytecodeException when it cannot; the message names the pack and both Pythons
     */
    public void checkPython(PythonTarget running) {
        if (!running.runsBytecodeOf(python())) {
            throw new ForeignBytecodeException(resource, python(), running);
        }
    }

    /** Returns the Python that the bytecode was compiled for. */
    public PythonTarget python() {
        return header.python();
    }

    /** Returns the name under which the pack is mounted. */
    public String mountName() {
        return header.mountName();
    }

    /** Returns the virtual folder in which the pack appears, for example {@code /ingot/app}. */
    public String mountFolder() {
        return mountFolder;
    }

    /** Returns the size of the whole pack in bytes. */
    public long length() {
        return header.fileLength();
    }

    /** Returns the size of everything but the contents in bytes. */
    public long indexLength() {
        return header.fileLength() - header.section(SectionKind.STRINGS).offset() + PackHeader.SIZE;
    }

    /** Says whether this is the standard library's. */
    public boolean isStdlib() {
        return mountName().equals(MountName.STDLIB);
    }

    /** Says whether this is the one with GraalPy's native libraries for a platform. */
    public boolean isPlatform() {
        return mountName().equals(MountName.PLATFORM);
    }

    /** Returns the number of entries, folders and the root included. */
    public int entryCount() {
        return header.entryCount();
    }

    /** Returns the number of names that {@link #findModule} finds, namespace portions included. */
    public int moduleCount() {
        return header.moduleCount();
    }

    /**
     * Returns the number of the entry with this full module name, or {@link #NOT_FOUND}. Allocates nothing.
     *
     * @throws CorruptPackException when the pack is damaged, or its file was cut short
     */
    public int findModule(String fullName) {
        try {
            return modules.find(fullName, 0, fullName.length(), moduleNames);
        } catch (InternalError fault) {
            throw CutShort.error(resource, fault);
        }
    }

    /**
     * Returns the number of the entry with the path that starts at character {@code start}, or {@link #NOT_FOUND}.
     * Allocates nothing.
     *
     * @param path a path below the mount, after {@code start} characters that are ignored; empty for the root folder
     * @throws CorruptPackException when the pack is damaged, or its file was cut short
     */
    public int findPath(String path, int start) {
        try {
            return paths.find(path, start, path.length(), pathNames);
        } catch (InternalError fault) {
            throw CutShort.error(resource, fault);
        }
    }

    /**
     * Returns an entry by number.
     *
     * @throws IndexOutOfBoundsException when {@code number} is not between 0 and {@link #entryCount()} - 1
     */
    public Entry entry(int number) {
        Objects.checkIndex(number, header.entryCount());
        return new Entry(this, number);
    }

    /** Returns the root folder. */
    public Entry root() {
        return entry(0);
    }

    /**
     * Checks the index against its checksums, whatever its size.
     *
     * @throws CorruptPackException when it is damaged
     */
    public void verifyIndex() {
        for (Section section : header.sections()) {
            if (section.kind() != SectionKind.BLOBS) {
                verifyChecksum(section);
            }
        }
    }

    /**
     * Checks everything: the index, every record, every stored content, and the content id.
     *
     * @throws CorruptPackException at the first damage
     */
    public void verify() {
        verifyIndex();
        verifier().verify();
    }

    private PackVerifier verifier() {
        return new PackVerifier(this, bytes, header);
    }

    /** Says whether the pack carries a signature, whoever made it. */
    public boolean isSigned() {
        return !header.signature().isNone();
    }

    /**
     * Checks that one of these keys signed the pack. Reads every byte, because the signature is over the content id,
     * and the content id over all bytes; and the files beside the pack that belong to it, whose hashes are among them.
     * From then on each of them is compared with its hash whenever it is read.
     *
     * @param trusted Ed25519 keys
     * @throws UntrustedPackException when none of them did
     * @throws CorruptPackException when the content id is not that of the content, or a file is not the one that was
     *     packed
     */
    public void verifySignature(Collection<PublicKey> trusted) {
        verifier().verifySignature(trusted);
        contents.signatureHolds();
    }

    /** Writes all bytes to a channel, those of a header with a signature in the place of its own. */
    void writeTo(FileChannel channel, PackSignature signature) throws IOException {
        bytes.writeTo(channel);
        ByteBuffer head = ByteBuffer.wrap(header.withSignature(signature).toBytes());
        while (head.hasRemaining()) {
            channel.write(head, head.position());
        }
    }

    EntryTable entries() {
        return entries;
    }

    Contents contents() {
        return contents;
    }

    /** Unmaps the file. Closing again does nothing. */
    @Override
    public void close() {
        bytes.close();
    }

    @Override
    public String toString() {
        return resource;
    }

    private void verifyChecksum(Section section) {
        int checksum = CutShort.reading(resource, () -> Checksum.of(bytes.slice(section.offset(), section.length())));
        if (checksum != section.checksum()) {
            throw new CorruptPackException(
                    resource,
                    "the %s section's checksum is %08x where %08x is written (damaged?); build or copy the pack again"
                            .formatted(section.label(), checksum, section.checksum()));
        }
    }

    private ByteBuffer section(SectionKind kind) {
        Section section = header.section(kind);
        if (section.length() > Integer.MAX_VALUE) {
            throw new CorruptPackException(
                    resource,
                    "the " + section.label() + " section has " + section.length() + " bytes, at most "
                            + Integer.MAX_VALUE + " are possible; split the pack");
        }
        return bytes.slice(section.offset(), section.length()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer table(SectionKind kind, int rows, int rowSize) {
        ByteBuffer table = section(kind);
        if (table.limit() != (long) rows * rowSize) {
            throw damaged("the " + header.section(kind).label() + " section has " + table.limit() + " bytes where "
                    + rows + " rows of " + rowSize + " belong");
        }
        return table;
    }

    private CorruptPackException damaged(String detail) {
        return new CorruptPackException(resource, detail + " (damaged?); run 'ingot verify'");
    }
}
