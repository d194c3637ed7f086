package dev.ingot.scan;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    static WheelName of(Path wheel) throws InputException {
        String file = wheel.getFileName().toString();
        Matcher matcher = FORM.matcher(file);
        if (!matcher.matches()) {
            throw new InputException(
                    wheel, "not a wheel's name, which is NAME-VERSION-PYTHON-ABI-PLATFORM.whl; give it back its name");
        }
        WheelName name = new WheelName(matcher.group("name"), matcher.group("version"), matcher.group("python"));
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
