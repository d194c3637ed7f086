package dev.ingot.host;

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
import java.util.stream.Stream;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Turns Python objects into typed Java objects: what {@link Value#as(Class)} does, and records, enums, and collections of them.
 *
 * <ul>
 *   <li>A record is made from a dict with its components as keys, or from an object with them as attributes (a dataclass, a named
 *       tuple); what else there is goes unnoticed.
 *   <li>{@code List}, {@code Set} and {@code Map} with type arguments are unmodifiable copies of what iterates or of a dict, in its order.
 *   <li>{@code Optional} is empty for {@code None} and where a record's component is missing.
 *   <li>An enum constant is found by its name.
 *   <li>{@code None} is {@code null} in a record's component that is not primitive, and an error everywhere else.
 *   <li>Everything else, such as numbers, text, dates, functional interfaces for callables, is as {@link Value#as(Class)} says.
 * </ul>
 *
 * <p>What is made of records, enums, collections, numbers, text and dates is a copy, which outlives the context; functional
 * interfaces and {@link Value}s belong to it.
 */
public final class PythonValues {
    private PythonValues() {}

    /**
     * Returns {@code value} as a {@code type}.
     *
     * @param value a value of a context that is open
     * @param type a class; for its type arguments use a record with such a component, or {@link #listOf} and {@link #mapOf}
     * @throws IllegalArgumentException when it is {@code None} or cannot be one; the message names the place in the value, such as
     *     {@code value.points[3].x}
     */
    @SuppressWarnings("unchecked")
    public static <T> T as(Value value, Class<T> type) {
        return (T) present(convert(value, type, "value"), "value");
    }

    /**
     * Returns what {@code value} iterates over as an unmodifiable list.
     *
     * @throws IllegalArgumentException as {@link #as} throws it, also when an element is {@code None}
     */
    @SuppressWarnings("unchecked")
    public static <T> List<T> listOf(Value value, Class<T> elements) {
        return (List<T>) List.copyOf(elements(value, elements, "value"));
    }

    /**
     * Returns a dict as an unmodifiable map in its order.
     *
     * @throws IllegalArgumentException as {@link #as} throws it, also when a value is {@code None}
     */
    @SuppressWarnings("unchecked")
    public static <K, V> Map<K, V> mapOf(Value value, Class<K> keys, Class<V> values) {
        return (Map<K, V>) map(value, keys, values, "value");
    }

    private static @Nullable Object convert(Value value, Type type, String place) {
        return switch (type) {
            case Class<?> plain -> convert(value, plain, place);
            case ParameterizedType generic -> convert(value, generic, place);
            case WildcardType wildcard -> convert(value, wildcard.getUpperBounds()[0], place);
            default -> throw new IllegalArgumentException(place + ": Python values cannot be made a " + type);
        };
    }

    private static @Nullable Object convert(Value value, Class<?> type, String place) {
        if (value.isNull() && !type.isPrimitive() && type != Value.class) {
            return type == Optional.class ? Optional.empty() : null;
        }
        if (type.isRecord()) {
            return record(value, type, place);
        }
        if (type.isEnum()) {
            return constant(value, type, place);
        }
        try {
            return value.as(type);
        } catch (ClassCastException
                | NullPointerException
                | UnsupportedOperationException
                | IllegalArgumentException e) {
            throw mismatch(value, type, place, e);
        }
    }

    private static @Nullable Object convert(Value value, ParameterizedType type, String place) {
        Type[] arguments = type.getActualTypeArguments();
        Class<?> raw = (Class<?>) type.getRawType();
        if (raw == Optional.class) {
            return Optional.ofNullable(convert(value, arguments[0], place));
        }
        if (value.isNull()) {
            return null;
        }
        if (raw == List.class) {
            return List.copyOf(elements(value, arguments[0], place));
        }
        if (raw == Set.class) {
            return Collections.unmodifiableSet(new LinkedHashSet<>(elements(value, arguments[0], place)));
        }
        return raw == Map.class ? map(value, arguments[0], arguments[1], place) : convert(value, raw, place);
    }

    private static Object record(Value value, Class<?> type, String place) {
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            Value member = member(value, name);
            if (member != null) {
                arguments[i] = convert(member, components[i].getGenericType(), place + "." + name);
            } else if (components[i].getType() == Optional.class) {
                arguments[i] = Optional.empty();
            } else {
                throw new IllegalArgumentException(place + ": the record " + type.getSimpleName() + " needs '" + name
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
            Class<?> type, RecordComponent[] components, @Nullable Object[] arguments, String place) {
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            // Fails for modules that do not open the package; public records of exported packages need no more.
            boolean _ = constructor.trySetAccessible();
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(place + ": " + type.getSimpleName() + " refuses it: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    place + ": the record " + type.getName()
                            + " cannot be made; its module has to open the package to dev.ingot.host",
                    e);
        }
    }

    private static Object constant(Value value, Class<?> type, String place) {
        return Stream.of(type.getEnumConstants())
                .filter(constant ->
                        value.isString() && ((Enum<?>) constant).name().equals(value.asString()))
                .findFirst()
                .orElseThrow(() -> mismatch(value, type, place, null));
    }

    private static List<Object> elements(Value value, Type type, String place) {
        if (!value.hasIterator() || value.isString()) {
            throw new IllegalArgumentException(place + ": " + describe(value) + " does not iterate");
        }
        List<Object> elements = new ArrayList<>();
        Value iterator = value.getIterator();
        while (iterator.hasIteratorNextElement()) {
            String element = place + "[" + elements.size() + "]";
            elements.add(present(convert(iterator.getIteratorNextElement(), type, element), element));
        }
        return elements;
    }

    private static Map<Object, Object> map(Value value, Type keyType, Type valueType, String place) {
        if (!value.hasHashEntries()) {
            throw new IllegalArgumentException(place + ": " + describe(value) + " is no dict");
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        Value keys = value.getHashKeysIterator();
        while (keys.hasIteratorNextElement()) {
            Value key = keys.getIteratorNextElement();
            String element = place + "[" + key + "]";
            map.put(
                    present(convert(key, keyType, element), element),
                    present(convert(value.getHashValue(key), valueType, element), element));
        }
        return Collections.unmodifiableMap(map);
    }

    private static Object present(@Nullable Object element, String place) {
        if (element == null) {
            throw new IllegalArgumentException(place + " is None; ask Value.isNull first, and use Optional in records");
        }
        return element;
    }

    private static IllegalArgumentException mismatch(
            Value value, Class<?> type, String place, @Nullable RuntimeException cause) {
        return new IllegalArgumentException(
                place + ": expected a value for " + type.getSimpleName() + ", found " + describe(value), cause);
    }

    /** Returns a value's Python type and a short text of it. */
    private static String describe(Value value) {
        String text = value.toString();
        Value type = value.getMetaObject();
        return (type == null ? "a value" : type.getMetaSimpleName()) + " "
                + (text.length() > 80 ? text.substring(0, 80) + "…" : text);
    }
}
