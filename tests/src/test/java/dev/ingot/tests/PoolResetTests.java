package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.pool.PythonPool;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.graalvm.polyglot.PolyglotException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pooled context is when it is lent again: as it was, or given up. */
class PoolResetTests {
    private static PythonHost host;

    @BeforeAll
    static void open() throws IOException {
        host = PythonHost.builder(Access.PACKS_ONLY).build();
    }

    @AfterAll
    static void close() {
        host.close();
    }

    private static PythonPool.Builder pool() {
        return PythonPool.builder(host)
                .size(1)
                .leaseTimeout(Duration.ofMinutes(2))
                .shutdownGrace(Duration.ZERO);
    }

    private static int evaluate(PythonPool pool, String code) throws InterruptedException {
        return pool.call(lease -> lease.eval(code).asInt());
    }

    @Test
    void contextThatIsLentAgainIsReset() throws Exception {
        try (PythonPool pool = pool().imports("json").maximumUses(3).build()) {
            int first = evaluate(pool, """
                    import sys, csv
                    sys.path.append('/nowhere'); sys.stdout = None; variable = 1
                    id(sys)
                    """);
            for (int lease = 2; lease <= 3; lease++) {
                assertThat(evaluate(pool, """
                        import sys
                        id(sys) if 'variable' not in globals() and 'csv' not in sys.modules and 'json' in sys.modules \\
                            and '/nowhere' not in sys.path and sys.stdout else 0
                        """)).isEqualTo(first);
            }
            assertThat(pool.metrics().discarded()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import builtins; builtins.len = lambda it: 0; builtins.mark = 1",
                "import sys; sys.modules = {}; sys.path = []; sys.meta_path.clear(); sys.argv.append('x')",
                "import sys; sys.stdout = sys.stderr = sys.stdin = None; sys.excepthook = None",
                "import os; os.environ['MARK'] = '1'; os.environ.pop('HOME', None)",
                "import os; os.environ = {'MARK': '1'}",
                "import os; os.chdir('/ingot/stdlib')",
                "import sys; sys.setrecursionlimit(4321)",
                "import sys; sys.stdout.reconfigure(encoding='ascii', errors='replace')",
                "import sys; sys.stderr.reconfigure(write_through=True)",
                "import sys\nclass Hostile:\n  def __hash__(self): return sys._mark\nsys._mark = "
                        + "1\nsys.modules[Hostile()] = 0",
                "import sys, types; sys.modules['json'] = types.ModuleType('json'); sys.modules.pop('os')",
                "import sys; sys.settrace(lambda *event: None)",
                "import sys; sys.setprofile(lambda *event: None)",
                "import sys\nclass Nothing:\n  def __bool__(self): return False\n  def __call__(self, *event): pass\n"
                        + "sys.settrace(Nothing())",
                "import os, atexit; os.fdopen(os.pipe()[0])",
                "import os; os.close(os.pipe()[0])",
                "import atexit; atexit.register(print)",
                "import sys; sys.stdout.close()",
                "import sys; sys.stdin.close(); sys.stdin = None",
            })
    void resetContextIsAsItWas(String script) throws Exception {
        String state = """
                import builtins, json, os, sys
                repr((sorted(map(str, vars(builtins))), len('four'), sorted(map(str, sys.modules)), sys.path, sys.argv,
                    len(sys.meta_path), sys.stdout, sys.excepthook, dict(os.environ), os.getcwd(),
                    sys.getrecursionlimit(), sys.gettrace(), sys.getprofile(), sys.stdout.errors,
                    sys.stderr.write_through, json.dumps([1]),
                    sorted(vars(sys)), sorted(globals())))""";
        // As this test's engine makes a new context where the old one cannot be reset, repr must not show addresses.
        try (PythonPool pool =
                pool().imports("json", "os", "atexit").maximumUses(4).build()) {
            String before = pool.call(lease -> lease.eval(state).asString()).replaceAll(" at 0x[0-9a-f]+", "");
            pool.call(lease -> lease.eval(script.replace("\\n", "\n")).isNull());
            String after = pool.call(lease -> lease.eval(state).asString()).replaceAll(" at 0x[0-9a-f]+", "");
            assertThat(after).isEqualTo(before);
            boolean givenUp = Stream.of("atexit", "os.pipe", ".close()", "reconfigure", "settrace", "setprofile")
                    .anyMatch(script::contains);
            assertThat(pool.metrics().discarded()).isEqualTo(givenUp ? 1 : 0);
        }
    }

    @Test
    void resetCallsNothingOfTheScripts() throws Exception {
        String hostile = """
                import builtins, sys
                calls = vars(sys).setdefault('calls', [])
                for name in 'stdin', 'stdout', 'stderr':
                    for stream in getattr(sys, name), getattr(sys, name).buffer:
                        try:
                            stream.flush = lambda name=name: calls.append(name)
                        except AttributeError:
                            pass
                builtins.any = builtins.all = lambda values: calls.append('builtin')
                sys.modules['json'].calls = calls
                """;
        try (PythonPool pool = pool().imports("json").maximumUses(4).build()) {
            pool.call(lease -> lease.eval(hostile + "None").isNull());
            String calls = pool.call(lease -> lease.eval("import json; str(getattr(json, 'calls', 'anew'))")
                    .asString());
            assertThat(calls).isIn("[]", "anew");
        }
    }

    @Test
    void threadThatStillRunsGivesItsContextUp() throws Exception {
        try (PythonHost programs = PythonHost.builder(Access.PROGRAM).build();
                PythonPool pool = PythonPool.builder(programs)
                        .size(1)
                        .maximumUses(10)
                        .imports("threading")
                        .build()) {
            assertThat(evaluate(
                            pool,
                            "import threading; threading.Thread(target=threading.Event().wait, "
                                    + "daemon=True).start(); 1"))
                    .isEqualTo(1);
            assertThat(evaluate(pool, "import threading; threading.active_count()"))
                    .isEqualTo(1);
            assertThat(pool.metrics().discarded()).isEqualTo(1);
        }
    }

    @Test
    void signalHandlersCannotBeSetAndSoNeedNoReset() throws Exception {
        assumeTrue(Processes.isDefaultGraalPy(), "GraalPy 25.0 lets programs set them, and no reset takes them back");
        try (PythonHost programs = PythonHost.builder(Access.PROGRAM).build();
                PythonPool pool =
                        PythonPool.builder(programs).size(1).maximumUses(3).build()) {
            assertThatExceptionOfType(PolyglotException.class)
                    .isThrownBy(() -> evaluate(pool, "import signal; signal.signal(signal.SIGUSR2, print)"))
                    .withMessageContaining("PermissionError");
        }
    }

    /** Without a time limit of the pool's, a reset has ten seconds. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void resetThatHangsEnds(boolean poolHasALimit) throws Exception {
        PythonPool.Builder builder = pool().maximumUses(10);
        if (poolHasALimit) {
            builder.timeLimit(Duration.ofMillis(500));
        }
        try (PythonPool pool =
                builder.setUp(context -> context.eval("python", """
                        import os
                        def dup(descriptor, dup=os.dup):
                            while 'hang' in os.environ: pass
                            return dup(descriptor)
                        os.dup = dup
                        """)).build()) {
            assertThat(evaluate(pool, "import os; os.environ['hang'] = '1'; 1")).isEqualTo(1);
            assertThat(pool.metrics().discarded()).isEqualTo(1);
            assertThat(pool.metrics().cancelled()).isZero();
            assertThat(evaluate(pool, "2")).isEqualTo(2);
        }
    }
}
