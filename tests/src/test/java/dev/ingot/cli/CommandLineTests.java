package dev.ingot.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ingot.CorruptPackException;
import dev.ingot.PythonTarget;
import dev.ingot.SigningKeys;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.PackWriter;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.cyclonedx.Version;
import org.cyclonedx.model.Component;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line's output and exit status. */
class CommandLineTests {
    @TempDir
    private Path folder;

    record Result(int status, String out, String err) {}

    static Result ingot(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        return new Result(status, out.toString(), err.toString());
    }

    private Path pack(PythonTarget python) throws IOException {
        Path target = folder.resolve("sample.pypack");
        try (PackWriter writer = new PackWriter(target, "sample", python)) {
            SlotContent source = SlotContent.of(
                    SlotKind.SOURCE, ByteBuffer.wrap("x = 1\n".getBytes(StandardCharsets.UTF_8)), Storage.RAW);
            writer.add("mod.py", EntryKind.MODULE, "mod", false, List.of(source));
            writer.finish();
        }
        return target;
    }

    private static final PythonTarget OTHER = new PythonTarget(3, 12, 8, "graalpy250-312", 0x0a0d1111);

    static Stream<Arguments> damages() {
        List<Arguments> all = new ArrayList<>();
        for (String command : List.of("run", "info", "verify", "list")) {
            for (String damage : List.of("truncated", "header", "index", "no pack", "missing")) {
                all.add(Arguments.of(command, damage));
            }
        }
        all.add(Arguments.of("run", "foreign"));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("damages")
    void damagedPackGivesOneClearLineAndStatus1(String command, String damage) throws IOException {
        Path file = damaged(damage);
        Result result = command.equals("run")
                ? ingot("run", "--pack", file.toString(), "-c", "print('ran')")
                : ingot(command, file.toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).singleElement().asString().startsWith("ingot: " + file + ": ");
        assertThat(result.err()).contains(expectedCause(damage));
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "verify", "list", "licenses"})
    void packsForAnotherPythonAreLookedInto(String command) throws IOException {
        Result result = ingot(command, damaged("foreign").toString());
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
    }

    private Path damaged(String damage) throws IOException {
        if (damage.equals("foreign")) {
            return pack(OTHER);
        }
        // Made for the running Python as far as the header goes; the damage is noticed before that matters.
        Path file = pack(new PythonTarget(3, 12, 8, "graalpy250-312", 0x0a0d5352));
        byte[] bytes = Files.readAllBytes(file);
        switch (damage) {
            case "truncated" -> bytes = Arrays.copyOf(bytes, bytes.length - 10);
            case "header" -> bytes[100] ^= 1;
            case "index" -> bytes[bytes.length - 9] ^= 1;
            case "no pack" -> bytes = "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8);
            default -> {
                return folder.resolve("missing.pypack");
            }
        }
        Files.write(file, bytes);
        return file;
    }

    private static String expectedCause(String damage) {
        return switch (damage) {
            case "truncated" -> "truncated?";
            case "header" -> "header's checksum";
            case "index" -> "section's checksum";
            case "no pack" -> "not a pack";
            case "foreign" -> "made for Python 3.12.8 (graalpy250-312, bytecode magic 0a0d1111), but this is";
            default -> "no such file";
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"--train=--version", "--train=-l python x.py", "--train=--shell"})
    void trainingArgumentsMayLookLikeOptions(String option) {
        String missing = folder.resolve("missing").toString();
        Result result = ingot("jar", missing, "--script", "app", option, "-o", "app.jar");
        // All of the command line was understood.
        assertThat(result.err()).startsWith("ingot: " + missing + ": no such file");
        assertThat(ingot("jar", missing, "--train").err()).startsWith("--train needs the arguments");
    }

