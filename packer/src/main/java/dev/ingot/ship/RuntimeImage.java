package dev.ingot.ship;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * A folder that runs a program without any Java installed: {@code bin/NAME}, {@code lib/NAME.jar}, and a Java run time
 * made by {@code jlink} in {@code runtime}.
 */
public final class RuntimeImage {
    /**
     * What GraalPy and Ingot use, plus what is looked up by name at run time: cryptography and character sets of
     * Python's {@code ssl} and codecs, zip file systems, flight recording and management.
     */
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.desktop",
            "java.logging",
            "java.management",
            "java.naming",
            "java.scripting",
            "java.sql",
            "java.xml",
            // A compiler takes the place of the JDK's empty one.
            "jdk.graal.compiler",
            "jdk.internal.vm.ci",
            "jdk.charsets",
            "jdk.crypto.ec",
            "jdk.jfr",
            "jdk.management",
            "jdk.unsupported",
            "jdk.zipfs");

    private RuntimeImage() {}

    /**
     * Makes the Java run time.
     *
     * @param folder where it will be; it must not exist
     * @param withClassData whether it gets an archive of the JDK's classes, which an AOT cache makes needless
     * @throws IOException when this JDK has no {@code jlink}, or it fails
     */
    public static void link(Path folder, boolean withClassData) throws IOException {
        ToolProvider jlink = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new IOException("this Java has no jlink; run ingot with a JDK"));
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output, true);
        List<String> arguments = new ArrayList<>(List.of("--add-modules", String.join(",", MODULES)));
        arguments.addAll(List.of("--strip-java-debug-attributes", "--no-header-files", "--no-man-pages"));
        if (withClassData) {
            arguments.add("--generate-cds-archive");
        }
        arguments.addAll(List.of("--output", folder.toString()));
        int status = jlink.run(writer, writer, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IOException("jlink failed with status " + status + ":\n"
                    + output.toString().strip());
        }
    }
}
