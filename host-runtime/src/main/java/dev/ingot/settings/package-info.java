/** What the builders of hosts and pools have in common. */
@NullMarked
package dev.ingot.settings;

import org.jspecify.annotations.NullMarked;
