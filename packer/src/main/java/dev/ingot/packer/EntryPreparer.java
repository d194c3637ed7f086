package dev.ingot.packer;

import dev.ingot.pack.EntryKind;
import dev.ingot.pack.MountName;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import dev.ingot.policy.Policy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an entry's file and brings it into the form in which it is stored: compiles modules, compresses. Safe for many
 * threads.
 */
final class EntryPreparer {
    private final Policy policy;
    private final String mountName;
    private final CompilerPool compilers;
    private final @Nullable CompileCache cache;
    private final FileStore files;

    EntryPreparer(PackPlan plan, CompilerPool compilers, @Nullable CompileCache cache, FileStore files) {
        this.policy = plan.policy();
        this.mountName = plan.mountName();
        this.compilers = compilers;
        this.cache = cache;
        this.files = files;
    }

    /**
     * An entry whose contents are ready to be written.
     *
     * @param errors what keeps the module from being compiled; each names file and line
     * @param warnings what the compiler warned of, likewise
     */
    record Prepared(PlannedEntry entry, List<SlotContent> contents, List<String> errors, List<String> warnings) {}

    Prepared prepare(PlannedEntry entry) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(entry.file().read());
        List<SlotContent> contents = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        if (entry.kind() != EntryKind.MODULE) {
            contents.add(content(entry, SlotKind.DATA, bytes));
            return new Prepared(entry, contents, errors, warnings);
        }
        String path = MountName.folder(mountName) + "/" + entry.file().path();
        for (int level : policy.sortedLevels()) {
            CompiledModule module = compile(entry, bytes, path, level);
            List<String> messages = module.bytecode() == null ? errors : warnings;
            for (String message : module.messages()) {
                String located = entry.file().origin() + ", " + message;
                if (!messages.contains(located)) {
                    messages.add(located);
                }
            }
            if (module.bytecode() != null) {
                contents.add(module.bytecode());
            }
        }
        if (policy.sources() || !errors.isEmpty()) {
            contents.add(content(entry, SlotKind.SOURCE, bytes));
        }
        return new Prepared(entry, contents, errors, warnings);
    }

    private SlotContent content(PlannedEntry entry, SlotKind kind, ByteBuffer bytes) throws IOException {
        String path = entry.file().path();
        return policy.files().holds(path)
                ? files.store(kind, bytes, path)
                : SlotContent.of(kind, bytes, policy.compression().of(kind));
    }

    private CompiledModule compile(PlannedEntry entry, ByteBuffer source, String path, int level) throws IOException {
        SlotKind kind = SlotKind.bytecode(level);
        boolean inFile = policy.files().holds(entry.file().path());
        CompiledModule module = compile(
                source, path, level, inFile ? Storage.RAW : policy.compression().of(kind));
        SlotContent bytecode = module.bytecode();
        return inFile && bytecode != null
                ? new CompiledModule(content(entry, kind, bytecode.stored()), module.messages())
                : module;
    }

    private CompiledModule compile(ByteBuffer source, String path, int level, Storage storage) {
        SlotKind kind = SlotKind.bytecode(level);
        Path file = cache == null ? null : cache.file(source, path, level, storage);
        CompiledModule known = file == null ? null : CompileCache.load(file, kind);
        if (known != null) {
            return known;
        }
        BytecodeCompiler.Output output = compilers.call(compiler -> compiler.compile(source, path, level));
        ByteBuffer bytecode = output.bytecode();
        CompiledModule module = new CompiledModule(
                bytecode == null ? null : SlotContent.of(kind, bytecode, storage), output.messages());
        if (file != null) {
            CompileCache.store(file, module);
        }
        return module;
    }
}
