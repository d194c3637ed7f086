"""Imports Python modules from Ingot packs.

The look-up itself is Java; this module gives it the classes that Python code expects to see. A ``PackFinder`` over the
host's packs stands on ``sys.meta_path`` before ``PathFinder``; ``PackPathFinder`` answers for a mount, or a folder below
one, as an entry of ``sys.path``; ``PackLoader`` loads what they find. Programs can open and make packs of their own:
see ``PackFinder``, ``Resource``, ``ResourceCollector`` and ``find_resources_in_path``.

Only modules that are built in or frozen are imported here, so that the importer itself needs nothing from a pack.
"""

import _frozen_importlib as _bootstrap
import _frozen_importlib_external as _bootstrap_external
import marshal as _marshal
import sys as _sys
from _thread import RLock as _RLock

__all__ = [
    "LiveFinder",
    "PackExtensionLoader",
    "PackFinder",
    "PackLoader",
    "PackPathFinder",
    "Resource",
    "ResourceCollector",
    "decode_source",
    "find_resources_in_path",
    "lazy_imports",
]

_ModuleSpec = _bootstrap.ModuleSpec
_MISS = -1
_PACKAGE = 1
_NAMESPACE_PORTION = 2
_EXTENSION = 4
_ROOT = "/ingot/"
_NO_NATIVE_LIBRARIES = "the native library {} may not be loaded with this access; use Access.PROGRAM"

decode_source = _bootstrap_external.decode_source


class PackLoader(_bootstrap_external.SourceFileLoader):
    """Loads one module from a pack: its bytecode if the pack has it, otherwise its source.

    A subclass of ``SourceFileLoader``, so that ``isinstance`` of the ``importlib.abc`` classes holds; nothing that it
    inherits reads the file system for what the pack holds.
    """

    def __init__(self, fullname, path, token):
        self.name = fullname
        self.path = path
        self._token = token

    def get_code(self, fullname):
        """Return the module's code object.

        Raise ImportError when the loader is for another module, or the pack has neither bytecode for this level of
        optimisation nor source, or what it has is damaged.
        """
        self.get_filename(fullname)
        try:
            code = _bridge.bytecode(self._token, _level)
            if code is not None:
                return _marshal.loads(_bytes(code))
            source = _bridge.source(self._token)
        except BaseException as failure:
            raise _import_error(failure, self.name, self.path) from None
        if source is None:
            raise ImportError(
                f"the pack holds neither source nor bytecode of level {_level} for {self.name!r}; "
                "pack its source, or run with an optimisation level that was packed",
                name=self.name,
                path=self.path,
            )
        return self.source_to_code(bytes(_bytes(source)), self.path, _optimize=_level)

    def get_source(self, fullname):
        """Return the module's source as text, or None when the pack holds none."""
        self.get_filename(fullname)
        try:
            source = _bridge.source(self._token)
        except BaseException as failure:
            raise _import_error(failure, self.name, self.path) from None
        return None if source is None else decode_source(bytes(_bytes(source)))

    def get_data(self, path):
        """Return the bytes of the file at ``path``; raise OSError when there is none."""
        if isinstance(path, str) and path.startswith(_ROOT):
            try:
                data = _bridge.data(path)
            except BaseException as failure:
                if _ends_program(failure):
                    raise
                raise OSError(5, _message(failure), path) from None
            if data is not None:
                return bytes(_bytes(data))
        # Paths that are not normal, and files that are missing, are the virtual file system's.
        return super().get_data(path)


class _AliasLoader(PackLoader):
    """Answers ``import package.__init__`` with the package itself, so that its code does not run a second time."""

    def create_module(self, spec):
        self._own_spec = _sys.modules[self.name].__spec__
        return _sys.modules[self.name]

    def exec_module(self, module):
        module.__spec__ = self._own_spec

    def get_filename(self, fullname=None):
        return self.path


class _HookedLoader(PackLoader):
    """Loads a module that has to be prepared once it is there."""

    def exec_module(self, module):
        super().exec_module(module)
        from ingot import adaptations

        adaptations.AFTER_IMPORT[self.name](module, _bridge)


