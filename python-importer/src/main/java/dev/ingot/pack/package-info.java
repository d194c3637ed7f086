/**
 * The {@code .pypack} file format: one immutable, indexed, memory-mapped file of Python modules and resources.
 *
 * <p>{@link dev.ingot.pack.Pack} reads, {@link dev.ingot.pack.PackWriter} writes;
 * {@code python-importer/docs/PACK_FORMAT.md} is the law for both. Each on-disk structure is one package-private type
 * that declares its layout once.
 */
@NullMarked
package dev.ingot.pack;

import org.jspecify.annotations.NullMarked;
