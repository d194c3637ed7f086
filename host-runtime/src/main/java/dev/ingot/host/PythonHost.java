package dev.ingot.host;

import dev.ingot.PackDescription;
import dev.ingot.importer.BytecodeCache;
import dev.ingot.importer.CacheFolder;
import dev.ingot.importer.PackImporter;
import dev.ingot.live.LiveFolders;
import dev.ingot.natives.NativeCache;
import dev.ingot.natives.NativeCopies;
import dev.ingot.pack.Pack;
import dev.ingot.settings.Given;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/**
 * Owns an engine and packs, makes contexts that import from them, and runs programs in such contexts.
 *
 * <p>Contexts have the importer in place before any Python code runs; {@code site} is not imported and no Python home
 * is unpacked. The first context of an engine costs seconds, later ones tens of milliseconds. Safe for many threads; a
 * context itself is for one thread at a time unless the program starts threads.
 *
 * <p>{@link #close} closes the engine with all its contexts, then the packs, which are the host's own. A closed host
 * makes no contexts and runs no programs: {@link IllegalStateException}.
 */
public final class PythonHost implements AutoCloseable {
    private final ContextFactory contexts;
    private final BytecodeCache bytecodeCache;

    /** The host whose packs these are, and which is closed after this one; null where it is this one. */
    private final @Nullable PythonHost owner;

    private final Lifetime lifetime;

    private PythonHost(HostSettings settings, List<Pack> packs) throws IOException {
        this.owner = null;
        // A process with one context ends with it, and what it says would be taken for its program's.
        this.lifetime = new Lifetime(Lifetime.LIMIT, settings.singleContext ? Level.DEBUG : Level.WARNING);
        this.bytecodeCache = new BytecodeCache(settings.bytecodeCache);
        NativeCache nativeCache = new NativeCache(CacheFolder.ofUser().resolve("native"));
        Map<String, String> options = settings.options(packs, nativeCache);
        packs.forEach(pack -> own(pack));
        LiveFolders liveFolders = settings.liveFolders.isEmpty() ? null : new LiveFolders(settings.liveFolders);
        if (liveFolders != null) {
            own(liveFolders);
        }
        try {
            PackImporter importer = new PackImporter(settings.ofImporter(liveFolders, bytecodeCache));
            this.contexts = new ContextFactory(settings.ofContexts(packs, importer, options, nativeCache));
            own(contexts::close);
        } catch (Throwable failure) {
            // Live folders have started a thread.
            lifetime.close();
            throw failure;
        }
    }

    private PythonHost(PythonHost owner) {
        this.owner = owner;
        this.lifetime = new Lifetime(Lifetime.LIMIT, Level.WARNING);
        this.bytecodeCache = owner.bytecodeCache;
        this.contexts = new ContextFactory(owner.contexts.settings());
        own(contexts::close);
    }

    private void own(AutoCloseable resource) {
        boolean _ = lifetime.add(resource);
    }

    /**
     * Returns a builder of a host with the standard library found on the class path.
     *
     * @param access what Python code may reach; to be chosen, because nothing fits both a program of one's own and a
     *     stranger's script
     */
    public static Builder builder(Access access) {
        return new Builder(access);
    }

    /**
     * Configures a host. A setting that is given twice is an {@link IllegalStateException}; packs, live folders and
     * Java modules can be as many as one likes. Not safe for use by several threads.
     */
    public static final class Builder {
        private final Given given = new Given();
        private final PackSources packs = new PackSources();
        private final HostSettings settings;
        private @Nullable List<PublicKey> trustedKeys;

        private Builder(Access access) {
            this.settings = new HostSettings(access);
        }

        /** Adds a pack file. Packs are searched in the order in which they are added, the standard library last. */
        public Builder pack(Path file) {
            packs.add(PackSources.inFile(file));
            return this;
        }

        /** Adds a pack that the class path holds. */
        public Builder pack(ClassLoader loader, String resource) {
            packs.add(PackSources.inClassPath(loader, resource));
            return this;
        }

        /**
         * Takes the standard library from this pack instead of the class path, which still has its native libraries.
         */
        public Builder stdlib(Path file) {
            given.once("stdlib");
            packs.setStdlib(PackSources.inFile(file));
            return this;
        }

