package dev.ingot.host;

import dev.ingot.ConversionException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graalvm.polyglot.TypeLiteral;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Turns Python objects into typed Java objects: what {@link Value#as(Class)} does, and records, enums, and collections
 * of them.
 *
 * <ul>
 *   <li>A record is made from a dict with its components as keys, or from an object with them as attributes (a
 *       dataclass, a named tuple); what else there is goes unnoticed.
 *   <li>{@code List} (or a type above it), {@code Set} and {@code Map} are unmodifiable copies of what iterates or of a
 *       dict, in its order. Without type arguments, or with {@code Object}, dicts, lists and tuples in them are copied
 *       likewise. An array is made from a sequence; one of bytes also from binary data.
 *   <li>{@code Optional} is empty for {@code None} and where a record's component is missing.
 *   <li>An enum constant is found by its name.
 *   <li>{@code None} is {@code null} in a record's component that is not primitive, and an error everywhere else.
 *   <li>Everything else, such as numbers, text, dates, functional interfaces for callables, is as
 *       {@link Value#as(Class)} says; the type arguments of functional interfaces are not looked at. An object of
 *       Java's that is of the type comes back as it is.
 * </ul>
 *
 * <p>What is made of records, enums, collections, numbers, text and dates is a copy, which outlives the context;
 * functional interfaces, {@link Value}s and {@code Object}s for other Python objects belong to it.
 *
 * <p>What is deeper than 500 levels, as a list that contains itself is, or has more than ten million values is refused;
 * 200 bytes of binary data count as one.
 *
 * <p>An exception that Python code raises meanwhile, in a property for example, is thrown as it is.
 */
public final class PythonValues {
    /** How deep what is converted may be; a list that contains itself is deeper. */
    private static final int MAXIMUM_DEPTH = 500;

    /** How many values one conversion makes at most; what iterates for ever yields more. */
    private static final int MAXIMUM_SIZE = 10_000_000;

    /** How many bytes of binary data count as one value: as many as let through no more than an array can hold. */
    private static final int BYTES_OF_VALUE = 200;

    /**
     * Where a value lies in the one that is converted; made into text only for errors. Counts the values on the way.
     */
    private static final class Place {
        private final @Nullable Place parent;
        private final Supplier<String> step;
        private final int depth;
        private final AtomicInteger size;

        private Place(@Nullable Place parent, Supplier<String> step, int depth, AtomicInteger size) {
            this.parent = parent;
            this.step = step;
            this.depth = depth;
            this.size = size;
        }

        static Place root() {
            return new Place(null, () -> "value", 0, new AtomicInteger());
        }

        /** Returns a place below this one. */
        Place below(Supplier<String> name) {
            if (depth == MAXIMUM_DEPTH) {
                throw new ConversionException(root().get() + " is deeper than " + MAXIMUM_DEPTH
                        + " levels; does it contain itself? The place begins with " + start());
            }
            checkRoom(1);
            int _ = size.incrementAndGet();
            return new Place(this, name, depth + 1, size);
        }

        /** Refuses what would be too many values, before there is memory for them. */
        void checkRoom(long values) {
            if (size.get() + values > MAXIMUM_SIZE) {
                throw new ConversionException(get() + " has more than " + MAXIMUM_SIZE + " values in it; does it end?");
            }
        }

        /** Returns the first steps, because all of them would fill a page. */
        private String start() {
            Place place = this;
            while (place.depth > 5 && place.parent != null) {
                place = place.parent;
            }
            return place.get();
        }

        String get() {
            return parent == null ? step.get() : parent.get() + step.get();
        }
    }

    private PythonValues() {}

    /**
     * Returns {@code value} as a {@code type}.
     *
     * @param value a value of a context that is open
     * @param type a class; with type arguments see {@link #as(Value, TypeLiteral)}
     * @throws ConversionException when it is {@code None} or cannot be one; the message names the place in the value,
     *     such as {@code value.points[3].x}
     */
    @SuppressWarnings("unchecked")
    public static <T> T as(Value value, Class<T> type) {
        return (T) present(convert(value, type, Place.root()), Place.root());
    }

    /**
     * Returns {@code value} as a type with arguments, such as {@code new TypeLiteral<Map<String, List<Point>>>() {}}.
     *
     * @throws ConversionException as {@link #as(Value, Class)} throws it
     */
    @SuppressWarnings("unchecked")
    public static <T> T as(Value value, TypeLiteral<T> type) {
        return (T) present(convert(value, type.getType(), Place.root()), Place.root());
    }

    /**
     * Returns what {@code value} iterates over as an unmodifiable list.
     *
     * @throws ConversionException as {@link #as(Value, Class)} throws it, also when an element is {@code None}
     */
    @SuppressWarnings("unchecked")
    public static <T> List<T> listOf(Value value, Class<T> elements) {
        return (List<T>) elements(value, elements, Place.root());
    }

    /**
     * Returns a dict as an unmodifiable map in its order.
     *
     * @throws ConversionException as {@link #as(Value, Class)} throws it, also when a value is {@code None}
     */
    @SuppressWarnings("unchecked")
    public static <K, V> Map<K, V> mapOf(Value value, Class<K> keys, Class<V> values) {
        return (Map<K, V>) map(value, keys, values, Place.root());
    }

    private static @Nullable Object convert(Value value, Type type, Place place) {
        return switch (type) {
            case Class<?> plain -> convert(value, plain, place);
            case ParameterizedType generic -> convert(value, generic, place);
            case WildcardType wildcard -> convert(value, wildcard.getUpperBounds()[0], place);
            default ->
                throw new ConversionException(place.get() + ": Python values cannot be made a " + type
                        + "; use a type without variables, and List instead of an array");
        };
    }

    private static @Nullable Object convert(Value value, Class<?> type, Place place) {
        if (value.isHostObject() && type.isInstance(value.asHostObject())) {
            return value.asHostObject();
        }
        if (value.isNull() && !type.isPrimitive() && type != Value.class) {
            return type == Optional.class ? Optional.empty() : null;
        }
        if (type.isRecord()) {
            return record(value, type, place);
        }
        if (type.isEnum()) {
            return constant(value, type, place);
        }
        if (isCollection(type) || (type == Object.class && isCollection(value))) {
            return collection(value, type, Object.class, Object.class, place);
        }
        if (type.isArray() && value.hasArrayElements()) {
            return array(value, type, place);
        }
        return plain(value, type, place);
    }

    private static Object plain(Value value, Class<?> type, Place place) {
        try {
            return value.as(type);
        } catch (ClassCastException
                | NullPointerException
                | UnsupportedOperationException
                | IllegalArgumentException e) {
            throw mismatch(value, type, place, e);
        }
    }

    /** An array's memory is taken at once, for as many elements as the value says that it has; it is asked once. */
    private static Object array(Value value, Class<?> type, Place place) {
        Class<?> elements = type.componentType();
        if (elements == byte.class && value.hasBufferElements()) {
            return bytes(value, place);
        }
        long size = value.getArraySize();
        place.checkRoom(size);
        Object array = Array.newInstance(elements, (int) size);
        for (int i = 0; i < size; i++) {
            int index = i;
            Place element = place.below(() -> "[" + index + "]");
            Array.set(array, i, present(convert(element(value, i, element), elements, element), element));
        }
        return array;
    }

    private static Value element(Value value, int index, Place place) {
        try {
            return value.getArrayElement(index);
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new ConversionException(
                    place.get() + ": " + describe(value) + " says that it has it, and has not", e);
        }
    }

    private static byte[] bytes(Value value, Place place) {
        long size = value.getBufferSize();
        place.checkRoom(size / BYTES_OF_VALUE);
        byte[] bytes = new byte[Math.toIntExact(size)];
        value.readBuffer(0, bytes, 0, bytes.length);
        return bytes;
    }

    private static @Nullable Object convert(Value value, ParameterizedType type, Place place) {
        Type[] arguments = type.getActualTypeArguments();
        Class<?> raw = (Class<?>) type.getRawType();
        if (raw == Optional.class) {
            return Optional.ofNullable(convert(value, arguments[0], place));
        }
        if (value.isNull() || !isCollection(raw)) {
            return convert(value, raw, place);
        }
        return collection(value, raw, arguments[0], arguments[arguments.length - 1], place);
    }

    private static boolean isCollection(Class<?> type) {
        return type == Map.class || type == Set.class || (type != Object.class && type.isAssignableFrom(List.class));
    }

    private static boolean isCollection(Value value) {
        return value.hasHashEntries() || (value.hasArrayElements() && !value.isString() && !value.hasBufferElements());
    }

    /** Returns a map, a set or a list; for a type that allows each, what the value is like. */
    private static Object collection(Value value, Class<?> type, Type first, Type last, Place place) {
        if (type == Map.class || (type == Object.class && value.hasHashEntries())) {
            return map(value, first, last, place);
        }
        List<Object> elements = elements(value, first, place);
        return type == Set.class ? Collections.unmodifiableSet(new LinkedHashSet<>(elements)) : elements;
    }

    private static Object record(Value value, Class<?> type, Place place) {
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            Value member = member(value, name);
            if (member != null) {
                arguments[i] = convert(member, components[i].getGenericType(), place.below(() -> "." + name));
            } else if (components[i].getType() == Optional.class) {
                arguments[i] = Optional.empty();
            } else {
                throw new ConversionException(place.get() + ": the record " + type.getSimpleName() + " needs '" + name
                        + "', which " + describe(value) + " has neither as a key nor as an attribute");
            }
        }
        return construct(type, components, arguments, place);
    }

    private static @Nullable Value member(Value value, String name) {
        if (value.hasHashEntries()) {
            return value.hasHashEntry(name) ? value.getHashValue(name) : null;
        }
        return value.hasMember(name) ? value.getMember(name) : null;
    }

    private static Object construct(
            Class<?> type, RecordComponent[] components, @Nullable Object[] arguments, Place place) {
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            // Fails for modules that do not open the package; public records of exported packages need no more.
            boolean _ = constructor.trySetAccessible();
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new ConversionException(
                    place.get() + ": " + type.getSimpleName() + " refuses it: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new ConversionException(
                    place.get() + ": the record " + type.getName()
                            + " cannot be made; its module has to open the package to dev.ingot.host",
                    e);
        }
    }

    private static Object constant(Value value, Class<?> type, Place place) {
        String name = value.isString() ? value.asString() : "";
        return Stream.of(type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConversionException(place.get() + ": expected one of "
                        + Stream.of(type.getEnumConstants())
                                .map(Object::toString)
                                .collect(Collectors.joining(", "))
                        + ", found " + describe(value)));
    }

    private static List<Object> elements(Value value, Type type, Place place) {
        if (!value.hasIterator() || value.isString()) {
            throw new ConversionException(place.get() + ": " + describe(value) + " does not iterate");
        }
        List<Object> elements = new ArrayList<>();
        Value iterator = value.getIterator();
        while (iterator.hasIteratorNextElement()) {
            int index = elements.size();
            Place element = place.below(() -> "[" + index + "]");
            elements.add(present(convert(iterator.getIteratorNextElement(), type, element), element));
        }
        return Collections.unmodifiableList(elements);
    }

    private static Map<Object, Object> map(Value value, Type keyType, Type valueType, Place place) {
        if (!value.hasHashEntries()) {
            throw new ConversionException(place.get() + ": " + describe(value) + " is no dict");
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        Value keys = value.getHashKeysIterator();
        while (keys.hasIteratorNextElement()) {
            Value key = keys.getIteratorNextElement();
            Place element = place.below(() -> "[" + key + "]");
            map.put(
                    present(convert(key, keyType, element), element),
                    present(convert(value.getHashValue(key), valueType, element), element));
        }
        return Collections.unmodifiableMap(map);
    }

    private static Object present(@Nullable Object element, Place place) {
        if (element == null) {
            throw new ConversionException(
                    place.get() + " is None; ask Value.isNull first, and use Optional in records");
        }
        return element;
    }

    private static ConversionException mismatch(Value value, Class<?> type, Place place, RuntimeException cause) {
        return new ConversionException(
                place.get() + ": expected a value for " + type.getSimpleName() + ", found " + describe(value), cause);
    }

    /** Returns a value's Python type and a short text of it. */
    private static String describe(Value value) {
        String text = value.toString();
        Value type = value.getMetaObject();
        return (type == null ? "a value" : type.getMetaSimpleName()) + " "
                + (text.length() > 80 ? text.substring(0, 80) + "…" : text);
    }
}
