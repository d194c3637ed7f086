package dev.ingot.cli;

import dev.ingot.SigningKeys;
import dev.ingot.launch.Compiler;
import dev.ingot.launch.JarManifest;
import dev.ingot.pack.ClassPathPacks;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.PackSigner;
import dev.ingot.pack.Platform;
import dev.ingot.pack.Sha256;
import dev.ingot.packer.BzipUse;
import dev.ingot.packer.PackCopy;
import dev.ingot.packer.PackPlan;
import dev.ingot.packer.Packer;
import dev.ingot.packer.WorkFolder;
import dev.ingot.policy.Policy;
import dev.ingot.ship.JarBuilder;
import dev.ingot.ship.JarSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the packs of a program and puts them into jars: what {@code ingot jar} and {@code ingot image} have in common.
 */
final class ProgramJar {
    private static final String APP_PACK = "META-INF/ingot/app.pypack";

    /**
     * What a trimmed standard library keeps though a run need not import it: codecs, which are found by name, the
     * importer itself, what runs modules, what prints tracebacks, and what the interpreter that {@code sys.executable}
     * stands for begins with.
     */
    private static final List<String> ALWAYS_KEPT = List.of(
            "ingot/",
            "encodings/",
            "importlib/",
            "_sysconfigdata_",
            "runpy.py",
            "traceback.py",
            "linecache.py",
            "tokenize.py",
            "token.py",
            "textwrap.py",
            "warnings.py",
            "site.py",
            "_sitebuiltins.py",
            "code.py",
            "codeop.py");

    private final InputOptions inputs;
    private final ProgramOptions program;
    private final OutputOptions output;
    private final String name;
    private final PackPlan plan;
    private final Set<Platform> platforms;
    private final JarManifest manifest;

    /**
     * Plans the program's pack.
     *
     * @param target what will be made; it is none of the inputs
     * @param name the program's name
     * @param platforms those whose native libraries it is to hold
     */
    ProgramJar(
            InputOptions inputs,
            ProgramOptions program,
            OutputOptions output,
            Path target,
            String name,
            Set<Platform> platforms)
            throws IOException {
        this.inputs = inputs;
        this.program = program;
        this.output = output;
        this.name = name;
        this.platforms = platforms;
        this.plan = inputs.plan("app", target, output);
        if (!plan.policy().files().patterns().isEmpty()) {
            throw new IllegalArgumentException(
                    "a jar holds all its files; file-relative storage is for 'ingot pack' only");
        }
        this.manifest = new JarManifest(
                name,
                program.entryPoint(plan, inputs.policyFile().entryPoint()),
                Stream.concat(Stream.of(APP_PACK), ofPython().stream()).toList(),
                program.nativePosix(),
                Collections.min(plan.policy().levels()),
                program.profile(),
                program.jit(),
                !program.nativeCompression() && !BzipUse.isIn(plan),
                program.warm(),
                program.executedAgain(),
                program.aot());
    }

    /** Returns the names of GraalPy's packs in the order in which they are searched. */
    private List<String> ofPython() {
        List<String> names = new ArrayList<>();
        platforms.forEach(platform -> names.add(platform.resource()));
        names.add(ClassPathPacks.STDLIB);
        return names;
    }

    /** Returns what the jar says of its program. */
    JarManifest manifest() {
        return manifest;
    }

    /**
     * The packs of a program, as files, and what became of the plan.
     *
     * @param python GraalPy's packs, by their names in a jar
     */
    private record Packs(Path app, Map<String, Path> python, Packer.Result result) {}

    /** Makes one jar that holds all. */
    PackResult writeSingle(WorkFolder work, Path jar, String preamble) throws IOException, InterruptedException {
        Packs packs = writePacks(work);
        Map<String, Path> stored = new HashMap<>(compilerModules());
        stored.put(APP_PACK, packs.app);
        stored.putAll(packs.python);
        new JarBuilder(RuntimeJars.find(), program.jit()).write(jar, preamble, manifest.toManifest(List.of()), stored);
        signWhole(jar);
        return PackResult.of(jar.toString(), Files.size(jar), plan, packs.result);
    }

