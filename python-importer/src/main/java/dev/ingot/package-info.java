/** What everybody who uses Ingot meets: its errors, descriptions of packs, and keys. */
@NullMarked
package dev.ingot;

import org.jspecify.annotations.NullMarked;
