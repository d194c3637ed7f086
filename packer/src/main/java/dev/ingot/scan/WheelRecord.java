package dev.ingot.scan;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** A wheel's {@code RECORD} (PEP 376, PEP 427): the hash of every file. */
final class WheelRecord {
    private static final Map<String, String> ALGORITHMS =
            Map.of("sha256", "SHA-256", "sha384", "SHA-384", "sha512", "SHA-512");

    private final Path wheel;
    private final Map<String, String> hashes = new TreeMap<>();

    WheelRecord(Path wheel, String text) throws IOException {
        this.wheel = wheel;
        for (CSVRecord row : CSVFormat.DEFAULT.parse(new StringReader(text))) {
            if (row.size() < 2) {
                throw new InputException(
                        wheel,
                        "line " + row.getRecordNumber() + " of RECORD is not PATH,HASH,SIZE; build the wheel again");
            }
            hashes.put(row.get(0), row.get(1));
        }
    }

    /** Checks a file that the wheel holds, and forgets it. */
    void check(String path, byte[] content) throws InputException {
        String expected = hashes.remove(path);
        if (expected == null) {
            throw new InputException(
                    wheel, "'" + path + "' is not listed in RECORD; build or download the wheel again");
        }
        int split = expected.indexOf('=');
        MessageDigest digest = digest(ALGORITHMS.get(expected.substring(0, Math.max(0, split))));
        if (digest == null) {
            throw new InputException(
                    wheel,
                    "RECORD has the hash '" + expected + "' for '" + path + "' where sha256, sha384 or sha512 belongs");
        }
        String actual = Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest(content));
        if (!actual.equals(expected.substring(split + 1).replace("=", ""))) {
            throw new InputException(
                    wheel,
                    "the hash of '" + path + "' is " + actual + " where RECORD says " + expected.substring(split + 1)
                            + " (damaged or changed?); build or download the wheel again");
        }
    }

    /** Checks that every listed file was there. */
    void checkComplete(String distInfo) throws InputException {
        TreeSet<String> missing = new TreeSet<>(hashes.keySet());
        missing.removeIf(path -> isUnlisted(distInfo, path));
        if (!missing.isEmpty()) {
            throw new InputException(
                    wheel, "RECORD lists '" + missing.first() + "', which the wheel does not hold; download it again");
        }
    }

    /**
     * Says whether a file has no hash: RECORD itself, which cannot have its own, signatures of it, and the empty mark
     * that GraalPy's pip leaves in what it has built.
     */
    static boolean isUnlisted(String distInfo, String path) {
        return path.equals(distInfo + "/RECORD")
                || path.equals(distInfo + "/RECORD.jws")
                || path.equals(distInfo + "/RECORD.p7s")
                || path.equals(distInfo + "/GRAALPY_MARKER");
    }

    private static @Nullable MessageDigest digest(@Nullable String algorithm) {
        try {
            return algorithm == null ? null : MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
