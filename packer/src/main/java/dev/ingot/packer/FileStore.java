package dev.ingot.packer;

import dev.ingot.CorruptPackException;
import dev.ingot.pack.AtomicFile;
import dev.ingot.pack.Pack;
import dev.ingot.pack.Sha256;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Contents that are not stored in the pack but in files of their own beside it. A file's name holds a part of its hash,
 * so that the files of an old pack and of a new one do not meet: the old pack works until the new one is in its place.
 * Safe for many threads.
 */
public final class FileStore {
    private static final int HASH_DIGITS = 12;
    private static final Pattern HASHED = Pattern.compile("\\.([0-9a-f]{" + HASH_DIGITS + "})(\\.[^/]*)?$");

    private final Path folder;
    private final String name;

    /**
     * @param folder where the files lie until the pack is finished
     * @param name the name of their folder beside the pack
     */
    public FileStore(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** Writes a content to its file and returns the reference to it. */
    SlotContent store(SlotKind kind, ByteBuffer content, String path) throws IOException {
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        String relative = name + "/" + fileName(kind, content, path);
        // Checks the path: nothing is written outside the folder.
        SlotContent reference = SlotContent.inFile(kind, content, relative);
        Path file = folder.resolve(relative);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return reference;
    }

    /** The name keeps its endings; bytecode and other contents of one file differ in their hash. */
    private static String fileName(SlotKind kind, ByteBuffer content, String path) {
        int slash = path.lastIndexOf('/') + 1;
        int dot = path.indexOf('.', slash + 1);
        int end = dot < 0 ? path.length() : dot;
        String ending = kind == SlotKind.SOURCE || kind == SlotKind.DATA ? path.substring(end) : ".code";
        String hash = Sha256.hexOf(content).substring(0, HASH_DIGITS);
        return path.substring(0, end) + "." + hash + ending;
    }

    /**
     * Moves the files to their place beside the target, before the pack itself is moved.
     *
     * @param made the finished pack, beside which they lie
     * @param target where it will be
     */
    public static void publish(Path made, Path target) throws IOException {
        for (String file : Set.copyOf(filesOf(made))) {
            Path place = target.toAbsolutePath().resolveSibling(file);
            Files.createDirectories(place.getParent());
            AtomicFile.move(made.resolveSibling(file), place);
        }
    }

    /**
     * Returns the files that belong to a pack and that this class can have made, by their names; none when the pack
     * does not exist or is damaged. A pack may come from anybody: what it names is not to be deleted for that reason
     * alone.
     */
    public static List<String> filesOf(Path packFile) throws IOException {
        if (!Files.isRegularFile(packFile)) {
            return List.of();
        }
        try (Pack pack = Pack.open(packFile)) {
            return pack.files().stream()
                    .filter(file -> HASHED.matcher(file).find())
                    .toList();
        } catch (CorruptPackException e) {
            return List.of();
        }
    }

    /**
     * Removes the files of the pack that was replaced, as far as the new one does not need them. A file whose content
     * is not the one that its name tells stays: it was changed since, or has its name from somebody else.
     *
     * @param old the files of the old pack
     * @param target the new pack
     */
    public static void removeOld(List<String> old, Path target) throws IOException {
        Set<String> needed = Set.copyOf(filesOf(target));
        Path folder = Objects.requireNonNull(target.toAbsolutePath().getParent());
        for (String file : old) {
            Path place = folder.resolve(file);
            if (!needed.contains(file) && liesIn(folder, place) && hasHashOfItsName(place)) {
                Files.deleteIfExists(place);
            }
        }
    }

    private static boolean hasHashOfItsName(Path file) throws IOException {
        Matcher name = HASHED.matcher(file.toString());
        return name.find() && Sha256.hexOf(file).startsWith(name.group(1));
    }

    /** Says whether a file is there and no link on the way to it leads out of the folder. */
    private static boolean liesIn(Path folder, Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Objects.requireNonNull(file.getParent()).toRealPath().startsWith(folder.toRealPath());
    }
}
