/** Ordinary folders as a source of modules while a program is being developed: {@link dev.ingot.live.LiveFolders}. */
@NullMarked
package dev.ingot.live;

import org.jspecify.annotations.NullMarked;
