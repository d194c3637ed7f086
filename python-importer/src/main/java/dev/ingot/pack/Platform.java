package dev.ingot.pack;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An operating system with a processor for which GraalPy has native libraries. Those of one platform are a pack of
 * their own, the platform's pack, beside that of the standard library, which is the same everywhere.
 */
public enum Platform {
    LINUX_AMD64("linux", "amd64"),
    LINUX_AARCH64("linux", "aarch64"),
    DARWIN_AARCH64("darwin", "aarch64"),
    WINDOWS_AMD64("windows", "amd64");

    private final String system;
    private final String processor;

    Platform(String system, String processor) {
        this.system = system;
        this.processor = processor;
    }

    /** Returns the platform of this process, or null where GraalPy has no native libraries. */
    public static @Nullable Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** Returns the platform whose pack this resource is, or null. */
    public static @Nullable Platform ofResource(String resource) {
        return first(platform -> platform.resource().equals(resource));
    }

    /** Returns the platform of this process; nothing where GraalPy has no native libraries. */
    public static Set<Platform> ofThisProcess() {
        Platform current = current();
        return current == null ? Set.of() : EnumSet.of(current);
    }

    /** Returns the platform that Java's system properties {@code os.name} and {@code os.arch} stand for, or null. */
    static @Nullable Platform of(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        String system = name.startsWith("windows") ? "windows" : name.startsWith("mac") ? "darwin" : name;
        String processor = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "aarch64";
            default -> osArch;
        };
        return first(platform -> platform.system.equals(system) && platform.processor.equals(processor));
    }

    private static @Nullable Platform first(Predicate<Platform> test) {
        return Arrays.stream(values()).filter(test).findFirst().orElse(null);
    }

    /**
     * Returns the platform of this name.
     *
     * @throws IllegalArgumentException when there is none; the message lists them
     */
    public static Platform parse(String name) {
        Platform platform = first(candidate -> candidate.toString().equals(name));
        if (platform == null) {
            throw new IllegalArgumentException(
                    "GraalPy has no native libraries for a platform '" + name + "'; there are " + names());
        }
        return platform;
    }

    /** Says that no pack holds the libraries of this process's platform, and what to do: the end of a sentence. */
    public static String missing() {
        return "GraalPy's native libraries for this platform (" + System.getProperty("os.name") + ", "
                + System.getProperty("os.arch") + "), which no pack holds; make a jar for it with --platform, one of "
                + names();
    }

    /** Returns the names of all platforms, separated by commas. */
    public static String names() {
        return Arrays.stream(values()).map(Platform::toString).collect(Collectors.joining(", "));
    }

    /** Returns the folder of GraalPy's resources for it, such as {@code linux/amd64}. */
    public String folder() {
        return system + "/" + processor;
    }

    /** Returns where {@code ingot-stdlib} and single jars keep its pack. */
    public String resource() {
        return "META-INF/ingot/platform/" + this + ".pypack";
    }

    /** Returns its name, such as {@code linux-amd64}. */
    @Override
    public String toString() {
        return system + "-" + processor;
    }
}
