package dev.ingot.scan;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes wheels, sound ones and others. */
public final class SampleWheel {
    private final Map<String, String> files = new LinkedHashMap<>();
    private final String name;
    private final String distInfo;
    private UnaryOperator<String> recordChange = text -> text;

    /** Starts a wheel with metadata and no modules. */
    public SampleWheel(String name) {
        this.name = name;
        this.distInfo = name.replaceFirst("([^-]+-[^-]+)-.*", "$1.dist-info");
        String[] parts = name.split("-", -1);
        file(distInfo + "/METADATA", "Metadata-Version: 2.1\nName: " + parts[0] + "\nVersion: " + parts[1] + "\n");
        file(distInfo + "/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n");
    }

    /** Adds a file, or replaces its text. */
    public SampleWheel file(String path, String text) {
        files.put(path, text);
        return this;
    }

    SampleWheel without(String path) {
        files.remove(path);
        return this;
    }

    SampleWheel withRecord(UnaryOperator<String> change) {
        recordChange = change;
        return this;
    }

    /** Writes the wheel into a folder and returns its file. */
    public Path write(Path folder) {
        Path target = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            StringBuilder hashes = new StringBuilder();
            for (Map.Entry<String, String> file : files.entrySet()) {
                put(zip, file.getKey(), file.getValue());
                hashes.append(file.getKey())
                        .append(",sha256=")
                        .append(hash(file.getValue()))
                        .append(",\n");
            }
            put(zip, distInfo + "/RECORD", recordChange.apply(hashes + distInfo + "/RECORD,,\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    private static void put(ZipOutputStream zip, String path, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(path));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
