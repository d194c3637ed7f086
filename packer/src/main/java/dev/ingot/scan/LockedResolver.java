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
import java.util.Objects;
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

    /** What is no name in an index: an installation that is edited, a path, an archive, a URL. */
    private static final Pattern PLACE = Pattern.compile(
            "(-e|--editable)\\b.*|[^-].*[/\\\\].*|[./~\\\\].*|[^-].*\\.(whl|zip|tgz|tar\\.(gz|bz2|xz))");

    /** What tells pip where to look. */
    private static final Pattern OPTION =
            Pattern.compile("(-i|--index-url|--extra-index-url|--trusted-host|--no-index|--pre)\\b.*");

    /** A folder or page with wheels: what pip takes a path relative to is the file that names it. */
    private static final Pattern LINKS = Pattern.compile("(?:-f|--find-links)[\\s=]*(\\S.*)");

    /** What may follow a name: extras, versions, a marker, a comment. */
    private static final Pattern AFTER = Pattern.compile("\\s*(\\[[^]]*]|;|(^|\\s)#|--hash).*");

    private static final Pattern LOCKED = Pattern.compile("(\\S+)==(\\S+) --hash=sha256:([0-9a-f]{64})");

    /** As the Maven plugin's {@code RequirementsFiles} reads it. */
    private static final Pattern NESTED =
            Pattern.compile("\\s*(?:-r|--requirement|-c|--constraint)[\\s=]*(?:\"([^\"]+)\"|(\\S+)).*");

    private final Path lock;
    private final Path store;
    private final List<Path> findLinks;
    private final Inputs.RequirementsResolver resolver;

    /** What the lock is of: it is of one file. */
    private @Nullable Path locked;

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

    /**
     * What is asked for.
     *
     * @param lines requirements and constraints, of a file and those that it includes
     * @param options lines that tell pip where to look
     */
    private record Asked(List<String> lines, List<String> options) {
        String hash() {
            StringBuilder all = new StringBuilder();
            lines.forEach(line -> all.append(line).append('\n'));
            return Sha256.hexOf(ByteBuffer.wrap(all.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Override
    public List<Path> resolve(Path requirements) throws IOException {
        if (locked != null && !locked.equals(requirements)) {
            throw new InputException(
                    requirements, "the lock " + lock + " is of " + locked + "; name both in one file, by -r lines");
        }
        locked = requirements;
        Asked asked = new Asked(new ArrayList<>(), new ArrayList<>());
        read(requirements, asked, 0);
        if (Files.exists(lock)) {
            // As Git may have it on Windows.
            String text = Files.readString(lock).replace("\r\n", "\n");
            if (text.startsWith(HEADER + asked.hash() + "\n")) {
                return wheels(read(text));
            }
        }
        List<Locked> found = new ArrayList<>();
        List<Path> kept = resolveAndKeep(requirements, found);
        write(asked, found);
        return kept;
    }

    /** Has pip resolve requirements, and notes down what came of it. */
    private List<Path> resolveAndKeep(Path requirements, List<Locked> found) throws IOException {
        List<Path> kept = new ArrayList<>();
        for (Path wheel : resolver.resolve(requirements)) {
            String source = resolver.sourceOf(wheel);
            String hash = source == null ? Sha256.hexOf(wheel) : source;
            found.add(Locked.of(wheel, hash));
            kept.add(keep(wheel, source == null ? store.resolve(hash) : storeOfBuilt(source)));
        }
        KeptFolders.removeUnused(KeptFolders.use(store));
        return kept;
    }

    private void read(Path requirements, Asked asked, int depth) throws IOException {
        if (depth > 20) {
            throw new InputException(requirements, "includes itself; take one of its -r lines out");
        }
        // Names are ASCII, whatever the encoding of comments. What is continued on the next line is one line to pip.
        String text =
                Files.readString(requirements, StandardCharsets.ISO_8859_1).replaceAll("\\\\\\R", "");
        for (String line : text.lines().toList()) {
            String stripped = line.strip();
            Matcher nested = NESTED.matcher(line);
            String name = !nested.matches() ? null : nested.group(1) != null ? nested.group(1) : nested.group(2);
            if (name != null && !name.contains("://")) {
                read(requirements.resolveSibling(name), asked, depth + 1);
            } else if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                asked.lines.add(stripped);
                if (PLACE.matcher(AFTER.matcher(stripped).replaceFirst("")).matches()) {
                    throw new InputException(
                            requirements,
                            "'" + stripped + "' names a place, which a lock does not keep; name a version, and the"
                                    + " folder of its wheel by --find-links, or pack the folder itself");
                }
                addOption(stripped, requirements, asked);
            }
        }
    }

    private void addOption(String line, Path requirements, Asked asked) {
        Matcher links = LINKS.matcher(line);
        if (OPTION.matcher(line).matches()) {
            asked.options.add(line);
        } else if (links.matches()) {
            asked.options.add("--find-links " + fromLock(links.group(1).strip(), requirements));
        }
    }

    /** Returns a place that requirements name as the lock has to name it. */
    private String fromLock(String place, Path requirements) {
        Path from = lock.toAbsolutePath().resolveSibling(".").normalize();
        if (place.contains("://")) {
            return place;
        }
        Path folder = requirements.toAbsolutePath().resolveSibling(place).normalize();
        if (!Files.isDirectory(folder) || !Objects.equals(folder.getRoot(), from.getRoot())) {
            return place;
        }
        String relative = from.relativize(folder).toString().replace('\\', '/');
        return relative.isEmpty() ? "." : relative;
    }

    private List<Locked> read(String text) throws IOException {
        List<Locked> all = new ArrayList<>();
        for (String line : text.lines()
                .filter(one -> !one.isBlank() && !one.startsWith("#") && !one.startsWith("-"))
                .toList()) {
            Matcher matcher = LOCKED.matcher(line);
            if (!matcher.matches()) {
                throw new InputException(
                        lock, "'" + line + "' is not NAME==VERSION --hash=sha256:…; remove the file to lock again");
            }
            all.add(new Locked(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
        return all;
    }

    private List<Path> wheels(List<Locked> all) throws IOException {
        List<Path> kept = new ArrayList<>();
        for (Locked one : all) {
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
    private @Nullable Path find(Locked one) throws IOException {
        Path place = store.resolve(one.hash);
        List<Path> folders = new ArrayList<>(List.of(place));
        folders.addAll(findLinks);
        for (Path folder : folders) {
            for (Path wheel : wheelsOf(folder, one)) {
                if (Sha256.hexOf(wheel).equals(one.hash)) {
                    return keep(wheel, place);
                }
            }
        }
        Path built = storeOfBuilt(one.hash);
        List<Path> wheels = wheelsOf(built, one);
        return wheels.isEmpty() ? null : keep(wheels.getFirst(), built);
    }

    private static List<Path> wheelsOf(Path folder, Locked one) throws IOException {
        return Files.isDirectory(folder)
                ? Inputs.matching(folder, "*.whl").stream().filter(one::names).toList()
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

    private void write(Asked asked, List<Locked> found) throws IOException {
        String options = asked.options.stream().map(line -> line + "\n").collect(Collectors.joining());
        String lines = found.stream().map(one -> one + "\n").sorted().collect(Collectors.joining());
        String text = HEADER + asked.hash() + "\n" + options + lines;
        AtomicFile.write(lock, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
