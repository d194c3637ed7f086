package dev.ingot.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonCommandLineTests {
    private static PythonCommandLine.Parsed parse(Map<String, String> environment, String... words)
            throws PythonCommandLine.UsageException {
        return PythonCommandLine.parse(List.of(words), List.of(), environment, () -> false, Path.of("/work"));
    }

    @Test
    void lettersCanBeWrittenTogetherAndTheLastHasTheArgument() throws Exception {
        assertThat(parse(Map.of(), "-OOuSc", "pass", "-c", "--help").optimization())
                .isEqualTo(2);
        assertThat(parse(Map.of(), "-OOOcpass").optimization()).isEqualTo(2);
    }

    @Test
    void optionsAfterTheProgramAreTheProgramsOwn() throws Exception {
        assertThat(parse(Map.of(), "-m", "app", "-O", "--help").answer()).isNull();
        assertThat(parse(Map.of(), "script.py", "-O").optimization()).isZero();
        assertThat(parse(Map.of(), "-", "-O").optimization()).isZero();
    }

    @Test
    void helpIsAnAnswerAndRunsNothing() throws Exception {
        assertThat(parse(Map.of(), "-h").answer()).startsWith("usage: python [option]");
        assertThat(parse(Map.of(), "-?").answer())
                .isEqualTo(parse(Map.of(), "--help").answer());
    }

    @Test
    void variablesCountUnlessTheyAreIgnored() throws Exception {
        Map<String, String> environment = Map.of("PYTHONOPTIMIZE", "yes");
        assertThat(parse(environment, "-c", "pass").optimization()).isEqualTo(1);
        assertThat(parse(environment, "-OO", "-c", "pass").optimization()).isEqualTo(2);
        assertThat(parse(environment, "-E", "-c", "pass").optimization()).isZero();
        assertThat(parse(environment, "-I", "-c", "pass").optimization()).isZero();
        assertThat(parse(Map.of("PYTHONOPTIMIZE", "2"), "-c", "pass").optimization())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-z | Unknown option: -z",
                "-Oz | Unknown option: -z",
                "--frobnicate | unknown option --frobnicate",
                "-c | Argument expected for the -c option",
                "-W | Argument expected for the -W option",
                "--check-hash-based-pycs | Argument expected for the --check-hash-based-pycs option"
            })
    void wrongWordsAreNamed(String word, String message) {
        assertThatExceptionOfType(PythonCommandLine.UsageException.class)
                .isThrownBy(() -> parse(Map.of(), word))
                .withMessage(message + "\nTry `python -h' for more information.");
    }
}
