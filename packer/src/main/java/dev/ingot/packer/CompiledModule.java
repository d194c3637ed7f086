package dev.ingot.packer;

import dev.ingot.pack.SlotContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What compiling a module at one level gave.
 *
 * @param bytecode the marshalled code object as it is stored, or null when the source has an error
 * @param messages the error, or the warnings; each names its line
 */
record CompiledModule(@Nullable SlotContent bytecode, List<String> messages) {}
