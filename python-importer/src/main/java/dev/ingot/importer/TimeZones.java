package dev.ingot.importer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesException;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Java's time zones as files of the form TZif (RFC 8536), which Python's {@code zoneinfo} reads where a system has
 * them. Changes of the time are listed to the year 2200 instead of a rule for those to come.
 */
final class TimeZones {
    private static final Instant END = Instant.parse("2200-01-01T00:00:00Z");

    private static final int HEADER = 44;

    /** Where a zone has no name for an offset, that is its name, as in the files of the tz database. */
    private record Kind(int offset, boolean summer, String name) {}

    private final TimeZone zone;
    private final ZoneRules rules;
    private final List<Kind> kinds = new ArrayList<>();
    private final List<ZoneOffsetTransition> transitions;

    private TimeZones(String name, ZoneRules rules) {
        this.zone = TimeZone.getTimeZone(name);
        this.rules = rules;
        this.transitions = new ArrayList<>(rules.getTransitions());
        if (!rules.getTransitionRules().isEmpty()) {
            addTransitionsToCome();
        }
    }

    private void addTransitionsToCome() {
        Instant last =
                transitions.isEmpty() ? Instant.EPOCH : transitions.getLast().getInstant();
        for (ZoneOffsetTransition next = rules.nextTransition(last);
                next != null && next.getInstant().isBefore(END);
                next = rules.nextTransition(next.getInstant())) {
            transitions.add(next);
        }
    }

    /** Returns the names of all zones, sorted. */
    static Collection<String> names() {
        return new TreeSet<>(ZoneRulesProvider.getAvailableZoneIds());
    }

    /** Returns the file of a zone, or null when Java knows none of this name. */
    static @Nullable ByteBuffer file(String name) {
        try {
            return new TimeZones(name, ZoneRulesProvider.getRules(name, false)).file();
        } catch (ZoneRulesException e) {
            return null;
        }
    }

    private ByteBuffer file() {
        int first = kindAt(
                transitions.isEmpty()
                        ? Instant.EPOCH
                        : transitions.getFirst().getInstant().minusSeconds(1));
        assert first == 0;
        List<Integer> kindsAfter = transitions.stream()
                .map(transition -> kindAt(transition.getInstant()))
                .toList();
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        List<Integer> places = new ArrayList<>();
        for (Kind kind : kinds) {
            places.add(names.size());
            names.writeBytes((kind.name + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        Kind last = kinds.get(kindsAfter.isEmpty() ? first : kindsAfter.getLast());
        byte[] footer = ("\n" + posix(last) + "\n").getBytes(StandardCharsets.US_ASCII);
        int size = transitions.size() * 9 + kinds.size() * 6 + names.size();
        ByteBuffer file = ByteBuffer.allocate(2 * HEADER + size + footer.length);
        // The first part is for readers that know four bytes for a time only; it may be empty.
        putHeader(file, 0, 0, 0);
        putHeader(file, transitions.size(), kinds.size(), names.size());
        transitions.forEach(transition -> file.putLong(transition.toEpochSecond()));
        kindsAfter.forEach(kind -> file.put(kind.byteValue()));
        for (int i = 0; i < kinds.size(); i++) {
            file.putInt(kinds.get(i).offset)
                    .put((byte) (kinds.get(i).summer ? 1 : 0))
                    .put(places.get(i).byteValue());
        }
        return file.put(names.toByteArray()).put(footer).flip();
    }

    private static void putHeader(ByteBuffer file, int transitions, int kinds, int characters) {
        file.put("TZif2".getBytes(StandardCharsets.US_ASCII)).put(new byte[15]);
        // No marks of standard and universal time, and no leap seconds, which Java has none of.
        file.putInt(0).putInt(0).putInt(0).putInt(transitions).putInt(kinds).putInt(characters);
    }

    /** Returns the number of the kind of time that is kept from an instant on. */
    private int kindAt(Instant instant) {
        ZoneOffset offset = rules.getOffset(instant);
        boolean summer = rules.isDaylightSavings(instant);
        Kind kind = new Kind(offset.getTotalSeconds(), summer, name(offset, summer));
        if (!kinds.contains(kind)) {
            kinds.add(kind);
        }
        return kinds.indexOf(kind);
    }

    private String name(ZoneOffset offset, boolean summer) {
        int usual = zone.getRawOffset() / 1000 + (summer ? zone.getDSTSavings() / 1000 : 0);
        String name = zone.getDisplayName(summer, TimeZone.SHORT, Locale.ENGLISH);
        return offset.getTotalSeconds() == usual && name.matches("[A-Z]{3,6}")
                ? name
                : numbers(offset.getTotalSeconds());
    }

    private static String numbers(int seconds) {
        int minutes = Math.abs(seconds) / 60;
        String text = String.format(Locale.ROOT, "%s%02d", seconds < 0 ? "-" : "+", minutes / 60);
        return minutes % 60 == 0 ? text : text + String.format(Locale.ROOT, "%02d", minutes % 60);
    }

    /** Returns what holds after the last change, with the sign that POSIX has: west is positive. */
    private static String posix(Kind kind) {
        int west = -kind.offset;
        return String.format(
                Locale.ROOT,
                "<%s>%s%d:%02d:%02d",
                kind.name,
                west < 0 ? "-" : "",
                Math.abs(west) / 3600,
                Math.abs(west) / 60 % 60,
                Math.abs(west) % 60);
    }
}
