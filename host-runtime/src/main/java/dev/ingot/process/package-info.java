/** The processes that a program starts, and which outlive it. */
@NullMarked
package dev.ingot.process;

import org.jspecify.annotations.NullMarked;
