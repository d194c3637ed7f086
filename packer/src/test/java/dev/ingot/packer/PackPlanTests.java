package dev.ingot.packer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.policy.Policy;
import dev.ingot.scan.InputFile;
import dev.ingot.scan.LeftOut;
import dev.ingot.scan.Scan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PackPlanTests {
    private final List<InputFile> files = new ArrayList<>();

    private PackPlanTests file(String input, String path, String text) {
        files.add(new InputFile(path, input + "/" + path, () -> text.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    private PackPlan plan() throws IOException {
        return PackPlan.of("app", new Scan(files, List.of()), Policy.DEFAULT);
    }

    @Test
    void entriesAreSortedByPath() throws IOException {
        PackPlan plan = file("a", "z.py", "").file("b", "a.py", "").plan();
        assertThat(plan.entries()).extracting(entry -> entry.file().path()).containsExactly("a.py", "z.py");
    }

    @Test
    void equalFilesArePackedOnceWithARemark() throws IOException {
        PackPlan plan = file("a", "x.py", "1").file("b", "x.py", "1").plan();
        assertThat(plan.entries()).hasSize(1);
        assertThat(plan.remarks())
                .containsExactly("packed once though two inputs hold them, with the same content: 1 files");
    }

    @Test
    void differentFilesOfOnePathAreAConflict() {
        file("a", "x.py", "1").file("b", "x.py", "2");
        assertThatThrownBy(this::plan)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("'x.py': a/x.py and b/x.py");
    }

    @Test
    void fileAndFolderOfOneNameAreAConflict() {
        file("a", "x", "1").file("b", "x/y.py", "2");
        assertThatThrownBy(this::plan)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("'x' is a file in a/x and a folder for b/x/y.py");
    }

    @Test
    void twoVersionsOfADistributionAreAConflict() {
        file("a", "Demo_x-1.0.dist-info/METADATA", "").file("b", "demo.x-2.0.dist-info/METADATA", "");
        assertThatThrownBy(this::plan)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("the distribution 'demo-x': Demo_x-1.0.dist-info and demo.x-2.0.dist-info");
    }

    @Test
    void manyConflictsAreCounted() {
        for (int i = 0; i < 12; i++) {
            file("a", "x" + i + ".py", "1").file("b", "x" + i + ".py", "2");
        }
        assertThatThrownBy(this::plan).hasMessageEndingWith("and 2 more");
    }

    @Test
    void packageThatHidesAModuleIsRemarked() throws IOException {
        PackPlan plan = file("a", "x.py", "").file("b", "x/__init__.py", "").plan();
        assertThat(plan.remarks())
                .containsExactly("'x.py' and 'x/__init__.py' have the same module name; the package is imported");
    }

    @Test
    void whatThePolicyLeavesOutIsReported() throws IOException {
        PackPlan plan = file("a", "x.py", "").file("a", "tests/t.py", "").plan();
        assertThat(plan.leftOut()).containsExactly(new LeftOut("tests/t.py", "a test; '--tests' keeps it"));
    }

    @Test
    void nothingToPackIsAnError() {
        file("a", "tests/t.py", "");
        assertThatThrownBy(this::plan).hasMessageContaining("the policy leaves all files out");
    }

    @Test
    void scriptsAreFound() throws IOException {
        PackPlan plan = file("a", "d-1.dist-info/entry_points.txt", """
                        [console_scripts]
                        tool = pkg.cli : main
                        extra=pkg:run [color]
                        [gui_scripts]
                        window = pkg:window
                        """)
                .file("a", "d-1.data/scripts/old", "#!python")
                .plan();
        EntryPoints found = EntryPoints.of(plan);
        assertThat(found.scripts())
                .containsOnly(
                        Map.entry("tool", "pkg.cli:main"),
                        Map.entry("extra", "pkg:run"),
                        Map.entry("old", "/ingot/app/d-1.data/scripts/old"));
        assertThatThrownBy(() -> found.script("none"))
                .hasMessage("the inputs install no script 'none'; the inputs install extra, old, tool");
    }
}
