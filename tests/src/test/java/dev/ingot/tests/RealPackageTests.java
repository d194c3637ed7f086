package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packages of Debian that are known for what they ask of an importer: from a pack they do what they do from a folder.
 */
class RealPackageTests {
    @TempDir
    private static Path folder;

    private static List<String> fromFolder;
    private static List<String> fromPack;

    @BeforeAll
    static void runBoth() throws IOException {
        Path modules = DebianPackages.modulesOf(
                "python3-jinja2",
                "python3-markupsafe",
                "python3-babel",
                "python-babel-localedata",
                "python3-tz",
                "python3-setuptools",
                "python3-pkg-resources",
                "python3-zope.interface",
                "python3-jsonschema",
                "python3-attr",
                "python3-pyrsistent");
        Path pack = folder.resolve("debian.pypack");
        assertThat(Processes.ingot("pack", modules.toString(), "--tests", "-o", pack.toString())
                        .status())
                .isZero();
        Path script = Files.writeString(folder.resolve("script.py"), Processes.resource("real_packages.py"));
        String path = "import sys; sys.path.insert(0, '%s'); exec(open('%s').read())".formatted(modules, script);
        // In processes of their own, because GraalPy loads native modules in one context of a process only.
        fromFolder = lines("run", "-c", path);
        fromPack = lines("run", "--pack", pack.toString(), script.toString());
    }

    private static List<String> lines(String... words) {
        Processes.Result result = Processes.ingot(words);
        assertThat(result.status()).as(result.err()).isZero();
        return result.lines();
    }

    @Test
    void everyModuleImportsOrFailsAsFromAFolder() {
        assertThat(fromPack).isEqualTo(fromFolder);
        assertThat(fromPack).filteredOn(line -> line.endsWith("-> imported")).hasSizeGreaterThan(330);
    }

    @Test
    void templatesRender() {
        assertThat(fromPack).containsSequence("use_jinja2", "<A><B & C>", "not found: nothing.html", "0");
    }

    @Test
    void dataFilesAreRead() {
        assertThat(fromPack).contains("22 nov. 2026 1.234,50\u00a0€").anyMatch(line -> line.startsWith("Japan 8"));
    }

    @Test
    void pkgResourcesFindsDistributionsAndResources() {
        assertThat(fromPack)
                .contains("66.1.1 3.1.2", "jsonschema 4.10.3 True", "b'{\\n    \"$schem'")
                .anyMatch(line -> line.contains("'Jinja2'") && line.contains("'zope.interface'"));
    }

    @Test
    void namespacePackageImports() {
        assertThat(fromPack).containsSequence("use_zope", "True True True");
    }

    @Test
    void schemasAreReadAsResources() {
        assertThat(fromPack)
                .contains(
                        "-1 is less than the minimum of 0 ['age']",
                        "http://json-schema.org/draft-07/schema# Draft202012Validator");
    }
}
