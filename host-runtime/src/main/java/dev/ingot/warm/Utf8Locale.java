package dev.ingot.warm;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * In the C locale, which containers have, Java could name files in ASCII only: as CPython does (PEP 538), programs run
 * with C.UTF-8. Where LC_ALL says C, CPython has other means, and Java none. The shell stub of jars does the same.
 */
public final class Utf8Locale {
    /** The locale that takes the place of the C locale. */
    public static final String NAME = "C.UTF-8";

    private Utf8Locale() {}

    /**
     * Returns the variable that is to name it, or null where the locale is another one.
     *
     * @param environment the values of variables; null for one that is not there
     */
    public static @Nullable String variable(UnaryOperator<@Nullable String> environment) {
        for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            String value = environment.apply(name);
            if (value != null && !value.isEmpty()) {
                boolean plain = value.equals("C") || value.equals("POSIX");
                return !plain ? null : name.equals("LC_ALL") ? name : "LC_CTYPE";
            }
        }
        return "LC_CTYPE";
    }
}
