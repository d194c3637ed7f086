package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.ingot.PoolRejectedException;
import dev.ingot.PoolRejectedException.Reason;
import dev.ingot.TimeLimitException;
import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.pool.Lease;
import dev.ingot.pool.PoolMetrics;
import dev.ingot.pool.PythonPool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonPoolTests {
    private static final Duration LONG = Duration.ofMinutes(2);

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
        return PythonPool.builder(host).size(1).leaseTimeout(LONG).shutdownGrace(Duration.ZERO);
    }

    private static int evaluate(PythonPool pool, String code) throws InterruptedException {
        return pool.call(lease -> lease.eval(code).asInt());
    }

    private static void await(BooleanSupplier condition) {
        assertTimeoutPreemptively(LONG, () -> {
            while (!condition.getAsBoolean()) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void contextsHaveTheirModulesImportedBeforeTheyAreLent() throws Exception {
        try (PythonPool pool = pool().imports("json", "email.message").build()) {
            assertThat(evaluate(pool, "import sys; sum(name in sys.modules for name in ('json', 'email.message'))"))
                    .isEqualTo(2);
        }
    }

    @Test
    void everyLeaseHasAContextOfItsOwn() throws Exception {
        try (PythonPool pool = pool().imports("json").build()) {
            assertThat(evaluate(pool, "import json; json.mark = mark = 1; mark"))
                    .isEqualTo(1);
            assertThat(evaluate(pool, "import json; int(hasattr(json, 'mark') or 'mark' in globals())"))
                    .isZero();
            assertThat(pool.metrics().discarded()).isEqualTo(2);
        }
    }

    @Test
    void timeLimitIsTheSameErrorFromALeaseAndFromACall() throws Exception {
        try (PythonPool pool = pool().timeLimit(Duration.ofMillis(300)).build()) {
            try (Lease lease = pool.lease()) {
                assertThatExceptionOfType(TimeLimitException.class).isThrownBy(() -> lease.eval("while True: pass"));
            }
            assertThatExceptionOfType(TimeLimitException.class)
                    .isThrownBy(() -> pool.call(lease -> lease.context().eval("python", "while True: pass")));
        }
    }

    @Test
    void callPassesOnNullAndCheckedExceptionsAndCanGiveItsContextUp() throws Exception {
        try (PythonPool pool = pool().maximumUses(10).build()) {
            assertThat(pool.<@Nullable Object, RuntimeException>call(lease -> null))
                    .isNull();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> pool.call(lease -> {
                        throw new IOException("mine");
                    }));
            assertThat(pool.metrics().discarded()).isZero();
            pool.call(lease -> {
                lease.discard();
                return true;
            });
            assertThat(pool.metrics().discarded()).isEqualTo(1);
        }
    }

    /** Those that cannot use native modules are not counted. */
    @Test
    void poolIsNoLargerThanTheNumberOfContextsThatCanUseNativeModules() throws IOException {
        try (PythonPool pool = PythonPool.builder(host).size(300).idle(1).build()) {
            assertThat(host.nativeContexts()).isEmpty();
            assertThat(pool.metrics().leased()).isZero();
        }
        try (PythonHost program = PythonHost.builder(Access.PROGRAM).build()) {
            // Elsewhere than on Linux they have no libraries of their own.
            OptionalInt limit = program.nativeContexts();
            assumeThat(limit).isPresent();
            PythonPool.Builder pool = PythonPool.builder(program).size(limit.getAsInt() + 1);
            assertThatIllegalArgumentException()
                    .isThrownBy(pool::build)
                    .withMessageStartingWith("a pool of 257 contexts, but no more than 256 contexts of a process");
        }
    }

    @Test
    void closingDoesNotWaitForCodeThatDoesNotNotice() throws Exception {
        PythonHost own = PythonHost.builder(Access.PACKS_ONLY).build();
        PythonPool pool =
                PythonPool.builder(own).size(1).shutdownGrace(Duration.ZERO).build();
        CountDownLatch started = new CountDownLatch(1);
        Thread stuck = Thread.ofPlatform().daemon().start(() -> {
            try (Lease lease = pool.lease()) {
                started.countDown();
                // A minute or two in one built-in function, in which the tests that follow have a processor less.
                lease.eval("sum(range(10 ** 10))");
            } catch (InterruptedException | RuntimeException e) {
                // Nobody waits for it.
            }
        });
        started.await();
        await(() -> stuck.getState() == Thread.State.RUNNABLE);
        assertTimeoutPreemptively(LONG, pool::close);
        assertTimeoutPreemptively(LONG, own::close);
        assertThat(stuck.isAlive()).isTrue();
        assertThat(pool.metrics().closing()).isEqualTo(1);
    }

    @Test
    void discardedLeaseGivesItsContextUp() throws Exception {
        try (PythonPool pool = pool().maximumUses(100).build()) {
            try (Lease lease = pool.lease()) {
                assertThat(lease.eval("1 + 1").asInt()).isEqualTo(2);
                lease.discard();
            }
            assertThat(pool.metrics().discarded()).isEqualTo(1);
        }
    }

    @Test
    void contextsOfAnAgeAreNotLentAnyMore() throws Exception {
        try (PythonPool pool =
                pool().maximumUses(100).maximumAge(Duration.ofNanos(1)).build()) {
            assertThat(evaluate(pool, "1")).isEqualTo(1);
            assertThat(evaluate(pool, "2")).isEqualTo(2);
            assertThat(pool.metrics().discarded()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void closedLeaseLendsNothing() throws Exception {
        try (PythonPool pool = pool().build()) {
            Lease lease = pool.lease();
            lease.close();
            lease.close();
            assertThatIllegalStateException().isThrownBy(lease::context).withMessageContaining("the lease is closed");
            assertThat(pool.metrics().discarded()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thereAreNeverMoreContextsThanThePoolsSize(boolean virtual) throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger alive = new AtomicInteger();
        Callable<Integer> work = () -> 0;
        try (PythonPool pool = PythonPool.builder(host)
                        .leaseTimeout(LONG)
                        .shutdownGrace(Duration.ZERO)
                        .size(3)
                        .build();
                ExecutorService executor =
                        virtual ? Executors.newVirtualThreadPerTaskExecutor() : Executors.newFixedThreadPool(20)) {
            work = () -> pool.call(lease -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                PoolMetrics metrics = pool.metrics();
                alive.accumulateAndGet((int) (metrics.created() - metrics.discarded()), Math::max);
                int result = lease.eval("sum(range(1000))").asInt();
                running.decrementAndGet();
                return result;
            });
            for (Future<Integer> result : executor.invokeAll(Collections.nCopies(60, work))) {
                assertThat(result.get()).isEqualTo(499500);
            }
            assertThat(most.get()).isBetween(1, 3);
            assertThat(alive.get()).isBetween(1, 3);
            assertThat(pool.metrics().leases()).isEqualTo(60);
        }
    }

    @Test
    void hundredCallersAreServedInTheirOrderAndTheNextIsTurnedAway() throws Exception {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        PythonPool pool = pool().maximumUses(1000).maximumWaiting(100).build();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = new ArrayList<>();
            Lease held = pool.lease();
            for (int number = 0; number < 100; number++) {
                int caller = number;
                callers.add(executor.submit(() -> pool.call(lease -> order.add(caller))));
                await(() -> pool.metrics().waiting() == caller + 1);
            }
            assertThatExceptionOfType(PoolRejectedException.class)
                    .isThrownBy(pool::lease)
                    .withMessage("no context is free and 100 callers wait already (size 1, lent 1, being "
                            + "made 0, being closed 0, waiting 100)")
                    .satisfies(rejection -> assertThat(rejection.reason()).isEqualTo(Reason.TOO_MANY_WAITING));
            held.close();
            for (Future<?> caller : callers) {
                caller.get();
            }
            assertThat(order).isEqualTo(IntStream.range(0, 100).boxed().toList());
        }
        // Waits for what is being made: the one context went from hand to hand, none was made beside it.
        pool.close();
        assertThat(pool.metrics().created()).isEqualTo(1);
    }

    @Test
    void callerWhoseTimeIsUpIsTurnedAwayAndLeavesTheQueue() throws Exception {
        try (PythonPool pool = PythonPool.builder(host)
                        .size(1)
                        .shutdownGrace(Duration.ZERO)
                        .leaseTimeout(Duration.ofMillis(10))
                        .build();
                Lease _ = pool.lease()) {
            assertThatExceptionOfType(PoolRejectedException.class)
                    .isThrownBy(pool::lease)
                    .satisfies(rejection -> assertThat(rejection.reason()).isEqualTo(Reason.TIME_OUT));
            assertThat(pool.metrics().waiting()).isZero();
            assertThat(pool.metrics().rejected()).isEqualTo(1);
        }
    }

    @Test
    void interruptedCallerLeavesTheQueue() throws Exception {
        try (PythonPool pool = pool().build()) {
            AtomicReference<Throwable> outcome = new AtomicReference<>();
            try (Lease _ = pool.lease()) {
                Thread caller = Thread.ofVirtual().start(() -> {
                    try {
                        pool.lease().close();
                    } catch (Throwable e) {
                        outcome.set(e);
                    }
                });
                await(() -> pool.metrics().waiting() == 1);
                caller.interrupt();
                caller.join();
                assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
                assertThat(pool.metrics().waiting()).isZero();
            }
            assertThat(evaluate(pool, "3")).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while True: pass",
                "import time\nwhile True: time.sleep(1000)",
                "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
            })
    void endlessScriptsAreCancelledAndTheirNeighboursNot(String endless) throws Exception {
        try (PythonPool pool = PythonPool.builder(host)
                        .leaseTimeout(LONG)
                        .shutdownGrace(Duration.ZERO)
                        .size(2)
                        .timeLimit(Duration.ofMillis(300))
                        .build();
                PythonPool other = pool().build();
                Lease neighbour = other.lease()) {
            assertThatExceptionOfType(TimeLimitException.class)
                    .isThrownBy(() -> evaluate(pool, endless))
                    .withMessageContaining("cancelled after PT0.3S");
            assertThat(neighbour.eval("6 * 7").asInt()).isEqualTo(42);
            assertThat(evaluate(pool, "4")).isEqualTo(4);
            assertThat(pool.metrics().cancelled()).isEqualTo(1);
        }
    }

    @Test
    @DisabledIfSystemProperty(
            named = "ingot.graalpy",
            matches = "25[.]0.*",
            disabledReason = "GraalPy 25.0 does not say that the limit ended the script")
    void statementsAreLimitedForEachLease() throws Exception {
        try (PythonPool pool = pool().statementLimit(10_000).maximumUses(100).build()) {
            for (int lease = 0; lease < 3; lease++) {
                assertThat(evaluate(pool, "n = 0\nfor i in range(2000):\n    n += 1\nn"))
                        .isEqualTo(2000);
            }
            assertThatExceptionOfType(PolyglotException.class)
                    .isThrownBy(() -> evaluate(pool, "n = 0\nwhile True:\n    n += 1"))
                    .satisfies(e -> assertThat(e.isResourceExhausted()).isTrue());
            assertThat(evaluate(pool, "5")).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @DisabledIfSystemProperty(
            named = "ingot.graalpy",
            matches = "25[.]0.*",
            disabledReason = "GraalPy 25.0 refuses these with other words")
    @CsvSource(
            delimiter = '|',
            value = {
                "import socket; socket.create_connection(('localhost', 1)) | UnsupportedOperation",
                "import ctypes; ctypes.string_at(0) | ImportError: the native library"
            })
    void whatIsNotAllowedDoesNotHurtNeighbours(String script, String expected) throws Exception {
        scriptsThatDoTheirWorstDoNotHurtTheirNeighbours(script, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "import sys; sys.exit(3) | exit",
                "import os; os._exit(3) | java.lang.ThreadDeath",
                "def f(): f()\\nf() | RecursionError",
                "b'x' * (1 << 40) | OverflowError",
                "import os; os.fork() | AttributeError",
                "import subprocess; subprocess.run(['true']) | FileNotFoundError",
                "import os; os.kill(os.getpid(), 9) | ProcessLookupError",
                "import threading; threading.Thread(target=print).start() | "
                        + "java.lang.IllegalStateException: Creating threads is not allowed",
                "open('/etc/passwd') | PermissionError",
                "import java.lang.System | KeyError",
                "import _sqlite3 | ImportError: the native library",
                "raise KeyboardInterrupt | KeyboardInterrupt"
            })
    void scriptsThatDoTheirWorstDoNotHurtTheirNeighbours(String script, String expected) throws Exception {
        String code = script.replace("\\n", "\n");
        try (PythonPool pool = PythonPool.builder(host)
                        .leaseTimeout(LONG)
                        .shutdownGrace(Duration.ZERO)
                        .size(2)
                        .maximumUses(100)
                        .build();
                Lease neighbour = pool.lease()) {
            assertThatExceptionOfType(PolyglotException.class)
                    .isThrownBy(() -> evaluate(pool, code))
                    .satisfies(e ->
                            assertThat(e.isExit() ? "exit" : e.getMessage()).startsWith(expected));
            assertThat(neighbour.eval("6 * 7").asInt()).isEqualTo(42);
            assertThat(evaluate(pool, "7")).isEqualTo(7);
        }
    }

    @Test
    void wrongModulesShowWhenThePoolIsBuilt() {
        assertThatExceptionOfType(PolyglotException.class)
                .isThrownBy(() -> pool().imports("no_such_module").build())
                .withMessageContaining("No module named 'no_such_module'");
    }

    @Test
    void failureToMakeAContextReachesTheCallerThatNeedsIt() throws Exception {
        AtomicInteger made = new AtomicInteger();
        try (PythonPool pool = pool().idle(0)
                .setUp(context -> {
                    if (made.incrementAndGet() == 2) {
                        throw new IllegalStateException("the second one fails");
                    }
                })
                .build()) {
            assertThat(evaluate(pool, "1")).isEqualTo(1);
            assertThatIllegalStateException()
                    .isThrownBy(() -> evaluate(pool, "2"))
                    .withMessage("the second one fails");
            assertThat(evaluate(pool, "3")).isEqualTo(3);
            assertThat(pool.metrics().creationFailures()).isEqualTo(1);
        }
    }

    @Test
    void closingTurnsAwayThoseWhoWaitAndWaitsForLeases() throws Exception {
        PythonPool pool = PythonPool.builder(host)
                .size(1)
                .leaseTimeout(LONG)
                .shutdownGrace(LONG)
                .build();
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        CountDownLatch closing = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Lease held = pool.lease();
            Future<?> waiter = executor.submit(() -> {
                try {
                    pool.lease();
                } catch (Throwable e) {
                    outcome.set(e);
                    closing.countDown();
                }
            });
            await(() -> pool.metrics().waiting() == 1);
            Future<?> close = executor.submit(pool::close);
            closing.await();
            assertThat(outcome.get())
                    .isInstanceOfSatisfying(
                            PoolRejectedException.class,
                            rejection -> assertThat(rejection.reason()).isEqualTo(Reason.CLOSED));
            assertThat(close.isDone()).isFalse();
            assertThat(held.eval("8").asInt()).isEqualTo(8);
            held.close();
            close.get();
            waiter.get();
        }
        assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(pool::lease);
    }

    @Test
    void closingCancelsWhatRunsAfterTheGracePeriod() throws Exception {
        PythonPool pool = pool().build();
        CountDownLatch started = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<PolyglotException> runaway = executor.submit(() -> {
                try (Lease lease = pool.lease()) {
                    started.countDown();
                    lease.eval("while True: pass");
                    throw new AssertionError("it ended");
                } catch (PolyglotException e) {
                    return e;
                }
            });
            started.await();
            pool.close();
            assertThat(runaway.get().isCancelled()).isTrue();
        }
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("ingot-pool-maker")));
    }

    @Test
    void settingsAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PythonPool.builder(host)
                        .leaseTimeout(LONG)
                        .shutdownGrace(Duration.ZERO)
                        .size(0))
                .withMessage("size 0: at least 1 is needed");
        assertThatIllegalArgumentException().isThrownBy(() -> pool().timeLimit(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> pool().statementLimit(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        PythonPool.builder(host).size(1).leaseTimeout(LONG).shutdownGrace(Duration.ofSeconds(-1)));
    }

    @Test
    void durationsMayBeForEver() throws Exception {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        try (PythonPool pool = PythonPool.builder(host)
                .size(1)
                .shutdownGrace(Duration.ZERO)
                .leaseTimeout(forEver)
                .timeLimit(forEver)
                .maximumAge(forEver)
                .maximumUses(2)
                .build()) {
            assertThat(evaluate(pool, "1")).isEqualTo(1);
            assertThat(evaluate(pool, "2")).isEqualTo(2);
        }
    }

    @Test
    void flightRecorderHearsOfContextsLeasesImportsAndRejections(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            for (String event : List.of("ContextCreated", "ContextLeased", "LeaseRejected", "ModuleRead")) {
                recording.enable("dev.ingot." + event).withoutThreshold();
            }
            recording.start();
            try (PythonPool pool = pool().imports("colorsys").maximumWaiting(0).build();
                    Lease lease = pool.lease()) {
                assertThatExceptionOfType(PoolRejectedException.class).isThrownBy(pool::lease);
                assertThat(lease.eval("1").asInt()).isEqualTo(1);
            }
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events)
                .extracting(event -> event.getEventType().getName())
                .contains(
                        "dev.ingot.ContextCreated",
                        "dev.ingot.ContextLeased",
                        "dev.ingot.LeaseRejected",
                        "dev.ingot.ModuleRead");
        assertThat(events)
                .filteredOn(event -> event.getEventType().getName().equals("dev.ingot.ModuleRead"))
                .extracting(event -> event.getString("module"))
                .contains("colorsys");
        assertThat(events)
                .filteredOn(event -> event.getEventType().getName().equals("dev.ingot.LeaseRejected"))
                .extracting(event -> event.getString("reason"))
                .containsExactly("TOO_MANY_WAITING");
    }

    @Test
    void metricsCountWhatHappened() throws Exception {
        try (PythonPool pool = PythonPool.builder(host)
                .leaseTimeout(LONG)
                .shutdownGrace(Duration.ZERO)
                .size(2)
                .idle(1)
                .build()) {
            try (Lease _ = pool.lease()) {
                await(() -> pool.metrics().idle() == 1);
                PoolMetrics metrics = pool.metrics();
                assertThat(metrics).isEqualTo(new PoolMetrics(2, 1, 1, 0, 0, 2, 0, 0, 1, 0, 0));
            }
        }
    }

    @Test
    void enginesAreReplacedAndClosedWithTheirLastContext() throws Exception {
        List<Engine> engines = new ArrayList<>();
        try (PythonPool pool = pool().idle(0).contextsPerEngine(2).build()) {
            for (int i = 0; i < 5; i++) {
                try (Lease lease = pool.lease()) {
                    engines.add(lease.context().getEngine());
                    assertThat(lease.eval("import json; json.dumps([1])").asString())
                            .isEqualTo("[1]");
                }
            }
            assertThat(Set.copyOf(engines)).hasSize(3);
            assertThat(engines.get(0)).isSameAs(engines.get(1)).isNotSameAs(engines.get(2));
            await(() -> isClosed(engines.getFirst()));
        }
        assertThat(isClosed(engines.getLast())).isTrue();
        try (Context context = host.newContext()) {
            assertThat(context.eval("python", "6 * 7").asInt()).isEqualTo(42);
        }
    }

    @Test
    void hostIsClosedWithThoseThatItRenewed() throws IOException {
        PythonHost owner = PythonHost.builder(Access.PACKS_ONLY).build();
        PythonHost renewed = owner.renewed();
        Engine engine;
        try (Context context = renewed.newContext()) {
            engine = context.getEngine();
            assertThat(context.eval("python", "import json; json.__file__").asString())
                    .startsWith("/ingot/stdlib/");
        }
        owner.close();
        assertThat(isClosed(engine)).isTrue();
        assertThatIllegalStateException().isThrownBy(owner::renewed);
    }

    private static boolean isClosed(Engine engine) {
        try (Context context = Context.newBuilder().engine(engine).build()) {
            assertThat(context.getEngine()).isNotNull();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
