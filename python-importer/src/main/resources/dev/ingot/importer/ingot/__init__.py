"""Imports Python modules from Ingot packs.

The look-up itself is Java; this module gives it the classes that Python code expects to see. A finder over the host's packs
stands on ``sys.meta_path`` before ``PathFinder``; ``PackPathFinder`` answers for a mount, or a folder below one, as an entry
of ``sys.path``; ``PackLoader`` loads what they find. Programs can open and make packs of their own: see ``PackFinder``,
``Resource``, ``ResourceCollector`` and ``find_resources_in_path``.

Every start executes this module, so it holds what every start needs; the rest lies in the package's other modules, which are
loaded at their first use. Only modules that are built in or frozen are imported here, so that the importer itself needs
nothing from a pack.
"""

import _frozen_importlib as _bootstrap
import _frozen_importlib_external as _bootstrap_external
import marshal as _marshal
import sys as _sys

# Where the public names lie that not every program needs.
_PARTS = {
    "LiveFinder": "live",
    "PackExtensionLoader": "extensions",
    "PackFinder": "finders",
    "Resource": "resources",
    "ResourceCollector": "resources",
    "find_resources_in_path": "resources",
    "lazy_imports": "lazy",
}

__all__ = [*_PARTS, "PackLoader", "PackPathFinder", "decode_source"]

_ModuleSpec = _bootstrap.ModuleSpec
_ROOT = "/ingot/"
_STDLIB = _ROOT + "stdlib/"
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


# Where the modules must lie that are prepared: a program may have a module of such a name as well.
_HOOKED = {
    "bz2": _STDLIB,
    "importlib.abc": _STDLIB,
    "multiprocessing.util": _STDLIB,
    "pkg_resources": _ROOT,
    "subprocess": _STDLIB,
    "zoneinfo._common": _STDLIB,
    "zoneinfo._tzpath": _STDLIB,
}


class _HostFinder:
    """The meta-path finder over the host's packs.

    Becomes a ``PackFinder``, which packs can be added to, when it is first asked for what only that has.

    Namespace portions of mounts on ``sys.path`` are left to ``PathFinder``, which finds them through the path hook and
    merges them with those of ordinary folders.
    """

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        from ingot import finders

        finders.become_pack_finder(self)
        return getattr(self, name)

    def _find(self, fullname):
        return _bridge.find(fullname)

    def _mounted(self):
        return _mounts

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
        tail = fullname.rpartition(".")[2]
        for folder in path:
            if not isinstance(folder, str) or not folder.startswith(_ROOT):
                # Left to PathFinder, which keeps the order of the path.
                return None
            if tail == "__init__":
                from ingot import aliases

                return aliases.spec(fullname, folder)
            token = _bridge.find_in(folder, tail)
            if token != _MISS and not token & _NAMESPACE_PORTION:
                return _spec(fullname, token, folder, tail)
        return None

    def _namespace_spec(self, fullname):
        """Return the spec of a top-level namespace package, or None where ``PathFinder`` is to find its portions."""
        portions = [mount for mount in self._mounted() if mount not in _sys.path]
        portions = [f"{mount}/{fullname}" for mount in portions if _bridge.find_in(mount, fullname) != _MISS]
        if not portions:
            return None
        spec = _ModuleSpec(fullname, None)
        spec.submodule_search_locations = portions
        return spec

    def invalidate_caches(self):
        """Do nothing: packs do not change, and what is added is found at once."""

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
        path = [mount for mount in self._mounted() if mount not in _sys.path]
        return iter(MetadataPathFinder.find_distributions(DistributionFinder.Context(name=context.name, path=path)))

    def path_hook(self, path):
        """Return a ``PackPathFinder`` for a mount or a folder below one; raise ImportError for any other path.

        A folder with a dot in its path below the mount has no place among module names: it is left to ``FileFinder``.
        """
        if isinstance(path, str) and path.startswith(_ROOT):
            path = path.rstrip("/")
            if "." not in path[len(_ROOT) :].partition("/")[2] and _bridge.is_folder(path):
                return PackPathFinder(path)
        raise ImportError("not a folder in a mounted pack", path=path)


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


_is_lazy = None


def _spec(fullname, token, folder, tail):
    """Make the spec of the module ``tail`` in ``folder``; without a folder it is in the root of its mount."""
    if token & _EXTENSION:
        from ingot import extensions

        return extensions.spec(fullname, token)
    if folder is None:
        folder = _bridge.folder_of(token)
    if token & _PACKAGE:
        folder = f"{folder}/{tail}"
        tail = "__init__"
    path = f"{folder}/{tail}.py"
    if fullname in _HOOKED and path.startswith(_HOOKED[fullname]):
        from ingot import adaptations

        loader = adaptations.HookedLoader(fullname, path, token)
    else:
        loader = PackLoader(fullname, path, token)
    if _is_lazy is not None and _is_lazy(fullname):
        loader = _lazy_loader(loader)
    spec = _ModuleSpec(fullname, loader, origin=path)
    if token & _PACKAGE:
        spec.submodule_search_locations = [folder]
    spec.cached = f"{folder}/__pycache__/{tail}.{_cache_suffix}"
    spec.has_location = True
    return spec


