package dev.ingot.script;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.script.Bindings;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The variables of a context's {@code __main__}, live, without those that a new one has, such as {@code __name__}:
 * these can be given values, and are not shown. {@code __annotations__} is the script's.
 */
final class PythonBindings extends AbstractMap<String, Object> implements Bindings {
    private final Value variables;

    /** What a new {@code __main__} has, such as {@code __name__}. */
    private final Set<String> hidden = new HashSet<>();

    /** What these are in a new one. */
    private final Map<String, @Nullable Value> fresh;

    PythonBindings(Context context) {
        // Not the polyglot bindings, which show the built-in names as well.
        this.variables = context.eval("python", "__import__('sys').modules['__main__'].__dict__");
        hidden.addAll(allNames());
        // Python puts it there with the first variable that has a type hint and nothing else.
        hidden.remove("__annotations__");
        this.fresh = hiddenValues();
    }

    /** Returns what the names that are not shown stand for, with null for those that were deleted. */
    Map<String, @Nullable Value> hiddenValues() {
        Map<String, @Nullable Value> values = new HashMap<>();
        hidden.forEach(name -> values.put(name, variables.hasHashEntry(name) ? variables.getHashValue(name) : null));
        return values;
    }

    /** Gives the names that are not shown the values of {@link #hiddenValues}. */
    void setHiddenValues(Map<String, @Nullable Value> values) {
        values.forEach((name, value) -> {
            if (value != null) {
                variables.putHashEntry(name, value);
            } else if (variables.hasHashEntry(name)) {
                variables.removeHashEntry(name);
            }
        });
    }

    /** Makes the names that are not shown those of a new module. */
    void resetHiddenValues() {
        setHiddenValues(fresh);
    }

    /** Says whether a name is shown where it is there. */
    boolean isOwn(String name) {
        return !hidden.contains(name);
    }

    private static String checked(Object key) {
        String name = (String) key;
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a variable needs a name");
        }
        return name;
    }

    @Override
    public @Nullable Object get(Object key) {
        Value value = value(checked(key));
        return value == null ? null : value.as(Object.class);
    }

    /** Returns a variable as Python has it, or null where there is none. */
    @Nullable
    Value value(String name) {
        return isOwn(name) && variables.hasHashEntry(name) ? variables.getHashValue(name) : null;
    }

    @Override
    public boolean containsKey(Object key) {
        return value(checked(key)) != null;
    }

    @Override
    public @Nullable Object put(String name, @Nullable Object value) {
        Object old = get(name);
        variables.putHashEntry(name, value);
        return old;
    }

    @Override
    public @Nullable Object remove(Object key) {
        Object old = get(key);
        if (containsKey(key)) {
            variables.removeHashEntry(key);
        }
        return old;
    }

    private List<String> names() {
        List<String> names = allNames();
        names.removeAll(hidden);
        return names;
    }

    private List<String> allNames() {
        List<String> names = new ArrayList<>();
        Value keys = variables.getHashKeysIterator();
        while (keys.hasIteratorNextElement()) {
            Value name = keys.getIteratorNextElement();
            if (name.isString()) {
                names.add(name.asString());
            }
        }
        return names;
    }

    /** Returns a live view; an iteration goes over the variables that there were when it began. */
    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return names().size();
            }

            @Override
            public Iterator<Map.Entry<String, Object>> iterator() {
                return new Entries(names().iterator());
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, Object>> {
        private final Iterator<String> names;
        private @Nullable String last;

        Entries(Iterator<String> names) {
            this.names = names;
        }

        @Override
        public boolean hasNext() {
            return names.hasNext();
        }

        @Override
        public Map.Entry<String, Object> next() {
            String name = names.next();
            last = name;
            return new SimpleEntry<>(name, get(name)) {
                private static final long serialVersionUID = 1L;

                @Override
                public Object setValue(Object value) {
                    put(name, value);
                    return super.setValue(value);
                }
            };
        }

        @Override
        public void remove() {
            if (last == null) {
                throw new IllegalStateException("next() first");
            }
            PythonBindings.this.remove(last);
            last = null;
        }
    }
}
