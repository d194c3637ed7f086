package dev.ingot.importer;

import dev.ingot.pack.Entry;
import dev.ingot.pack.MountName;
import dev.ingot.pack.Pack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Several packs in order, mounted below {@code /ingot}: the first pack that holds a module wins.
 *
 * <p>A look-up by module name costs one index probe for each pack; a look-up by path only asks the pack that is mounted
 * there. Safe for many threads. Does not own the packs.
 *
 * <p>A pack's position says how many were mounted before it. The table of a context can get more packs while the
 * context lives, see {@link #mount} and {@link #addLayer}; these are found by path and by position, not by
 * {@link #findModule}, which only asks the packs that the table was made with. What a program adds bit by bit lies in
 * layers of one mount, of which the newest that has a path wins.
 */
public final class MountTable {
    /** What look-ups return for a name that no pack holds. */
    public static final long NOT_FOUND = -1;

    private final int searchedCount;

    /** The layers of each mount, newest first; replaced as a whole. */
    private volatile Map<String, List<Layer>> mounts;

    /** By position; null where a pack was merged into another one. Written before the mounts that refer to it. */
    private volatile @Nullable Pack[] packs;

    /** Guarded by the monitor. */
    private int count;

    /** Where the entries of packs went that were merged, by their position. */
    private final Map<Integer, Merged> merged = new ConcurrentHashMap<>();

    private record Layer(Pack pack, int position) {}

    /** Where the entries of a pack went: the numbers in the pack at {@code position}, by their old numbers. */
    private static final class Merged {
        private final int position;
        private final int[] numbers;

        Merged(int position, int[] numbers) {
            this.position = position;
            this.numbers = numbers;
        }
    }

    /**
     * Mounts packs in this order.
     *
     * @throws IllegalArgumentException when two packs have the same mount name
     */
    public MountTable(List<Pack> packs) {
        Map<String, List<Layer>> mounted = new HashMap<>();
        for (Pack pack : packs) {
            List<Layer> other = mounted.putIfAbsent(pack.mountName(), List.of(new Layer(pack, mounted.size())));
            if (other != null) {
                throw new IllegalArgumentException(
                        pack.resource() + " and " + other.getFirst().pack.resource()
                                + " are both mounted as '" + pack.mountName()
                                + "'; build one of them with another mount name (--mount)");
            }
        }
        this.packs = packs.toArray(Pack[]::new);
        this.mounts = Map.copyOf(mounted);
        this.count = packs.size();
        this.searchedCount = packs.size();
    }

    /** Returns the packs that the table was made with, in their order. */
    List<Pack> searchedPacks() {
        return Arrays.stream(packs, 0, searchedCount)
                .map(Objects::requireNonNull)
                .toList();
    }

    /** Says whether this is one of the packs that the table was made with. */
    @SuppressWarnings("ReferenceEquality") // Each is mounted once.
    boolean isSearched(Pack pack) {
        for (int position = 0; position < searchedCount; position++) {
            if (packs[position] == pack) {
                return true;
            }
        }
        return false;
    }

    /** Returns the mount name of the pack that got this position, whatever became of it since. */
    String mountNameAt(int position) {
        return entry(handle(position, 0)).pack().mountName();
    }

    /** Says whether a pack of this mount name is mounted. */
    public boolean isMounted(String mountName) {
        return mounts.containsKey(mountName);
    }

    /**
     * Mounts another pack.
     *
     * @return the pack's position
     * @throws IllegalArgumentException when its mount name is in use
     */
    synchronized int mount(Pack pack) {
        if (isMounted(pack.mountName())) {
            throw new IllegalArgumentException(
                    "a pack is already mounted as '" + pack.mountName() + "'; build this one with another mount name");
        }
        return addLayer(pack, 0);
    }

    /**
     * Mounts a pack as the newest layer of its mount, in the place of the newest layers, whose files it holds as well;
     * handles of their entries stay valid and mean those of the new pack.
     *
     * @param replaced how many layers it takes the place of
     * @return the pack's position
     */
    synchronized int addLayer(Pack pack, int replaced) {
        int position = add(pack);
        List<Layer> layers = mounts.getOrDefault(pack.mountName(), List.of());
        List<Layer> left = new ArrayList<>(List.of(new Layer(pack, position)));
        left.addAll(layers.subList(replaced, layers.size()));
        for (Layer old : layers.subList(0, replaced)) {
            merged.put(old.position, new Merged(position, numbersIn(pack, old.pack)));
        }
        Map<String, List<Layer>> changed = new HashMap<>(mounts);
        changed.put(pack.mountName(), List.copyOf(left));
        mounts = Map.copyOf(changed);
        // Nothing finds them any more, so that their memory is free.
        layers.subList(0, replaced).forEach(old -> packs[old.position] = null);
        return position;
    }

    private int add(Pack pack) {
        @Nullable Pack[] all = packs;
        if (count == all.length) {
            all = Arrays.copyOf(all, count * 2 + 1);
        }
        all[count] = pack;
        packs = all;
        return count++;
    }

    private static int[] numbersIn(Pack pack, Pack old) {
        int[] numbers = new int[old.entryCount()];
        for (int number = 0; number < numbers.length; number++) {
            numbers[number] = pack.findPath(old.entry(number).path(), 0);
        }
        return numbers;
    }

    /** Returns the packs that can be reached by path, in the order in which their mounts came into being. */
    public List<Pack> mountedPacks() {
        return mounts.values().stream()
                .sorted((one, other) -> Integer.compare(one.getLast().position, other.getLast().position))
                .flatMap(layers -> layers.stream().map(Layer::pack))
                .toList();
    }

    /** Returns the packs of a mount, newest first; none when nothing is mounted there. */
    List<Pack> layersOf(String mountName) {
        return mounts.getOrDefault(mountName, List.of()).stream()
                .map(Layer::pack)
                .toList();
    }

    /** Returns the handle of the first entry with this full module name, or {@link #NOT_FOUND}. Allocates nothing. */
    public long findModule(String fullName) {
        @Nullable Pack[] all = packs;
        for (int position = 0; position < searchedCount; position++) {
            int number = Objects.requireNonNull(all[position]).findModule(fullName);
            if (number != Pack.NOT_FOUND) {
                return handle(position, number);
            }
        }
        return NOT_FOUND;
    }

    /**
     * Returns the handle of the module {@code tail} in a mounted folder, or {@link #NOT_FOUND}.
     *
     * @param folder a virtual path such as {@code /ingot/app/package}
     * @param tail the last component of the module's name
     */
    public long findModuleIn(String folder, String tail) {
        List<Layer> layers = layersAt(folder);
        int start = Math.min(folder.length(), MountName.ROOT.length() + mountLength(folder) + 2);
        if (layers.isEmpty() || folder.indexOf('.', start) >= 0) {
            return NOT_FOUND;
        }
        String packageName = folder.substring(start).replace('/', '.');
        String fullName = packageName.isEmpty() ? tail : packageName + "." + tail;
        long portion = NOT_FOUND;
        for (Layer layer : layers) {
            int number = layer.pack.findModule(fullName);
            if (number != Pack.NOT_FOUND) {
                long found = handle(layer.position, number);
                if (layers.size() == 1 || !layer.pack.entry(number).isNamespacePortion()) {
                    return found;
                }
                portion = portion == NOT_FOUND ? found : portion;
            }
        }
        return portion;
    }

    /** Returns the entry of a handle that a look-up returned. */
    public Entry entry(long handle) {
        int position = (int) (handle >>> Integer.SIZE);
        int number = (int) handle;
        while (true) {
            Pack pack = packs[position];
            if (pack != null) {
                return pack.entry(number);
            }
            Merged to = Objects.requireNonNull(merged.get(position));
            number = to.numbers[number];
            position = to.position;
        }
    }

    /**
     * Returns the entry at a virtual path, or null when it is not in a mounted pack or the pack does not hold it.
     *
     * @param path an absolute path without {@code .}, {@code ..} and a slash at the end
     */
    public @Nullable Entry findPath(String path) {
        for (Layer layer : layersAt(path)) {
            int start = Math.min(path.length(), layer.pack.mountFolder().length() + 1);
            int number = layer.pack.findPath(path, start);
            if (number != Pack.NOT_FOUND) {
                return layer.pack.entry(number);
            }
        }
        return null;
    }

    /** Returns what lies in a folder, from all layers of its mount, in the order of the names within a layer. */
    public Collection<Entry> children(Entry folder) {
        List<Layer> layers = mounts.getOrDefault(folder.pack().mountName(), List.of());
        if (layers.size() <= 1) {
            List<Entry> children = new ArrayList<>(folder.childCount());
            addChildren(folder, children);
            return children;
        }
        Map<String, Entry> children = new TreeMap<>();
        for (Layer layer : layers) {
            int number = layer.pack.findPath(folder.path(), 0);
            if (number != Pack.NOT_FOUND) {
                List<Entry> some = new ArrayList<>();
                addChildren(layer.pack.entry(number), some);
                some.forEach(child -> children.putIfAbsent(child.name(), child));
            }
        }
        return children.values();
    }

    private static void addChildren(Entry folder, List<Entry> children) {
        for (int i = 0; i < folder.childCount(); i++) {
            children.add(folder.child(i));
        }
    }

    /** Returns the layers of the mount where {@code path} begins. */
    private List<Layer> layersAt(String path) {
        int start = MountName.ROOT.length() + 1;
        if (path.length() <= start || !path.startsWith(MountName.ROOT) || path.charAt(start - 1) != '/') {
            return List.of();
        }
        return mounts.getOrDefault(path.substring(start, start + mountLength(path)), List.of());
    }

    /** Returns the length of the mount name in a path below {@code /ingot}. */
    private static int mountLength(String path) {
        int start = MountName.ROOT.length() + 1;
        int end = path.indexOf('/', start);
        return Math.max(0, (end < 0 ? path.length() : end) - start);
    }

    private static long handle(int position, int number) {
        return (long) position << Integer.SIZE | number;
    }
}
