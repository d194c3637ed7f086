"""A finder that packs and single resources can be added to while a program runs."""

import ingot
import sys
from _thread import RLock

__all__ = ["PackFinder"]


class PackFinder(ingot._HostFinder):
    """A meta-path finder over packs.

    The one on ``sys.meta_path`` searches the host's packs, then what was added to it. Others can be made, filled and put
    on ``sys.meta_path``; each searches its own packs, which are mounted below ``/ingot`` beside the host's.
    """

    def __init__(self, *, mount="added"):
        """Make a finder without packs.

        Resources that are added are mounted as ``/ingot/MOUNT``, with a number after the name where it is in use.
        """
        self._mount = mount
        self._positions = []
        self._added = {}
        self._added_position = None
        self._changed = False
        self._applying = False
        # Reentrant, because an interrupt or a tracer may import in the middle.
        self._lock = RLock()

    def __repr__(self):
        return f"<{type(self).__name__} over {', '.join(self.mounts) or 'no packs'}>"

    @property
    def mounts(self):
        """The virtual folders of the packs, in the order in which they are searched."""
        self._apply()
        return [ingot._bridge.mount_of(position) for position in self._positions]

    def __getattr__(self, name):
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def find_spec(self, fullname, path=None, target=None):
        """Return the spec of a module that a pack holds, or None."""
        if self._changed:
            self._apply()
        return super().find_spec(fullname, path, target)

    def path_hook(self, path):
        """Return a ``PackPathFinder`` for a mount or a folder below one; raise ImportError for any other path."""
        self._apply()
        return super().path_hook(path)

    def _find(self, fullname):
        for position in self._positions:
            token = ingot._bridge.find_in(ingot._bridge.mount_of(position), fullname)
            if token != ingot._MISS:
                return token
        return ingot._MISS

    def _mounted(self):
        return self.mounts

    def iter_modules(self, prefix=""):
        """Yield ``(name, is_package)`` of the top-level modules of all packs, sorted within each pack."""
        for mount in self.mounts:
            yield from ingot.PackPathFinder(mount).iter_modules(prefix)

    def index_bytes(self, data):
        """Add a pack given as a bytes-like object.

        Raise ImportError when it is no pack, damaged, made for another Python without holding sources, or when a pack of
        its mount name is mounted already.
        """
        self._add_position(ingot._bridge.mount_bytes, bytes(data))

    def index_file_memory_mapped(self, path):
        """Add a pack file; it is mapped where the host allows that, otherwise read.

        Raise OSError when the file cannot be read, and ImportError as ``index_bytes`` does.
        """
        import os

        # Opened by this context's own means first: a program gets no file mapped that it may not read.
        with open(path, "rb") as file:
            # Enough to tell that the file which Java maps is this one: a pack's header.
            head = file.read(512)
            path = os.path.abspath(os.fspath(path))
            if hasattr(ingot._bridge, "mount_file") and self._add_position(ingot._bridge.mount_file, path, head):
                return
            self.index_bytes(head + file.read())

    def _add_position(self, mount, *arguments):
        self._apply()
        try:
            position = mount(*arguments)
        except BaseException as failure:
            raise ingot._import_error(failure, None, None) from None
        if position >= 0:
            self._positions.append(position)
        return position >= 0

    def add_resource(self, resource):
        """Add a ``Resource``; one of the same path that was added before is replaced.

        Modules that are imported already stay as they are. Costs as much as the resource, and a logarithm of how many were
        added before.
        """
        with self._lock:
            self._added[resource.path] = resource
            self._changed = True

    def add_resources(self, resources):
        """Add all resources of an iterable."""
        for resource in resources:
            self.add_resource(resource)

    def _apply(self):
        """Make what was added since the last look-up a layer of a pack in memory: it is found by the same means as any other."""
        if not self._changed:
            return
        # Imports nothing: whoever has added a resource has loaded the module that makes them.
        from ingot import resources

        with self._lock:
            if not self._changed or self._applying:
                return
            self._applying = True
            try:
                first = self._added_position is None
                if first:
                    self._mount = _free_mount_name(self._mount)
                # More can be added meanwhile, by what interrupts this thread.
                added = dict(self._added)
                position = resources.add(self._mount, added.values())
                if first:
                    self._positions.append(position)
                    self._added_position = position
                # Last: until then other threads wait, and after a failure the next look-up tries again.
                self._added = {path: resource for path, resource in self._added.items() if added.get(path) is not resource}
                self._changed = bool(self._added)
            finally:
                self._applying = False

    def indexed_resources(self):
        """Return a list with a ``Resource`` for each file of the packs; contents are read when they are asked for."""
        from ingot import resources

        self._apply()
        return [resource for position in self._positions for resource in resources.of_pack(position)]

    def serialize(self, mount="app"):
        """Return the bytes of one pack with all files of this finder's packs.

        Of two files of one path the first pack's is taken, as imports do. Write it to a file with the ending ``.pypack``
        and give it to any host, or to ``index_bytes``.
        """
        from ingot import resources

        merged = {}
        for resource in self.indexed_resources():
            merged.setdefault(resource.path, resource)
        return resources.pack_bytes(mount, merged.values())


class _AddedToHost(PackFinder):
    """The finder over the host's packs once others can be added to it."""

    def _find(self, fullname):
        token = ingot._bridge.find(fullname)
        return super()._find(fullname) if token == ingot._MISS else token


def become_pack_finder(finder):
    """Turn the finder that was there first into one that can be added to."""
    finder.__class__ = _AddedToHost
    PackFinder.__init__(finder)
    finder._positions = list(range(len(ingot._mounts)))


def _free_mount_name(name):
    number = 1
    free = name
    while ingot._bridge.is_mounted(free):
        number += 1
        free = f"{name}{number}"
    return free
