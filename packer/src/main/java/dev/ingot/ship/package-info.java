/**
 * How a packed program reaches its users: one jar, a folder for containers, an image with its own Java, and the AOT
 * cache.
 */
@NullMarked
package dev.ingot.ship;

import org.jspecify.annotations.NullMarked;
