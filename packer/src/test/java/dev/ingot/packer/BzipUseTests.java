package dev.ingot.packer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.policy.Policy;
import dev.ingot.scan.InputFile;
import dev.ingot.scan.Scan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BzipUseTests {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            import bz2                             | true
            from tarfile import open               | true
            import shutil; shutil.unpack_archive() | true
            import encodings.aliases               | true
            from encodings import aliases          | true
            import shutil; shutil.rmtree('x')      | false
            print('hello')                         | false
            """)
    void usesAreFoundByTheNamesThatLeadThere(String source, boolean used) throws IOException {
        InputFile file = new InputFile("m.py", "m.py", () -> source.getBytes(StandardCharsets.UTF_8));
        PackPlan plan = PackPlan.of("app", new Scan(List.of(file), List.of()), Policy.DEFAULT);
        assertThat(BzipUse.isIn(plan)).isEqualTo(used);
    }
}
