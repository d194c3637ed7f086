package dev.ingot.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class NameListTests {
    @Test
    void wordsMayBeEmpty() {
        for (List<String> words : List.of(List.<String>of(), List.of(""), List.of("a", "", "b c", "é"))) {
            assertThat(NameList.parse(NameList.of(words))).isEqualTo(words);
        }
    }

    @Test
    void wordsContainNoNul() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NameList.of(List.of("a", "b\0c")))
                .withMessageContaining("'b\\0c'");
    }
}
