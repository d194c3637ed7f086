package dev.ingot.benchmarks;

import dev.ingot.PythonTarget;
import dev.ingot.host.Access;
import dev.ingot.host.PythonHost;
import dev.ingot.pack.EntryType;
import dev.ingot.pack.PackWriter;
import dev.ingot.pack.SlotContent;
import dev.ingot.pack.SlotKind;
import dev.ingot.pack.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.python.embedding.GraalPyResources;
import org.graalvm.python.embedding.VirtualFileSystem;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What finders do when Python asks them, warm: find a module, miss one, read a module's data, read a resource, list a
 * folder. The same package of {@value #MODULES} modules lies in a pack, a folder, a zip file and a VirtualFileSystem.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class FinderBenchmark {
    private static final int MODULES = 200;

    /** How often an operation is repeated inside Python, so that the call from Java does not count. */
    private static final int REPEATED = 100;

    private static final String VIRTUAL_RESOURCES = "GRAALPY-VFS/finders";

    private static final String FUNCTIONS = """
            import importlib.resources, os, sys
            from importlib.machinery import PathFinder

            def prepare(location):
                sys.path.insert(0, location)
                import many
                folder = os.path.dirname(many.__file__)
                is_pack = folder.startswith("/ingot/")
                finder = PathFinder
                if is_pack:
                    finder = next(f for f in sys.meta_path if isinstance(f, sys.modules["ingot"]._HostFinder))
                spec = finder.find_spec("many.module_7", many.__path__)
                loader = spec.loader

                def hit():
                    for number in range(100):
                        finder.find_spec("many.module_%d" % number, many.__path__)

                def miss():
                    for number in range(100):
                        finder.find_spec("many.absent_%d" % number, many.__path__)

                def get_data():
                    for number in range(100):
                        loader.get_data(folder + "/data.txt")

                def resource():
                    for number in range(100):
                        importlib.resources.files(many).joinpath("data.txt").read_bytes()

                def listdir():
                    for number in range(100):
                        sorted(os.listdir(folder))

                assert spec.name == "many.module_7" and finder.find_spec("many.absent_1", many.__path__) is None
                assert len(loader.get_data(folder + "/data.txt")) == 1000
                return dict(hit=hit, miss=miss, get_data=get_data, resource=resource, listdir=listdir)

            prepare
            """;

    /** Who is asked. */
    @Param({"Ingot", "PathFinder", "zipimport", "VirtualFileSystem"})
    private String finder;

    private Path folder;
    private PythonHost host;
    private Context context;
    private Value functions;

    /** Writes the package in the form that the finder reads, and makes a context. */
    @Setup(Level.Trial)
    public void setUp() throws IOException {
        folder = Files.createTempDirectory("ingot-finders");
        String location = switch (finder) {
            case "Ingot" -> setUpPack();
            case "PathFinder" -> setUpFolder();
            case "zipimport" -> setUpZip();
            default -> setUpVirtualFileSystem();
        };
        functions = context.eval("python", FUNCTIONS).execute(location);
    }

    private static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("many/__init__.py", "");
        files.put("many/data.txt", "x".repeat(1000));
        for (int number = 0; number < MODULES; number++) {
            files.put("many/module_" + number + ".py", "NUMBER = " + number + "\n");
        }
        return files;
    }

    private String setUpPack() throws IOException {
        Path pack = folder.resolve("many.pypack");
        try (PackWriter writer = new PackWriter(pack, "many", python())) {
            for (Map.Entry<String, String> file : files().entrySet()) {
                EntryType type = EntryType.ofPath(file.getKey());
                SlotKind kind = file.getKey().endsWith(".py") ? SlotKind.SOURCE : SlotKind.DATA;
                ByteBuffer bytes = ByteBuffer.wrap(file.getValue().getBytes(StandardCharsets.UTF_8));
                SlotContent content = SlotContent.of(kind, bytes, Storage.RAW);
                writer.add(file.getKey(), type.kind(), type.moduleName(), type.isPackage(), List.of(content));
            }
            writer.finish();
        }
        host = PythonHost.builder(Access.PROGRAM).pack(pack).build();
        context = host.newContext();
        return "/ingot/many";
    }

    private static PythonTarget python() throws IOException {
        try (PythonHost any = PythonHost.builder(Access.PROGRAM).build()) {
            return Objects.requireNonNull(any.stdlib()).python();
        }
    }

    private String setUpFolder() throws IOException {
        for (Map.Entry<String, String> file : files().entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
        context = stock();
        return folder.toString();
    }

    private String setUpZip() throws IOException {
        Path archive = folder.resolve("many.zip");
        try (OutputStream out = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> file : files().entrySet()) {
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                CRC32 crc = new CRC32();
                crc.update(content);
                // Stored, because GraalPy's zlib refuses what Java deflates.
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
            }
        }
        context = stock();
        return archive.toString();
    }

    @SuppressWarnings("deprecation") // GraalPy 25.0 has nothing newer
    private String setUpVirtualFileSystem() {
        VirtualFileSystem files = VirtualFileSystem.newBuilder()
                .resourceDirectory(VIRTUAL_RESOURCES)
                .build();
        Context.Builder builder = GraalPyResources.contextBuilder(files).option("engine.WarnInterpreterOnly", "false");
        context = StockPython.withOptions(builder).build();
        return files.getMountPoint() + "/src";
    }

    private static Context stock() {
        return StockPython.withOptions(Context.newBuilder("python"))
                .allowIO(IOAccess.ALL)
                .option("engine.WarnInterpreterOnly", "false")
                .build();
    }

    /** Writes the class path folder that the VirtualFileSystem reads, with its list of files; the argument names it. */
    public static void main(String[] arguments) throws IOException {
        Path base = Path.of(arguments[0], VIRTUAL_RESOURCES);
        List<String> listed =
                new ArrayList<>(List.of("/" + VIRTUAL_RESOURCES + "/", "/" + VIRTUAL_RESOURCES + "/src/"));
        listed.add("/" + VIRTUAL_RESOURCES + "/src/many/");
        for (Map.Entry<String, String> file : files().entrySet()) {
            Path target = base.resolve("src").resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
            listed.add("/" + VIRTUAL_RESOURCES + "/src/" + file.getKey());
        }
        listed.sort(Comparator.naturalOrder());
        Files.write(base.resolve("fileslist.txt"), listed);
    }

    /** Removes what was written. */
    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        context.close(true);
        if (host != null) {
            host.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Finds a module. */
    @Benchmark
    @OperationsPerInvocation(REPEATED)
    public void findSpecHit() {
        functions.getHashValue("hit").executeVoid();
    }

    /** Does not find a module. */
    @Benchmark
    @OperationsPerInvocation(REPEATED)
    public void findSpecMiss() {
        functions.getHashValue("miss").executeVoid();
    }

    /** Reads a file through the loader. */
    @Benchmark
    @OperationsPerInvocation(REPEATED)
    public void getData() {
        functions.getHashValue("get_data").executeVoid();
    }

    /** Reads a resource. */
    @Benchmark
    @OperationsPerInvocation(REPEATED)
    public void resource() {
        functions.getHashValue("resource").executeVoid();
    }

    /** Lists the package's folder, which a zip file does not have. */
    @Benchmark
    @OperationsPerInvocation(REPEATED)
    public void listdir() {
        functions.getHashValue("listdir").executeVoid();
    }
}