    @Test
    void optionsOfPythonReachPython() {
        String code = "import sys; sys.exit(sys.stdout.write_through + 2 * sys.flags.verbose"
                + " + 4 * (sys.warnoptions == ['error', 'ignore']) + 8 * ('site' in sys.modules))";
        assertThat(ingot("run", "-u", "-v", "-W", "error", "-W", "ignore", "--site", "-c", code)
                        .status())
                .isEqualTo(15);
        assertThat(ingot("run", "-c", code).status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nothing", "pack", "jar x", "list", "run -c", "run -c -m x", "pack x -o y --optimize seven"})
    void wrongUseGivesStatus2(String words) {
        Result result = ingot(words.isEmpty() ? new String[0] : words.split(" ", -1));
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).containsAnyOf("Usage: ingot", "Unmatched argument");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "pack", "jar", "list", "info", "verify"})
    void everyCommandHasHelp(String command) {
        Result result = command.isEmpty() ? ingot("--help") : ingot(command, "--help");
        assertThat(result.status()).isZero();
        assertThat(result.out()).startsWith("Usage: ingot");
    }

    @Test
    void packIsMadeListedShownAndVerified() throws IOException {
        Path input = folder.resolve("input");
        Files.createDirectories(input.resolve("pkg"));
        Files.writeString(input.resolve("pkg/__init__.py"), "");
        Files.writeString(input.resolve("pkg/broken.py"), "a b\n");
        Files.writeString(input.resolve("pkg/data.txt"), "data");
        String file = folder.resolve("out.pypack").toString();
        Result packed = ingot("pack", input.toString(), "-o", file);
        assertThat(packed.status()).isZero();
        assertThat(packed.out()).startsWith(file + ": 2 modules, 3 files, mounted as /ingot/out, content id ");
        assertThat(packed.err().lines())
                .containsExactly(
                        "Packing 3 files",
                        "ingot: packed as source only: " + input.resolve("pkg/broken.py") + ", line 1: invalid syntax");
        assertThat(ingot("list", file).out().lines().map(line -> line.substring(12)))
                .containsExactly(
                        "package           pkg/__init__.py",
                        "module            pkg/broken.py",
                        "resource          pkg/data.txt");
        assertThat(ingot("list", "--modules", file).out().lines()).containsExactly("pkg", "pkg.broken");
        assertThat(ingot("info", file).out())
                .contains("mounted as  /ingot/out")
                .contains("entries     5, of which 2 can be imported");
        assertThat(ingot("verify", file).out()).startsWith(file + ": sound, 5 entries, content id ");
    }

    @Test
    void missingInputIsNamed() {
        Result result = ingot(
                "pack",
                folder.resolve("none").toString(),
                "-o",
                folder.resolve("x.pypack").toString());
        assertThat(result)
                .isEqualTo(new Result(
                        1, "", "ingot: " + folder.resolve("none") + ": no such file or folder; check the path\n"));
    }

