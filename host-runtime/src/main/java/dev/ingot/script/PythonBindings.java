package dev.ingot.script;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.script.Bindings;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** The variables of a context's {@code __main__}, live, without those that Python itself puts there. */
final class PythonBindings extends AbstractMap<String, Object> implements Bindings {
    private final Value variables;

    PythonBindings(Context context) {
        // Not the polyglot bindings, which show the built-in names as well.
        this.variables = context.eval("python", "__import__('sys').modules['__main__'].__dict__");
    }

    private static boolean isOwn(String name) {
        return !(name.startsWith("__") && name.endsWith("__"));
    }

    @Override
    public @Nullable Object get(Object key) {
        String name = (String) key;
        return containsKey(name) ? variables.getHashValue(name).as(Object.class) : null;
    }

    @Override
    public boolean containsKey(Object key) {
        return isOwn((String) key) && variables.hasHashEntry(key);
    }

    @Override
    public @Nullable Object put(String name, @Nullable Object value) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a variable needs a name");
        }
        Object old = get(name);
        variables.putHashEntry(name, value);
        return old;
    }

    @Override
    public @Nullable Object remove(Object key) {
        Object old = get(key);
        variables.removeHashEntry(key);
        return old;
    }

    /** Returns a copy: what is changed in it changes no variable. */
    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        Map<String, Object> all = new LinkedHashMap<>();
        Value names = variables.getHashKeysIterator();
        while (names.hasIteratorNextElement()) {
            String name = names.getIteratorNextElement().asString();
            if (isOwn(name)) {
                all.put(name, variables.getHashValue(name).as(Object.class));
            }
        }
        return all.entrySet();
    }
}
