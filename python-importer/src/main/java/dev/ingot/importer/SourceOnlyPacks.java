package dev.ingot.importer;

import dev.ingot.ForeignBytecodeException;
import dev.ingot.PythonTarget;
import dev.ingot.pack.Entry;
import dev.ingot.pack.EntryKind;
import dev.ingot.pack.Pack;
import dev.ingot.pack.SlotKind;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The packs of a context whose bytecode another Python made, and which are imported from their sources instead. */
final class SourceOnlyPacks {
    private final Set<Pack> packs = ConcurrentHashMap.newKeySet();

    /**
     * Lets a pack be used: with its bytecode where the running Python can load it, otherwise from source.
     *
     * @throws ForeignBytecodeException when it can do neither; the message names the pack and both Pythons
     */
    void admit(Pack pack, PythonTarget running) {
        if (running.runsBytecodeOf(pack.python())) {
            return;
        }
        for (int number = 0; number < pack.entryCount(); number++) {
            Entry entry = pack.entry(number);
            if (entry.kind() == EntryKind.MODULE && !entry.has(SlotKind.SOURCE)) {
                pack.checkPython(running);
            }
        }
        packs.add(pack);
    }

    boolean contains(Pack pack) {
        return packs.contains(pack);
    }
}
