/**
 * How native modules work in every context of a process.
 *
 * <p>The system's linker knows a library by its file, and GraalPy's C API and its extension modules keep their state in
 * variables of the library: one file serves one context. With {@code python.IsolateNativeModules} GraalPy asks for
 * {@code X.so.dupN} beside {@code X.so}, with another N for each context of the process, and makes it with an external
 * program where it is not there. Here every context that uses native modules has files of its own, which are used again
 * when they have been unloaded, and what GraalPy asks for is there before it looks.
 */
@NullMarked
package dev.ingot.natives;

import org.jspecify.annotations.NullMarked;