        /**
         * Leaves the standard library and its native libraries out: what is frozen or built into GraalPy still imports.
         */
        public Builder noStdlib() {
            given.once("stdlib");
            packs.setStdlib(null);
            return this;
        }

        /**
         * Adds an ordinary folder with modules that are being worked on. Its modules are found before those of packs,
         * as soon as they are written; a watcher keeps its index up to date. Put it on {@code sys.path} as well, see
         * {@link Program#withSearchPath}. Needs {@link Access#PROGRAM}.
         */
        public Builder liveFolder(Path folder) {
            settings.liveFolders.add(folder);
            return this;
        }

        /**
         * Has packed modules executed at their first use, as {@code importlib.util.LazyLoader} does.
         *
         * @param names modules, and packages with all that is in them; none for every packed module
         */
        public Builder lazyImports(String... names) {
            given.once("lazyImports");
            settings.lazyImports = List.of(names);
            return this;
        }

        /**
         * Sets the level of optimisation of modules and programs, as {@code python -O} (1: without {@code assert}) and
         * {@code -OO} (2: without docstrings as well) do. Modules whose pack lacks the level are compiled from source.
         *
         * @throws IllegalArgumentException when the level is not 0, 1 or 2
         */
        public Builder optimization(int level) {
            if (level < 0 || level > 2) {
                throw new IllegalArgumentException("the levels of optimisation are 0, 1 and 2, not " + level);
            }
            given.once("optimization");
            settings.optimization = level;
            return this;
        }

        /**
         * Sets how many bytes of decompressed bytecode are kept for the second context and later ones; without it 64
         * MiB, enough for the whole standard library. 0 keeps none.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Builder bytecodeCache(long bytes) {
            settings.bytecodeCache = given.atLeast(0L, bytes, "bytecodeCache");
            return this;
        }

        /**
         * Offers Java functions as an importable Python module of every context.
         *
         * @param name the module's full name; it comes before one of that name in a pack
         * @param module its attributes: a {@link org.graalvm.polyglot.proxy.ProxyObject}, or an object whose methods
         *     and fields are exported with {@link HostAccess.Export}. Contexts share it, so it must be safe for many
         *     threads.
         */
        public Builder javaModule(String name, Object module) {
            given.once("javaModule " + name);
            settings.javaModules.put(name, module);
            return this;
        }

        /**
         * Compiles the modules of packs that were made for another Python from their sources, in every context anew,
         * instead of refusing such packs. The standard library must always be the running Python's own.
         */
        public Builder foreignPacksFromSource() {
            given.once("foreignPacksFromSource");
            settings.foreignPacksFromSource = true;
            return this;
        }

        /**
         * Gives programs the operating system's own file descriptors and processes, which {@code multiprocessing}
         * needs, instead of Java's. The file system is then the operating system's as well: packed modules import,
         * their data is read with {@code importlib.resources} and {@code pkgutil}, but {@code open} and {@code os} do
         * not see {@code /ingot}; standard streams are those of the process. A native library is extracted when the
         * first context is made. Needs {@link Access#PROGRAM}.
         */
        public Builder nativePosix() {
            given.once("nativePosix");
            settings.nativePosix = true;
            return this;
        }

        /**
         * Says that native modules are used in one context of this process only. Their libraries are then loaded from
         * where they are extracted for all processes; without this, every context that uses some has copies of its own
         * (on Linux; on other systems GraalPy can load them once for a process anyway). That {@link PythonHost#close}
         * waits no longer is no warning then, because the process ends with its context.
         */
        public Builder singleContext() {
            given.once("singleContext");
            settings.singleContext = true;
            return this;
        }

        /**
         * Has {@code zlib} and {@code lzma} use Java's implementations, and leaves {@code bz2} out, which has none: its
         * use is an {@code ImportError}. GraalPy links the native ones for every context when it is made, whether they
         * are used or not, which costs a cold start a third of a second. Without {@link Access#PROGRAM} that is so
         * anyway.
         */
        public Builder javaCompression() {
            given.once("javaCompression");
            settings.javaCompression = true;
            return this;
        }

