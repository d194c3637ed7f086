package dev.ingot.packer;

import dev.ingot.host.PythonHost;
import dev.ingot.pack.ContentId;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.EntryType;
import dev.ingot.pack.MountName;
import dev.ingot.pack.PackWriter;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import dev.ingot.packer.BytecodeCompiler.CompileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Executes a plan: compiles its modules in parallel and writes the pack.
 *
 * <p>The same plan gives the same bytes, whatever the number of workers: entries are written in the plan's order. At most a few
 * entries for each worker are in memory at once.
 */
public final class Packer {
    private static final int ENTRIES_AHEAD_PER_WORKER = 16;

    private final PythonHost host;
    private final int workers;
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
     * @param progress hears of each entry
     */
    public Packer(PythonHost host, int workers, Progress progress) {
        this.host = host;
        this.workers = workers;
        this.progress = progress;
    }

    /**
     * What became of a plan.
     *
     * @param contentId the id of the pack
     * @param notCompiled modules that have a syntax error, with file, line and message; they are packed as source only
     */
    public record Result(ContentId contentId, List<String> notCompiled) {}

    /** An entry whose contents are ready to be written. */
    private record Prepared(PlannedEntry entry, List<SlotContent> contents, List<String> notCompiled) {}

    /**
     * Compiles and writes.
     *
     * @throws IOException when an input cannot be read or the target not be written; the target then has its old content
     * @throws InterruptedException when the thread was interrupted; likewise
     */
    public Result write(PackPlan plan, Path target) throws IOException, InterruptedException {
        BlockingQueue<BytecodeCompiler> compilers = new ArrayBlockingQueue<>(workers);
        try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
            try {
                for (int i = 0; i < workers; i++) {
                    compilers.add(new BytecodeCompiler(host));
                }
                return write(plan, target, compilers, executor);
            } finally {
                executor.shutdownNow();
            }
        } finally {
            compilers.forEach(BytecodeCompiler::close);
        }
    }

    private Result write(
            PackPlan plan, Path target, BlockingQueue<BytecodeCompiler> compilers, ExecutorService executor)
            throws IOException, InterruptedException {
        List<String> notCompiled = new ArrayList<>();
        try (PackWriter writer =
                new PackWriter(target, plan.mountName(), compilers.element().python())) {
            Deque<Future<Prepared>> ahead = new ArrayDeque<>();
            for (PlannedEntry entry : plan.entries()) {
                ahead.add(executor.submit(() -> prepare(plan, entry, compilers)));
                if (ahead.size() > workers * ENTRIES_AHEAD_PER_WORKER) {
                    add(writer, await(ahead.remove()), notCompiled);
                }
            }
            for (Future<Prepared> next : ahead) {
                add(writer, await(next), notCompiled);
            }
            return new Result(writer.finish(), List.copyOf(notCompiled));
        }
    }

    private void add(PackWriter writer, Prepared prepared, List<String> notCompiled) throws IOException {
        PlannedEntry entry = prepared.entry;
        EntryType type = entry.type();
        writer.add(entry.file().path(), type.kind(), type.moduleName(), type.isPackage(), prepared.contents);
        notCompiled.addAll(prepared.notCompiled);
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

    private static Prepared prepare(PackPlan plan, PlannedEntry entry, BlockingQueue<BytecodeCompiler> compilers)
            throws IOException, InterruptedException {
        ByteBuffer bytes = ByteBuffer.wrap(entry.file().read());
        if (entry.kind() != EntryKind.MODULE) {
            return new Prepared(entry, List.of(SlotContent.of(SlotKind.DATA, bytes, Storage.LZ4)), List.of());
        }
        List<SlotContent> contents = new ArrayList<>();
        List<String> notCompiled = new ArrayList<>();
        BytecodeCompiler compiler = compilers.take();
        try {
            String path =
                    MountName.folder(plan.mountName()) + "/" + entry.file().path();
            for (int level : plan.levels()) {
                ByteBuffer bytecode = compiler.compile(bytes.duplicate(), path, level);
                contents.add(SlotContent.of(SlotKind.bytecode(level), bytecode, Storage.LZ4));
            }
        } catch (CompileException e) {
            notCompiled.add(entry.file().origin() + ", " + e.getMessage());
        } finally {
            compilers.add(compiler);
        }
        contents.add(SlotContent.of(SlotKind.SOURCE, bytes, Storage.LZ4));
        return new Prepared(entry, contents, notCompiled);
    }
}
