/** Benchmarks; {@code benchmarks/run} starts them. */
@NullMarked
package dev.ingot.benchmarks;

import org.jspecify.annotations.NullMarked;
