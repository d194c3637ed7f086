package dev.ingot.packer;

import dev.ingot.importer.CacheFolder;
import dev.ingot.pack.AtomicFile;
import dev.ingot.pack.Sha256;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Modules that were compiled before. A file's name is the SHA-256 of all that decides its content: the compiler, the
 * source, the path, the level and the storage. A damaged file counts as none. Safe for many threads and processes.
 */
public final class CompileCache {
    private final Path folder;
    private final String compiler;

    /**
     * @param folder where the files lie; it is made when the first is written
     * @param compiler identifies the compiler
     */
    public CompileCache(Path folder, String compiler) {
        this.folder = folder;
        this.compiler = compiler;
    }

    /** Returns the file for a module, whether it exists or not. */
    Path file(ByteBuffer source, String path, int level, Storage storage) {
        MessageDigest digest = Sha256.digest();
        String key = String.join("\0", compiler, path, Integer.toString(level), storage.name(), "");
        digest.update(key.getBytes(StandardCharsets.UTF_8));
        digest.update(source.duplicate());
        String name = HexFormat.of().formatHex(digest.digest());
        return folder.resolve(name.substring(0, 2)).resolve(name.substring(2));
    }

    /** Returns what was compiled before, or null; the file counts as used now. */
    static @Nullable CompiledModule load(Path file, SlotKind kind) {
        try {
            // It is code, and the checksum is one that anybody can make.
            if (!CacheFolder.isTrusted(file)) {
                return null;
            }
            byte[] bytes = Files.readAllBytes(file);
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            if (bytes.length < Integer.BYTES || in.readInt() != checksum(bytes)) {
                return null;
            }
            List<String> messages = new ArrayList<>();
            for (int count = in.readInt(); count > 0; count--) {
                messages.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
            }
            Storage storage = Storage.valueOf(in.readUTF());
            int length = in.readInt();
            SlotContent content =
                    length < 0 ? null : SlotContent.stored(kind, storage, ByteBuffer.wrap(in.readAllBytes()), length);
            return new CompiledModule(content, messages);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            System.getLogger(CompileCache.class.getName()).log(System.Logger.Level.DEBUG, "not in the cache", e);
            return null;
        }
    }

    /**
     * Removes what has not been used for a time.
     *
     * @throws IOException when the folder cannot be read
     */
    public void removeUnused(Duration time) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        FileTime oldest = FileTime.from(Instant.now().minus(time));
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.lastModifiedTime().compareTo(oldest) < 0) {
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // Another process removed it.
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Keeps what was compiled; where that is not possible, it is compiled again the next time. */
    static void store(Path file, CompiledModule module) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(0);
            out.writeInt(module.messages().size());
            for (String message : module.messages()) {
                byte[] text = message.getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.write(text);
            }
            SlotContent content = module.bytecode();
            out.writeUTF((content == null ? Storage.RAW : content.storage()).name());
            out.writeInt(content == null ? -1 : content.length());
            if (content != null) {
                byte[] stored = new byte[content.stored().remaining()];
                content.stored().get(stored);
                out.write(stored);
            }
            byte[] whole = bytes.toByteArray();
            ByteBuffer.wrap(whole).putInt(checksum(whole));
            Files.createDirectories(file.getParent());
            AtomicFile.write(file, ByteBuffer.wrap(whole));
        } catch (IOException e) {
            System.getLogger(CompileCache.class.getName()).log(System.Logger.Level.DEBUG, "cannot cache " + file, e);
        }
    }

    /** The checksum of all but the first four bytes, where it is kept. */
    private static int checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes, Integer.BYTES, bytes.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}
