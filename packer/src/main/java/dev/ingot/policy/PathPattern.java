package dev.ingot.policy;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * A glob over paths in a pack. Without a slash it is matched against the last name, so that {@code *.csv} means all of
 * them; with a slash at its end it means everything below a folder; {@code **} is any number of folders, none included.
 *
 * @param glob what the user wrote
 * @param matchers what it means; a path is meant when one of them matches
 */
public record PathPattern(String glob, List<PathMatcher> matchers) {
    /**
     * Reads a glob.
     *
     * @throws java.util.regex.PatternSyntaxException when the glob is not valid
     */
    public static PathPattern of(String glob) {
        String whole = glob.endsWith("/") ? glob + "**" : glob;
        String anywhere = whole.contains("/") ? whole : "**/" + whole;
        Stream<String> variants = anywhere.startsWith("**/")
                ? Stream.of(anywhere, anywhere.substring("**/".length()))
                : Stream.of(anywhere);
        try {
            return new PathPattern(
                    glob,
                    variants.map(variant -> FileSystems.getDefault().getPathMatcher("glob:" + variant))
                            .toList());
        } catch (PatternSyntaxException e) {
            throw new PatternSyntaxException(e.getDescription(), glob, -1);
        }
    }

    /** Says whether a path, with {@code /} between its names, is meant. */
    public boolean matches(String path) {
        Path asPath = Path.of(path);
        return matchers.stream().anyMatch(matcher -> matcher.matches(asPath));
    }

    @Override
    public String toString() {
        return glob;
    }
}