# Where the modules must lie that are prepared: a program may have a module of such a name as well.
_HOOKED = {
    "bz2": "/ingot/stdlib/",
    "importlib.abc": "/ingot/stdlib/",
    "multiprocessing.util": "/ingot/stdlib/",
    "pkg_resources": _ROOT,
}


class PackExtensionLoader(_bootstrap_external.ExtensionFileLoader):
    """Loads an extension module, which is brought into the file system when it is first loaded."""

    def __init__(self, fullname, path, token):
        super().__init__(fullname, path)
        self._token = token

    def create_module(self, spec):
        """Create the module from an ordinary file with the library's content."""
        if not hasattr(_bridge, "library_file"):
            raise ImportError(_NO_NATIVE_LIBRARIES.format(self.path), name=self.name, path=self.path)
        try:
            file = _bridge.library_file(self._token)
        except BaseException as failure:
            raise _import_error(failure, self.name, self.path) from None
        return super().create_module(_ModuleSpec(spec.name, self, origin=file))


class PackFinder:
    """A meta-path finder over packs.

    The one on ``sys.meta_path`` searches the host's packs, then what was added to it. Others can be made, filled and put
    on ``sys.meta_path``; each searches its own packs, which are mounted below ``/ingot`` beside the host's.

    Namespace portions of mounts on ``sys.path`` are left to ``PathFinder``, which finds them through the path hook and
    merges them with those of ordinary folders.
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
        # Reentrant, because an interrupt or a tracer may import in the middle.
        self._lock = _RLock()

    def __repr__(self):
        return f"<{type(self).__name__} over {', '.join(self.mounts) or 'no packs'}>"

    @property
    def mounts(self):
        """The virtual folders of the packs, in the order in which they are searched."""
        self._apply()
        return [_bridge.mount_of(position) for position in self._positions]

    def _find(self, fullname):
        self._apply()
        for position in self._positions:
            token = _bridge.find_at(position, fullname)
            if token != _MISS:
                return token
        return _MISS

    def find_spec(self, fullname, path=None, target=None):
        """Return the spec of a module that a pack holds, or None."""
        if path is None:
            # A name with a dot is never found without its package's path. The __main__ of a folder or an archive that is
            # run is found through sys.path, never in whatever pack has one.
            token = _MISS if "." in fullname or fullname == "__main__" else self._find(fullname)
            if token == _MISS:
                return None
            if token & _NAMESPACE_PORTION:
                return self._namespace_spec(fullname)
            return _spec(fullname, token, None, fullname)
        if self._changed:
            self._apply()
        tail = fullname.rpartition(".")[2]
        for folder in path:
            if not isinstance(folder, str) or not folder.startswith(_ROOT):
                # Left to PathFinder, which keeps the order of the path.
                return None
            if tail == "__init__":
                return _alias_spec(fullname, folder)
            token = _bridge.find_in(folder, tail)
            if token != _MISS and not token & _NAMESPACE_PORTION:
                return _spec(fullname, token, folder, tail)
        return None

    def _namespace_spec(self, fullname):
        """Return the spec of a top-level namespace package, or None where ``PathFinder`` is to find its portions."""
        portions = [mount for mount in self.mounts if mount not in _sys.path]
        portions = [f"{mount}/{fullname}" for mount in portions if _bridge.find_in(mount, fullname) != _MISS]
        if not portions:
            return None
        spec = _ModuleSpec(fullname, None)
        spec.submodule_search_locations = portions
        return spec

    def invalidate_caches(self):
        """Do nothing: packs do not change, and what is added is found at once."""

    def iter_modules(self, prefix=""):
        """Yield ``(name, is_package)`` of the top-level modules of all packs, sorted within each pack."""
        for mount in self.mounts:
            yield from PackPathFinder(mount).iter_modules(prefix)

    def find_distributions(self, context=None):
        """Return the distributions in the packs, as ``importlib.metadata`` asks for them.

        Those of mounts on ``sys.path`` are left to ``PathFinder``, so that none is found twice; so is a search in a path
        of the caller's own.
        """
        from importlib.metadata import DistributionFinder, MetadataPathFinder

        if context is None:
            context = DistributionFinder.Context()
        if "path" in vars(context):
            return iter(())
        path = [mount for mount in self.mounts if mount not in _sys.path]
        return iter(MetadataPathFinder.find_distributions(DistributionFinder.Context(name=context.name, path=path)))

    def path_hook(self, path):
        """Return a ``PackPathFinder`` for a mount or a folder below one; raise ImportError for any other path.

        A folder with a dot in its path has no place among module names: it is left to ``FileFinder``.
        """
        if isinstance(path, str) and path.startswith(_ROOT):
            self._apply()
            path = path.rstrip("/")
            if "." not in path and _bridge.is_folder(path):
                return PackPathFinder(path)
        raise ImportError("not a folder in a mounted pack", path=path)

    def index_bytes(self, data):
        """Add a pack given as a bytes-like object.

        Raise ImportError when it is no pack, damaged, made for another Python without holding sources, or when a pack of
        its mount name is mounted already.
        """
        self._add_position(_bridge.mount_bytes, bytes(data), False)

    def index_file_memory_mapped(self, path):
        """Add a pack file; it is mapped where the host allows that, otherwise read.

        Raise OSError when the file cannot be read, and ImportError as ``index_bytes`` does.
        """
        import os

        # Opened by this context's own means first: a program gets no file mapped that it may not read.
        with open(path, "rb") as file:
            head = file.read(512)
            path = os.path.abspath(os.fspath(path))
            if hasattr(_bridge, "mount_file") and self._add_position(_bridge.mount_file, path, head):
                return
            self.index_bytes(head + file.read())

    def _add_position(self, mount, *arguments):
        self._apply()
        try:
            position = mount(*arguments)
        except BaseException as failure:
            raise _import_error(failure, None, None) from None
        if position >= 0:
            self._positions.append(position)
        return position >= 0

    def add_resource(self, resource):
        """Add a ``Resource``; one of the same path that was added before is replaced.

        Modules that are imported already stay as they are.
        """
        with self._lock:
            self._added[resource.path] = resource
            self._changed = True

    def add_resources(self, resources):
        """Add all resources of an iterable."""
        for resource in resources:
            self.add_resource(resource)

    def _apply(self):
        """Make what was added since the last look-up into a pack in memory: it is found by the same means as any other."""
        if not self._changed:
            return
        # Imports nothing: whoever has added a resource has loaded the module that makes them.
        from ingot import resources

        with self._lock:
            if not self._changed:
                return
            first = self._added_position is None
            if first:
                self._mount = _free_mount_name(self._mount)
            pack = resources.pack_bytes(self._mount, self._added.values())
            position = _bridge.mount_bytes(pack, not first)
            if first:
                self._positions.append(position)
            else:
                self._positions[self._positions.index(self._added_position)] = position
            self._added_position = position
            # Last: until then other threads wait, and after a failure the next look-up tries again.
            self._changed = False

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


class _HostFinder(PackFinder):
    """The finder over the host's packs."""

    def __init__(self, mounts):
        super().__init__()
        self._positions = list(range(len(mounts)))
        self._host_count = len(mounts)

    def _find(self, fullname):
        token = _bridge.find(fullname)
        if token == _MISS and (self._changed or len(self._positions) > self._host_count):
            token = super()._find(fullname)
        return token


