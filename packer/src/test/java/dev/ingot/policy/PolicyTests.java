package dev.ingot.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTests {
    private static Policy with(List<String> include, List<String> exclude) {
        Policy defaults = Policy.DEFAULT;
        return new Policy(
                include.stream().map(PathPattern::of).toList(),
                exclude.stream().map(PathPattern::of).toList(),
                defaults.tests(),
                defaults.sources(),
                defaults.levels(),
                defaults.syntaxErrors(),
                defaults.compression(),
                defaults.files(),
                null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tests/test_a.py",
                "pkg/tests/__init__.py",
                "pkg/tests/data/x.txt",
                "test_tool.py",
                "pkg/test_a.py",
                "pkg/a_test.py",
                "pkg/conftest.py",
                "pkg/test/test_b.py"
            })
    void testsAreLeftOut(String path) {
        assertThat(Policy.DEFAULT.reasonToLeaveOut(path)).isEqualTo("a test; '--tests' keeps it");
        assertThat(Policy.DEFAULT.withTests().reasonToLeaveOut(path)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "django/test/client.py",
                "django/test/runner.py",
                "unittest/case.py",
                "pkg/testing.py",
                "pkg/contest.py",
                "pkg/latest.py",
                "pkg/attests/a.py",
                "pkg-1.0.dist-info/METADATA"
            })
    void whatOnlyLooksLikeATestIsKept(String path) {
        assertThat(Policy.DEFAULT.reasonToLeaveOut(path)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/_x.cpython-311-x86_64-linux-gnu.so",
                "a/_x.abi3.so",
                "a/_x.cp312-win_amd64.pyd",
                "_x.pypy39-pp73.so"
            })
    void extensionModulesOfOtherPythonsAreLeftOut(String path) {
        assertThat(Policy.DEFAULT.reasonToLeaveOut(path))
                .isEqualTo("an extension module for another Python than GraalPy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/_x.so", "a/libfoo.so.1", "_x.graalpy250-312-native-x86_64-linux.so"})
    void otherLibrariesAreKept(String path) {
        assertThat(Policy.DEFAULT.reasonToLeaveOut(path)).isNull();
    }

    @Test
    void excludeWinsOverInclude() {
        Policy policy = with(List.of("app/**"), List.of("*.md"));
        assertThat(policy.reasonToLeaveOut("app/x.py")).isNull();
        assertThat(policy.reasonToLeaveOut("app/deep/README.md")).isEqualTo("excluded by '*.md'");
        assertThat(policy.reasonToLeaveOut("other/x.py")).isEqualTo("not included");
    }

    @ParameterizedTest
    @CsvSource({
        "*.md, README.md, true",
        "*.md, a/b/README.md, true",
        "*.md, a/b/README.mdx, false",
        "a/*.py, a/b.py, true",
        "a/*.py, a/b/c.py, false",
        "a/**, a/b/c.py, true",
        "a/**, b/a/c.py, false",
        "docs/, docs/x/y.txt, true",
        "**/docs/**, docs/x.txt, true",
        "**/docs/**, a/docs/x.txt, true",
        "'a/{b,c}.py', a/c.py, true"
    })
    void globs(String glob, String path, boolean expected) {
        assertThat(PathPattern.of(glob).matches(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "app/__init__.py, true",
        "app/used.py, true",
        "app/unused.py, false",
        "app/data/x.txt, true",
        "app/sub/x.txt, true",
        "other/x.txt, false",
        "top.txt, true",
        "plugins/deep/one.py, true",
        "app-1.0.dist-info/METADATA, true"
    })
    void trimKeepsWhatWasImportedAndItsData(String path, boolean kept) {
        Trim trim = new Trim(List.of("app.used"), List.of("plugins.*"));
        assertThat(Policy.DEFAULT.withTrim(trim).reasonToLeaveOut(path) == null).isEqualTo(kept);
    }
}
