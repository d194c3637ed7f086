package dev.ingot.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * What a single jar's manifest says of its program.
 *
 * @param name the program's name, {@code sys.argv[0]} of an entry point
 * @param entryPoint {@code MODULE}, {@code MODULE:FUNCTION}, or the path of a script below {@code /ingot}
 * @param packs the names of the packs' entries in the jar, in the order in which they are searched; those of several
 *     platforms may be among them
 * @param nativePosix whether the program needs the operating system's own POSIX functions
 * @param optimization the level of optimisation of the packed bytecode
 * @param profile what kind of run its JVM is set up for
 * @param compiler whether the jar carries a compiler
 * @param javaCompression whether nothing in it was found to use bz2
 * @param warm how long a warm host waits for commands, such as {@code 15m}; empty for none
 * @param executedAgain modules that a warm host may execute a second time, when the command is known
 * @param aot {@code auto} where the jar has an AOT cache made for itself, otherwise empty
 */
public record JarManifest(
        String name,
        String entryPoint,
        List<String> packs,
        boolean nativePosix,
        int optimization,
        Profile profile,
        boolean compiler,
        boolean javaCompression,
        String warm,
        List<String> executedAgain,
        String aot) {
    private static final Attributes.Name NAME = new Attributes.Name("Ingot-Name");
    private static final Attributes.Name ENTRY_POINT = new Attributes.Name("Ingot-Entry-Point");
    private static final Attributes.Name NATIVE_POSIX = new Attributes.Name("Ingot-Native-Posix");
    private static final Attributes.Name OPTIMIZATION = new Attributes.Name("Ingot-Optimization");
    private static final Attributes.Name PROFILE = new Attributes.Name("Ingot-Profile");
    private static final Attributes.Name COMPILER = new Attributes.Name("Ingot-Compiler");
    private static final Attributes.Name JAVA_COMPRESSION = new Attributes.Name("Ingot-Java-Compression");
    private static final Attributes.Name WARM = new Attributes.Name("Ingot-Warm");
    private static final Attributes.Name EXECUTED_AGAIN = new Attributes.Name("Ingot-Executed-Again");
    private static final Attributes.Name AOT = new Attributes.Name("Ingot-AOT");
    private static final Attributes.Name PACKS = new Attributes.Name("Ingot-Packs");

    /**
     * Returns the manifest to write.
     *
     * @param classPath jars beside the jar that hold the run-time classes, relative to it; empty when it holds them
     *     itself
     */
    public Manifest toManifest(List<String> classPath) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        if (!classPath.isEmpty()) {
            attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", classPath));
        }
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, JarMain.class.getName());
        // Truffle has classes for newer JDKs and loads native libraries.
        attributes.put(Attributes.Name.MULTI_RELEASE, "true");
        attributes.put(new Attributes.Name("Enable-Native-Access"), "ALL-UNNAMED");
        attributes.put(NAME, name);
        attributes.put(ENTRY_POINT, entryPoint);
        attributes.put(PACKS, String.join(" ", packs));
        attributes.put(OPTIMIZATION, Integer.toString(optimization));
        attributes.put(PROFILE, profile.name());
        if (!warm.isEmpty()) {
            attributes.put(WARM, warm);
        }
        if (!executedAgain.isEmpty()) {
            attributes.put(EXECUTED_AGAIN, String.join(" ", executedAgain));
        }
        if (!aot.isEmpty()) {
            attributes.put(AOT, aot);
        }
        if (nativePosix) {
            attributes.put(NATIVE_POSIX, "true");
        }
        if (compiler) {
            attributes.put(COMPILER, "true");
        }
        if (javaCompression) {
            attributes.put(JAVA_COMPRESSION, "true");
        }
        return manifest;
    }

    /**
     * Reads the settings of the jar that this class was loaded from.
     *
     * @throws IOException when the class path holds no manifest with such settings
     */
    static JarManifest load(ClassLoader loader) throws IOException {
        for (URL url : Collections.list(loader.getResources(JarFile.MANIFEST_NAME))) {
            try (InputStream in = url.openStream()) {
                JarManifest manifest = of(new Manifest(in));
                if (manifest != null) {
                    return manifest;
                }
            }
        }
        throw new IOException("the class path holds no jar made by 'ingot jar'");
    }

    /**
     * Reads the settings of a jar.
     *
     * @throws IOException when it cannot be read or has none
     */
    public static JarManifest load(Path jar) throws IOException {
        if (!Files.exists(jar)) {
            throw new NoSuchFileException(jar.toString());
        }
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            JarManifest manifest = file.getManifest() == null ? null : of(file.getManifest());
            if (manifest != null) {
                return manifest;
            }
        } catch (ZipException e) {
            // The error below says so.
        }
        throw new IOException(jar + ": not a jar made by 'ingot jar'; make it again");
    }

    private static List<String> words(@Nullable String value) {
        return value == null ? List.of() : List.of(value.split(" ", -1));
    }

    private static @Nullable JarManifest of(Manifest manifest) {
        Attributes attributes = manifest.getMainAttributes();
        String entryPoint = attributes.getValue(ENTRY_POINT);
        String profile = attributes.getValue(PROFILE);
        // The last attribute that was added: jars of earlier versions are not complete.
        return entryPoint == null || profile == null
                ? null
                : new JarManifest(
                        attributes.getValue(NAME),
                        entryPoint,
                        words(attributes.getValue(PACKS)),
                        Boolean.parseBoolean(attributes.getValue(NATIVE_POSIX)),
                        Integer.parseInt(attributes.getValue(OPTIMIZATION)),
                        Profile.valueOf(profile),
                        Boolean.parseBoolean(attributes.getValue(COMPILER)),
                        Boolean.parseBoolean(attributes.getValue(JAVA_COMPRESSION)),
                        Objects.requireNonNullElse(attributes.getValue(WARM), ""),
                        words(attributes.getValue(EXECUTED_AGAIN)),
                        Objects.requireNonNullElse(attributes.getValue(AOT), ""));
    }
}
