package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Finder, loader, resource reader, traversable, distribution and path hook, by the same suites as a folder and a zip
 * archive.
 */
class ConformanceTests {
    @TempDir
    private static Path folder;

    private static PythonTestHost withPack;
    private static PythonTestHost withoutPack;

    @BeforeAll
    static void makeTree() throws IOException {
        Path tree = folder.resolve("tree");
        SamplePacks.writeFiles(
                tree,
                Map.ofEntries(
                        Map.entry("single.py", "'''A module.'''\nVALUE = 'single'\n"),
                        Map.entry("both.py", "VALUE = 'module'\n"),
                        Map.entry("both/__init__.py", "VALUE = 'package'\n"),
                        Map.entry("broken.py", "x = 1\nx = = 2\n"),
                        Map.entry("pkg/__init__.py", ""),
                        Map.entry("pkg/mod.py", "# größer\ndef run():\n    return 'ran'\n"),
                        Map.entry("pkg/fails.py", "1 / 0  # the line\n"),
                        Map.entry("pkg/windows.py", "A = 1\r\nB = 2\r\n"),
                        Map.entry("pkg/plain.bin", "plain"),
                        Map.entry("pkg/data/table.txt", "größer\n"),
                        Map.entry("pkg/data/empty.txt", ""),
                        Map.entry("pkg/sub/__init__.py", ""),
                        Map.entry("pkg/sub/deep.py", ""),
                        Map.entry("space/one.py", ""),
                        Map.entry("vendored/only_vendored.py", ""),
                        Map.entry("Conform.Dist-2.5.dist-info/METADATA", """
                                Metadata-Version: 2.1
                                Name: Conform.Dist
                                Version: 2.5
                                Requires-Dist: other (>=1)
                                Requires-Dist: extra-thing; extra == "all"
                                """),
                        Map.entry(
                                "Conform.Dist-2.5.dist-info/RECORD",
                                "Conform.Dist-2.5.dist-info/METADATA,,\npkg/mod.py,,\nsingle.py,,\n"),
                        Map.entry(
                                "Conform.Dist-2.5.dist-info/entry_points.txt", "[conform.group]\nrun = pkg.mod:run\n"),
                        Map.entry(
                                "Old_Style.egg-info/PKG-INFO",
                                "Metadata-Version: 1.1\nName: Old-Style\nVersion: 0.1\n")));
        Files.write(
                tree.resolve("pkg/latin.py"),
                "# -*- coding: latin-1 -*-\nNAME = 'grün'\n".getBytes(StandardCharsets.ISO_8859_1));
        zip(tree, folder.resolve("tree.zip"));
        withoutPack = new PythonTestHost();
        withPack = new PythonTestHost(SamplePacks.pack(withoutPack.host(), tree, "tree", List.of(0)));
    }

    @AfterAll
    static void close() {
        withPack.close();
        withoutPack.close();
    }

    private static void zip(Path tree, Path archive) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive));
                Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(file -> !file.equals(tree)).toList()) {
                // zipimport finds namespace packages by the entries of their folders.
                boolean isFolder = Files.isDirectory(file);
                out.putNextEntry(new ZipEntry(tree.relativize(file) + (isFolder ? "/" : "")));
                out.write(isFolder ? new byte[0] : Files.readAllBytes(file));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"pack, 0", "folder, 0", "zip, 4"})
    void suitesPass(String kind, int skipped) throws IOException {
        String root = switch (kind) {
            case "pack" -> "/ingot/tree";
            case "folder" -> folder.resolve("tree").toString();
            default -> folder.resolve("tree.zip").toString();
        };
        String constants = "ROOT, KIND, ARCHIVE = '%s', '%s', '%s'\n".formatted(root, kind, folder.resolve("tree.zip"));
        PythonTestHost python = kind.equals("pack") ? withPack : withoutPack;
        PythonTestHost.Result result = python.run(Program.code(constants + Processes.resource("conformance.py")), "");
        assertThat(result.status()).as(result.out() + result.err()).isZero();
        assertThat(result.out()).endsWith("ran 52 skipped " + skipped + "\n");
    }
}