    @Test
    void entryPointThatIsNotInTheInputsIsRefused() throws IOException {
        Files.writeString(folder.resolve("tool.py"), "");
        Result result = ingot(
                "jar",
                folder.toString(),
                "--entry",
                "tol:main",
                "-o",
                folder.resolve("x.jar").toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith("ingot: the inputs hold no module 'tol'; they hold, for example, tool");
    }

    @Test
    void filesOfTheSamePathInTwoInputsAreAConflict() throws IOException {
        for (String name : List.of("a", "b")) {
            Files.createDirectories(folder.resolve(name));
            Files.writeString(folder.resolve(name + "/same.py"), "name = '" + name + "'\n");
            Files.writeString(folder.resolve(name + "/equal.py"), "");
        }
        Result result = ingot(
                "pack",
                folder + "/a",
                folder + "/b",
                "-o",
                folder.resolve("x.pypack").toString());
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("ingot: the inputs do not go together; leave one of each two out:\n  'same.py': "
                        + folder.resolve("a/same.py") + " and " + folder.resolve("b/same.py") + "\n");
    }

    private Path input() throws IOException {
        Path input = folder.resolve("input");
        Files.createDirectories(input.resolve("pkg/tests"));
        Files.writeString(input.resolve("pkg/__init__.py"), "HERE = __file__\n");
        Files.writeString(input.resolve("pkg/mod.py"), "x = 1\n");
        Files.writeString(input.resolve("pkg/data.csv"), "a,b\n".repeat(100));
        Files.writeString(input.resolve("pkg/tests/test_mod.py"), "");
        Files.createDirectories(input.resolve("demo-1.0.dist-info/licenses"));
        Files.writeString(
                input.resolve("demo-1.0.dist-info/METADATA"),
                "Name: Demo\nVersion: 1.0\nLicense-Expression: GPL-3.0-only\n\nA demo.\n");
        Files.writeString(input.resolve("demo-1.0.dist-info/licenses/COPYING"), "Copy it.\n");
        return input;
    }

    private String packed(String... options) throws IOException {
        String file = folder.resolve("app.pypack").toString();
        List<String> words = new ArrayList<>(List.of("pack", input().toString(), "-q", "-o", file));
        words.addAll(List.of(options));
        assertThat(ingot(words.toArray(String[]::new))).isEqualTo(new Result(0, "", ""));
        return file;
    }

    private static JsonNode json(Result result) throws IOException {
        assertThat(result.status()).isZero();
        return JsonMapper.builder().build().readTree(result.out());
    }

    @Test
    void packedResultIsAlsoJson() throws IOException {
        String file = folder.resolve("app.pypack").toString();
        JsonNode result = json(ingot("pack", input().toString(), "-q", "--json", "-o", file));
        assertThat(result.get("file").asText()).isEqualTo(file);
        assertThat(result.get("modules").asInt()).isEqualTo(2);
        assertThat(result.get("leftOut").get(0).get("path").asText()).isEqualTo("pkg/tests/test_mod.py");
        JsonNode info = json(ingot("info", "--json", file)).get(0);
        assertThat(info.get("contentId")).isEqualTo(result.get("contentId"));
        assertThat(json(ingot("list", "--json", file)).findValuesAsText("path")).contains("pkg/mod.py", "pkg/data.csv");
        assertThat(json(ingot("verify", "--json", file)).get(0).get("entries").asInt())
                .isEqualTo(info.get("entries").asInt());
    }

    @Test
    void secondPackIsMadeFromWhatWasCompiledBefore() throws IOException {
        byte[] first = Files.readAllBytes(Path.of(packed("--no-cache")));
        byte[] second = Files.readAllBytes(Path.of(packed()));
        assertThat(Files.readAllBytes(Path.of(packed()))).isEqualTo(second).isEqualTo(first);
    }

    @Test
    void policyFileGivesInputsAndRulesAndOptionsComeOnTop() throws IOException {
        input();
        Path policy = Files.writeString(folder.resolve("ingot.toml"), """
                inputs = ["input"]
                [files]
                exclude = ["*.csv"]
                [compile]
                sources = false
                """);
        String file = folder.resolve("app.pypack").toString();
        Result result =
                ingot("pack", "--policy", policy.toString(), "--exclude", "*.dist-info/**", "--tests", "-o", file);
        assertThat(result.status()).isZero();
        assertThat(result.err())
                .contains("left out pkg/data.csv: excluded by '*.csv'")
                .contains("demo-1.0.dist-info/METADATA, demo-1.0.dist-info/licenses/COPYING: excluded by "
                        + "'*.dist-info/**'");
        assertThat(json(ingot("list", "--json", file)).findValuesAsText("path"))
                .containsExactly("pkg/__init__.py", "pkg/mod.py", "pkg/tests/test_mod.py");
        assertThat(ingot("info", file).out()).contains("bytecode 0").doesNotContain("source  ");
    }

    @Test
    void strictPolicyKeepsTheOldPackWhenAModuleDoesNotCompile() throws IOException {
        String file = packed();
        byte[] before = Files.readAllBytes(Path.of(file));
        Path broken = Files.writeString(input().resolve("pkg/broken.py"), "a b\n");
        Result result = ingot("pack", folder.resolve("input").toString(), "-q", "--strict", "-o", file);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("ingot: 1 modules do not compile")
                .contains(broken + ", line 1: invalid syntax");
        assertThat(Files.readAllBytes(Path.of(file))).isEqualTo(before);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).noneMatch(path -> path.toString().endsWith(".tmp"));
        }
    }

    @Test
    void warningsOfTheCompilerAreKeptAlsoWhenTheModuleComesFromTheCache() throws IOException {
        Path module = Files.writeString(input().resolve("pkg/warned.py"), "x = '\\d'\n");
        for (int run = 0; run < 2; run++) {
            Result result = ingot("pack", folder.resolve("input").toString(), "-o", folder + "/app.pypack");
            assertThat(result.err()).contains("warning: " + module + ", line 1: invalid escape sequence");
        }
    }

    @Test
    void compressionIsChosenForEachKind() throws IOException {
        JsonNode sizes = json(ingot("info", "--json", packed("--compression", "source=none,data=none")))
                .get(0)
                .get("sizes");
        for (JsonNode size : sizes) {
            boolean raw = size.get("storedBytes").equals(size.get("bytes"));
            assertThat(raw)
                    .as(size.toString())
                    .isEqualTo(!size.get("kind").asText().startsWith("bytecode"));
        }
    }

    @Test
    void filesBesideThePackBelongToIt() throws IOException {
        String file = packed("--file-relative", "*.csv", "--files-folder", "app-files");
        Path data;
        try (Stream<Path> files = Files.walk(folder.resolve("app-files"))) {
            data = files.filter(Files::isRegularFile).toList().getFirst();
        }
        assertThat(data.toString()).endsWith(".csv");
        assertThat(ingot("verify", file).status()).isZero();
        String read = "import pkgutil; print(len(pkgutil.get_data('pkg', 'data.csv')))";
        assertThat(ingot("run", "--pack", file, "-c", read).status()).isZero();
        String original = Files.readString(data);
        Files.writeString(data, "c,d\n".repeat(100));
        Result changed = ingot("verify", file);
        assertThat(changed.status()).isEqualTo(1);
        assertThat(changed.err()).contains("the file " + data + ", which belongs to the pack, was changed");
        // As it was made: one that somebody has changed would stay.
        Files.writeString(data, original);
        packed();
        assertThat(data).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app/precious.csv", "precious.0123456789ab.csv", "app/link/precious.0123456789ab.csv"})
    void packingOverAPackDeletesNoFilesThatPackingDidNotMake(String place) throws IOException {
        Path app = Files.createDirectory(folder.resolve("app"));
        Files.createSymbolicLink(app.resolve("link"), folder);
        Path precious = folder.resolve(place);
        Files.writeString(precious, "a,b");
        Path pack = app.resolve("x.pypack");
        String path = place.startsWith("app/") ? place.substring(4) : "../" + place;
        ByteBuffer reference = ByteBuffer.allocate(36 + path.length());
        reference.position(36).put(path.getBytes(StandardCharsets.UTF_8)).flip();
        try (PackWriter writer = new PackWriter(pack, "x", new PythonTarget(3, 12, 0, "graalpy", 1))) {
            SlotContent file = SlotContent.stored(SlotKind.DATA, Storage.FILE, reference, 3);
            writer.add("data.csv", EntryKind.RESOURCE, null, false, List.of(file));
            writer.finish();
        }
        assertThat(ingot("pack", input().toString(), "-q", "-o", pack.toString()))
                .isEqualTo(new Result(0, "", ""));
        assertThat(precious).exists();
    }

    @Test
    void filesBesideThePackLieBelowItsFolder() throws IOException {
        Result refused = ingot(
                "pack", input().toString(), "-o", folder.resolve("x.pypack").toString(), "--files-folder", "../out");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("the folder '../out' for files beside the pack is not below the pack's");
    }

    @Test
    void fileThatIsForgedAfterTheSignatureWasCheckedIsNotRead() throws IOException {
        Path file = Path.of(packed("--file-relative", "*.csv"));
        Path key = folder.resolve("key.pem");
        assertThat(ingot("keygen", "-q", key.toString()).status()).isZero();
        assertThat(ingot("sign", "-q", file.toString(), "--key", key.toString()).status())
                .isZero();
        try (Pack trusting = Pack.open(file);
                Pack checking = Pack.open(file)) {
            checking.verifySignature(List.of(SigningKeys.readPublic(folder.resolve("key.pub.pem"))));
            Path data = folder.resolve(checking.files().getFirst());
            byte[] original = Files.readAllBytes(data);
            Files.write(data, forged(original));
            // The checksum alone does not see it.
            assertThat(content(trusting)).isNotEqualTo(ByteBuffer.wrap(original));
            assertThatThrownBy(() -> content(checking))
                    .isInstanceOf(CorruptPackException.class)
                    .hasMessageContaining("is not the one that was packed");
        }
    }

    private static ByteBuffer content(Pack pack) {
        return requireNonNull(pack.entry(pack.findPath("pkg/data.csv", 0)).read(SlotKind.DATA));
    }

    /** Returns another content of the same length and CRC-32: the last four bytes put the checksum right. */
    private static byte[] forged(byte[] original) {
        int[] table = new int[256];
        for (int value = 0; value < 256; value++) {
            int remainder = value;
            for (int bit = 0; bit < 8; bit++) {
                remainder = (remainder & 1) == 0 ? remainder >>> 1 : remainder >>> 1 ^ 0xEDB88320;
            }
            table[value] = remainder;
        }
        CRC32 crc = new CRC32();
        crc.update(original);
        int state = ~(int) crc.getValue();
        for (int step = 0; step < 4; step++) {
            int high = state >>> 24;
            int index = IntStream.range(0, 256)
                    .filter(value -> table[value] >>> 24 == high)
                    .findFirst()
                    .orElseThrow();
            state = (state ^ table[index]) << 8 | index;
        }
        byte[] forged = original.clone();
        forged[0] ^= 1;
        crc.reset();
        crc.update(forged, 0, forged.length - 4);
        ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN).putInt(forged.length - 4, state ^ ~(int) crc.getValue());
        return forged;
    }

    @Test
    void signatureCoversTheFilesBesideThePack() throws IOException {
        String file = packed("--file-relative", "*.csv");
        String key = folder.resolve("key.pem").toString();
        assertThat(ingot("keygen", "-q", key).status()).isZero();
        assertThat(ingot("sign", "-q", file, "--key", key).status()).isZero();
        String[] run = {"run", "--trust", key.replace(".pem", ".pub.pem"), "--pack", file, "-c", "import pkg"};
        assertThat(ingot(run).status()).isZero();
        try (Stream<Path> files = Files.walk(folder.resolve("files"))) {
            for (Path data : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(data, "c,d\n".repeat(100));
            }
        }
        Result refused = ingot(run);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("which belongs to the pack, was changed");
    }

    @Test
    void packIsExtractedAndPackedAgainToTheSame() throws IOException {
        String file = packed();
        String extracted = folder.resolve("extracted").toString();
        assertThat(ingot("extract", file, extracted).out()).isEqualTo(extracted + ": 5 files\n");
        String again = folder.resolve("again/app.pypack").toString();
        Files.createDirectory(folder.resolve("again"));
        assertThat(ingot("pack", extracted, "-q", "-o", again).status()).isZero();
        assertThat(ingot("diff", file, again)).isEqualTo(new Result(0, "the same files with the same contents\n", ""));
        assertThat(Path.of(again)).hasSameBinaryContentAs(Path.of(file));
    }

    @Test
    void differencesAreListed() throws IOException {
        String old = Files.copy(Path.of(packed()), folder.resolve("old.pypack")).toString();
        Files.writeString(folder.resolve("input/pkg/mod.py"), "x = 100\n");
        Files.delete(folder.resolve("input/pkg/data.csv"));
        Files.writeString(folder.resolve("input/pkg/new.py"), "");
        String file = folder.resolve("app.pypack").toString();
        assertThat(ingot("pack", folder.resolve("input").toString(), "-q", "-o", file)
                        .status())
                .isZero();
        Result result = ingot("diff", old, file);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out().lines().toList())
                .startsWith("- pkg/data.csv", "+ pkg/new.py")
                .last(InstanceOfAssertFactories.STRING)
                .startsWith("~ pkg/mod.py: source, bytecode 0, ");
    }

    @Test
    void scanTellsWhichImportsAreNowhere() throws IOException {
        Path inputs = folder.resolve("importing");
        Path input = Files.createDirectories(inputs.resolve("app"));
        Files.writeString(input.resolve("__init__.py"), """
                import json, nowhere.deep, app.here
                from typing import TYPE_CHECKING
                from . import here, data
                from .gone import thing
                if TYPE_CHECKING:
                    import for_checkers
                try:
                    import fast
                except ImportError:
                    from slow import fast

                def late():
                    import fast, rare

                if sys.platform == "win32":
                    import of_windows
                with contextlib.suppress(ImportError):
                    import suppressed
                import __main__
                """);
        Files.writeString(input.resolve("here.py"), "import nowhere.deep\n");
        Files.writeString(input.resolve("broken.py"), "import never seen\n");
        Result result = ingot("scan", "--imports", inputs.toString());
        assertThat(result.out().lines().filter(line -> line.contains(" import ")))
                .containsExactly(
                        "missing import    app.gone (app, line 4)",
                        "optional import   fast (app, line 8; app, line 13)",
                        "missing import    nowhere.deep (app, line 1; app.here, line 1)",
                        "optional import   of_windows (app, line 16)",
                        "optional import   rare (app, line 13)",
                        "optional import   slow (app, line 10)",
                        "optional import   suppressed (app, line 18)");
    }

    @Test
    void scanTellsWithoutWriting() throws IOException {
        JsonNode scan = json(ingot("scan", "--json", input().toString()));
        assertThat(scan.get("modules")).extracting(JsonNode::asText).containsExactly("pkg", "pkg.mod");
        assertThat(scan.get("usesFile")).extracting(JsonNode::asText).containsExactly("pkg");
        assertThat(scan.get("dataFiles")).extracting(JsonNode::asText).containsExactly("pkg/data.csv");
        assertThat(scan.get("leftOut").get(0).get("reason").asText()).isEqualTo("a test; '--tests' keeps it");
    }

    @Test
    void licencesAreListedAndCopyleftIsWarnedOf() throws IOException {
        String file = packed();
        Result result = ingot("licenses", "--texts", file);
        assertThat(result.out())
                .contains("Demo                           1.0          GPL-3.0-only")
                .contains("--- demo-1.0.dist-info/licenses/COPYING ---\nCopy it.");
        assertThat(result.err())
                .isEqualTo("ingot: warning: Demo: GPL-3.0-only is copyleft; check what it asks of your program\n");
    }

    @Test
    void billOfMaterialsIsValidAndReproducible() throws Exception {
        String file = packed();
        Path first = folder.resolve("first.cdx.json");
        Path second = folder.resolve("second.cdx.json");
        assertThat(ingot("licenses", "-q", file, "--sbom", first.toString()).status())
                .isZero();
        assertThat(ingot("licenses", "-q", file, "--sbom", second.toString()).status())
                .isZero();
        assertThat(first).hasSameTextualContentAs(second);
        assertThat(new JsonParser().validate(first.toFile(), Version.VERSION_16))
                .isEmpty();
        Component demo = new JsonParser().parse(first.toFile()).getComponents().getFirst();
        assertThat(demo.getPurl()).isEqualTo("pkg:pypi/demo@1.0");
        assertThat(demo.getLicenses().getExpression().getValue()).isEqualTo("GPL-3.0-only");
    }

    @Test
    void signatureIsCheckedByVerifyAndRun() throws IOException {
        String file = packed();
        String key = folder.resolve("key.pem").toString();
        String other = folder.resolve("other.pem").toString();
        assertThat(ingot("keygen", key).status()).isZero();
        assertThat(ingot("keygen", "-q", other).status()).isZero();
        String publicKey = key.replace(".pem", ".pub.pem");
        Result unsigned = ingot("verify", file, "--key", publicKey);
        assertThat(unsigned.status()).isEqualTo(1);
        assertThat(unsigned.err())
                .isEqualTo("ingot: " + file + ": the pack is not signed; sign it with 'ingot sign'\n");
        String id = json(ingot("info", "--json", file)).get(0).get("contentId").asText();
        assertThat(ingot("sign", file, "--key", key).out()).isEqualTo(file + ": signed, content id " + id + "\n");
        assertThat(ingot("verify", file, "--key", publicKey).out())
                .isEqualTo(file + ": sound, 9 entries, content id " + id + ", signed by a trusted key\n");
        Result foreign = ingot("verify", file, "--key", other.replace(".pem", ".pub.pem"));
        assertThat(foreign.status()).isEqualTo(1);
        assertThat(foreign.err()).contains("none of the 1 trusted keys signed the pack");
        assertThat(ingot("run", "--trust", publicKey, "--pack", file, "-c", "import pkg")
                        .status())
                .isZero();
        Result refused = ingot("run", "--trust", other.replace(".pem", ".pub.pem"), "--pack", file, "-c", "import pkg");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("none of the 1 trusted keys signed the pack");
    }

    @Test
    void recordedRunTrimsThePack() throws IOException {
        String file = packed();
        String record = folder.resolve("imports.json").toString();
        assertThat(ingot("run", "--trace", record, "--pack", file, "-c", "import pkg")
                        .status())
                .isZero();
        String trimmed = folder.resolve("trimmed.pypack").toString();
        assertThat(ingot("pack", folder + "/input", "-q", "--trim", record, "-o", trimmed)
                        .status())
                .isZero();
        assertThat(ingot("list", "--modules", trimmed).out()).isEqualTo("pkg\n");
        assertThat(ingot("pack", folder + "/input", "-q", "--trim", record, "--keep", "pkg.*", "-o", trimmed)
                        .status())
                .isZero();
        assertThat(ingot("list", "--modules", trimmed).out()).isEqualTo("pkg\npkg.mod\n");
    }

    @Test
    void requirementsThatAreNotPackedAreNamedWithWhoNeedsThem() throws IOException {
        Path input = Files.createDirectory(folder.resolve("distributions"));
        metadata(input, "black", "23.1", "packaging >= 22.0", "click>=8", "tomli; python_version < '3.11'");
        metadata(input, "click", "7.0", "colorama; platform_system == 'Windows'");
        metadata(input, "web", "1.0", "black[d]", "extra-of-web; extra == 'nobody'");
        metadata(input, "other", "2.0", "Web_Server~=1.0 ; extra == 'd'", "web (>=0.5)");
        Files.writeString(
                input.resolve("black-23.1.dist-info/METADATA"), "Requires-Dist: aiohttp>=3; extra == 'd'\n", APPEND);
        String target = folder.resolve("black.pypack").toString();
        Result packed = ingot("pack", input.toString(), "-o", target);
        assertThat(packed.status()).as(packed.err()).isZero();
        assertThat(packed.err().lines().filter(line -> line.contains("needs")))
                .containsExactly(
                        "ingot: missing: black 23.1 needs aiohttp>=3, which is not packed",
                        "ingot: missing: black 23.1 needs click>=8, but 7.0 is packed",
                        "ingot: missing: black 23.1 needs packaging>=22.0, which is not packed");
        Files.delete(Path.of(target));
        Result strict = ingot("pack", input.toString(), "--strict", "-o", target);
        assertThat(strict.status()).isEqualTo(1);
        assertThat(strict.err()).contains("requirements are not satisfied (--strict):\nblack 23.1 needs aiohttp>=3");
        assertThat(Path.of(target)).doesNotExist();
    }

    private static void metadata(Path input, String name, String version, String... requirements) throws IOException {
        Path folder = Files.createDirectory(input.resolve(name + "-" + version + ".dist-info"));
        StringBuilder text = new StringBuilder("Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n");
        for (String requirement : requirements) {
            text.append("Requires-Dist: ").append(requirement).append('\n');
        }
        Files.writeString(folder.resolve("METADATA"), text);
        Files.writeString(input.resolve(name + ".py"), "");
    }

    @Test
    void outputAmongTheInputsIsNotPacked() throws IOException {
        Path input = input();
        String file = input.resolve("app.pypack").toString();
        for (int run = 0; run < 2; run++) {
            assertThat(ingot("pack", input.toString(), "-q", "-o", file).status())
                    .isZero();
        }
        assertThat(ingot("list", file).out()).doesNotContain("app.pypack");
    }
}