    /**
     * Makes a small jar with the program and a large one, which seldom changes, with all else, in a folder for
     * containers.
     */
    PackResult writeLayout(WorkFolder work, Path folder) throws IOException, InterruptedException {
        Packs packs = writePacks(work);
        Files.createDirectories(folder.resolve("lib"));
        Manifest library = new Manifest();
        library.getMainAttributes().putValue("Manifest-Version", "1.0");
        library.getMainAttributes().putValue("Multi-Release", "true");
        new JarBuilder(RuntimeJars.find(), program.jit())
                .write(folder.resolve("lib/runtime.jar"), "", library, packs.python);
        Path jar = folder.resolve(name + ".jar");
        // The compiler's modules lie in the jar that the launcher knows.
        Map<String, Path> stored = new HashMap<>(compilerModules());
        stored.put(APP_PACK, packs.app);
        JarBuilder.writePacks(jar, manifest.toManifest(List.of("lib/runtime.jar")), stored);
        signWhole(folder.resolve("lib/runtime.jar"));
        signWhole(jar);
        return PackResult.of(jar.toString(), Files.size(jar), plan, packs.result);
    }

    /** Returns the files of the compiler by their names in a jar; none where none is wanted. */
    private Map<String, Path> compilerModules() throws IOException {
        Map<String, Path> modules = new HashMap<>();
        for (Path module : program.jit() ? RuntimeJars.compiler() : List.<Path>of()) {
            modules.put(Compiler.FOLDER + Sha256.hexOf(module) + "/" + module.getFileName(), module);
        }
        return modules;
    }

    /** Signs a jar as a whole, classes and manifest included, where a key was given. */
    private void signWhole(Path jar) throws IOException {
        Path key = program.key();
        if (key != null) {
            JarSignature.sign(jar, jar, SigningKeys.readPrivate(key));
        }
    }

    private Packs writePacks(WorkFolder work) throws IOException, InterruptedException {
        Path app = work.resolve("app.pypack");
        Packer.Result result = inputs.write(plan, app, output);
        noteOtherPlatforms();
        Map<String, Path> python = new TreeMap<>();
        for (String resource : ofPython()) {
            Path file = work.resolve(resource.substring(resource.lastIndexOf('/') + 1));
            writeOfPython(resource, file);
            python.put(resource, file);
        }
        Path keyFile = program.key();
        if (keyFile != null) {
            PrivateKey key = SigningKeys.readPrivate(keyFile);
            sign(app, key);
            for (Path file : python.values()) {
                sign(file, key);
            }
        }
        return new Packs(app, python, result);
    }

    /** Says what does not run on other platforms: what somebody compiled, and what a run here did not import. */
    private void noteOtherPlatforms() {
        if (platforms.equals(Platform.ofThisProcess())) {
            return;
        }
        if (plan.policy().trim() != null) {
            output.note("--trim keeps what the recorded run imported; what other platforms import besides, name with"
                    + " --keep");
        }
        List<String> libraries = plan.entries().stream()
                .filter(entry -> entry.kind() == EntryKind.NATIVE_LIBRARY)
                .map(entry -> entry.file().path())
                .toList();
        if (!libraries.isEmpty()) {
            output.note("native libraries of the program load on the platform that they were compiled for only: "
                    + String.join(", ", libraries));
        }
    }

    private static void sign(Path file, PrivateKey key) throws IOException {
        try (Pack pack = Pack.open(file)) {
            PackSigner.sign(pack, file, key);
        }
    }

    private void writeOfPython(String resource, Path target) throws IOException {
        ClassLoader loader = ProgramJar.class.getClassLoader();
        if (plan.policy().trim() == null) {
            ClassPathPacks.copy(loader, resource, target);
            return;
        }
        Policy trimmed = Policy.DEFAULT.withTests().withTrim(plan.policy().trim());
        try (Pack pack = ClassPathPacks.open(loader, resource)) {
            PackCopy.copy(pack, entry -> isKept(entry, trimmed), target);
        }
    }

    private static boolean isKept(Entry entry, Policy trimmed) {
        String path = entry.path();
        return ALWAYS_KEPT.stream().anyMatch(path::startsWith)
                || (entry.kind() == EntryKind.NATIVE_LIBRARY && entry.moduleName() == null)
                || trimmed.reasonToLeaveOut(path) == null;
    }

    /** Returns the name of a program whose file has this name. */
    static String nameOf(Path file, @Nullable String ending) {
        String name = file.getFileName().toString();
        return ending != null && name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    }
}
