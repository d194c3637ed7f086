/** Pools' figures for Micrometer, which is an optional dependency: only who uses this package needs it. */
@NullMarked
package dev.ingot.micrometer;

import org.jspecify.annotations.NullMarked;
