package dev.ingot.importer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.PythonTarget;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyHashMap;
import org.junit.jupiter.api.Test;

/** Packs that grow while a program runs. */
class RuntimePacksTests {
    private static final int COUNT = 300;

    /** What one addition copies grows with the logarithm of what is there: packing all anew would be quadratic. */
    @Test
    void filesThatComeOneByOneAreCopiedALogarithmicNumberOfTimesAndOldLayersAreLetGo() {
        MountTable mounts = new MountTable(List.of());
        RuntimePacks packs =
                new RuntimePacks(mounts, new SourceOnlyPacks(), new PythonTarget(3, 12, 8, "graalpy250-312", 1));
        int logarithm = Integer.SIZE - Integer.numberOfLeadingZeros(COUNT);
        long copied = 0;
        long first = MountTable.NOT_FOUND;
        try (Context context = Context.create()) {
            for (int i = 0; i < COUNT; i++) {
                packs.add("grown", oneFile(context, "module" + i + ".py"));
                copied += mounts.layersOf("grown").getFirst().entryCount();
                assertThat(mounts.layersOf("grown")).hasSizeLessThanOrEqualTo(logarithm + 1);
                first = i == 0 ? mounts.findModuleIn("/ingot/grown", "module0") : first;
            }
        }
        assertThat(copied).isLessThan((long) COUNT * (logarithm + 2));
        for (int i = 0; i < COUNT; i++) {
            assertThat(mounts.findModuleIn("/ingot/grown", "module" + i)).isNotEqualTo(MountTable.NOT_FOUND);
        }
        // Its pack is none of the layers that were merged.
        assertThat(mounts.entry(first).path()).isEqualTo("module0.py");
        assertThat(mounts.layersOf("grown")).contains(mounts.entry(first).pack());
    }

    private static Value oneFile(Context context, String path) {
        return context.asValue(ProxyArray.fromArray(ProxyArray.fromArray(path, ProxyHashMap.from(Map.of()))));
    }
}
