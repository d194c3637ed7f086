package dev.ingot.natives;

import dev.ingot.importer.CacheFolder;
import dev.ingot.importer.NativeLibraries;
import dev.ingot.pack.AtomicFile;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Extracts native libraries to a cache folder when one of them is first needed. Safe for many threads.
 *
 * <p>The folder of a pack is named by its content id; a file that exists is taken when it is this user's or root's and
 * its content, which each cache reads once, is the pack's. Files are written under a temporary name and moved, so that
 * any number of processes may extract at the same time. All libraries of a pack are extracted together, because they
 * can depend on each other. Nothing is extracted for programs that need none.
 */
public final class NativeCache implements NativeLibraries {
    private final Path folder;

    /** Files whose content was found to be the pack's, or was written. */
    private final Set<Path> verified = ConcurrentHashMap.newKeySet();

    /** Creates a cache in this folder, which is made when something is extracted. */
    public NativeCache(Path folder) {
        this.folder = folder;
    }

    /** Returns where the libraries of a pack are or will be. */
    public Path folderOf(Pack pack) {
        return folder.resolve(pack.contentId().toString().substring(0, 16));
    }

    @Override
    public Path fileOf(Entry library) throws IOException {
        Path packFolder = folderOf(library.pack());
        try {
            extract(library.pack().root(), packFolder);
        } catch (IOException e) {
            throw new IOException(
                    "the native library " + library.mountedPath() + " has to be extracted to " + packFolder
                            + ", which failed (" + e + "); set " + CacheFolder.ENVIRONMENT
                            + " to a folder that can be written,"
                            + " or to one where it has been extracted before",
                    e);
        }
        return packFolder.resolve(library.path());
    }

    private void extract(Entry packed, Path target) throws IOException {
        if (packed.kind() == EntryKind.FOLDER) {
            for (int i = 0; i < packed.childCount(); i++) {
                extract(packed.child(i), target.resolve(packed.child(i).name()));
            }
        } else if (packed.kind() == EntryKind.NATIVE_LIBRARY && !isExtracted(packed, target)) {
            Files.createDirectories(target.getParent());
            write(packed.read(SlotKind.DATA), target);
            verified.add(target);
        }
    }

    private boolean isExtracted(Entry packed, Path target) throws IOException {
        return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                && CacheFolder.isTrusted(target)
                && Files.size(target) == packed.length(SlotKind.DATA)
                && (verified.contains(target) || hasContent(target, packed.read(SlotKind.DATA)));
    }

    private boolean hasContent(Path file, @Nullable ByteBuffer content) throws IOException {
        boolean same = ByteBuffer.wrap(Files.readAllBytes(file)).equals(content);
        if (same) {
            verified.add(file);
        }
        return same;
    }

    private static void write(@Nullable ByteBuffer content, Path target) throws IOException {
        if (content == null) {
            throw new IOException("the pack holds no content for " + target.getFileName());
        }
        AtomicFile.write(target, content);
    }
}
