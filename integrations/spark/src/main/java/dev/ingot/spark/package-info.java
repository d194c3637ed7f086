/** Python functions in packs as functions of Spark, run inside its executors. */
@NullMarked
package dev.ingot.spark;

import org.jspecify.annotations.NullMarked;
