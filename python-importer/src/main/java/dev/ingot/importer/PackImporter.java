package dev.ingot.importer;

import dev.ingot.ForeignBytecodeException;
import dev.ingot.PythonTarget;
import dev.ingot.pack.MountName;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.jspecify.annotations.Nullable;

/**
 * Puts the importer in place in a context: afterwards {@code import} finds what the packs hold.
 *
 * <p>Adds a meta-path finder before {@code PathFinder}, a path hook for the mounts, the mounts as the whole of
 * {@code sys.path}, and the module {@code ingot} to {@code sys.modules}. Built-in and frozen modules stay with their
 * importers. Safe for many threads; one importer serves any number of contexts.
 */
public final class PackImporter {
    /** The name of the Python module that the importer consists of. */
    public static final String MODULE = "ingot";

    /** The module's files, as they lie in its folder. */
    public static final List<String> FILES = List.of(
            "__init__.py",
            "adaptations.py",
            "aliases.py",
            "extensions.py",
            "finders.py",
            "java.py",
            "lazy.py",
            "live.py",
            "parts.py",
            "program.py",
            "resources.py",
            "trace.py");

    private static final String MODULE_PATH = MountName.folder(MountName.STDLIB) + "/" + MODULE + "/__init__.py";

    /** Evaluates to the function that installs the importer; an internal source has globals of its own. */
    private static final Source BOOTSTRAP =
            Source.newBuilder("python", """
                    def _install(bridge, path, is_known, is_text, *numbers):
                        import marshal, sys
                        if not is_known:
                            from _frozen_importlib_external import MAGIC_NUMBER
                            magic = int.from_bytes(MAGIC_NUMBER, 'little')
                            bridge.check_python(*sys.version_info[:3], sys.implementation.cache_tag, magic)
                            try:
                                memoryview(bridge.probe())
                            except TypeError:
                                # The host access does not let Python read Java buffers: bytes come as Latin-1 text.
                                is_text = True
                                bridge.use_text()
                        code = bridge.importer_code()
                        if code is None:
                            code = compile(bridge.importer_source('__init__.py'), path, 'exec', dont_inherit=True)
                        else:
                            code = marshal.loads(code.encode('latin-1') if is_text else code)
                        module = sys.modules['ingot'] = type(sys)('ingot')
                        module.__file__ = path
                        module.__package__ = 'ingot'
                        module.__path__ = [path.rpartition('/')[0]]
                        exec(code, module.__dict__)
                        module._install(bridge, is_text, *numbers)
                    _install
                    """, "<ingot bootstrap>").internal(true).buildLiteral();

    private static final Source ISOLATE = InternalSource.load(PackImporter.class, "isolate.py", "<ingot isolation>");

    private final ImportSettings settings;

    /** What the first context has told, which is the same for all: they are of one GraalPy and have one host access. */
    private volatile @Nullable Known known;

    /**
     * What a context tells.
     *
     * @param python the Python that it runs
     * @param bytesAsText whether bytes have to cross as Latin-1 text
     */
    record Known(PythonTarget python, boolean bytesAsText) {}

    /**
     * Creates an importer.
     *
     * @param settings what importing may do beside finding what is packed
     */
    public PackImporter(ImportSettings settings) {
        this.settings = settings;
    }

    /**
     * Installs the importer in a context.
     *
     * @param context the context
     * @param mounts the packs to import from; the program can mount more in it, so it serves this context only
     * @param nativeLibraries brings packed extension modules into the file system, without which no system loads them
     * @throws ForeignBytecodeException when a pack's bytecode was made for another Python than the context's
     * @throws PolyglotException when Python fails to run the bootstrap code
     */
    public void install(Context context, MountTable mounts, NativeLibraries nativeLibraries) {
        try {
            ImporterBridge bridge = new ImporterBridge(mounts, nativeLibraries, settings);
            if (settings.isolatesContexts()) {
                context.eval(ISOLATE);
            }
            Known before = known;
            if (before != null) {
                bridge.remember(before);
            }
            context.eval(BOOTSTRAP)
                    .executeVoid(
                            bridge.toProxy(),
                            MODULE_PATH,
                            before != null,
                            before != null && before.bytesAsText(),
                            settings.optimization(),
                            ImporterBridge.MISS,
                            ImporterBridge.PACKAGE,
                            ImporterBridge.NAMESPACE_PORTION,
                            ImporterBridge.EXTENSION);
            if (before == null) {
                known = bridge.known();
            }
        } catch (PolyglotException e) {
            if (e.isHostException() && e.asHostException() instanceof ForeignBytecodeException foreign) {
                throw foreign;
            }
            throw e;
        }
    }

    /**
     * Returns the source of a file of the Python module, for packers that pack it.
     *
     * @param file one of {@link #FILES}
     */
    public static String source(String file) {
        return InternalSource.text(PackImporter.class, MODULE + "/" + file);
    }
}
