package dev.ingot.spark;

import dev.ingot.pack.Pack;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/**
 * A pack on its way to executors. A broadcast, not a file of the job: it comes once to each executor, from whichever
 * has it, under no name that another job could have taken.
 *
 * @param bytes the pack
 * @param contentId what the pack must say it is
 */
record ShippedPack(Broadcast<byte[]> bytes, String contentId) implements Serializable {
    /** Writes the pack into a folder, where it is mapped, and checks every byte of it. */
    Path unpack(Path folder) throws IOException {
        Path file = Files.write(folder.resolve(contentId + ".pypack"), bytes.value());
        try (Pack pack = Pack.open(file)) {
            pack.verify();
            if (!pack.contentId().toString().equals(contentId)) {
                throw new IOException("the pack " + pack.mountName() + " has arrived with the content id "
                        + pack.contentId() + ", expected " + contentId + "; submit the job again");
            }
        }
        return file;
    }

    /**
     * Reads a pack and checks every byte of it, and its signature where there are trusted keys: of the same pack
     * without one the content id is the same.
     */
    static String contentIdOf(String name, byte[] bytes, List<PublicKey> trustedKeys) {
        try (Pack pack = Pack.open(name, ByteBuffer.wrap(bytes))) {
            pack.verify();
            if (!trustedKeys.isEmpty()) {
                pack.verifySignature(trustedKeys);
            }
            return pack.contentId().toString();
        }
    }
}
