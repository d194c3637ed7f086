package dev.ingot.packer;

import dev.ingot.host.PythonHost;
import dev.ingot.importer.InternalSource;
import dev.ingot.importer.NameList;
import dev.ingot.pack.EntryKind;
import dev.ingot.report.MetadataHeaders;
import dev.ingot.scan.InputFile;
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

/** What the metadata of planned distributions asks for (PEP 508) and the plan does not hold. */
public final class Requirements {
    private static final Source REQUIREMENTS =
            InternalSource.load(Requirements.class, "requirements.py", "<ingot packer>");

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
        List<Distribution> distributions = new ArrayList<>();
        for (PlannedEntry entry : plan.entries()) {
            if (entry.kind() == EntryKind.DISTRIBUTION_FILE
                    && METADATA.matcher(entry.file().path()).matches()) {
                distributions.add(Distribution.of(entry.file()));
            }
        }
        boolean any = distributions.stream().anyMatch(one -> !one.requirements.isEmpty());
        return any ? missing(distributions, host) : List.of();
    }

    private static List<String> missing(List<Distribution> distributions, PythonHost host) {
        try (Context context = host.newContext()) {
            Value all = context.eval(REQUIREMENTS).execute();
            for (Distribution one : distributions) {
                all.invokeMember("has", one.name, one.version);
                one.requirements.forEach(text -> all.invokeMember("need", one.name, one.version, text));
            }
            List<String> lines = NameList.parse(all.invokeMember("missing").asString());
            return List.copyOf(new TreeSet<>(lines));
        }
    }

    private record Distribution(String name, String version, List<String> requirements) {
        static Distribution of(InputFile metadata) throws IOException {
            MetadataHeaders headers = MetadataHeaders.parse(new String(metadata.read(), StandardCharsets.UTF_8));
            return new Distribution(
                    Objects.requireNonNullElse(headers.first("Name"), metadata.path()),
                    Objects.requireNonNullElse(headers.first("Version"), "0"),
                    headers.all("Requires-Dist"));
        }
    }
}
