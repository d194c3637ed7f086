/** What a run imported, when, and how long it took: the file that {@code ingot run --trace} writes. */
@NullMarked
package dev.ingot.trace;

import org.jspecify.annotations.NullMarked;
