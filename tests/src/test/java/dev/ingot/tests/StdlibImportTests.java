package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.pack.ClassPathPacks;
import dev.ingot.pack.Pack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The whole standard library, imported by stock GraalPy and by ours. */
class StdlibImportTests {
    /** Not imported, because importing them does something: opens a browser or a window, or runs a program. */
    private static final Set<String> WITH_EFFECTS = Set.of("antigravity", "idlelib.idle", "graalpy-config", "ingot");

    /** Ends stock GraalPy 25.0, past every {@code except}. */
    private static final String FATAL = System.getProperty("ingot.graalpy", "").startsWith("25.0") ? "crypt" : "";

    private static final Path SCRIPT =
            Path.of("src/test/resources/import_all.py").toAbsolutePath();

    private static List<String> modules() throws IOException {
        ClassLoader loader = StdlibImportTests.class.getClassLoader();
        List<String> names = new ArrayList<>();
        try (Pack stdlib = ClassPathPacks.open(loader, ClassPathPacks.STDLIB);
                Pack platform = Objects.requireNonNull(ClassPathPacks.openPlatform(loader))) {
            for (Pack pack : List.of(stdlib, platform)) {
                for (int number = 0; number < pack.entryCount(); number++) {
                    String name = pack.entry(number).moduleName();
                    if (name != null
                            && !WITH_EFFECTS.contains(name)
                            && !name.equals(FATAL)
                            && !name.endsWith("__main__")) {
                        names.add(name);
                    }
                }
            }
        }
        assertThat(names).contains("_sqlite3", "json");
        return names;
    }

    @Test
    void whatStockGraalPyImportsIsImportedFromThePack() throws IOException {
        List<String> names = modules();
        assertThat(names).hasSizeGreaterThan(600);
        Path list = Files.createDirectories(Processes.WORK).resolve("modules.txt");
        Files.write(list, names);
        Set<String> stock = imported(Processes.run(
                Processes.ROOT,
                Map.of(),
                "",
                List.of(
                        Processes.JAVA.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dpolyglot.engine.userResourceCache="
                                + Files.createDirectories(Processes.WORK.resolve("home")),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StockPython.class.getName(),
                        SCRIPT.toString(),
                        list.toString())));
        Set<String> ours = imported(Processes.ingot("run", SCRIPT.toString(), list.toString()));
        assertThat(stock).hasSizeGreaterThan(480);
        Set<String> missing = new TreeSet<>(stock);
        missing.removeAll(ours);
        String document = Files.readString(Processes.ROOT.resolve("python-importer/docs/IMPORT_COMPATIBILITY.md"));
        assertThat(missing).allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
    }

    private static Set<String> imported(Processes.Result result) {
        assertThat(result.status()).as(result.err()).isZero();
        return result.out()
                .lines()
                .filter(line -> line.startsWith("imported "))
                .map(line -> line.substring("imported ".length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
