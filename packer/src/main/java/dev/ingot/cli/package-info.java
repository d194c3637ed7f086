/**
 * The command line: one class for each command, errors in one line with a remedy, exit status 0 done, 1 failed, 2
 * usage.
 */
@NullMarked
package dev.ingot.cli;

import org.jspecify.annotations.NullMarked;
