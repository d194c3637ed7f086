package dev.ingot.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Real Python packages, downloaded from Debian when a test first asks for them; never committed. */
final class DebianPackages {
    private DebianPackages() {}

    /**
     * Returns the folder with the modules of some Debian packages. Skips the test where there is no {@code apt-get};
     * fails where there is one and the download fails.
     */
    static Path modulesOf(String... names) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "needs apt-get to download " + names[0]);
        Path folder = Processes.WORK.resolve("debian").resolve(names[0]);
        Path complete = folder.resolve("complete");
        if (!Files.exists(complete)) {
            Files.createDirectories(folder);
            for (String name : names) {
                run(folder, "apt-get", "download", name);
                run(folder, "sh", "-c", "dpkg-deb -x " + name + "_*.deb .");
            }
            Files.createFile(complete);
        }
        return folder.resolve("usr/lib/python3/dist-packages");
    }

    /** Returns the folder with Flask's modules and those that it needs. */
    static Path flask() throws IOException {
        return modulesOf(
                "python3-flask",
                "python3-werkzeug",
                "python3-jinja2",
                "python3-itsdangerous",
                "python3-click",
                "python3-markupsafe");
    }

    private static void run(Path folder, String... command) {
        Processes.Result result = Processes.run(folder, Map.of(), "", List.of(command));
        if (result.status() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + result.err()
                    + "\nrun 'apt-get update' first where the package lists are missing");
        }
    }
}
