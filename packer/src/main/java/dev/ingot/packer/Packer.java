package dev.ingot.packer;

import dev.ingot.host.PythonHost;
import dev.ingot.pack.ContentId;
import dev.ingot.pack.EntryType;
import dev.ingot.pack.PackWriter;
import dev.ingot.packer.EntryPreparer.Prepared;
import dev.ingot.policy.SyntaxErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Executes a plan: compiles its modules in parallel and writes the pack.
 *
 * <p>The same plan gives the same bytes, whatever the number of workers: entries are written in the plan's order. At
 * most a few entries for each worker are in memory at once.
 */
public final class Packer {
    private static final int ENTRIES_AHEAD_PER_WORKER = 16;

    private final PythonHost host;
    private final int workers;
    private final @Nullable CompileCache cache;
    private final Progress progress;

    /** Hears how far packing has come. */
    @FunctionalInterface
    public interface Progress {
        /** Is called after each entry, in the plan's order, from the thread that called {@link Packer#write}. */
        void packed(PlannedEntry entry);
    }

    /**
     * @param host compiles; it needs no pack but the standard library's, and not even that
     * @param workers how many modules are compiled at the same time
     * @param cache what was compiled before, or null
     * @param progress hears of each entry
     */
    public Packer(PythonHost host, int workers, @Nullable CompileCache cache, Progress progress) {
        this.host = host;
        this.workers = workers;
        this.cache = cache;
        this.progress = progress;
    }

    /**
     * What became of a plan.
     *
     * @param contentId the id of the pack
     * @param notCompiled the errors of modules that are packed as source only; each names file and line
     * @param warnings what the compiler warned of; each names file and line
     */
    public record Result(ContentId contentId, List<String> notCompiled, List<String> warnings) {}

    /**
     * Compiles and writes.
     *
     * @throws IOException when an input cannot be read or the target not be written; the target then has its old
     *     content
     * @throws CompileException when modules do not compile and the policy says that they must; likewise
     * @throws InterruptedException when the thread was interrupted; likewise
     */
    public Result write(PackPlan plan, Path target) throws IOException, InterruptedException {
        try (CompilerPool compilers = new CompilerPool(host);
                ExecutorService executor = Executors.newFixedThreadPool(workers)) {
            try {
                return write(plan, target, compilers, executor);
            } finally {
                executor.shutdownNow();
            }
        }
    }

    private Result write(PackPlan plan, Path target, CompilerPool compilers, ExecutorService executor)
            throws IOException, InterruptedException {
        FileStore files = new FileStore(
                Objects.requireNonNull(target.toAbsolutePath().getParent()),
                plan.policy().files().folder());
        EntryPreparer preparer = new EntryPreparer(plan, compilers, cache, files);
        List<String> errors = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        try (PackWriter writer = new PackWriter(target, plan.mountName(), compilers.python())) {
            Deque<Future<Prepared>> ahead = new ArrayDeque<>();
            for (PlannedEntry entry : plan.entries()) {
                ahead.add(executor.submit(() -> preparer.prepare(entry)));
                if (ahead.size() > workers * ENTRIES_AHEAD_PER_WORKER) {
                    add(writer, await(ahead.remove()), errors, warnings);
                }
            }
            for (Future<Prepared> next : ahead) {
                add(writer, await(next), errors, warnings);
            }
            if (!errors.isEmpty() && plan.policy().syntaxErrors() == SyntaxErrors.FAIL) {
                throw new CompileException(errors);
            }
            return new Result(writer.finish(), List.copyOf(errors), List.copyOf(warnings));
        }
    }

    private void add(PackWriter writer, Prepared prepared, List<String> errors, List<String> warnings)
            throws IOException {
        PlannedEntry entry = prepared.entry();
        EntryType type = entry.type();
        writer.add(entry.file().path(), type.kind(), type.moduleName(), type.isPackage(), prepared.contents());
        errors.addAll(prepared.errors());
        warnings.addAll(prepared.warnings());
        progress.packed(entry);
    }

    private static Prepared await(Future<Prepared> next) throws IOException, InterruptedException {
        try {
            return next.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
