package dev.ingot.scan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Finds the files of a wheel and where an installer would put them; checks every byte against {@code RECORD}. */
public final class WheelScanner {
    private static final Pattern VERSION = Pattern.compile("(?m)^Wheel-Version:\\s*([0-9]+)\\.");

    private final Path wheel;
    private final String distInfo;
    private final String data;
    private final List<InputFile> files = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();

    private WheelScanner(Path wheel) throws InputException {
        WheelName name = WheelName.of(wheel);
        this.wheel = wheel;
        this.distInfo = name.folder("dist-info");
        this.data = name.folder("data") + "/";
    }

    /**
     * Scans a wheel.
     *
     * @throws InputException when the file is no wheel, is for another Python, or does not fit its {@code RECORD}
     * @throws IOException when it cannot be read
     */
    public static Scan scan(Path wheel) throws IOException {
        return new WheelScanner(wheel).scan();
    }

    private Scan scan() throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            checkVersion(text(zip, distInfo + "/WHEEL"));
            WheelRecord hashes = new WheelRecord(wheel, text(zip, distInfo + "/RECORD"));
            Set<String> seen = new HashSet<>();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!seen.add(entry.getName())) {
                    throw new InputException(wheel, "holds '" + entry.getName() + "' twice; build the wheel again");
                }
                if (!entry.isDirectory()) {
                    add(zip, entry, hashes);
                }
            }
            hashes.checkComplete(distInfo);
        } catch (ZipException e) {
            throw new InputException(wheel, "not a zip file (" + e.getMessage() + "); download the wheel again");
        }
        return new Scan(files, leftOut);
    }

    private void add(ZipFile zip, ZipEntry entry, WheelRecord hashes) throws IOException {
        String name = entry.getName();
        if (name.startsWith("/") || name.contains("\\") || ("/" + name + "/").matches(".*/(\\.\\.?)?/.*")) {
            throw new InputException(wheel, "holds a file with the name '" + name + "', which leads out of the wheel");
        }
        if (!WheelRecord.isUnlisted(distInfo, name)) {
            hashes.check(name, read(zip, entry));
        }
        String path = installedPath(name);
        if (path == null) {
            leftOut.add(new LeftOut(name, "a header for C compilers"));
        } else {
            files.add(new InputFile(path, wheel + "!/" + name, () -> {
                try (ZipFile again = new ZipFile(wheel.toFile())) {
                    return read(again, again.getEntry(name));
                }
            }));
        }
    }

    /**
     * Returns where a file belongs below {@code site-packages}; scripts and data keep their folder; null for headers.
     */
    private @Nullable String installedPath(String name) {
        if (name.startsWith(data + "headers/")) {
            return null;
        }
        for (String library : List.of(data + "purelib/", data + "platlib/")) {
            if (name.startsWith(library)) {
                return name.substring(library.length());
            }
        }
        return name;
    }

    private void checkVersion(String text) throws InputException {
        Matcher version = VERSION.matcher(text);
        if (!version.find() || !version.group(1).equals("1")) {
            throw new InputException(wheel, "its WHEEL file names no Wheel-Version 1.x; a newer Ingot may read it");
        }
    }

    private String text(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new InputException(wheel, "holds no '" + name + "'; build or download the wheel again");
        }
        return new String(read(zip, entry), StandardCharsets.UTF_8);
    }

    private static byte[] read(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
