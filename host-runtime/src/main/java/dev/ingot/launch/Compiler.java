package dev.ingot.launch;

import dev.ingot.importer.CacheFolder;
import dev.ingot.pack.AtomicFile;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * The Graal compiler that a jar carries: its modules take the place of an empty one of the JDK's, for which they have
 * to lie in the file system. They are extracted once, to a folder that is named by their content.
 */
public final class Compiler {
    /** The folder of a jar with the compiler's modules, each in a folder that is named by its SHA-256. */
    public static final String FOLDER = "META-INF/ingot/compiler/";

    private static final int FEATURE = 25;

    private static final String JVM_INTERFACE = "jdk.internal.vm.ci";
    private static final String NOT_USED = "the compiler cannot be used: ";

    private Compiler() {}

    /** Returns the options with which a JVM uses a compiler whose modules lie there. */
    public static List<String> options(List<Path> modules) {
        String path = modules.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI", "--upgrade-module-path=" + path);
    }

    /**
     * Returns the options for this JVM's successor, or null where the compiler cannot be used: {@code INGOT_DEBUG} then
     * says why, and the program is interpreted.
     */
    static @Nullable List<String> prepare(Path jar) {
        String obstacle = obstacle(
                Runtime.version(), ModuleFinder.ofSystem().find(JVM_INTERFACE).isPresent());
        if (obstacle != null) {
            LaunchLog.say(NOT_USED + obstacle);
            return null;
        }
        try {
            List<Path> modules = extract(jar, CacheFolder.ofUser().resolve("compiler"));
            if (!modules.isEmpty()) {
                return options(modules);
            }
            LaunchLog.say(NOT_USED + jar + " holds no compiler");
        } catch (IOException e) {
            LaunchLog.say(NOT_USED + e);
        }
        return null;
    }

    /** Adds the options of {@link #prepare} to those of a JVM that starts fast. */
    static void putInto(List<String> options, List<String> compiler) {
        // The compiler needs Truffle's library.
        options.removeIf(option -> option.startsWith("-Dtruffle.attach.library="));
        options.addAll(compiler);
    }

    /** Returns why a JVM cannot use the compiler, or null where it can: each is made for one version of Java. */
    static @Nullable String obstacle(Runtime.Version java, boolean hasInterface) {
        if (java.feature() != FEATURE) {
            return "the compiler is made for Java " + FEATURE + ", and this is " + java;
        }
        return hasInterface ? null : "this Java has no module " + JVM_INTERFACE;
    }

    /** Extracts what is not there yet; any number of processes may do so at the same time. */
    static List<Path> extract(Path jar, Path cache) throws IOException {
        List<Path> modules = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            List<ZipEntry> packed = file.stream()
                    .<ZipEntry>map(entry -> entry)
                    .filter(entry -> isModule(entry.getName()))
                    .sorted(Comparator.comparing(ZipEntry::getName))
                    .toList();
            for (ZipEntry entry : packed) {
                Path target = cache.resolve(entry.getName().substring(FOLDER.length()));
                if (!isExtracted(entry, target)) {
                    Files.createDirectories(target.getParent());
                    try (InputStream in = file.getInputStream(entry)) {
                        AtomicFile.write(target, ByteBuffer.wrap(in.readAllBytes()));
                    }
                }
                modules.add(target);
            }
        }
        return modules;
    }

    /** A name from a file, which becomes a path: a hash, and the name of a jar. */
    private static boolean isModule(String name) {
        return name.startsWith(FOLDER)
                && name.substring(FOLDER.length()).matches("[0-9a-f]{64}/[A-Za-z][A-Za-z0-9_.-]*\\.jar");
    }

    /** Code must come from this user or the administrator. */
    private static boolean isExtracted(ZipEntry entry, Path target) throws IOException {
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) || Files.size(target) != entry.getSize()) {
            return false;
        }
        CacheFolder.checkTrusted(target);
        return true;
    }
}