class LiveFinder:
    """The meta-path finder over the host's live folders: what ``PathFinder`` finds in them, without its probing.

    Entries of ``sys.path`` before a live folder are searched by ``PathFinder``; the first mount ends the search, because
    ``PackFinder`` is next. Namespace packages are left to ``PathFinder``.
    """

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        """Return the spec of a module in a live folder, or None."""
        tail = fullname.rpartition(".")[2]
        for folder in _sys.path if path is None else path:
            if not isinstance(folder, str):
                continue
            if folder.startswith(_ROOT):
                return None
            if folder and _bridge.live_covers(folder):
                found = _bridge.live_find(folder, tail)
                if found >= 0:
                    return _live_spec(fullname, folder.rstrip("/"), tail, found)
                if found != _MISS:
                    return None
            else:
                spec = _bootstrap_external.PathFinder.find_spec(fullname, [folder])
                if spec is not None:
                    return spec if spec.loader is not None else None
        return None

    @staticmethod
    def invalidate_caches():
        """Have every live folder listed again when it is next asked."""
        _bridge.live_invalidate()


class _JavaModules:
    """Finder and loader of the modules that the host defines in Java."""

    def __init__(self, names):
        self._names = names

    def find_spec(self, fullname, path=None, target=None):
        return _ModuleSpec(fullname, self, origin="java") if fullname in self._names else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        members = _bridge.java_module(module.__name__)

        def __getattr__(name):
            # Looking a dunder name up would find those of Python's view of the Java object.
            if name.startswith("__"):
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            return getattr(members, name)

        module.__getattr__ = __getattr__
        module.__dir__ = lambda: [name for name in dir(members) if not name.startswith("__")]


