package dev.ingot.scan;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A wheel's file name (PEP 427): {@code NAME-VERSION(-BUILD)?-PYTHON-ABI-PLATFORM.whl}.
 *
 * @param name the distribution's name, as the file name has it
 * @param version its version
 * @param pythonTag the Pythons it is for, separated by dots
 */
record WheelName(String name, String version, String pythonTag) {
    private static final Pattern FORM =
            Pattern.compile("(?<name>[^-]+)-(?<version>[^-]+)(-[0-9][^-]*)?-(?<python>[^-]+)-[^-]+-[^-]+\\.whl");

    /** CPython's tags as well: many of its wheels work without their extension modules. */
    private static final Pattern PYTHON_3 = Pattern.compile("(.*\\.)?(py3|py312|graalpy312|cp3)[^.]*(\\..*)?");

    /** Reads a wheel's file name; null when it is none. */
    static @Nullable WheelName parse(Path wheel) {
        Matcher matcher = FORM.matcher(wheel.getFileName().toString());
        return matcher.matches()
                ? new WheelName(matcher.group("name"), matcher.group("version"), matcher.group("python"))
                : null;
    }

    static WheelName of(Path wheel) throws InputException {
        WheelName name = parse(wheel);
        if (name == null) {
            throw new InputException(
                    wheel, "not a wheel's name, which is NAME-VERSION-PYTHON-ABI-PLATFORM.whl; give it back its name");
        }
        if (!PYTHON_3.matcher(name.pythonTag).matches()) {
            throw new InputException(
                    wheel, "a wheel for '" + name.pythonTag + "', not for Python 3; take one for 'py3'");
        }
        return name;
    }

    /** Returns the name of a folder of the wheel, such as {@code flask-3.0.dist-info}. */
    String folder(String kind) {
        return name + "-" + version + "." + kind;
    }
}
