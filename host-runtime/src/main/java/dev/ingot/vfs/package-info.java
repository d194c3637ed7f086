/** A read-only polyglot file system that serves mounted packs to {@code open}, {@code os} and {@code pathlib}. */
@NullMarked
package dev.ingot.vfs;

import org.jspecify.annotations.NullMarked;
