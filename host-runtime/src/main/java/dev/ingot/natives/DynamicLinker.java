package dev.ingot.natives;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * What of Linux's dynamic linker (glibc's and musl's {@code dlopen}) tells which libraries are loaded, and unloads
 * them.
 */
final class DynamicLinker {
    private static final int LAZY = 1;
    private static final int ONLY_IF_LOADED = 4;

    /** More references than anything holds to a library of a context that has ended. */
    private static final int MANY = 20;

    private static final MethodHandle OPEN =
            function("dlopen", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            function("dlclose", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    private static final MethodHandle UNMAP = function(
            "munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle CLOSE_DESCRIPTOR =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private DynamicLinker() {}

    @SuppressWarnings("restricted") // embedders enable native access, as GraalPy needs it
    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    /** Loads a library and returns the reference to it, 0 when that fails. */
    static long load(Path library) {
        return open(library, LAZY);
    }

    /** Gives a reference up; 0 is none. */
    static void release(long reference) {
        if (reference != 0) {
            try {
                int _ = (int) CLOSE.invokeExact(reference);
            } catch (Throwable e) {
                throw new IllegalStateException("dlclose", e);
            }
        }
    }

    static boolean isLoaded(Path library) {
        long reference = open(library, LAZY | ONLY_IF_LOADED);
        release(reference);
        return reference != 0;
    }

    /** Gives up the references that are left to a library, whoever has not given them up. */
    static void unload(Path library) {
        for (int time = 0; time < MANY; time++) {
            long reference = open(library, LAZY | ONLY_IF_LOADED);
            if (reference == 0) {
                return;
            }
            release(reference);
            release(reference);
        }
    }

    private static long open(Path library, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(library.toString());
            return (long) OPEN.invokeExact(name, flags);
        } catch (Throwable e) {
            throw new IllegalStateException("dlopen", e);
        }
    }

    static void unmap(long address, long length) {
        try {
            int _ = (int) UNMAP.invokeExact(address, length);
        } catch (Throwable e) {
            throw new IllegalStateException("munmap", e);
        }
    }

    static void closeDescriptor(int descriptor) {
        try {
            int _ = (int) CLOSE_DESCRIPTOR.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException("close", e);
        }
    }
}
