package dev.ingot.spark;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A Python function as a function of SQL. Spark has an interface for each number of arguments; this is the body of any
 * of them.
 *
 * @param settings the job's
 * @param reference {@code MODULE:FUNCTION}
 * @param json the result's type as {@code functions.py} reads it
 * @param result makes Spark's values of results
 */
record ScalarFunction(Settings settings, String reference, String json, FromPython result)
        implements InvocationHandler, Serializable {
    /** Of those with more, Spark registers a name, but makes no {@link UserDefinedFunction}. */
    static final int MOST_ARGUMENTS = 10;

    private static final Object[] NONE = {};

    /** Returns the function of Spark with so many arguments. */
    UserDefinedFunction toSpark(int arguments) {
        if (arguments > MOST_ARGUMENTS) {
            throw new IllegalArgumentException(reference + " takes " + arguments + " arguments, and at most "
                    + MOST_ARGUMENTS + " are possible; give it a struct");
        }
        try {
            Class<?> type = Class.forName("org.apache.spark.sql.api.java.UDF" + arguments);
            Object function = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this);
            return (UserDefinedFunction)
                    functions.class.getMethod("udf", type, DataType.class).invoke(null, function, result.type());
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("Spark refuses a function of " + arguments + " arguments", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Spark has no functions of " + arguments + " arguments", e);
        }
    }

    /** Answers Spark's {@code call}, and what any object has. */
    @Override
    @SuppressWarnings("ReferenceEquality") // Each is equal to itself only.
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
            throws ReflectiveOperationException {
        @Nullable Object[] arguments = given == null ? NONE : given;
        if (method.getDeclaringClass() != Object.class) {
            return call(arguments);
        }
        return method.getName().equals("equals") ? proxy == arguments[0] : method.invoke(this, arguments);
    }

    private @Nullable Object call(@Nullable Object[] arguments) {
        settings.counters().rows().add(1);
        return TaskPython.<@Nullable Object>call(settings, reference, () -> Shown.call(arguments), context -> {
            @Nullable Object[] converted = new Object[arguments.length];
            for (int i = 0; i < converted.length; i++) {
                converted[i] = context.toPython().of(arguments[i]);
            }
            Value value = context.function("scalar", reference, json).execute(converted);
            return result.of(value);
        });
    }
}
