package dev.ingot.pack;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file is in a pack, as far as its path tells.
 *
 * @param kind what it is; never {@link EntryKind#FOLDER}
 * @param moduleName the full name by which it is imported, or null when it cannot be
 * @param isPackage whether it is the {@code __init__} of a package
 */
public record EntryType(EntryKind kind, @Nullable String moduleName, boolean isPackage) {
    private static final Pattern DISTRIBUTION_FOLDER = Pattern.compile("(.*/)?[^/]+\\.(dist-info|egg-info)(/.*)?");
    private static final Pattern NATIVE_LIBRARY = Pattern.compile(".*\\.(so(\\.[0-9.]+)?|pyd|dylib|dll)");

    /** GraalPy's suffixes of extension modules. What is tagged for another Python is a library that no import finds. */
    private static final Pattern EXTENSION_MODULE = Pattern.compile("(?<stem>[^.]+)(\\.graalpy[^/]*)?\\.(so|pyd)");

    /**
     * Decides what a file is.
     *
     * @param path the path below the mount, with {@code /} between the names
     */
    public static EntryType ofPath(String path) {
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        String name = path.substring(folder.length());
        if (DISTRIBUTION_FOLDER.matcher(path).matches()) {
            return new EntryType(EntryKind.DISTRIBUTION_FILE, null, false);
        }
        if (name.endsWith(".py")) {
            return importable(EntryKind.MODULE, folder, name.substring(0, name.length() - ".py".length()));
        }
        if (NATIVE_LIBRARY.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
            Matcher extension = EXTENSION_MODULE.matcher(name);
            return extension.matches()
                    ? importable(EntryKind.NATIVE_LIBRARY, folder, extension.group("stem"))
                    : new EntryType(EntryKind.NATIVE_LIBRARY, null, false);
        }
        return new EntryType(EntryKind.RESOURCE, null, false);
    }

    private static EntryType importable(EntryKind kind, String folder, String stem) {
        boolean isPackage = stem.equals("__init__");
        String moduleName = moduleName(folder, isPackage ? "" : stem);
        return new EntryType(kind, moduleName, isPackage && moduleName != null);
    }

    /**
     * Returns the dotted name of {@code stem} in a folder with a slash at its end, or without a stem that of the
     * folder; null where a dot in the path, or an {@code __init__} in the root, makes an import impossible.
     */
    private static @Nullable String moduleName(String folder, String stem) {
        String path = stem.isEmpty() ? folder.substring(0, Math.max(0, folder.length() - 1)) : folder + stem;
        return path.isEmpty() || path.indexOf('.') >= 0 ? null : path.replace('/', '.');
    }
}
