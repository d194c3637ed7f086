/**
 * Warm hosts: a process that stays after a program's first run, with contexts that have imported the program's modules
 * already, and answers later commands of the same user.
 *
 * <p>A command is answered in a context of its own, made before it came and never used again. What a client hands over
 * is its process id; arguments, working folder, environment and streams are taken from {@code /proc}. Whatever cannot
 * be had faithfully there is run cold instead. {@code docs/warm.md} tells what users see.
 */
@NullMarked
package dev.ingot.warm;

import org.jspecify.annotations.NullMarked;
