package dev.ingot.scan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ingot.host.PythonHost;
import dev.ingot.pack.AtomicFile;
import dev.ingot.pack.ClassPathPacks;
import dev.ingot.pack.Pack;
import dev.ingot.pack.Platform;
import dev.ingot.pack.Sha256;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves requirements with wheels and source distributions: these are built by the back ends that they name (PEP
 * 517), each in an environment of its own, by pip on {@code ingot python} with the system's C compiler. What was built
 * is kept, by source, compiler and GraalPy.
 */
public final class WheelBuilder implements Inputs.RequirementsResolver {
    private static final Pattern SOURCE = Pattern.compile(".+-[^-]+\\.(tar\\.gz|zip)");

    /** As setuptools, Python's subprocess and Meson say it. */
    private static final Pattern NO_COMPILER =
            Pattern.compile("command '([^']+)' failed: No such file or directory|unable to execute '([^']+)'"
                    + "|No such file or directory: '((?:[^']*/)?[^'/.]*(?:cc|clang|[+][+])(?:-[0-9]+)?)'"
                    + "|Unknown compiler\\(s\\): \\[\\['([^']+)'");

    /** The variables by which compilers are found and do their work. */
    public static final List<String> FLAGS = List.of("CC", "CXX", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS");

    /** Changes when builds are run in another way: what was built before is built anew. */
    private static final String WAY = "with true statuses of processes";

    private static final Pattern NOT_FOUND = Pattern.compile("No matching distribution found for (.+)");
    private static final Pattern BUILDING = Pattern.compile("\\s*Building wheel for ([^ ]+) .*: started");

    private final Path folder;
    private final BundledPip pip;
    private final Path python;
    private final Path cache;
    private final Consumer<String> progress;

    /** The hashes of the sources of what was built; empty where a wheel was there. */
    private final Map<Path, String> sources = new HashMap<>();

    /**
     * @param folder an empty folder for the wheels, which have to stay there until they are packed
     * @param findLinks folders that hold wheels and source distributions
     * @param indexUrl an index to download from, or null for none
     * @param python a program that takes the words of {@code python}, which build tools will call as well
     * @param cache the folder for what is kept for later builds
     * @param progress is told what is being built
     */
    public WheelBuilder(
            Path folder,
            List<Path> findLinks,
            @Nullable String indexUrl,
            Path python,
            Path cache,
            Consumer<String> progress) {
        this.folder = folder;
        this.pip = new BundledPip(List.copyOf(findLinks), indexUrl);
        this.python = python;
        this.cache = cache;
        this.progress = progress;
    }

    /** Whoever builds the same meanwhile waits, and then takes what was built. */
    @Override
    public List<Path> resolve(Path requirements) throws IOException {
        pip.check();
        Path built = KeptFolders.use(built());
        Path lock = built.resolve("lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            List<Path> wheels = runPip(requirements, built);
            for (Path wheel : wheels) {
                sources.put(wheel, findSource(wheel, built.resolve("wheels")));
            }
            return wheels;
        }
    }

    private List<Path> runPip(Path requirements, Path built) throws IOException {
        Path wheels = Files.createTempDirectory(folder, "wheels");
        List<String> action =
                List.of("--cache-dir", built.toString(), "wheel", "--prefer-binary", "--wheel-dir", wheels.toString());
        List<String> command = new ArrayList<>(List.of(python.toString(), "-m", "pip"));
        command.addAll(pip.words(action, places(), requirements));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        prepare(builder.environment(), built);
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> output = new ArrayList<>();
        process.inputReader(StandardCharsets.UTF_8).lines().forEach(line -> {
            output.add(line);
            Matcher building = BUILDING.matcher(line);
            if (building.matches()) {
                progress.accept("building a wheel of " + building.group(1));
            }
        });
        if (await(process) != 0) {
            throw new InputException(requirements, problem(output));
        }
        KeptFolders.removeUnused(cache.resolve("built"));
        KeptFolders.removeUnused(KeptFolders.use(cache.resolve("sources")));
        return Inputs.matching(wheels, "*.whl");
    }

    private static int await(Process process) throws InterruptedIOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while pip built wheels");
        }
    }

    /** What the user has set for pip on CPython is not meant for builds that others shall repeat. */
    private void prepare(Map<String, String> environment, Path built) throws IOException {
        environment.keySet().removeIf(name -> name.startsWith("PIP_") || name.startsWith("PYTHON"));
        BuildSupport support = BuildSupport.layOut(cache);
        Path unpacked = Files.createTempDirectory(folder, "pip");
        // It starts itself for each build, which takes a folder.
        try (InputStream wheel = Files.newInputStream(BundledPip.copyTo(folder))) {
            BuildSupport.unzip(wheel, unpacked);
        }
        environment.put("PYTHONPATH", unpacked.toString());
        environment.put("PIP_CONFIG_FILE", File.separatorChar == '/' ? "/dev/null" : "nul");
        // As an option, too, which goes to pip's own process and not to those that install what builds a distribution.
        environment.put("PIP_CACHE_DIR", built.toString());
        environment.put("PIP_GRAALPY_PATCHES_URL", support.patches().toString());
        // GraalPy's own flags say nothing of optimisation.
        environment.putIfAbsent("CFLAGS", "-O2");
        // Read by all compilers, whichever back end calls them; GraalPy's own include folder is none on disk.
        environment.merge("CPATH", support.headers().toString(), (users, ours) -> ours + File.pathSeparator + users);
    }

    /**
     * Returns the folders where pip is to look. Source distributions lie in folders that are named by their content,
     * because pip knows what it has built by where the source came from.
     */
    private List<Path> places() throws IOException {
        List<Path> places = new ArrayList<>();
        Path wheels = Files.createTempDirectory(folder, "links");
        places.add(wheels);
        for (Path links : pip.findLinks()) {
            try (Stream<Path> files = Files.list(links)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".whl") && !Files.exists(wheels.resolve(name))) {
                        Files.createSymbolicLink(wheels.resolve(name), file.toRealPath());
                    } else if (SOURCE.matcher(name).matches()) {
                        places.add(keptSource(file));
                    }
                }
            }
        }
        return places;
    }

    private Path keptSource(Path source) throws IOException {
        Path place = KeptFolders.use(cache.resolve("sources").resolve(Sha256.hexOf(source)));
        Path copy = place.resolve(source.getFileName());
        if (!Files.exists(copy)) {
            AtomicFile.write(copy, ByteBuffer.wrap(Files.readAllBytes(source)));
        }
        return place;
    }

    /** Returns where pip keeps what it has built for this GraalPy with this compiler. */
    private Path built() throws IOException {
        return cache.resolve("built").resolve(builder());
    }

    @Override
    public String builder() throws IOException {
        try (Pack stdlib = ClassPathPacks.open(PythonHost.class.getClassLoader(), ClassPathPacks.STDLIB)) {
            return key(stdlib.contentId().toString(), System.getenv());
        }
    }

    /**
     * Returns what is different where something else would be built.
     *
     * @param stdlib the content id of the standard library, which is another one with each GraalPy
     */
    static String key(String stdlib, Map<String, String> environment) throws IOException {
        StringBuilder all = new StringBuilder(WAY + "\n" + stdlib + "\n" + Platform.current() + "\n");
        all.append(version(environment.getOrDefault("CC", "cc")));
        FLAGS.forEach(name -> all.append('\n').append(environment.getOrDefault(name, "")));
        return Sha256.hexOf(ByteBuffer.wrap(all.toString().getBytes(StandardCharsets.UTF_8)))
                .substring(0, 16);
    }

    private static String version(String compiler) throws IOException {
        try {
            List<String> command = new ArrayList<>(List.of(compiler.strip().split("\\s+")));
            command.add("--version");
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // Distributions without C code are built all the same.
            return "none";
        }
    }

    @Override
    public @Nullable String sourceOf(Path wheel) {
        String source = sources.getOrDefault(wheel, "");
        return source.isEmpty() ? null : source;
    }

    /** Pip notes down beside each wheel that it keeps where its source came from. */
    private static String findSource(Path wheel, Path kept) throws IOException {
        if (!Files.isDirectory(kept)) {
            return "";
        }
        String hash = Sha256.hexOf(wheel);
        try (Stream<Path> files = Files.walk(kept)) {
            for (Path file :
                    files.filter(file -> file.endsWith(wheel.getFileName())).toList()) {
                Path origin = file.resolveSibling("origin.json");
                if (Files.exists(origin) && Sha256.hexOf(file).equals(hash)) {
                    JsonNode hashes = new ObjectMapper()
                            .readTree(origin.toFile())
                            .path("archive_info")
                            .path("hashes");
                    return hashes.path("sha256").asText("");
                }
            }
        }
        return "";
    }

    /** Makes one line of what pip says where it is known what to do, before all that it says. */
    String problem(List<String> output) {
        String all = String.join("\n", output).strip();
        Matcher compiler = NO_COMPILER.matcher(all);
        if (compiler.find()) {
            String name = IntStream.rangeClosed(1, compiler.groupCount())
                    .mapToObj(compiler::group)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow();
            return "needs the C compiler '" + name + "', which is not on the PATH; install one, or set CC";
        }
        Matcher missing = NOT_FOUND.matcher(all);
        if (missing.find()) {
            return "No matching distribution found for " + missing.group(1)
                    + pip.remedy("wheels and source distributions");
        }
        return "pip cannot build it:\n" + all;
    }
}
