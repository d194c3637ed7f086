package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.ConversionException;
import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.host.PythonValues;
import java.io.IOException;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.TypeLiteral;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PythonValuesTests {
    private static PythonHost host;
    private static Context context;

    enum Unit {
        METRE,
        FOOT
    }

    record Point(int x, double y) {}

    record Shape(String name, List<Point> points, Map<String, Unit> units, Set<Long> ids, Optional<Point> centre) {}

    record Note(@Nullable String text, LocalDate day, BigInteger size) {}

    record Positive(int number) {
        Positive {
            if (number <= 0) {
                throw new IllegalArgumentException(number + " is not positive");
            }
        }
    }

    @BeforeAll
    static void open() throws IOException {
        host = PythonHost.builder(Access.PACKS_ONLY).build();
        context = host.newContext();
        context.eval(
                "python", "from dataclasses import dataclass\nfrom collections import namedtuple\nimport datetime");
    }

    @AfterAll
    static void close() {
        context.close();
        host.close();
    }

    private static Value eval(String code) {
        return context.eval("python", code);
    }

    @Test
    void dictBecomesARecordWithAllThatIsInIt() {
        Shape shape = PythonValues.as(eval("""
                {'name': 'line', 'points': [{'x': 1, 'y': 2}, {'x': 3, 'y': 4.5}],
                 'units': {'b': 'METRE', 'a': 'FOOT'}, 'ids': {2**40}, 'unknown': object()}"""), Shape.class);
        assertThat(shape)
                .isEqualTo(new Shape(
                        "line",
                        List.of(new Point(1, 2), new Point(3, 4.5)),
                        Map.of("a", Unit.FOOT, "b", Unit.METRE),
                        Set.of(1L << 40),
                        Optional.empty()));
        assertThat(shape.units().keySet()).containsExactly("b", "a");
    }

    @Test
    void attributesBecomeARecord() {
        context.eval("python", """
                @dataclass
                class Point:
                    x: int
                    y: float
                Named = namedtuple('Named', 'x y')""");
        assertThat(PythonValues.as(eval("Point(1, 2.5)"), Point.class)).isEqualTo(new Point(1, 2.5));
        assertThat(PythonValues.listOf(eval("(Named(1, 2), Point(3, 4))"), Point.class))
                .containsExactly(new Point(1, 2), new Point(3, 4));
    }

    @Test
    void datesBigNumbersAndNoneAreConverted() {
        Note note =
                PythonValues.as(eval("{'text': None, 'day': datetime.date(2026, 11, 22), 'size': 10**30}"), Note.class);
        assertThat(note).isEqualTo(new Note(null, LocalDate.of(2026, 11, 22), BigInteger.TEN.pow(30)));
    }

    @Test
    void callablesBecomeFunctionalInterfaces() {
        IntBinaryOperator add = PythonValues.as(eval("lambda a, b: a + b"), IntBinaryOperator.class);
        assertThat(add.applyAsInt(40, 2)).isEqualTo(42);
        Function<?, ?> shout = eval("str.upper").as(Function.class);
        assertThat(shout).isNotNull();
    }

    @Test
    void copiesOutliveTheirContext() {
        Map<String, Point> points;
        try (Context shortLived = host.newContext()) {
            points =
                    PythonValues.mapOf(shortLived.eval("python", "{'a': {'x': 1, 'y': 2}}"), String.class, Point.class);
        }
        assertThat(points).containsExactly(Map.entry("a", new Point(1, 2)));
        assertThatThrownBy(points::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void untypedCollectionsAreCopiesToo() {
        Map<String, Object> row;
        Collected collected;
        try (Context shortLived = host.newContext()) {
            Value value = shortLived.eval("python", "{'rows': [1, (2, {'a': None or 'b'})], 'text': 't'}");
            row = PythonValues.mapOf(value, String.class, Object.class);
            collected =
                    PythonValues.as(shortLived.eval("python", "{'all': iter([{'x': 1, 'y': 2}])}"), Collected.class);
        }
        assertThat(row).isEqualTo(Map.of("rows", List.of(1, List.of(2, Map.of("a", "b"))), "text", "t"));
        assertThat(collected.all()).containsExactly(new Point(1, 2));
    }

    record Collected(Collection<Point> all) {}

    @Test
    void typesHaveArguments() {
        assertThat(PythonValues.as(
                        eval("{'a': [{'x': 1, 'y': 2}]}"), new TypeLiteral<Map<String, List<Optional<Point>>>>() {}))
                .isEqualTo(Map.of("a", List.of(Optional.of(new Point(1, 2)))));
    }

    @Test
    void whatContainsItselfOrDoesNotEndIsRefused() {
        assertThatThrownBy(() -> PythonValues.as(eval("a = []; a.append(a); a"), Object.class))
                .isInstanceOf(ConversionException.class)
                .hasMessage("value is deeper than 500 levels; does it contain itself? The place begins with "
                        + "value[0][0][0][0][0]");
        assertThatThrownBy(() -> PythonValues.as(eval("d = {}; d['self'] = d; d"), Object.class))
                .isInstanceOf(ConversionException.class);
        assertThatThrownBy(() -> PythonValues.listOf(eval("import itertools; itertools.repeat(0)"), Integer.class))
                .isInstanceOf(ConversionException.class)
                .hasMessage("value has more than 10000000 values in it; does it end?");
    }

    @SuppressWarnings("ArrayRecordComponent") // whoever has one must not lose more than by a list
    record Table(int[][] rows, byte[] data) {}

    /** An array is as long as the value says, which need not have the memory for so many elements. */
    @Test
    void arraysAreBoundedLikeCollections() {
        assertThatThrownBy(() -> PythonValues.as(eval("range(2 * 10**9)"), long[].class))
                .isInstanceOf(ConversionException.class)
                .hasMessage("value has more than 10000000 values in it; does it end?");
        assertThatThrownBy(() -> PythonValues.as(eval("[range(10), range(2 * 10**9)]"), long[][].class))
                .isInstanceOf(ConversionException.class)
                .hasMessage("value[1] has more than 10000000 values in it; does it end?");
        assertThatThrownBy(() -> PythonValues.as(eval("{'rows': [[1], [2, 'x']], 'data': b''}"), Table.class))
                .isInstanceOf(ConversionException.class)
                .hasMessageStartingWith("value.rows[1][1]: expected a value for int, found str 'x'");
        Table table = PythonValues.as(eval("{'rows': [[1], [2, 3]], 'data': bytes(11 * 10**6)}"), Table.class);
        assertThat(table.rows()).isDeepEqualTo(new int[][] {{1}, {2, 3}});
        assertThat(table.data()).hasSize(11_000_000);
    }

    @Test
    void objectsOfJavaComeBackAsTheyAre() {
        Point point = new Point(1, 2);
        Value identity = eval("lambda value: [value]");
        assertThat(PythonValues.listOf(identity.execute(point), Point.class)).containsExactly(point);
        assertThat(PythonValues.listOf(identity.execute(Unit.FOOT), Unit.class)).containsExactly(Unit.FOOT);
    }

    @Test
    void whatDoesNotFitIsNamedWithItsPlace() {
        assertThatThrownBy(() -> PythonValues.as(
                        eval("{'name': 's', 'points': [{'x': 1, 'y': 2}, {'x': 'one', 'y': 2}]}"), Shape.class))
                .isInstanceOf(ConversionException.class)
                .hasMessage("value.points[1].x: expected a value for int, found str 'one'");
        assertThatThrownBy(() -> PythonValues.as(eval("{'x': 1}"), Point.class))
                .hasMessage("value: the record Point needs 'y', which dict {'x': 1} has neither as a key nor as an"
                        + " attribute");
        assertThatThrownBy(() -> PythonValues.as(eval("{'x': None, 'y': 1}"), Point.class))
                .hasMessage("value.x: expected a value for int, found NoneType None");
        assertThatThrownBy(() -> PythonValues.as(eval("'YARD'"), Unit.class))
                .hasMessage("value: expected one of METRE, FOOT, found str 'YARD'");
        assertThatThrownBy(() -> PythonValues.listOf(eval("[1, None]"), Integer.class))
                .hasMessage("value[1] is None; ask Value.isNull first, and use Optional in records");
        assertThatThrownBy(() -> PythonValues.as(eval("[None]").getArrayElement(0), Point.class))
                .hasMessageStartingWith("value is None;");
        assertThatThrownBy(() -> PythonValues.listOf(eval("'text'"), String.class))
                .hasMessage("value: str 'text' does not iterate");
        assertThatThrownBy(() -> PythonValues.mapOf(eval("[1]"), String.class, String.class))
                .hasMessage("value: list [1] is no dict");
        assertThatThrownBy(() -> PythonValues.as(eval("{'number': 0}"), Positive.class))
                .hasMessage("value: Positive refuses it: java.lang.IllegalArgumentException: 0 is not positive");
    }
}
