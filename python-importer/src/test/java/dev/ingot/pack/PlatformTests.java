package dev.ingot.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Platforms by the names that Java, GraalPy's resources and users give them. */
class PlatformTests {
    @ParameterizedTest
    @CsvSource({
        "Linux,amd64,linux-amd64",
        "Linux,aarch64,linux-aarch64",
        "Mac OS X,aarch64,darwin-aarch64",
        "Windows 11,amd64,windows-amd64",
        "Windows Server 2025,x86_64,windows-amd64",
        "Mac OS X,x86_64,",
        "Linux,riscv64,",
        "FreeBSD,amd64,",
    })
    void javasPropertiesSayWhichItIs(String osName, String osArch, @Nullable String expected) {
        Platform platform = Platform.of(osName, osArch);
        assertThat(platform == null ? null : platform.toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void namesAreReadBack(Platform platform) {
        assertThat(Platform.parse(platform.toString())).isSameAs(platform);
        assertThat(Platform.ofResource(platform.resource())).isSameAs(platform);
    }

    @Test
    void whatIsNoPlatformIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> Platform.parse("linux-mips"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'linux-mips'", "linux-amd64, linux-aarch64, darwin-aarch64, windows-amd64");
        assertThat(Platform.ofResource(ClassPathPacks.STDLIB)).isNull();
    }
}
