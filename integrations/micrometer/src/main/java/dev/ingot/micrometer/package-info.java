/** The figures of hosts and pools for Micrometer. */
@NullMarked
package dev.ingot.micrometer;

import org.jspecify.annotations.NullMarked;
