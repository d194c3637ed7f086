package dev.ingot.pack;

import java.util.regex.Pattern;

/** The rule for mount names: a pack mounted as {@code app} appears as the folder {@code /ingot/app}. */
public final class MountName {
    /** The virtual folder in which every pack is mounted, without a slash at the end. */
    public static final String ROOT = "/ingot";

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}");

    /** The mount name of the standard library's pack. */
    public static final String STDLIB = "stdlib";

    /** The mount name of the pack with GraalPy's native libraries for one platform. */
    public static final String PLATFORM = "stdlib-native";

    private MountName() {}

    /**
     * Says whether {@code name} is 1 to 64 ASCII letters, digits, {@code _ . + -}, not starting with a sign or a dot.
     */
    public static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }

    /**
     * Returns {@code name} when it is valid.
     *
     * @throws IllegalArgumentException when it is not
     */
    public static String check(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no mount name: use 1 to 64 ASCII letters, digits and '_',"
                            + " '.', '+', '-', and start with a letter, a digit or '_'");
        }
        return name;
    }

    /** Returns the virtual folder of a mount, without a slash at the end. */
    public static String folder(String name) {
        return ROOT + "/" + name;
    }
}