def _live_spec(fullname, folder, tail, found):
    loader, suffix = _live_loaders[found >> 1]
    if found & 1:
        folder = f"{folder}/{tail}"
        tail = "__init__"
    path = f"{folder}/{tail}{suffix}"
    return _bootstrap_external.spec_from_file_location(
        fullname, path, loader=loader(fullname, path), submodule_search_locations=[folder] if found & 1 else None
    )


class PackPathFinder:
    """The path-entry finder for a mounted pack or a folder in one."""

    def __init__(self, path):
        self.path = path

    def __repr__(self):
        return f"PackPathFinder({self.path!r})"

    def find_spec(self, fullname, target=None):
        """Return the spec of a module or a namespace portion in this folder, or None."""
        tail = fullname.rpartition(".")[2]
        token = _bridge.find_in(self.path, tail)
        if token == _MISS:
            return None
        if token & _NAMESPACE_PORTION:
            spec = _ModuleSpec(fullname, None)
            spec.submodule_search_locations = [f"{self.path}/{tail}"]
            return spec
        return _spec(fullname, token, self.path, tail)

    def iter_modules(self, prefix=""):
        """Yield ``(name, is_package)`` of the modules in this folder, as ``pkgutil.iter_modules`` wants them."""
        for name in _names(_bridge.modules_in(self.path)):
            yield prefix + name.rstrip("/"), name.endswith("/")

    def invalidate_caches(self):
        """Do nothing: packs do not change."""


def _spec(fullname, token, folder, tail):
    """Make the spec of the module ``tail`` in ``folder``; without a folder it is in the root of its mount."""
    if token & _EXTENSION:
        path = _bridge.path(token)
        spec = _ModuleSpec(fullname, PackExtensionLoader(fullname, path, token), origin=path)
        if token & _PACKAGE:
            spec.submodule_search_locations = [path.rpartition("/")[0]]
        spec.has_location = True
        return spec
    if folder is None:
        position = token >> 35
        folder = _mounts[position] if position < len(_mounts) else _bridge.mount_of(position)
    if token & _PACKAGE:
        folder = f"{folder}/{tail}"
        tail = "__init__"
    path = f"{folder}/{tail}.py"
    loader = _HookedLoader if fullname in _HOOKED and path.startswith(_HOOKED[fullname]) else PackLoader
    loader = loader(fullname, path, token)
    if _is_lazy is not None and _is_lazy(fullname):
        loader = _lazy_loader(loader)
    spec = _ModuleSpec(fullname, loader, origin=path)
    if token & _PACKAGE:
        spec.submodule_search_locations = [folder]
    spec.cached = f"{folder}/__pycache__/{tail}.{_cache_suffix}"
    spec.has_location = True
    return spec


