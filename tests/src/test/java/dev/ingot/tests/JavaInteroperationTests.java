package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.TypeLiteral;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Java calls Python, Python imports Java. */
class JavaInteroperationTests {
    private static PythonHost host;

    /** What Python sees as the module {@code greeting}. */
    public static final class Greeting {
        @HostAccess.Export
        public final String language = "en";

        @HostAccess.Export
        public String greet(String name) {
            return "Hello, " + name;
        }

        /** Not exported. */
        public String secret() {
            return "secret";
        }
    }

    @BeforeAll
    static void open() throws IOException {
        ProxyExecutable add = arguments -> arguments[0].asInt() + arguments[1].asInt();
        host = PythonHost.builder(Access.PROGRAM)
                .javaModule("greeting", new Greeting())
                .javaModule("numbers_of_java", ProxyObject.fromMap(Map.of("add", add, "LIMIT", 10)))
                .build();
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @Test
    void exportedMembersOfAJavaObjectAreAModule() {
        try (Context context = host.newContext()) {
            assertThat(context.eval("python", """
                    import greeting, numbers_of_java as numbers
                    from greeting import greet
                    f"{greet('Ann')} {greeting.language} {hasattr(greeting, 'secret')} {numbers.add(2, 3)} " \\
                    f"{numbers.LIMIT} " \\
                    f"{greeting.__spec__.origin} {greeting.__name__} {'greet' in dir(greeting)} " \\
                    f"{hasattr(greeting, '__file__')}"
                    """).asString())
                    .isEqualTo("Hello, Ann en False 5 10 java greeting True False");
        }
    }

    @Test
    void pythonFunctionsAreFunctionalInterfaces() {
        try (Context context = host.newContext()) {
            Value functions = context.eval("python", "[str.upper, lambda a, b: a + b]");
            Function<Object, Object> upper = functions.getArrayElement(0).as(new TypeLiteral<>() {});
            BiFunction<Integer, Integer, Object> add =
                    functions.getArrayElement(1).as(new TypeLiteral<>() {});
            assertThat(upper.apply("text")).isEqualTo("TEXT");
            assertThat(add.apply(2, 3)).isEqualTo(5);
            assertThat(context.eval("python", "[1, 2]").as(new TypeLiteral<List<Integer>>() {}))
                    .containsExactly(1, 2);
        }
    }
}
