package dev.ingot;

/**
 * What a host says of one of its packs, which stay its own.
 *
 * @param resource what was opened, as errors name it: a file, or an entry of a jar
 * @param mountName the name below {@code /ingot} under which its files are read
 * @param contentId the SHA-256 of its content, 64 lower-case hexadecimal digits; packs with the same id have the same
 *     bytes
 * @param python the Python that its bytecode was compiled for
 * @param moduleCount the number of its modules and namespace portions
 * @param length its size in bytes
 * @param signed whether it carries a signature, whoever made it
 */
public record PackDescription(
        String resource,
        String mountName,
        String contentId,
        PythonTarget python,
        int moduleCount,
        long length,
        boolean signed) {}
