package dev.ingot.scan;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of distributions, which are compared without regard to case and punctuation (PEP 503). */
public final class DistributionName {
    private static final Pattern FOLDER = Pattern.compile("(?<name>[^/-]+)(-[^/]*)?\\.(dist-info|egg-info)");

    private DistributionName() {}

    /** Returns a name in the form in which names are compared. */
    public static String normalized(String name) {
        return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }

    /** Returns the normalised name of the distribution whose metadata a folder holds, or null when it is none. */
    public static @Nullable String ofFolder(String folder) {
        Matcher matcher = FOLDER.matcher(folder);
        return matcher.matches() ? normalized(matcher.group("name")) : null;
    }
}
