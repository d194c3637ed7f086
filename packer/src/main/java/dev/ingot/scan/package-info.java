/**
 * What users give the packer, and the files in it: folders, wheels, virtual environments, requirements. Reads; decides
 * nothing.
 */
@NullMarked
package dev.ingot.scan;

import org.jspecify.annotations.NullMarked;
