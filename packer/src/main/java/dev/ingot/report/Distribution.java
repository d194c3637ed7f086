package dev.ingot.report;

import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A Python distribution that a pack holds, as its {@code METADATA} or {@code PKG-INFO} describes it.
 *
 * @param name its name
 * @param version its version
 * @param licence what it says of its licence
 * @param licenceTexts the files that hold the text of the licence, by their path in the pack
 */
public record Distribution(String name, String version, Licence licence, List<LicenceText> licenceTexts) {
    private static final Pattern METADATA =
            Pattern.compile("(.*/)?[^/]+\\.(dist-info/METADATA|egg-info/PKG-INFO|egg-info)");

    private static final Pattern LICENCE_FILE =
            Pattern.compile("(?i)(.*/)?(licen[cs]es/.*|(licen[cs]e|copying|notice|authors)[^/]*)");

    /** A file with the text of a licence. */
    public record LicenceText(String path, String text) {}

    /** Returns the distributions of a pack, in the order of their paths. */
    public static List<Distribution> of(Pack pack) {
        List<Distribution> found = new ArrayList<>();
        for (int number = 0; number < pack.entryCount(); number++) {
            Entry entry = pack.entry(number);
            if (entry.kind() == EntryKind.DISTRIBUTION_FILE
                    && METADATA.matcher(entry.path()).matches()) {
                MetadataHeaders headers = MetadataHeaders.parse(text(entry));
                found.add(new Distribution(
                        Objects.requireNonNullElse(headers.first("Name"), entry.path()),
                        Objects.requireNonNullElse(headers.first("Version"), "unknown"),
                        Licence.of(headers),
                        licenceTexts(pack, entry)));
            }
        }
        return found;
    }

    private static List<LicenceText> licenceTexts(Pack pack, Entry metadata) {
        int slash = metadata.path().lastIndexOf('/');
        List<LicenceText> texts = new ArrayList<>();
        if (slash > 0) {
            String folder = metadata.path().substring(0, slash);
            collect(pack.entry(pack.findPath(folder, 0)), folder.length() + 1, texts);
        }
        return texts;
    }

    private static void collect(Entry folder, int prefix, List<LicenceText> texts) {
        for (int i = 0; i < folder.childCount(); i++) {
            Entry child = folder.child(i);
            if (child.kind() == EntryKind.FOLDER) {
                collect(child, prefix, texts);
            } else if (LICENCE_FILE.matcher(child.path().substring(prefix)).matches()) {
                texts.add(new LicenceText(child.path(), text(child)));
            }
        }
    }

    private static String text(Entry entry) {
        return StandardCharsets.UTF_8
                .decode(Objects.requireNonNull(entry.read(SlotKind.DATA), entry.path()))
                .toString();
    }
}
