package dev.ingot.importer;

import dev.ingot.pack.Entry;
import dev.ingot.pack.MountName;
import dev.ingot.pack.Pack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several packs in order, mounted below {@code /ingot}: the first pack that holds a module wins.
 *
 * <p>A look-up by module name costs one index probe for each pack; a look-up by path only asks the pack that is mounted
 * there. Safe for many threads. Does not own the packs.
 *
 * <p>The table of a context can get more packs while the context lives, see {@link #mount}; these are found by path and
 * by position, not by {@link #findModule}, which only asks the packs that the table was made with.
 */
public final class MountTable {
    /** What {@link #findModule} returns for a name that no pack holds. */
    public static final long NOT_FOUND = -1;

    private final int searchedCount;
    // Replaced as wholes, packs first; read in the other order, so that every position has its pack.
    private volatile Map<String, Integer> positions;
    private volatile List<Pack> packs;

    /**
     * Mounts packs in this order.
     *
     * @throws IllegalArgumentException when two packs have the same mount name
     */
    public MountTable(List<Pack> packs) {
        Map<String, Integer> mounted = new HashMap<>();
        for (Pack pack : packs) {
            Integer other = mounted.putIfAbsent(pack.mountName(), mounted.size());
            if (other != null) {
                throw new IllegalArgumentException(
                        pack.resource() + " and " + packs.get(other).resource()
                                + " are both mounted as '" + pack.mountName()
                                + "'; build one of them with another mount name (--mount)");
            }
        }
        this.packs = List.copyOf(packs);
        this.positions = Map.copyOf(mounted);
        this.searchedCount = packs.size();
    }

    /** Returns the packs in the order in which they were mounted. */
    public List<Pack> packs() {
        return packs;
    }

    /** Says whether a pack of this mount name is mounted. */
    public boolean isMounted(String mountName) {
        return positions.containsKey(mountName);
    }

    /**
     * Mounts another pack, in the place of one with the same mount name; handles of that one stay valid.
     *
     * @return the pack's position
     */
    public synchronized int mount(Pack pack) {
        List<Pack> more = new ArrayList<>(packs);
        more.add(pack);
        Map<String, Integer> mounted = new HashMap<>(positions);
        mounted.put(pack.mountName(), more.size() - 1);
        packs = List.copyOf(more);
        positions = Map.copyOf(mounted);
        return more.size() - 1;
    }

    /** Returns the packs that can be reached by path, in the order in which they were mounted. */
    public List<Pack> mountedPacks() {
        Map<String, Integer> mounted = positions;
        List<Pack> all = packs;
        return mounted.values().stream().sorted().map(all::get).toList();
    }

    /** Returns the handle of the first entry with this full module name, or {@link #NOT_FOUND}. Allocates nothing. */
    public long findModule(String fullName) {
        List<Pack> all = packs;
        for (int position = 0; position < searchedCount; position++) {
            int number = all.get(position).findModule(fullName);
            if (number != Pack.NOT_FOUND) {
                return handle(position, number);
            }
        }
        return NOT_FOUND;
    }

    /**
     * Returns the handle of the entry with this full module name in one pack, or {@link #NOT_FOUND}.
     *
     * @throws IndexOutOfBoundsException when no pack has this position
     */
    public long findModuleAt(int position, String fullName) {
        int number = packs.get(position).findModule(fullName);
        return number == Pack.NOT_FOUND ? NOT_FOUND : handle(position, number);
    }

    /**
     * Returns the handle of the module {@code tail} in a mounted folder, or {@link #NOT_FOUND}.
     *
     * @param folder a virtual path such as {@code /ingot/app/package}
     * @param tail the last component of the module's name
     */
    public long findModuleIn(String folder, String tail) {
        int position = positionOf(folder);
        if (position < 0) {
            return NOT_FOUND;
        }
        Pack pack = packs.get(position);
        int start = Math.min(folder.length(), pack.mountFolder().length() + 1);
        String packageName = folder.substring(start).replace('/', '.');
        if (folder.indexOf('.', start) >= 0) {
            return NOT_FOUND;
        }
        int number = pack.findModule(packageName.isEmpty() ? tail : packageName + "." + tail);
        return number == Pack.NOT_FOUND ? NOT_FOUND : handle(position, number);
    }

    /** Returns the entry of a handle that a look-up returned. */
    public Entry entry(long handle) {
        return packs.get((int) (handle >>> Integer.SIZE)).entry((int) handle);
    }

    /**
     * Returns the entry at a virtual path, or null when it is not in a mounted pack or the pack does not hold it.
     *
     * @param path an absolute path without {@code .}, {@code ..} and a slash at the end
     */
    public @Nullable Entry findPath(String path) {
        int position = positionOf(path);
        if (position < 0) {
            return null;
        }
        Pack pack = packs.get(position);
        int number =
                pack.findPath(path, Math.min(path.length(), pack.mountFolder().length() + 1));
        return number == Pack.NOT_FOUND ? null : pack.entry(number);
    }

    /** Returns the position of the pack that is mounted where {@code path} begins, or -1. */
    private int positionOf(String path) {
        int start = MountName.ROOT.length() + 1;
        if (path.length() <= start || !path.startsWith(MountName.ROOT) || path.charAt(start - 1) != '/') {
            return -1;
        }
        int end = path.indexOf('/', start);
        Integer position = positions.get(end < 0 ? path.substring(start) : path.substring(start, end));
        return position == null ? -1 : position;
    }

    private static long handle(int position, int number) {
        return (long) position << Integer.SIZE | number;
    }
}
