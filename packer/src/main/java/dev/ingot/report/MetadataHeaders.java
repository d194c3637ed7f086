package dev.ingot.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The headers of core metadata (PEP 566), which has the form of an e-mail. */
public final class MetadataHeaders {
    private record Header(String name, String value) {}

    private final List<Header> headers = new ArrayList<>();

    private MetadataHeaders() {}

    /** Reads the headers at the start of a text. */
    public static MetadataHeaders parse(String text) {
        MetadataHeaders parsed = new MetadataHeaders();
        for (String line : text.lines().takeWhile(line -> !line.isBlank()).toList()) {
            int colon = line.indexOf(':');
            if (Character.isWhitespace(line.charAt(0)) && !parsed.headers.isEmpty()) {
                Header last = parsed.headers.removeLast();
                parsed.headers.add(new Header(last.name, last.value + "\n" + line.strip()));
            } else if (colon > 0) {
                String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                parsed.headers.add(new Header(name, line.substring(colon + 1).strip()));
            }
        }
        return parsed;
    }

    /** Returns all values of a header, which is named without regard to case. */
    public List<String> all(String name) {
        return headers.stream()
                .filter(header -> header.name.equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** Returns the first value of a header, or null. */
    public @Nullable String first(String name) {
        return all(name).stream().findFirst().orElse(null);
    }
}
