/** Goals that pack Python code and ship it, each a command of {@code ingot} in a JVM of its own. */
@NullMarked
package dev.ingot.maven;

import org.jspecify.annotations.NullMarked;
