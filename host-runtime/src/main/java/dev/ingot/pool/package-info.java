/** Contexts that are ready before they are asked for: {@link dev.ingot.pool.PythonPool}. */
@NullMarked
package dev.ingot.pool;

import org.jspecify.annotations.NullMarked;
