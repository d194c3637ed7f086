/** What runs when a single jar is started: the manifest's settings and the main class. */
@NullMarked
package dev.ingot.launch;

import org.jspecify.annotations.NullMarked;
