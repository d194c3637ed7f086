package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.packer.PackPlan;
import dev.ingot.packer.Packer;
import dev.ingot.policy.Policy;
import dev.ingot.scan.FolderScanner;
import dev.ingot.scan.InputFile;
import dev.ingot.scan.Scan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproducibilityTests {
    @TempDir
    private Path folder;

    /** Modules that share docstrings, keyword names and constants, which is where a compiler's caches can be seen. */
    private static Map<String, String> files() {
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            files.put("package/module" + i + ".py", """
                    "A docstring that all modules share."
                    import os
                    VALUES = ('first', 'second word', {'key': 'value', 'number': %d})
                    def function(argument, *, keyword_%d='Hello, world!'):
                        "Another docstring that all share."
                        return dict(quotetabs=True, argument=f'{argument} and {keyword_%d!r}')
                    class Name:
                        "Convert/check value type."
                        text = 'Hello, world!'
                    """.formatted(i % 7, i % 5, i % 5));
        }
        files.put("package/__init__.py", "");
        files.put("package/data.bin", "data");
        return files;
    }

    @Test
    void sameInputInAnotherOrderAndWithOtherWorkersGivesTheSameBytes() throws Exception {
        Path first = folder.resolve("here/input");
        Path second = folder.resolve("elsewhere/other/input");
        SamplePacks.writeFiles(first, files());
        SamplePacks.writeFiles(second, files());
        byte[] expected = write(first, 1, 0);
        assertThat(write(second, 2, 1)).isEqualTo(expected);
        assertThat(write(second, 3, 2)).isEqualTo(expected);
    }

    private byte[] write(Path input, int workers, long seed) throws IOException, InterruptedException {
        List<InputFile> files = new ArrayList<>(FolderScanner.scan(input).files());
        Collections.shuffle(files, new Random(seed));
        Path target = folder.resolve("out" + seed + ".pypack");
        try (PythonHost host = PythonHost.builder(Access.PROGRAM).build()) {
            // Something else is compiled first, so that the workers have a history.
            new Packer(host, 1, null, entry -> {})
                    .write(plan("x", files.subList(0, 5)), folder.resolve("history.pypack"));
            new Packer(host, workers, null, entry -> {}).write(plan("app", files), target);
        }
        return Files.readAllBytes(target);
    }

    private static PackPlan plan(String name, List<InputFile> files) throws IOException {
        return PackPlan.of(name, new Scan(files, List.of()), Policy.DEFAULT.withLevels(Set.of(0, 2)));
    }
}
