package dev.ingot.cli;

import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import dev.ingot.packer.WorkFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ingot extract}: writes a pack's files into a folder. */
@Command(
        name = "extract",
        description = "Writes the files of a pack, or of the program's pack in a jar, into a new folder.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ingot extract app.jar app-files"})
final class ExtractCommand implements Callable<Integer> {
    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "PACK", description = "A pack file or a jar.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Parameters(index = "1", paramLabel = "DIR", description = "The folder to make; it must not exist.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path target;

    /**
     * What was extracted.
     *
     * @param folder where it is
     * @param files how many files were written
     * @param withoutSource modules that were packed without source, of which there is no file
     */
    record Extracted(String folder, int files, List<String> withoutSource) {}

    @Override
    public Integer call() throws IOException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        try (OpenPacks packs = OpenPacks.of(file);
                WorkFolder work = WorkFolder.of(target)) {
            // Checks every path before one is written.
            packs.program().verify();
            Extracted extracted = extract(packs.program(), Files.createDirectory(work.resolve("files")));
            work.publishFolder(work.resolve("files"));
            extracted.withoutSource.forEach(path -> output.note("packed without source, not written: " + path));
            output.result(extracted, out -> out.printf("%s: %d files%n", extracted.folder, extracted.files));
        }
        return 0;
    }

    private Extracted extract(Pack pack, Path folder) throws IOException {
        int written = 0;
        List<String> withoutSource = new ArrayList<>();
        for (int number = 0; number < pack.entryCount(); number++) {
            Entry entry = pack.entry(number);
            if (entry.kind() == EntryKind.FOLDER) {
                Files.createDirectories(folder.resolve(entry.path()));
                continue;
            }
            ByteBuffer content = entry.read(entry.kind() == EntryKind.MODULE ? SlotKind.SOURCE : SlotKind.DATA);
            if (content == null) {
                withoutSource.add(entry.path());
                continue;
            }
            try (FileChannel out = FileChannel.open(
                    folder.resolve(entry.path()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                while (content.hasRemaining()) {
                    out.write(content);
                }
            }
            written++;
        }
        return new Extracted(target.toString(), written, withoutSource);
    }
}