def __getattr__(name):
    if name in _PARTS:
        value = getattr(_bootstrap._gcd_import("ingot." + _PARTS[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _names(text):
    """Return the names in a list that comes from Java as one string, where each is followed by a NUL."""
    return text.split("\0")[:-1]


def _text(names):
    """Return the string as which a list of names goes to Java."""
    return "".join([f"{name}\0" for name in names])


def _bytes(data):
    return data


def _latin1(text):
    return text.encode("latin-1")


def _message(failure):
    """Return a failure's message; that of a Java exception begins with its class."""
    text = str(failure)
    return text.partition(": ")[2] if text.startswith(("dev.ingot.", "java.")) else text


def _ends_program(failure):
    """Say whether a failure ends the program, or its work, whatever was being done: it is passed on as it is."""
    return isinstance(failure, (KeyboardInterrupt, MemoryError, RecursionError, SystemExit))


def _import_error(failure, name, path):
    """Make the ImportError for what went wrong while a module was loaded; what ends a program stays as it is."""
    if _ends_program(failure):
        return failure
    error = ImportError(_message(failure), name=name, path=path)
    return error


def _read_links(posix):
    """Have ``os.readlink`` say what a link says: GraalPy's Java emulation says which file it leads to, if it does."""
    original = posix.readlink

    def readlink(path, *, dir_fd=None):
        from ingot import adaptations

        return adaptations.read_link(original, path, dir_fd)

    readlink.__doc__ = original.__doc__
    posix.readlink = readlink


def _prepare_zlib(importer):
    """Have ``zlib`` prepared when it is imported, which as a module built into GraalPy never meets the finder."""
    execute = importer.exec_module

    def exec_module(module):
        execute(module)
        if module.__name__ == "zlib":
            from ingot import adaptations

            adaptations.decompress_empty_streams(module)

    importer.exec_module = staticmethod(exec_module)


def _install(bridge, is_text, optimization, miss, package, namespace_portion, extension):
    """Put the importer in place.

    ``is_text`` says that bytes come as Latin-1 text, ``miss`` stands for no token, the last three are flags of tokens.
    """
    global __spec__, __loader__, _bridge, _bytes, _mounts, _cache_suffix, _level
    global _MISS, _PACKAGE, _NAMESPACE_PORTION, _EXTENSION
    _bridge = bridge
    _mounts = _names(bridge.mounts())
    _MISS, _PACKAGE, _NAMESPACE_PORTION, _EXTENSION = miss, package, namespace_portion, extension
    # GraalPy's own flag knows no level 2, and its compiler does not look at it.
    _level = max(_sys.flags.optimize, optimization)
    _cache_suffix = f"{_sys.implementation.cache_tag}{f'.opt-{_level}' if _level else ''}.pyc"
    if is_text:
        _bytes = _latin1
    if _level:
        # What comes from files is compiled as what comes from packs.
        _bootstrap_external.SourceLoader.source_to_code.__kwdefaults__["_optimize"] = _level
        if _level != _sys.flags.optimize:
            _bootstrap_external.cache_from_source.__kwdefaults__["optimization"] = _level
    _sys.path[:] = _mounts
    place = _sys.meta_path.index(_bootstrap_external.PathFinder)
    finder = _HostFinder()
    _sys.meta_path.insert(place, finder)
    _sys.path_hooks.insert(0, finder.path_hook)
    __spec__ = finder.find_spec("ingot")
    __loader__ = __spec__ and __spec__.loader
    if __spec__ is None:
        # No pack carries this package.
        parts = {}
        exec(compile(bridge.importer_source("parts.py"), __path__[0] + "/parts.py", "exec", dont_inherit=True), parts)
        _sys.meta_path.insert(place, parts["PartFinder"]())
    _prepare_zlib(_bootstrap.BuiltinImporter)
    if hasattr(bridge, "read_link"):
        _read_links(_bootstrap_external._os)
    if hasattr(bridge, "live_find"):
        from ingot import live

        live.install(place)
    java_modules = bridge.java_modules()
    if java_modules:
        from ingot import java

        java.install(place, frozenset(_names(java_modules)))
    lazy = bridge.lazy_imports()
    if lazy is not None:
        __getattr__("lazy_imports")(*_names(lazy))
