/** What goes into a pack and in which form: the rules, and the file that states them. */
@NullMarked
package dev.ingot.policy;

import org.jspecify.annotations.NullMarked;
