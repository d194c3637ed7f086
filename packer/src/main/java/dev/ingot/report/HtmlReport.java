package dev.ingot.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import dev.ingot.trace.ImportRecord;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A page that shows where the bytes of packs go, by package and kind, and where the time of a run's imports went. It
 * needs no network: the charting library (Apache ECharts) and the data are in it.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /** What the page's script gets. */
    private record Data(List<PackData> packs, @Nullable List<ImportRecord.Import> imports) {}

    /** A pack: its header, and the tree of its folders. */
    private record PackData(
            String name,
            String contentId,
            String python,
            boolean signed,
            long bytes,
            long indexBytes,
            int modules,
            Node tree) {}

    /** A folder with children, or a file with the bytes that each kind of content takes in the pack. */
    private record Node(
            String name,
            long value,
            @Nullable String kind,
            @Nullable List<Node> children) {}

    /**
     * Returns the page.
     *
     * @param packs what it shows
     * @param imports a run's imports, or null
     */
    public static String of(List<Pack> packs, @Nullable ImportRecord imports) throws IOException {
        Data data =
                new Data(packs.stream().map(HtmlReport::packData).toList(), imports == null ? null : imports.imports());
        return text("report.html")
                .replace("/*LIBRARY*/", echarts())
                .replace("/*SCRIPT*/", text("report.js"))
                .replace("/*DATA*/", toJson(data));
    }

    private static PackData packData(Pack pack) {
        return new PackData(
                pack.mountName(),
                pack.contentId().toString(),
                pack.python().toString(),
                pack.isSigned(),
                pack.length(),
                pack.indexLength(),
                pack.moduleCount(),
                folder(pack.root(), pack.mountFolder()));
    }

    private static Node folder(Entry folder, String name) {
        List<Node> children = new ArrayList<>();
        long sum = 0;
        for (int i = 0; i < folder.childCount(); i++) {
            Entry child = folder.child(i);
            Node node = child.kind() == EntryKind.FOLDER ? folder(child, child.name()) : file(child);
            children.add(node);
            sum += node.value;
        }
        return new Node(name, sum, null, children);
    }

    private static Node file(Entry file) {
        List<Node> contents = new ArrayList<>();
        long sum = 0;
        for (SlotKind slot : SlotKind.values()) {
            long stored = file.storedLength(slot);
            if (stored > 0) {
                contents.add(new Node(label(slot), stored, kind(file, slot), null));
                sum += stored;
            }
        }
        return new Node(file.name(), sum, null, contents);
    }

    private static String label(SlotKind slot) {
        return slot.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String kind(Entry file, SlotKind slot) {
        return switch (file.kind()) {
            case MODULE -> slot == SlotKind.SOURCE ? "source" : "bytecode";
            case NATIVE_LIBRARY -> "native library";
            case DISTRIBUTION_FILE -> "metadata";
            case RESOURCE, FOLDER -> "data";
        };
    }

    private static String toJson(Data data) {
        try {
            // Inside a script element nothing may look like its end.
            return JsonMapper.builder().build().writeValueAsString(data).replace("</", "<\\/");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String name) throws IOException {
        return text(Objects.requireNonNull(HtmlReport.class.getResource(name), name));
    }

    private static String text(URL resource) throws IOException {
        try (InputStream in = resource.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Finds the library's file, whose path names its version. */
    private static String echarts() throws IOException {
        ClassLoader loader = HtmlReport.class.getClassLoader();
        Properties artifact = new Properties();
        try (InputStream in = loader.getResourceAsStream("META-INF/maven/org.webjars/echarts/pom.properties")) {
            artifact.load(Objects.requireNonNull(in, "the class path holds no org.webjars:echarts"));
        }
        String path = "META-INF/resources/webjars/echarts/" + artifact.getProperty("version") + "/echarts.min.js";
        return text(Objects.requireNonNull(loader.getResource(path), path));
    }
}
