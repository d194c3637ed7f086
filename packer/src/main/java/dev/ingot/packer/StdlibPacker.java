package dev.ingot.packer;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.importer.NativeLibraries;
import dev.ingot.importer.PackImporter;
import dev.ingot.pack.ClassPathPacks;
import dev.ingot.pack.MountName;
import dev.ingot.pack.Platform;
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
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Packs the standard library that GraalPy's {@code python-resources} jar ships: everything but its tests, and the
 * Python side of the importer; and for each platform a pack with its native libraries.
 */
public final class StdlibPacker {
    private static final String RESOURCES = "META-INF/resources/";
    private static final List<Pattern> LIBRARY_FOLDERS = List.of(
            Pattern.compile(RESOURCES + "libpython/(?<path>.+)"),
            Pattern.compile(RESOURCES + "libgraalpy/modules/(?<path>.+)"),
            // Read from python.CoreHome, which is the pack's folder, when pip is imported; all else there is frozen.
            Pattern.compile(RESOURCES + "libgraalpy/(?<path>pip_hook\\.py)"));

    /** What is left out: tests, what {@code venv} starts Python with, and what a linker needs. */
    private static final Pattern LEFT_OUT = Pattern.compile(
            "test/.*|_test.*|_ctypes_test.*|(.*/)?tests/.*|venv/scripts/(nt/.*\\.exe|macos/.*)|(.*/)?[^/]+\\.lib");

    private StdlibPacker() {}

    /**
     * Writes the packs of the standard library and of all platforms, and beside them what building wheels takes, and
     * the list of the classes that a start loads.
     *
     * @param arguments the folder of classes that they go to
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (JarFile jar = resourcesJar();
                PythonHost host = PythonHost.builder(Access.PROGRAM).noStdlib().build()) {
            Path classes = Path.of(arguments[0]).toAbsolutePath();
            Platform own = Platform.current();
            if (own == null) {
                throw new IOException("no native libraries for this machine; build on one of " + Platform.names());
            }
            BuildSupport.write(jar, own.folder(), classes);
            write(host, MountName.STDLIB, stdlib(jar), classes.resolve(ClassPathPacks.STDLIB));
            for (Platform platform : Platform.values()) {
                write(host, MountName.PLATFORM, files(jar, foldersOf(platform)), classes.resolve(platform.resource()));
            }
            ClassList.write(classes);
        }
    }

    private static void write(PythonHost host, String mountName, List<InputFile> files, Path target)
            throws IOException, InterruptedException {
        Files.createDirectories(target.getParent());
        PackPlan plan = PackPlan.of(mountName, new Scan(files, List.of()), Policy.DEFAULT.withTests());
        int workers = Runtime.getRuntime().availableProcessors();
        Packer.Result result = new Packer(host, workers, null, entry -> {}).write(plan, target);
        System.out.printf(
                "%s: %d entries, %d modules, content id %s%n",
                target, plan.entries().size(), plan.moduleCount(), result.contentId());
        result.notCompiled().forEach(System.out::println);
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

    private static List<InputFile> stdlib(JarFile jar) {
        List<InputFile> files = files(jar, LIBRARY_FOLDERS);
        for (String name : PackImporter.FILES) {
            String path = PackImporter.MODULE + "/" + name;
            files.add(new InputFile(path, path, () -> PackImporter.source(name).getBytes(StandardCharsets.UTF_8)));
        }
        return files;
    }

    /** Returns the folders of the jar with what a platform has of its own. */
    private static List<Pattern> foldersOf(Platform platform) {
        String folder = RESOURCES + platform.folder() + "/";
        return List.of(
                Pattern.compile(folder + "(lib/python[0-9.]+|Lib)/(?<path>.+)"),
                Pattern.compile(folder + "(lib/graalpy[0-9.]+|lib-graalpython)/modules/(?<path>.+)"),
                Pattern.compile(folder + "(lib/graalpy[0-9.]+|lib-graalpython)/(?<support>[^/]+)"));
    }

    private static List<InputFile> files(JarFile jar, List<Pattern> folders) {
        List<InputFile> files = new ArrayList<>();
        jar.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> {
            String path = packPath(entry.getName(), folders);
            if (path != null && !LEFT_OUT.matcher(path).matches()) {
                files.add(new InputFile(path, entry.getName(), () -> read(jar, entry)));
            }
        });
        return files;
    }

    /** Returns where a file of the jar belongs in the pack, or null for what is in none of the folders. */
    private static @Nullable String packPath(String name, List<Pattern> folders) {
        for (Pattern folder : folders) {
            Matcher matcher = folder.matcher(name);
            if (matcher.matches()) {
                return matcher.namedGroups().containsKey("support")
                        ? NativeLibraries.SUPPORT_FOLDER + "/" + matcher.group("support")
                        : matcher.group("path");
            }
        }
        return null;
    }

    private static byte[] read(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
