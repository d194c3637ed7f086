package dev.ingot.packer;

import dev.ingot.pack.EntryKind;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file becomes in the pack.
 *
 * @param file where its bytes come from
 * @param kind what it is
 * @param moduleName the full name by which it is imported, or null when it cannot be
 * @param isPackage whether it is the {@code __init__} of a package
 */
public record PlannedEntry(
        InputFile file, EntryKind kind, @Nullable String moduleName, boolean isPackage) {
    private static final Pattern DISTRIBUTION_FOLDER = Pattern.compile("(.*/)?[^/]+\\.(dist-info|egg-info)(/.*)?");
    private static final Pattern NATIVE_LIBRARY = Pattern.compile(".*\\.(so(\\.[0-9.]+)?|pyd|dylib|dll)");
    private static final Pattern EXTENSION_MODULE =
            Pattern.compile("(?<stem>[^.]+)(\\.(graalpy|cpython|abi)[^/]*)?\\.(so|pyd)");

    /** Decides by the file's path what it is. */
    static PlannedEntry of(InputFile file) {
        String path = file.path();
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        String name = path.substring(folder.length());
        if (DISTRIBUTION_FOLDER.matcher(path).matches()) {
            return new PlannedEntry(file, EntryKind.DISTRIBUTION_FILE, null, false);
        }
        if (name.endsWith(".py")) {
            return module(file, folder, name.substring(0, name.length() - ".py".length()));
        }
        if (NATIVE_LIBRARY.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
            var extension = EXTENSION_MODULE.matcher(name);
            String stem = extension.matches() ? extension.group("stem") : null;
            return new PlannedEntry(
                    file, EntryKind.NATIVE_LIBRARY, stem == null ? null : moduleName(folder, stem), false);
        }
        return new PlannedEntry(file, EntryKind.RESOURCE, null, false);
    }

    private static PlannedEntry module(InputFile file, String folder, String stem) {
        boolean isPackage = stem.equals("__init__");
        String name = moduleName(folder, isPackage ? "" : stem);
        return new PlannedEntry(file, EntryKind.MODULE, name, isPackage && name != null);
    }

    /**
     * Returns the dotted name of {@code stem} in a folder with a slash at its end, or without a stem that of the folder; null where
     * a dot in the path, or an {@code __init__} in the root, makes an import impossible.
     */
    private static @Nullable String moduleName(String folder, String stem) {
        String path = stem.isEmpty() ? folder.substring(0, Math.max(0, folder.length() - 1)) : folder + stem;
        return path.isEmpty() || path.indexOf('.') >= 0 ? null : path.replace('/', '.');
    }
}