def _alias_spec(fullname, folder):
    """Make the spec for ``package.__init__``: one under the package's own name."""
    name = fullname.rpartition(".")[0]
    package = _sys.modules.get(name)
    path = f"{folder}/__init__.py"
    if package is None or getattr(package, "__file__", None) != path:
        return None
    spec = _ModuleSpec(name, _AliasLoader(name, path, package.__spec__.loader._token), origin=path)
    # Without search locations, so that runpy runs this file and does not look for a __main__.
    spec.cached = package.__spec__.cached
    spec.has_location = True
    return spec


_is_lazy = None


def lazy_imports(*names):
    """Have packed modules executed at their first use, as ``importlib.util.LazyLoader`` does.

    With names, these modules and packages with all their modules; without, every packed module. What is imported already
    stays as it is. Errors of a module's code then appear at its first use.
    """
    global _is_lazy, _lazy_loader
    # LazyLoader itself needs threading while it loads.
    import threading
    from importlib.util import LazyLoader

    _lazy_loader = LazyLoader
    chosen = frozenset(names)

    def is_lazy(fullname):
        if not chosen:
            return fullname not in _HOOKED
        while fullname:
            if fullname in chosen:
                return True
            fullname = fullname.rpartition(".")[0]
        return False

    _is_lazy = is_lazy


def _free_mount_name(name):
    number = 1
    free = name
    while _bridge.is_mounted(free):
        number += 1
        free = f"{name}{number}"
    return free


def __getattr__(name):
    if name in ("Resource", "ResourceCollector", "find_resources_in_path"):
        from ingot import resources

        return getattr(resources, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _names(text):
    """Return the names in a list of names, which comes as one string."""
    return text.split("\0") if text else []


def _bytes(data):
    return data


def _latin1(text):
    return text.encode("latin-1")


def _message(failure):
    """Return a failure's message; that of a Java exception begins with its class."""
    text = str(failure)
    return text.partition(": ")[2] if text.startswith(("dev.ingot.", "java.")) else text


def _ends_program(failure):
    """Say whether a failure is none of the work's own and has to stay what it is."""
    return isinstance(failure, (KeyboardInterrupt, MemoryError, RecursionError, SystemExit))


def _import_error(failure, name, path):
    """Make the ImportError for what went wrong while a module was loaded; what ends a program stays as it is."""
    if _ends_program(failure):
        return failure
    error = ImportError(_message(failure), name=name, path=path)
    return error


def _install(bridge):
    """Put the importer in place."""
    global __spec__, __loader__, _bridge, _bytes, _mounts, _cache_suffix, _level, _live_loaders
    _bridge = bridge
    _mounts = bridge.mounts().splitlines()
    # GraalPy's own flag knows no level 2, and its compiler does not look at it.
    _level = max(_sys.flags.optimize, bridge.optimization())
    _cache_suffix = f"{_sys.implementation.cache_tag}{f'.opt-{_level}' if _level else ''}.pyc"
    try:
        memoryview(bridge.probe())
    except TypeError:
        # The context's host access does not let Python read Java buffers: bytes come as Latin-1 text.
        bridge.use_text()
        _bytes = _latin1
    _sys.path[:] = _mounts
    position = _sys.meta_path.index(_bootstrap_external.PathFinder)
    finder = _HostFinder(_mounts)
    _sys.meta_path.insert(position, finder)
    _sys.path_hooks.insert(0, finder.path_hook)
    if hasattr(bridge, "live_find"):
        loaders = _bootstrap_external._get_supported_file_loaders()
        _live_loaders = [(loader, suffix) for loader, suffixes in loaders for suffix in suffixes]
        bridge.live_suffixes(" ".join(suffix for _, suffix in _live_loaders))
        _sys.meta_path.insert(position, LiveFinder)
    java_modules = bridge.java_modules().split()
    if java_modules:
        _sys.meta_path.insert(position, _JavaModules(frozenset(java_modules)))
    __spec__ = finder.find_spec("ingot")
    __loader__ = __spec__ and __spec__.loader
    lazy = bridge.lazy_imports()
    if lazy is not None:
        lazy_imports(*lazy.split())
