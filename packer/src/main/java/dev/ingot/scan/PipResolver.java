package dev.ingot.scan;

import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import dev.ingot.importer.InternalSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves requirements with the pip that GraalPy's standard library brings, run on GraalPy itself: wheels only. */
public final class PipResolver implements Inputs.RequirementsResolver {
    private static final String MAIN = InternalSource.load(PipResolver.class, "run_pip.py", "<ingot pip>")
            .getCharacters()
            .toString();

    private final Path folder;
    private final BundledPip pip;

    /**
     * @param folder an empty folder for the wheels, which have to stay there until they are packed
     * @param findLinks folders that hold wheels
     * @param indexUrl an index to download from, or null for none
     */
    public PipResolver(Path folder, List<Path> findLinks, @Nullable String indexUrl) {
        this.folder = folder;
        this.pip = new BundledPip(List.copyOf(findLinks), indexUrl);
    }

    @Override
    public List<Path> resolve(Path requirements) throws IOException {
        pip.check();
        Path wheels = Files.createTempDirectory(folder, "wheels");
        List<String> action = List.of(
                "--use-deprecated=legacy-certs",
                "--no-cache-dir",
                "download",
                "--only-binary=:all:",
                "--dest",
                wheels.toString());
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (PythonHost host = PythonHost.builder(Access.PROGRAM).build()) {
            Program program = Program.code(MAIN)
                    .withSearchPath(List.of(BundledPip.copyTo(folder).toString()))
                    .withArguments(pip.words(action, pip.findLinks(), requirements))
                    .withStreams(InputStream.nullInputStream(), output, output);
            int status = host.run(program);
            if (status != 0) {
                throw new InputException(
                        requirements,
                        "pip cannot resolve it (exit status " + status + "):\n"
                                + output.toString(StandardCharsets.UTF_8).strip() + pip.remedy("wheels"));
            }
        }
        return Inputs.matching(wheels, "*.whl");
    }
}
