package dev.ingot.scan;

import dev.ingot.pack.AtomicFile;
import dev.ingot.pack.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Resolves requirements once and writes down what came of it, so that every later build takes the same wheels, also
 * next year and without a network. The lock is a text in the form of pip's requirements with hashes, for the sources'
 * version control; the wheels are kept in a store, by their hashes. While the lock fits the requirements and every
 * wheel of it is in the store or a given folder, pip is not run; when the requirements change, they are resolved anew.
 * Where a wheel was built, the hash is that of its source.
 */
public final class LockedResolver implements Inputs.RequirementsResolver {
    private static final String HEADER =
            "# Written by ingot; change the requirements, not this.\n# requirements sha256:";

    private static final Pattern LOCKED = Pattern.compile("(\\S+)==(\\S+) --hash=sha256:([0-9a-f]{64})");

    /** As the Maven plugin's {@code RequirementsFiles} reads it. */
    private static final Pattern NESTED =
            Pattern.compile("\\s*(?:-r|--requirement|-c|--constraint)[\\s=]*(?:\"([^\"]+)\"|(\\S+)).*");

    private final Path lock;
    private final Path store;
    private final List<Path> findLinks;
    private final Inputs.RequirementsResolver resolver;

    /**
     * @param lock the file; written when it is not there or the requirements have changed
     * @param store the folder where wheels are kept
     * @param findLinks folders that may hold wheels
     * @param resolver finds wheels for requirements
     */
    public LockedResolver(Path lock, Path store, List<Path> findLinks, Inputs.RequirementsResolver resolver) {
        this.lock = lock;
        this.store = store;
        this.findLinks = List.copyOf(findLinks);
        this.resolver = resolver;
    }

    /** A line of the lock. */
    private record Locked(String name, String version, String hash) {
        static Locked of(Path wheel, String hash) throws IOException {
            WheelName name = WheelName.of(wheel);
            return new Locked(DistributionName.normalized(name.name()), name.version(), hash);
        }

        /** Says whether a file is the wheel, by its name. */
        boolean names(Path wheel) {
            WheelName other = WheelName.parse(wheel);
            return other != null
                    && other.version().equals(version)
                    && DistributionName.normalized(other.name()).equals(name);
        }

        @Override
        public String toString() {
            return name + "==" + version + " --hash=sha256:" + hash;
        }
    }

    @Override
    public List<Path> resolve(Path requirements) throws IOException {
        String asked = hash(requirements);
        if (Files.exists(lock)) {
            String text = Files.readString(lock);
            if (text.startsWith(HEADER + asked + "\n")) {
                return wheels(read(text));
            }
        }
        List<Locked> locked = new ArrayList<>();
        List<Path> kept = resolveAndKeep(requirements, locked);
        write(asked, locked);
        return kept;
    }

    /** Has pip resolve requirements, and notes down what came of it. */
    private List<Path> resolveAndKeep(Path requirements, List<Locked> locked) throws IOException {
        List<Path> kept = new ArrayList<>();
        for (Path wheel : resolver.resolve(requirements)) {
            String source = resolver.sourceOf(wheel);
            String hash = source == null ? Sha256.hexOf(wheel) : source;
            locked.add(Locked.of(wheel, hash));
            kept.add(keep(wheel, source == null ? store.resolve(hash) : storeOfBuilt(source)));
        }
        KeptFolders.removeUnused(KeptFolders.use(store));
        return kept;
    }

    /** Returns the hash of requirements and of all files that they include. */
    private static String hash(Path requirements) throws IOException {
        StringBuilder all = new StringBuilder();
        append(all, requirements, 0);
        return Sha256.hexOf(ByteBuffer.wrap(all.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static void append(StringBuilder all, Path requirements, int depth) throws IOException {
        if (depth > 20) {
            throw new InputException(requirements, "includes itself; take one of its -r lines out");
        }
        for (String line : Files.readAllLines(requirements)) {
            Matcher nested = NESTED.matcher(line);
            if (nested.matches()) {
                String name = nested.group(1) != null ? nested.group(1) : nested.group(2);
                append(all, requirements.resolveSibling(name), depth + 1);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                all.append(line.strip()).append('\n');
            }
        }
    }

    private List<Locked> read(String text) throws IOException {
        List<Locked> locked = new ArrayList<>();
        for (String line : text.lines()
                .filter(one -> !one.isBlank() && !one.startsWith("#"))
                .toList()) {
            Matcher matcher = LOCKED.matcher(line);
            if (!matcher.matches()) {
                throw new InputException(
                        lock, "'" + line + "' is not NAME==VERSION --hash=sha256:…; remove the file to lock again");
            }
            locked.add(new Locked(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
        return locked;
    }

    private List<Path> wheels(List<Locked> locked) throws IOException {
        List<Path> kept = new ArrayList<>();
        for (Locked one : locked) {
            Path wheel = find(one);
            if (wheel == null) {
                // Pip checks the hashes.
                return resolveAndKeep(lock, new ArrayList<>());
            }
            kept.add(wheel);
        }
        KeptFolders.removeUnused(KeptFolders.use(store));
        return kept;
    }

    /** Returns a locked wheel in the store, where it is put when it is found elsewhere; null when it is nowhere. */
    private @Nullable Path find(Locked locked) throws IOException {
        Path place = store.resolve(locked.hash);
        List<Path> folders = new ArrayList<>(List.of(place));
        folders.addAll(findLinks);
        for (Path folder : folders) {
            for (Path wheel : wheelsOf(folder, locked)) {
                if (Sha256.hexOf(wheel).equals(locked.hash)) {
                    return keep(wheel, place);
                }
            }
        }
        Path built = storeOfBuilt(locked.hash);
        List<Path> wheels = wheelsOf(built, locked);
        return wheels.isEmpty() ? null : keep(wheels.getFirst(), built);
    }

    private static List<Path> wheelsOf(Path folder, Locked locked) throws IOException {
        return Files.isDirectory(folder)
                ? Inputs.matching(folder, "*.whl").stream()
                        .filter(locked::names)
                        .toList()
                : List.of();
    }

    /** Of one source another compiler, or another GraalPy, makes another wheel. */
    private Path storeOfBuilt(String source) throws IOException {
        return store.resolve(source + "-" + resolver.builder());
    }

    /** Copies a wheel to a folder of the store unless it is there, and returns it there. */
    private Path keep(Path wheel, Path place) throws IOException {
        Path copy = KeptFolders.use(place).resolve(wheel.getFileName());
        if (!Files.exists(copy)) {
            AtomicFile.write(copy, ByteBuffer.wrap(Files.readAllBytes(wheel)));
        }
        return copy;
    }

    private void write(String asked, List<Locked> locked) throws IOException {
        String lines = locked.stream().map(one -> one + "\n").sorted().collect(Collectors.joining());
        String text = HEADER + asked + "\n" + lines;
        AtomicFile.write(lock, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
