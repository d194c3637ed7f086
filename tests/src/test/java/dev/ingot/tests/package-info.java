/** Tests that cross modules. */
@NullMarked
package dev.ingot.tests;

import org.jspecify.annotations.NullMarked;
