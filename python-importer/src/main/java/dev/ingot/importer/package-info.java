/**
 * importlib's finders and loaders over packs: look-up and merge in Java, the classes Python code expects to see in the
 * Python module {@code ingot}, whose source lies beside these classes.
 */
@NullMarked
package dev.ingot.importer;

import org.jspecify.annotations.NullMarked;
