package dev.ingot;

/**
 * The Python that a pack's bytecode was compiled for.
 *
 * @param major the language's major version ({@code sys.version_info[0]}), 0 to 127
 * @param minor the language's minor version, 0 to 127
 * @param micro the language's micro version, 0 to 127
 * @param cacheTag {@code sys.implementation.cache_tag}, at most 32 bytes of UTF-8
 * @param bytecodeMagic {@code importlib.util.MAGIC_NUMBER} read as a little-endian integer
 */
public record PythonTarget(int major, int minor, int micro, String cacheTag, int bytecodeMagic) {

    /** Says whether bytecode made for {@code other} can be loaded by this Python. */
    public boolean runsBytecodeOf(PythonTarget other) {
        return bytecodeMagic == other.bytecodeMagic && cacheTag.equals(other.cacheTag);
    }

    /** Returns, for example, {@code Python 3.12.8 (graalpy252-312-native, bytecode magic 0a0d0155)}. */
    @Override
    public String toString() {
        return "Python %d.%d.%d (%s, bytecode magic %08x)".formatted(major, minor, micro, cacheTag, bytecodeMagic);
    }
}
