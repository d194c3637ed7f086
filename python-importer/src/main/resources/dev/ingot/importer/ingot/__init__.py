"""Imports Python modules from Ingot packs.

The look-up itself is Java; this module gives it the classes that Python code expects to see. ``PackFinder`` stands on
``sys.meta_path`` before ``PathFinder``; ``PackPathFinder`` answers for a mount, or a folder below one, as an entry of
``sys.path``; ``PackLoader`` loads what they find.

Only modules that are built in or frozen are imported here, so that the importer itself needs nothing from a pack.
"""

import _frozen_importlib as _bootstrap
import _frozen_importlib_external as _bootstrap_external
import marshal as _marshal
import sys as _sys

__all__ = ["PackExtensionLoader", "PackFinder", "PackLoader", "PackPathFinder", "decode_source"]

_ModuleSpec = _bootstrap.ModuleSpec
_MISS = -1
_PACKAGE = 1
_NAMESPACE_PORTION = 2
_EXTENSION = 4
_ROOT = "/ingot/"

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
            code = _bridge.bytecode(self._token, _sys.flags.optimize)
            if code is not None:
                return _marshal.loads(_bytes(code))
            source = _bridge.source(self._token)
        except BaseException as failure:
            raise _import_error(failure, self.name, self.path)
        if source is None:
            raise ImportError(
                f"the pack holds neither source nor bytecode of level {_sys.flags.optimize} for {self.name!r}; "
                "pack its source, or run with an optimisation level that was packed",
                name=self.name,
                path=self.path,
            )
        return self.source_to_code(bytes(_bytes(source)), self.path)

    def get_source(self, fullname):
        """Return the module's source as text, or None when the pack holds none."""
        self.get_filename(fullname)
        source = _bridge.source(self._token)
        return None if source is None else decode_source(bytes(_bytes(source)))

    def get_data(self, path):
        """Return the bytes of the file at ``path``; raise OSError when there is none."""
        if isinstance(path, str) and path.startswith(_ROOT):
            data = _bridge.data(path)
            if data is None:
                raise FileNotFoundError(2, "No such file in the pack", path)
            return bytes(_bytes(data))
        return super().get_data(path)


class _HookedLoader(PackLoader):
    """Loads a module that has to be prepared once it is there."""

    def exec_module(self, module):
        super().exec_module(module)
        _AFTER_IMPORT[self.name](module)


def _register_with_abc(module):
    """Register the finders with ``importlib.abc``; the loaders inherit from registered ones."""
    module.MetaPathFinder.register(PackFinder)
    module.PathEntryFinder.register(PackPathFinder)


def _extract_before_bz2(module):
    """Put functions in the place of bz2's types that extract GraalPy's native library at the first use.

    GraalPy has no other implementation of bz2, and crashes where the library is missing; programs that merely import
    the module, as shutil and zipfile do, cause nothing to be extracted.
    """

    def replace(name):
        original = getattr(module, name)

        def first_use(*arguments, **keywords):
            try:
                _bridge.extract_native_support()
            except BaseException as failure:
                raise _import_error(failure, module.__name__, module.__file__)
            setattr(module, name, original)
            return original(*arguments, **keywords)

        setattr(module, name, first_use)

    replace("BZ2Compressor")
    replace("BZ2Decompressor")


_AFTER_IMPORT = {"importlib.abc": _register_with_abc, "bz2": _extract_before_bz2}


class PackExtensionLoader(_bootstrap_external.ExtensionFileLoader):
    """Loads an extension module, which is brought into the file system when it is first loaded."""

    def __init__(self, fullname, path, token):
        super().__init__(fullname, path)
        self._token = token

    def create_module(self, spec):
        """Create the module from an ordinary file with the library's content."""
        try:
            file = _bridge.library_file(self._token)
        except BaseException as failure:
            raise _import_error(failure, self.name, self.path)
        return super().create_module(_ModuleSpec(spec.name, self, origin=file))


class PackFinder:
    """The meta-path finder over all mounted packs.

    Namespace portions are left to ``PathFinder``, which finds them through the path hook and merges them with those of
    ordinary folders.
    """

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        """Return the spec of a module that a pack holds, or None."""
        if path is None:
            token = _bridge.find(fullname)
            if token == _MISS or token & _NAMESPACE_PORTION:
                return None
            return _spec(fullname, token, None, fullname)
        tail = fullname.rpartition(".")[2]
        for folder in path:
            if isinstance(folder, str) and folder.startswith(_ROOT):
                token = _bridge.find_in(folder, tail)
                if token != _MISS and not token & _NAMESPACE_PORTION:
                    return _spec(fullname, token, folder, tail)
        return None

    @staticmethod
    def invalidate_caches():
        """Do nothing: packs do not change."""


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
        for name in _bridge.modules_in(self.path).split():
            yield prefix + name.rstrip("/"), name.endswith("/")

    def invalidate_caches(self):
        """Do nothing: packs do not change."""


def _spec(fullname, token, folder, tail):
    """Make the spec of the module ``tail`` in ``folder``; without a folder it is in the root of its mount."""
    if token & _EXTENSION:
        path = _bridge.path(token)
        spec = _ModuleSpec(fullname, PackExtensionLoader(fullname, path, token), origin=path)
        spec.has_location = True
        return spec
    if folder is None:
        folder = _mounts[token >> 35]
    if token & _PACKAGE:
        folder = f"{folder}/{tail}"
        tail = "__init__"
    path = f"{folder}/{tail}.py"
    loader = _HookedLoader if fullname in _AFTER_IMPORT else PackLoader
    spec = _ModuleSpec(fullname, loader(fullname, path, token), origin=path)
    if token & _PACKAGE:
        spec.submodule_search_locations = [folder]
    spec.cached = f"{folder}/__pycache__/{tail}.{_cache_tag}.pyc"
    spec.has_location = True
    return spec


def _path_hook(path):
    # A folder with a dot in its path has no place among module names: it is left to FileFinder.
    if isinstance(path, str) and path.startswith(_ROOT):
        path = path.rstrip("/")
        if "." not in path and _bridge.is_folder(path):
            return PackPathFinder(path)
    raise ImportError("not a folder in a mounted pack", path=path)


def _bytes(data):
    return data


def _latin1(text):
    return text.encode("latin-1")


def _import_error(failure, name, path):
    error = ImportError(str(failure), name=name, path=path)
    error.__cause__ = failure if isinstance(failure, BaseException) else None
    return error


def _install(bridge):
    """Put the importer in place."""
    global _bridge, _bytes, _mounts, _cache_tag
    _bridge = bridge
    _mounts = bridge.mounts().splitlines()
    _cache_tag = _sys.implementation.cache_tag
    try:
        memoryview(bridge.probe())
    except TypeError:
        # The context's host access does not let Python read Java buffers: bytes come as Latin-1 text.
        bridge.use_text()
        _bytes = _latin1
    _sys.path[:] = _mounts
    position = _sys.meta_path.index(_bootstrap_external.PathFinder)
    _sys.meta_path.insert(position, PackFinder)
    _sys.path_hooks.insert(0, _path_hook)
