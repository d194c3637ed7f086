package dev.ingot.spark;

import dev.ingot.PythonFunctionException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.apache.spark.util.TaskInterruptListener;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/**
 * The Python of one task: a context that is lent to it from its first call to its end, and cancelled with it. Outside a
 * task, where Spark computes constants on the driver, a context for one call.
 */
final class TaskPython {
    private static final Map<String, TaskPython> TASKS = new ConcurrentHashMap<>();

    /** The one that this thread has called last: a task calls for every row. */
    private static final ThreadLocal<@Nullable TaskPython> LAST = new ThreadLocal<>();

    private static final ScheduledThreadPoolExecutor CLOCK = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("ingot-spark-clock").factory());

    static {
        // There is a limit for each call, and nearly every one ends in time.
        CLOCK.setRemoveOnCancelPolicy(true);
    }

    private final Settings settings;
    private final long attempt;
    private final ExecutorHost host;
    private final PythonContext context;
    private volatile boolean cancelled;
    private volatile boolean expired;

    /** Whether the context is nobody's or another task's; guarded by this. */
    private boolean returned;

    private TaskPython(Settings settings, long attempt) {
        this.settings = settings;
        this.attempt = attempt;
        this.host = ExecutorHost.join(settings);
        PythonContext lent = null;
        try {
            lent = host.lend(settings);
            lent.begin();
        } catch (Throwable failure) {
            if (lent != null) {
                lent.cancel();
            }
            host.leave();
            throw failure;
        }
        this.context = lent;
    }

    /** What is done with a task's context. */
    interface Call<T extends @Nullable Object> {
        /** Calls Python. */
        T run(PythonContext context);
    }

    /**
     * Calls Python code for the task that runs in this thread.
     *
     * @param reference the function, for errors
     * @param data tells what it is given, for errors
     * @throws PythonFunctionException when it fails
     */
    static <T extends @Nullable Object> T call(Settings settings, String reference, Supplier<?> data, Call<T> call) {
        TaskContext task = TaskContext.get();
        if (task != null) {
            return of(settings, task).measured(task, reference, data, call);
        }
        TaskPython python = new TaskPython(settings, -1);
        boolean failed = true;
        try {
            T result = python.measured(null, reference, data, call);
            failed = false;
            return result;
        } finally {
            python.end(failed);
        }
    }

    @SuppressWarnings("ReferenceEquality") // For each row: what is equal but another object is found below.
    private static TaskPython of(Settings settings, TaskContext task) {
        TaskPython last = LAST.get();
        if (last != null && last.settings == settings && last.attempt == task.taskAttemptId()) {
            return last;
        }
        String key = settings.application() + " " + task.taskAttemptId() + " " + settings.hostKey()
                + settings.contextKey() + " " + settings.timeLimit();
        TaskPython python = TASKS.get(key);
        if (python == null) {
            TaskPython made = new TaskPython(settings, task.taskAttemptId());
            TASKS.put(key, made);
            TaskInterruptListener cancellation = (interrupted, reason) -> made.cancel();
            task.addTaskInterruptListener(cancellation);
            TaskCompletionListener completion = ended -> {
                TASKS.remove(key);
                LAST.remove();
                made.end(ended.isFailed() || ended.isInterrupted());
            };
            task.addTaskCompletionListener(completion);
            python = made;
        }
        LAST.set(python);
        return python;
    }

    private void cancel() {
        synchronized (this) {
            if (returned) {
                return;
            }
            cancelled = true;
        }
        endInBackground();
    }

    private <T extends @Nullable Object> T measured(
            @Nullable TaskContext task, String reference, Supplier<?> data, Call<T> call) {
        long begin = System.nanoTime();
        Future<?> limit = settings.timeLimit() == 0
                ? null
                : CLOCK.schedule(this::expire, settings.timeLimit(), TimeUnit.MILLISECONDS);
        try {
            return call.run(context);
        } catch (PolyglotException e) {
            if (task != null && cancelled) {
                task.killTaskIfInterrupted();
            }
            throw explained(e, reference, data.get());
        } catch (IllegalArgumentException e) {
            throw new PythonFunctionException(reference, "was not called", data.get(), ": " + e.getMessage());
        } finally {
            if (limit != null) {
                limit.cancel(false);
            }
            settings.counters().nanoseconds().add(System.nanoTime() - begin);
        }
    }

    private PythonFunctionException explained(PolyglotException failure, String reference, Object data) {
        if (expired) {
            String limit = "ran longer than spark.ingot.timeLimit, " + Duration.ofMillis(settings.timeLimit()) + ",";
            return new PythonFunctionException(reference, limit, data, "");
        }
        // Memory and stack are such resources as well.
        if (settings.statementLimit() > 0 && failure.isResourceExhausted() && failure.isCancelled()) {
            String limit = "executed more statements than spark.ingot.statementLimit, " + settings.statementLimit()
                    + ", in a task; last";
            return new PythonFunctionException(reference, limit, data, "");
        }
        return context.explained(failure, reference, data);
    }

    private void expire() {
        synchronized (this) {
            if (returned) {
                return;
            }
            expired = true;
        }
        endInBackground();
    }

    /** Not in Spark's thread, nor in the clock's: it takes as long as Python needs to notice. */
    private void endInBackground() {
        Thread.ofPlatform().daemon().name("ingot-spark-end").start(context::cancel);
    }

    private void end(boolean failed) {
        try {
            giveBack(failed);
        } finally {
            host.leave();
        }
    }

    /** A context whose task has failed may be in any state. */
    private void giveBack(boolean failed) {
        if (failed || cancelled || expired) {
            context.cancel();
            return;
        }
        try {
            long imports = measured(null, "teardown()", () -> "the task's end", ending -> {
                ending.end();
                return ending.imports();
            });
            settings.counters().imports().add(imports);
            boolean sound;
            synchronized (this) {
                // From now on nobody ends it for this task, which Spark may still do until its result is away.
                returned = true;
                sound = !cancelled && !expired;
            }
            if (sound) {
                host.takeBack(settings, context);
            }
        } catch (PythonFunctionException e) {
            context.cancel();
            throw e;
        }
    }
}
