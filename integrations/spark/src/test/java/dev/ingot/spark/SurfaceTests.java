package dev.ingot.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a job sees of this artifact, which is no module, because Spark is none. */
class SurfaceTests {
    @Test
    void onlyWhatAJobNeedsIsPublic() throws Exception {
        List<String> found = new ArrayList<>();
        for (String name : classNames()) {
            Class<?> type = Class.forName("dev.ingot.spark." + name, false, SurfaceTests.class.getClassLoader());
            if (Modifier.isPublic(type.getModifiers())) {
                found.add(name);
            }
        }
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "ExecutorCache", "IngotPlugin", "PackedFunctions", "PackedFunctions$Builder");
    }

    private static List<String> classNames() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target/classes/dev/ingot/spark"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }
}
