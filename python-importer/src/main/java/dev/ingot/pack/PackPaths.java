package dev.ingot.pack;

/**
 * The rule for paths in a pack: relative, {@code /} between the names, no name empty, {@code .} or {@code ..}, and no
 * name that begins with a letter and a colon, which is a drive on Windows.
 */
public final class PackPaths {
    private PackPaths() {}

    /** Says whether {@code path} keeps the rule. */
    public static boolean isValid(String path) {
        if (path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0) {
            return false;
        }
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || isOnDrive(name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOnDrive(String name) {
        char letter = Character.toLowerCase(name.charAt(0));
        return name.length() > 1 && name.charAt(1) == ':' && letter >= 'a' && letter <= 'z';
    }

    /** Returns the path of the folder that holds {@code path}; empty for a path of one name, and for the empty path. */
    static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** Returns the last name of a path. */
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
