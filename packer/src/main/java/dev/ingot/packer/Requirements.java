package dev.ingot.packer;

import dev.ingot.host.PythonHost;
import dev.ingot.importer.InternalSource;
import dev.ingot.pack.EntryKind;
import dev.ingot.report.MetadataHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;

/** What the metadata of planned distributions asks for (PEP 508) and the plan does not hold. */
public final class Requirements {
    private static final Source FUNCTION = InternalSource.load(Requirements.class, "requirements.py", "<ingot packer>");

    /** A distribution's metadata, as a wheel or an installed distribution has it. */
    private static final Pattern METADATA = Pattern.compile("[^/]+\\.(dist-info/METADATA|egg-info/PKG-INFO)");

    private Requirements() {}

    /**
     * Returns a line for each requirement that is not satisfied, which says who has it; sorted.
     *
     * @param host the GraalPy that the plan is compiled for: some requirements are for others only
     * @throws IOException when metadata cannot be read
     */
    public static List<String> missing(PackPlan plan, PythonHost host) throws IOException {
        List<Object> distributions = new ArrayList<>();
        boolean any = false;
        for (PlannedEntry entry : plan.entries()) {
            if (entry.kind() == EntryKind.DISTRIBUTION_FILE
                    && METADATA.matcher(entry.file().path()).matches()) {
                String text = new String(entry.file().read(), StandardCharsets.UTF_8);
                MetadataHeaders headers = MetadataHeaders.parse(text);
                List<String> requirements = headers.all("Requires-Dist");
                any |= !requirements.isEmpty();
                distributions.add(ProxyArray.fromArray(
                        Objects.requireNonNullElse(
                                headers.first("Name"), entry.file().path()),
                        Objects.requireNonNullElse(headers.first("Version"), "0"),
                        ProxyArray.fromList(new ArrayList<>(requirements))));
            }
        }
        return any ? missing(distributions, host) : List.of();
    }

    private static List<String> missing(List<Object> distributions, PythonHost host) {
        try (Context context = host.newContext()) {
            Value lines = context.eval(FUNCTION).execute(ProxyArray.fromList(distributions));
            TreeSet<String> sorted = new TreeSet<>();
            for (long i = 0; i < lines.getArraySize(); i++) {
                sorted.add(lines.getArrayElement(i).asString());
            }
            return List.copyOf(sorted);
        }
    }
}