        /**
         * Refuses packs that none of these keys signed. The standard library and the native libraries of the class path
         * are as trusted as the classes beside them and need not be signed; every other pack is read whole when the
         * host is built.
         *
         * @param keys Ed25519 keys, see {@link dev.ingot.SigningKeys}
         * @throws IllegalArgumentException when there are none: then nothing could be trusted
         */
        public Builder trustedKeys(Collection<PublicKey> keys) {
            if (keys.isEmpty()) {
                throw new IllegalArgumentException(
                        "no trusted keys are given; give at least one, or leave trustedKeys out to take "
                                + "unsigned packs");
            }
            given.once("trustedKeys");
            trustedKeys = List.copyOf(keys);
            return this;
        }

        /**
         * Sets what Python code may do with the Java objects it is given, instead of what the access says:
         * {@link HostAccess#ALL} for {@link Access#TRUSTED}, otherwise {@link HostAccess#EXPLICIT} with access to
         * buffers. Without access to buffers packed modules are read by way of strings, which takes longer. Access to
         * all public methods of Java's objects is a way to all of Java ({@code getClass()}), whatever else is
         * forbidden; {@link HostAccess#ALL} is therefore refused where scripts have neither {@link Access#PROGRAM} nor
         * {@link Access#TRUSTED}.
         */
        public Builder hostAccess(HostAccess newHostAccess) {
            given.once("hostAccess");
            settings.hostAccess = newHostAccess;
            return this;
        }

        /**
         * Opens the packs and starts the engine. Building again makes another host.
         *
         * @throws IOException when a pack cannot be read
         * @throws dev.ingot.CorruptPackException when a pack is damaged
         * @throws dev.ingot.UntrustedPackException when a pack is not signed by a trusted key, where there are such
         *     keys
         * @throws IllegalArgumentException when two packs have the same mount name, or the preset allows no live
         *     folders, no native POSIX or not this host access
         * @throws IllegalStateException when the class path holds no GraalPy
         */
        public PythonHost build() throws IOException {
            settings.checkAccess();
            List<Pack> opened = packs.open(trustedKeys);
            try {
                return new PythonHost(settings, opened);
            } catch (Throwable failure) {
                opened.forEach(Pack::close);
                throw failure;
            }
        }
    }

    /**
     * Returns what there is to say of the packs, in the order in which they are searched: the standard library's is the
     * last. Descriptions outlive the host.
     *
     * @throws IllegalStateException when this host is closed
     */
    public List<PackDescription> packs() {
        checkOpen();
        return contexts.settings().packs().stream().map(Pack::describe).toList();
    }

    /**
     * Returns what there is to say of the standard library's pack, or null in a host without one.
     *
     * @throws IllegalStateException when this host is closed
     */
    public @Nullable PackDescription stdlib() {
        checkOpen();
        return contexts.settings().packs().stream()
                .filter(Pack::isStdlib)
                .map(Pack::describe)
                .findFirst()
                .orElse(null);
    }

    /**
     * Says whether Python code that runs often is compiled to machine code. Otherwise it is interpreted, however long
     * it runs: the class path has no {@code truffle-runtime}, or the JVM no Graal compiler; see
     * {@code docs/graalpy.md}. A closed host says what it said.
     */
    public boolean compiles() {
        return contexts.compiles();
    }

    /**
     * Returns how many contexts of this process can use native modules at one time, each with libraries of its own;
     * nothing where this host's contexts can use none, or share the process's libraries, which one can load. A closed
     * host says what it said.
     */
    public OptionalInt nativeContexts() {
        return contexts.settings().isolatesNatives() ? OptionalInt.of(NativeCopies.limit()) : OptionalInt.empty();
    }

    /**
     * Returns the host's figures now, or what they were when it was closed; hosts that were {@link #renewed} from it
     * have a part in them.
     */
    public HostMetrics metrics() {
        return new HostMetrics(
                bytecodeCache.limit(), bytecodeCache.bytes(), bytecodeCache.hits(), bytecodeCache.misses());
    }

