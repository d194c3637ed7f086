package dev.ingot.packer;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.importer.NativeLibraries;
import dev.ingot.importer.PackImporter;
import dev.ingot.pack.ClassPathPacks;
import dev.ingot.pack.MountName;
import dev.ingot.policy.Policy;
import dev.ingot.scan.BuildSupport;
import dev.ingot.scan.InputFile;
import dev.ingot.scan.Scan;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Packs the standard library that GraalPy's {@code python-resources} jar ships: everything but its tests, with the
 * native libraries of one platform, and the Python side of the importer.
 */
public final class StdlibPacker {
    private static final String RESOURCES = "META-INF/resources/";
    private static final String PLATFORM = RESOURCES + platform() + "/";
    private static final List<Pattern> LIBRARY_FOLDERS = List.of(
            Pattern.compile(RESOURCES + "libpython/(?<path>.+)"),
            Pattern.compile(RESOURCES + "libgraalpy/modules/(?<path>.+)"),
            // Read from python.CoreHome, which is the pack's folder, when pip is imported; all else there is frozen.
            Pattern.compile(RESOURCES + "libgraalpy/(?<path>pip_hook\\.py)"),
            Pattern.compile(PLATFORM + "(lib/python[0-9.]+|Lib)/(?<path>.+)"),
            Pattern.compile(PLATFORM + "(lib/graalpy[0-9.]+|lib-graalpython)/modules/(?<path>.+)"));
    private static final Pattern SUPPORT_LIBRARY =
            Pattern.compile(PLATFORM + "(lib/graalpy[0-9.]+|lib-graalpython)/(?<path>[^/]+)");
    private static final Pattern TEST = Pattern.compile("test/.*|_test.*|_ctypes_test.*|(.*/)?tests/.*");

    private StdlibPacker() {}

    /**
     * Writes the standard library's pack, and beside it what building wheels takes.
     *
     * @param arguments the folder of classes that they go to
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (JarFile jar = resourcesJar();
                PythonHost host = PythonHost.builder(Access.PROGRAM).noStdlib().build()) {
            Path classes = Path.of(arguments[0]).toAbsolutePath();
            Path target = classes.resolve(ClassPathPacks.STDLIB);
            Files.createDirectories(target.getParent());
            BuildSupport.write(jar, platform(), classes);
            PackPlan plan = PackPlan.of(MountName.STDLIB, new Scan(files(jar), List.of()), Policy.DEFAULT.withTests());
            int workers = Runtime.getRuntime().availableProcessors();
            Packer.Result result = new Packer(host, workers, null, entry -> {}).write(plan, target);
            System.out.printf(
                    "%s: %d entries, %d modules, content id %s%n",
                    target, plan.entries().size(), plan.moduleCount(), result.contentId());
            result.notCompiled().forEach(System.out::println);
        }
    }

    private static JarFile resourcesJar() throws IOException {
        URL marker = StdlibPacker.class.getClassLoader().getResource(RESOURCES + "libpython/os.py");
        if (marker == null || !(marker.openConnection() instanceof JarURLConnection connection)) {
            throw new IOException(
                    "the class path holds no GraalPy standard library; add org.graalvm.python:python-resources");
        }
        return new JarFile(
                Path.of(URI.create(connection.getJarFileURL().toString())).toFile());
    }

    private static List<InputFile> files(JarFile jar) {
        List<InputFile> files = new ArrayList<>();
        jar.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> {
            String path = packPath(entry.getName());
            if (path != null && !TEST.matcher(path).matches()) {
                files.add(new InputFile(path, entry.getName(), () -> read(jar, entry)));
            }
        });
        for (String name : PackImporter.FILES) {
            String path = PackImporter.MODULE + "/" + name;
            files.add(new InputFile(path, path, () -> PackImporter.source(name).getBytes(StandardCharsets.UTF_8)));
        }
        return files;
    }

    /** Returns where a file of the jar belongs in the pack, or null for what is not part of this platform's library. */
    private static @Nullable String packPath(String name) {
        for (Pattern folder : LIBRARY_FOLDERS) {
            Matcher matcher = folder.matcher(name);
            if (matcher.matches()) {
                return matcher.group("path");
            }
        }
        Matcher support = SUPPORT_LIBRARY.matcher(name);
        return support.matches() ? NativeLibraries.SUPPORT_FOLDER + "/" + support.group("path") : null;
    }

    private static byte[] read(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    /** Returns the platform's folder as GraalPy's jar names it, for example {@code linux/amd64}. */
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String family = os.startsWith("windows") ? "windows" : os.startsWith("mac") ? "darwin" : "linux";
        return family + "/" + (arch.equals("aarch64") || arch.equals("arm64") ? "aarch64" : "amd64");
    }
}
