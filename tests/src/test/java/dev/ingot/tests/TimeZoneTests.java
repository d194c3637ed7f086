package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code zoneinfo} where there are no files of time zones: scripts see none of the host's. */
class TimeZoneTests {
    private static final String OFFSETS = """
            from datetime import datetime, timedelta, timezone
            from zoneinfo import ZoneInfo

            def offsets(name, moments):
                zone = ZoneInfo(name)
                epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
                times = [(epoch + timedelta(seconds=moment)).astimezone(zone) for moment in moments]
                return [int(time.utcoffset().total_seconds()) for time in times]

            offsets
            """;

    private static PythonHost host;

    @BeforeAll
    static void build() throws IOException {
        host = PythonHost.builder(Access.PACKS_ONLY).build();
    }

    @AfterAll
    static void close() {
        host.close();
    }

    private static Value eval(Context context, String code) {
        return context.eval("python", code);
    }

    /** The last three: half an hour of summer time, a day that was left out, no summer time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "America/New_York",
                "Africa/Casablanca",
                "UTC",
                "Australia/Lord_Howe",
                "Pacific/Apia",
                "Asia/Kolkata"
            })
    void offsetsAreThoseOfJava(String name) {
        ZoneRules rules = ZoneId.of(name).getRules();
        List<Long> moments = new Random(42)
                .longs(
                        300,
                        Instant.parse("1850-01-01T00:00:00Z").getEpochSecond(),
                        Instant.parse("2199-12-01T00:00:00Z").getEpochSecond())
                .boxed()
                .toList();
        List<Integer> expected = new ArrayList<>();
        moments.forEach(moment ->
                expected.add(rules.getOffset(Instant.ofEpochSecond(moment)).getTotalSeconds()));
        try (Context context = host.newContext()) {
            Value offsets = eval(context, OFFSETS).execute(name, eval(context, moments.toString()));
            List<Integer> found = new ArrayList<>();
            for (long i = 0; i < offsets.getArraySize(); i++) {
                found.add(offsets.getArrayElement(i).asInt());
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void namesAndSummerTimeAreKnown() {
        String code = """
                from datetime import datetime
                from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

                berlin = ZoneInfo("Europe/Berlin")
                summer, winter = datetime(2026, 7, 1, tzinfo=berlin), datetime(2026, 1, 1, tzinfo=berlin)
                try:
                    ZoneInfo("Europe/Nowhere")
                except ZoneInfoNotFoundError as error:
                    missing = str(error)
                found = [f"{time:%Z %z} {time.dst()}" for time in (summer, winter)]
                f"{' '.join(found)} {len(available_timezones()) > 400} {missing}"
                """;
        try (Context context = host.newContext()) {
            assertThat(eval(context, code).asString())
                    .isEqualTo("CEST +0200 1:00:00 CET +0100 0:00:00 True"
                            + " 'No time zone found with key Europe/Nowhere'");
        }
    }

    @Test
    void packedZonesAreFound(@TempDir Path folder) throws IOException {
        Path zones = folder.resolve("app/tzdata/zoneinfo/Test");
        SamplePacks.writeFiles(
                folder,
                Map.of(
                        "app/tzdata/__init__.py", "",
                        "app/tzdata/zoneinfo/__init__.py", "",
                        "app/tzdata/zoneinfo/Test/__init__.py", ""));
        Path pack = folder.resolve("app.pypack");
        try (PythonHost packer = PythonHost.builder(Access.PROGRAM).build();
                Context context = packer.newContext()) {
            context.getBindings("python")
                    .putMember("FILE", zones.resolve("Here").toString());
            eval(context, """
                    import ingot

                    with open(FILE, "wb") as file:
                        file.write(ingot._bytes(ingot._bridge.time_zone("Asia/Kolkata")))
                    """);
            SamplePacks.pack(packer, folder.resolve("app"), pack);
        }
        String code =
                "import zoneinfo, datetime; str(zoneinfo.ZoneInfo('Test/Here').utcoffset(datetime.datetime.now()))";
        try (PythonHost packed =
                        PythonHost.builder(Access.PACKS_ONLY).pack(pack).build();
                Context context = packed.newContext()) {
            assertThat(eval(context, code).asString()).isEqualTo("5:30:00");
        }
    }
}
