package dev.ingot.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * What a single jar's manifest says of its program.
 *
 * @param name the program's name, {@code sys.argv[0]} of an entry point
 * @param entryPoint {@code MODULE}, {@code MODULE:FUNCTION}, or the path of a script below {@code /ingot}
 * @param packs the names of the packs' entries in the jar, in the order in which they are searched
 * @param nativePosix whether the program needs the operating system's own POSIX functions
 * @param optimization the level of optimisation of the packed bytecode
 */
public record JarManifest(String name, String entryPoint, List<String> packs, boolean nativePosix, int optimization) {
    private static final Attributes.Name NAME = new Attributes.Name("Ingot-Name");
    private static final Attributes.Name ENTRY_POINT = new Attributes.Name("Ingot-Entry-Point");
    private static final Attributes.Name NATIVE_POSIX = new Attributes.Name("Ingot-Native-Posix");
    private static final Attributes.Name OPTIMIZATION = new Attributes.Name("Ingot-Optimization");
    private static final Attributes.Name PACKS = new Attributes.Name("Ingot-Packs");

    /**
     * Returns the manifest to write.
     *
     * @param classPath jars beside the jar that hold the run-time classes, relative to it; empty when it holds them itself
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
        if (nativePosix) {
            attributes.put(NATIVE_POSIX, "true");
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
                Attributes attributes = new Manifest(in).getMainAttributes();
                String entryPoint = attributes.getValue(ENTRY_POINT);
                if (entryPoint != null) {
                    return new JarManifest(
                            attributes.getValue(NAME),
                            entryPoint,
                            List.of(attributes.getValue(PACKS).split(" ", -1)),
                            Boolean.parseBoolean(attributes.getValue(NATIVE_POSIX)),
                            Integer.parseInt(attributes.getValue(OPTIMIZATION)));
                }
            }
        }
        throw new IOException("the class path holds no jar made by 'ingot jar'");
    }
}