    /**
     * Returns a host like this one, with an engine of its own over the same packs. It is closed with this one at the
     * latest.
     *
     * <p>GraalPy keeps code that was compiled in a context from source, such as a user's script, until its engine is
     * closed: a host that makes contexts for ever should be renewed now and then, as pools do.
     *
     * @throws IllegalStateException when this host is closed
     */
    public PythonHost renewed() {
        checkOpen();
        PythonHost first = owner == null ? this : owner;
        PythonHost host = new PythonHost(first);
        if (!first.lifetime.add(host.lifetime)) {
            host.close();
            throw closed();
        }
        return host;
    }

    private void checkOpen() {
        if (lifetime.isClosed()) {
            throw closed();
        }
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the host is closed; build another one");
    }

    /**
     * Makes a context with the importer in place. Whoever asked for it closes it; the host's end closes it at the
     * latest.
     *
     * @throws IllegalStateException when this host is closed
     * @throws org.graalvm.polyglot.PolyglotException when GraalPy or the importer cannot be initialised
     * @throws dev.ingot.ForeignBytecodeException when a pack was made for another Python
     */
    public Context newContext() {
        return newContext(builder -> {});
    }

    /**
     * Makes a context with the importer in place, after {@code configure} has changed its builder.
     *
     * @param configure changes what the host has set, for example streams, arguments or limits; but not the host
     *     access, which must be the same for all contexts of an engine, see {@link Builder#hostAccess}
     * @throws IllegalStateException when this host is closed
     * @throws IllegalArgumentException when an option is unknown, or the host access another one
     * @throws org.graalvm.polyglot.PolyglotException when GraalPy or the importer cannot be initialised
     * @throws dev.ingot.ForeignBytecodeException when a pack was made for another Python
     */
    public Context newContext(Consumer<Context.Builder> configure) {
        checkOpen();
        return contexts.newContext(configure);
    }

    /** Sets those options that the GraalPy at hand has. */
    void setKnown(Context.Builder builder, Map<String, String> values) {
        contexts.setKnown(builder, values);
    }

    /**
     * Runs a program in a context of its own to its end.
     *
     * @return the exit status as CPython would have it: 0, what the program exits with, 1 after an uncaught exception,
     *     130 after a {@code KeyboardInterrupt}
     * @throws IllegalStateException when this host is closed
     * @throws IllegalArgumentException when an option of the program is unknown, or a text of it contains a NUL
     *     character
     * @throws org.graalvm.polyglot.PolyglotException when {@link #close} cancels the program
     * @throws dev.ingot.ForeignBytecodeException when a pack was made for another Python
     */
    public int run(Program program) {
        return new ProgramRun(this, program).run();
    }

    /**
     * Makes a context for a program and imports modules in it, so that the program can begin at once when it is run.
     * Whoever asked for it closes it; the host's end closes it at the latest.
     *
     * @param program what will be run; its arguments and its working folder are given then
     * @param environment the environment variables of the program, all of them
     * @param ahead what is done before the program is run
     * @param configure changes what the host has set, as for {@link #newContext(Consumer)}
     * @throws IllegalStateException when this host is closed
     * @throws IllegalArgumentException when an option of the program is unknown, or a text contains a NUL character
     * @throws org.graalvm.polyglot.PolyglotException when what is done ahead fails
     * @throws dev.ingot.ForeignBytecodeException when a pack was made for another Python
     */
    public PreparedProgram prepare(
            Program program,
            Map<String, String> environment,
            PreparedProgram.Ahead ahead,
            Consumer<Context.Builder> configure) {
        return new PreparedProgram(this, program, environment, ahead, configure);
    }

    /**
     * Closes the engine with all its contexts, cancelling what runs in them, then the packs. Waits five seconds for
     * code that does not notice that it is cancelled, such as a built-in function that computes for hours; the rest is
     * then closed when that ends. Closing again, also from other threads at the same time, does nothing more than wait.
     *
     * @throws IllegalStateException when something could not be closed; the rest is closed
     */
    @Override
    public void close() {
        lifetime.close();
        if (owner != null && lifetime.isOver()) {
            owner.lifetime.remove(lifetime);
        }
    }
}
