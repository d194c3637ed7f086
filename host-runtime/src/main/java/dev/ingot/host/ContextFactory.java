package dev.ingot.host;

import dev.ingot.importer.MountTable;
import dev.ingot.importer.PackImporter;
import dev.ingot.natives.NativeCache;
import dev.ingot.natives.NativeContexts;
import dev.ingot.natives.NativeCopies;
import dev.ingot.natives.NativeCopy;
import dev.ingot.pack.Pack;
import dev.ingot.vfs.PackFileSystem;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.graalvm.options.OptionDescriptors;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Language;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;
import org.jspecify.annotations.Nullable;

/** Makes contexts on one engine, each with the importer in place. Safe for many threads. */
final class ContextFactory {
    private static final String LANGUAGE = "python";

    /** An option that GraalPy 25.0 has not: 25.0.3 calls its version "Development Build". */
    private static final String NEWER_THAN_25_0 = "python.AllowSignalHandlers";

    private final Engine engine;
    private final Set<String> knownOptions;
    private final Settings settings;

    /** GraalPy 25.0 unloads libraries itself when they are collected, and crashes where somebody else has done so. */
    private final boolean unloadsNatives;

    /**
     * What all engines of a host have in common.
     *
     * @param packs in the order in which they are searched; not owned
     * @param options GraalPy's options, also those that the GraalPy at hand does not know
     * @param javaCompression whether zlib and lzma are Java's
     * @param isolatesNatives whether every context has native libraries of its own
     */
    record Settings(
            List<Pack> packs,
            PackImporter importer,
            Access access,
            HostAccess hostAccess,
            Map<String, String> options,
            boolean nativePosix,
            NativeCache nativeCache,
            boolean isolatesNatives,
            boolean javaCompression) {}

    ContextFactory(Settings settings) {
        this.settings = settings;
        this.engine = newEngine(settings);
        this.knownOptions = optionNames(engine);
        this.unloadsNatives = knownOptions.contains(NEWER_THAN_25_0);
    }

    private static Engine newEngine(Settings settings) {
        Engine.Builder builder = Engine.newBuilder(LANGUAGE)
                .option("engine.WarnInterpreterOnly", "false")
                // The native one uses Java's where its library is not extracted, except for bz2, which has none and
                // crashes.
                .option("python.CompressionModulesBackend", settings.javaCompression() ? "java" : "native")
                // Native POSIX functions warn of what Builder.nativePosix documents.
                .option("log.python.level", settings.nativePosix() ? "SEVERE" : "WARNING");
        if (settings.isolatesNatives()) {
            // Here and not for contexts, whose other options stay those that are not experimental.
            builder.allowExperimentalOptions(true).option("python.IsolateNativeModules", "true");
        }
        return builder.build();
    }

    private static Set<String> optionNames(Engine engine) {
        Language python = engine.getLanguages().get(LANGUAGE);
        if (python == null) {
            throw new IllegalStateException("the class path holds no GraalPy; add org.graalvm.python:python-language");
        }
        OptionDescriptors descriptors = python.getOptions();
        Set<String> names = new HashSet<>();
        descriptors.forEach(descriptor -> names.add(descriptor.getName()));
        return Set.copyOf(names);
    }

    Settings settings() {
        return settings;
    }

    /** What Truffle calls itself without a compiler is part of the API's documentation. */
    boolean compiles() {
        return !engine.getImplementationName().equals("Interpreted");
    }

    Context newContext(Consumer<Context.Builder> configure) {
        // Of its own, because its program can mount more packs.
        MountTable mounts = new MountTable(settings.packs());
        NativeCopy copy = settings.isolatesNatives()
                ? NativeCopies.ofUser().reserve(settings.nativeCache(), unloadsNatives)
                : null;
        Context context;
        try {
            context = build(mounts, copy, configure);
        } catch (Throwable failure) {
            if (copy != null) {
                copy.release(true);
            }
            throw failure;
        }
        if (copy != null) {
            // Whoever closes a context does not tell.
            NativeCopies.ofUser().releaseWith(mounts, copy);
            NativeContexts.add(context, copy);
        }
        try {
            settings.importer().install(context, mounts, copy == null ? settings.nativeCache() : copy);
        } catch (Throwable failure) {
            NativeContexts.cancel(context, true);
            throw failure;
        }
        return context;
    }

    private Context build(MountTable mounts, @Nullable NativeCopy copy, Consumer<Context.Builder> configure) {
        Context.Builder builder = Context.newBuilder(LANGUAGE).engine(engine);
        allow(builder, mounts, copy);
        setKnown(builder, settings.options());
        if (copy != null) {
            settings.packs().stream()
                    .filter(Pack::isPlatform)
                    .forEach(platform -> builder.option(
                            "python.CAPI", copy.supportFolder(platform).toString()));
        }
        configure.accept(builder);
        return builder.build();
    }

    private void allow(Context.Builder builder, MountTable mounts, @Nullable NativeCopy copy) {
        Access access = settings.access();
        boolean program = access.isProgram();
        FileSystem files = switch (access) {
            case TRUSTED, PROGRAM -> ofProgram(mounts, copy);
            case READ_FILES -> PackFileSystem.ofPacksAndOrdinaryFiles(mounts);
            case PACKS_ONLY -> PackFileSystem.ofPacksOnly(mounts);
        };
        builder.allowIO(IOAccess.newBuilder()
                        .fileSystem(files)
                        .allowHostSocketAccess(program)
                        .build())
                .allowHostAccess(settings.hostAccess())
                .allowHostClassLookup(name -> access == Access.TRUSTED)
                .allowCreateThread(program)
                .allowCreateProcess(program)
                .allowNativeAccess(program)
                .allowEnvironmentAccess(program ? EnvironmentAccess.INHERIT : EnvironmentAccess.NONE);
        if (!program) {
            // Otherwise a script would read what is meant for the process.
            builder.in(InputStream.nullInputStream());
        }
    }

    private static FileSystem ofProgram(MountTable mounts, @Nullable NativeCopy copy) {
        FileSystem host = FileSystem.newDefaultFileSystem();
        return copy == null ? new PackFileSystem(host, mounts) : new PackFileSystem(host, mounts, copy::beforeAccess);
    }

    /** Sets those options that the GraalPy at hand has. */
    void setKnown(Context.Builder builder, Map<String, String> values) {
        values.forEach((name, value) -> {
            if (knownOptions.contains(name)) {
                builder.option(name, value);
            }
        });
    }

    /**
     * Closes the engine with all its contexts, cancelling what runs in them. Returns when nothing is left, which may be
     * never.
     */
    void close() {
        engine.close(true);
    }
}
