package dev.ingot.importer;

import dev.ingot.live.LiveFolders;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/** What the Python class {@code LiveFinder} calls; nothing where there are no live folders. */
final class LiveFunctions {
    private final @Nullable LiveFolders folders;
    private List<String> suffixes = List.of();

    LiveFunctions(@Nullable LiveFolders folders) {
        this.folders = folders;
    }

    Map<String, Object> functions() {
        LiveFolders live = folders;
        if (live == null) {
            return Map.of();
        }
        ProxyExecutable setSuffixes = arguments -> {
            suffixes = NameList.parse(arguments[0].asString());
            return true;
        };
        ProxyExecutable covers = arguments -> live.covers(arguments[0].asString());
        ProxyExecutable find = arguments -> live.find(arguments[0].asString(), arguments[1].asString(), suffixes);
        ProxyExecutable invalidate = arguments -> {
            live.invalidate();
            return true;
        };
        return Map.of(
                "live_suffixes", setSuffixes, "live_covers", covers, "live_find", find, "live_invalidate", invalidate);
    }
}
