/**
 * Makes packs: scan the inputs, plan the content, compile, write. Each step is a type of its own with immutable
 * results.
 */
@NullMarked
package dev.ingot.packer;

import org.jspecify.annotations.NullMarked;
