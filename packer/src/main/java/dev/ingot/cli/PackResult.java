package dev.ingot.cli;

import dev.ingot.packer.PackPlan;
import dev.ingot.packer.Packer;
import dev.ingot.scan.LeftOut;
import java.nio.file.Path;
import java.util.List;

/**
 * What packing gave, as {@code --json} prints it.
 *
 * @param file the file that was written
 * @param bytes its length
 * @param mountName the name under which the program's pack is mounted
 * @param contentId the content id of the program's pack
 * @param modules how many modules it holds
 * @param files how many files it holds, modules included
 * @param leftOut the files that were not packed
 * @param notCompiled modules that are packed as source only
 * @param warnings what the compiler warned of
 * @param remarks what else the user should know
 */
record PackResult(
        String file,
        long bytes,
        String mountName,
        String contentId,
        long modules,
        int files,
        List<LeftOut> leftOut,
        List<String> notCompiled,
        List<String> warnings,
        List<String> remarks) {
    /** Returns this result with the place to which its file was moved. */
    PackResult at(Path place) {
        return new PackResult(
                place.toString(), bytes, mountName, contentId, modules, files, leftOut, notCompiled, warnings, remarks);
    }

    static PackResult of(String file, long bytes, PackPlan plan, Packer.Result result) {
        return new PackResult(
                file,
                bytes,
                plan.mountName(),
                result.contentId().toString(),
                plan.moduleCount(),
                plan.entries().size(),
                plan.leftOut(),
                result.notCompiled(),
                result.warnings(),
                plan.remarks());
    }
}
