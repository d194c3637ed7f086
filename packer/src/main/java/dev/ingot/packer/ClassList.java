package dev.ingot.packer;

import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import dev.ingot.launch.ClassesAhead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the names of the classes that a start of GraalPy loads, which {@link ClassesAhead} reads. */
final class ClassList {
    /** A line of the JVM's log for a class that comes from a jar, and is none that the JVM makes as it runs. */
    private static final Pattern FROM_JAR = Pattern.compile("(?<name>[\\w.$]+) source: (file:|jar:).*");

    /** What users have no jar of. */
    private static final Pattern BUILD_ONLY =
            Pattern.compile("(dev\\.ingot\\.packer|com\\.oracle\\.graal\\.python\\.resources)\\..*");

    /** The variables that give a JVM options. */
    private static final List<String> JVM_OPTIONS = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /** What most programs import. */
    private static final String PROGRAM = "import argparse, json, os, re, subprocess";

    private ClassList() {}

    /** Runs a small program in another JVM, with this one's class path, and notes down what it loads. */
    static void write(Path classes) throws IOException, InterruptedException {
        Path log = Files.createTempFile("ingot-classes", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    // Otherwise an empty file is left beside it.
                    "-Xlog:class+load:file=" + log + ":none:filecount=0",
                    "-classpath",
                    System.getProperty("java.class.path"),
                    ClassList.class.getName());
            // An agent's classes are no user's.
            builder.environment().keySet().removeAll(JVM_OPTIONS);
            Process process = builder.inheritIO().start();
            if (process.waitFor() != 0) {
                throw new IOException("the program whose classes were to be listed failed; see above");
            }
            List<String> names = Files.readAllLines(log).stream()
                    .map(FROM_JAR::matcher)
                    .filter(Matcher::matches)
                    .map(line -> line.group("name"))
                    .filter(name -> !BUILD_ONLY.matcher(name).matches())
                    .distinct()
                    // Always the same bytes; in the order of a start, two threads would ask for the same classes.
                    .sorted()
                    .toList();
            Files.write(classes.resolve(ClassesAhead.RESOURCE), names);
            System.out.printf("%s: %d classes%n", classes.resolve(ClassesAhead.RESOURCE), names.size());
        } finally {
            Files.delete(log);
        }
    }

    /** Runs the program. */
    public static void main(String[] arguments) throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PROGRAM)
                .singleContext()
                .javaCompression()
                .build()) {
            System.exit(host.run(Program.code(PROGRAM).withProcessStreams()));
        }
    }
}
