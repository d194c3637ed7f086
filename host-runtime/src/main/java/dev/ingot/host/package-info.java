/**
 * The embedding API: {@link dev.ingot.host.PythonHost} makes contexts that import from packs and runs programs in them.
 */
@NullMarked
package dev.ingot.host;

import org.jspecify.annotations.NullMarked;
