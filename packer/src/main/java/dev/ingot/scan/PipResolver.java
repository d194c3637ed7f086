package dev.ingot.scan;

import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import dev.ingot.importer.InternalSource;
import dev.ingot.pack.ClassPathPacks;
import dev.ingot.pack.Entry;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Resolves requirements with the pip that GraalPy's standard library brings, run on GraalPy itself. */
public final class PipResolver implements Inputs.RequirementsResolver {
    private static final String BUNDLED = "ensurepip/_bundled";

    private static final String MAIN = InternalSource.load(PipResolver.class, "run_pip.py", "<ingot pip>")
            .getCharacters()
            .toString();

    private final Path folder;
    private final List<Path> findLinks;
    private final @Nullable String indexUrl;

    /**
     * @param folder an empty folder for the wheels, which have to stay there until they are packed
     * @param findLinks folders that hold wheels
     * @param indexUrl an index to download from, or null for none
     */
    public PipResolver(Path folder, List<Path> findLinks, @Nullable String indexUrl) {
        this.folder = folder;
        this.findLinks = List.copyOf(findLinks);
        this.indexUrl = indexUrl;
    }

    @Override
    public List<Path> resolve(Path requirements) throws IOException {
        for (Path links : findLinks) {
            if (!Files.isDirectory(links)) {
                throw new NotDirectoryException(links.toString());
            }
        }
        Path wheels = Files.createTempDirectory(folder, "wheels");
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ClassLoader loader = PythonHost.class.getClassLoader();
        try (Pack stdlib = ClassPathPacks.open(loader, ClassPathPacks.STDLIB);
                PythonHost host = PythonHost.builder(Access.PROGRAM).build()) {
            Path pip = copyPip(stdlib);
            Program program = Program.code(MAIN)
                    .withSearchPath(List.of(pip.toString()))
                    .withArguments(arguments(requirements, wheels))
                    .withStreams(InputStream.nullInputStream(), output, output);
            int status = host.run(program);
            if (status != 0) {
                throw new InputException(
                        requirements,
                        "pip cannot resolve it (exit status " + status + "):\n"
                                + output.toString(StandardCharsets.UTF_8).strip() + remedy());
            }
        }
        return Inputs.matching(wheels, "*.whl");
    }

    private String remedy() {
        return indexUrl != null
                ? ""
                : "\nit looked for wheels in " + (findLinks.isEmpty() ? "no folder" : findLinks)
                        + "; name more folders with --find-links, or an index with --index-url";
    }

    private List<String> arguments(Path requirements, Path wheels) {
        List<String> arguments = new ArrayList<>(List.of("--isolated", "--disable-pip-version-check", "--no-input"));
        arguments.addAll(List.of("--use-deprecated=legacy-certs", "--no-cache-dir", "download", "--only-binary=:all:"));
        if (indexUrl == null) {
            arguments.add("--no-index");
        } else {
            arguments.addAll(List.of("--index-url", indexUrl));
        }
        for (Path links : findLinks) {
            arguments.addAll(List.of("--find-links", links.toAbsolutePath().toString()));
        }
        arguments.addAll(List.of("--dest", wheels.toString()));
        arguments.addAll(List.of("--requirement", requirements.toAbsolutePath().toString()));
        return arguments;
    }

    /** Copies pip's wheel, from which Python imports as from every zip file. */
    private Path copyPip(Pack stdlib) throws IOException {
        int bundled = stdlib.findPath(BUNDLED, 0);
        if (bundled != Pack.NOT_FOUND) {
            Entry wheels = stdlib.entry(bundled);
            for (int i = 0; i < wheels.childCount(); i++) {
                Entry wheel = wheels.child(i);
                if (wheel.name().startsWith("pip-")) {
                    Path copy = folder.resolve(wheel.name());
                    ByteBuffer content = Objects.requireNonNull(wheel.read(SlotKind.DATA), wheel.mountedPath());
                    try (FileChannel out = FileChannel.open(
                            copy,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)) {
                        while (content.hasRemaining()) {
                            out.write(content);
                        }
                    }
                    return copy;
                }
            }
        }
        throw new IOException(stdlib + ": holds no pip wheel in " + BUNDLED + "; give wheels instead of requirements");
    }
}
