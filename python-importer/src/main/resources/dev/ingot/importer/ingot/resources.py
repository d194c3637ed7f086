"""Files of packs as Python objects: read from packs, found in folders, collected, written as a pack."""

import ingot
import os
import sys
from collections.abc import Mapping

__all__ = ["Resource", "ResourceCollector", "find_resources_in_path"]

_CONTENTS = ("SOURCE", "BYTECODE_0", "BYTECODE_1", "BYTECODE_2", "DATA")


class Resource:
    """One file of a pack: a module, a data file, a file of a distribution's metadata, a native library.

    What it is follows from its path, by the rule of the pack format. Immutable.
    """

    __slots__ = ("_contents", "_type", "path")

    def __init__(self, path, *, source=None, bytecode=None, data=None):
        """Make a resource.

        ``path`` is where it lies below the mount, with ``/`` between the names: ``pkg/mod.py``. A module has ``source``
        (bytes, or text, which is encoded as UTF-8), ``bytecode`` (a mapping from level of optimisation, 0 to 2, to a
        marshalled code object), or both; anything else has ``data``.
        Raise ValueError when the contents do not fit the path.
        """
        kind = _kind(path)
        if (kind == "module") != (data is None):
            raise ValueError(f"{path!r} is a {kind}: a module has source or bytecode, anything else has data")
        if kind == "module" and source is None and not bytecode:
            raise ValueError(f"{path!r} is a module and has neither source nor bytecode")
        contents = {"SOURCE": source.encode() if isinstance(source, str) else source, "DATA": data}
        for level, code in (bytecode or {}).items():
            if level not in (0, 1, 2):
                raise ValueError(f"{path!r}: the levels of optimisation are 0, 1 and 2, not {level!r}")
            contents[f"BYTECODE_{level}"] = code
        self._set(path, {name: bytes(content) for name, content in contents.items() if content is not None})

    def _set(self, path, contents):
        self.path = path
        self._type = ingot._names(ingot._bridge.entry_type(path))
        self._contents = contents

    @classmethod
    def _of(cls, path, contents):
        resource = object.__new__(cls)
        resource._set(path, contents)
        return resource

    @property
    def kind(self):
        """``module``, ``resource``, ``distribution_file`` or ``native_library``."""
        return self._type[0]

    @property
    def name(self):
        """The full name of a module, None for what cannot be imported."""
        return self._type[1] or None

    @property
    def is_package(self):
        """Whether it is the ``__init__`` of a package."""
        return bool(self._type[2])

    @property
    def source(self):
        """The source as bytes, or None."""
        return self._contents.get("SOURCE")

    @property
    def data(self):
        """The bytes of what is no module, or None."""
        return self._contents.get("DATA")

    def bytecode(self, level=0):
        """Return the marshalled code object of a level of optimisation, or None."""
        return self._contents.get(f"BYTECODE_{level}")

    def __eq__(self, other):
        if not isinstance(other, Resource):
            return NotImplemented
        return self.path == other.path and dict(self._contents) == dict(other._contents)

    def __hash__(self):
        return hash(self.path)

    def __repr__(self):
        return f"<Resource {self.path!r}, {self.kind}>"


def _kind(path):
    return ingot._names(ingot._bridge.entry_type(path))[0]


class _PackedContents(Mapping):
    """The contents of a packed file, read when they are asked for."""

    def __init__(self, position, path):
        self._position = position
        self._path = path

    def __getitem__(self, name):
        content = ingot._bridge.content(self._position, self._path, name)
        if content is None:
            raise KeyError(name)
        return bytes(ingot._bytes(content))

    def __iter__(self):
        return (name for name in _CONTENTS if name in self)

    def __len__(self):
        return sum(1 for _ in self)


def of_pack(position):
    """Return the resources of a mounted pack in the order of its folders."""
    paths = ingot._names(ingot._bridge.paths(position))
    return [Resource._of(path, _PackedContents(position, path)) for path in paths]


def pack_bytes(mount, resources):
    """Return the bytes of a pack. The same resources give the same bytes, in whatever order they come."""
    return bytes(ingot._bytes(_crossing(ingot._bridge.write, mount, resources)))


def add(mount, resources):
    """Add resources to a mount of this context and return its position."""
    return _crossing(ingot._bridge.add, mount, resources)


def _crossing(function, mount, resources):
    """Call a function of the bridge with the files of resources in the order of their paths."""
    ordered = sorted(resources, key=lambda resource: resource.path)
    try:
        return function(mount, [(resource.path, dict(resource._contents)) for resource in ordered])
    except BaseException as failure:
        if ingot._ends_program(failure):
            raise
        raise ValueError(ingot._message(failure)) from None


def find_resources_in_path(path, *, left_out=None):
    """Yield a ``Resource`` for each file of a folder that belongs into a pack, sorted by path.

    Modules come with the bytecode of this Python that lies in their ``__pycache__``, as far as it is not older than the
    source; a ``.pyc`` file without a source becomes a module without one. What is left out is no part of the program:
    other Pythons' bytecode, ``.pth`` files, links that lead nowhere; each is appended to the list ``left_out`` as
    ``(path, reason)``.
    Raise NotADirectoryError when ``path`` is no folder.
    """
    root = os.fspath(path)
    if not os.path.isdir(root):
        raise NotADirectoryError(20, "Not a directory", root)
    notes = [] if left_out is None else left_out
    found = {}
    for folder, folders, files in os.walk(root, followlinks=True):
        folders.sort()
        for name in files:
            file = os.path.join(folder, name)
            relative = os.path.relpath(file, root).replace(os.sep, "/")
            if name.endswith((".pyc", ".pyo")):
                _add_bytecode(found, relative, file, notes)
            elif name.endswith(".pth"):
                notes.append((relative, "a .pth file has no effect in a pack"))
            elif not os.path.isfile(file):
                notes.append((relative, "neither a file nor a link to one"))
            else:
                found.setdefault(relative, {})["SOURCE" if _kind(relative) == "module" else "DATA"] = file
    for relative in sorted(found):
        yield Resource._of(relative, {name: _read(name, file) for name, file in found[relative].items()})


def _add_bytecode(found, relative, file, notes):
    folder, _, name = relative.rpartition("/")
    stem, *tags, _ = name.split(".")
    level = 0
    if tags and tags[-1].startswith("opt-"):
        level = int(tags.pop()[4:]) if tags[-1][4:] in ("1", "2") else None
    if folder.rpartition("/")[2] == "__pycache__":
        if tags != [sys.implementation.cache_tag]:
            notes.append((relative, "bytecode of another Python"))
            return
        folder = folder.rpartition("/")[0]
    elif tags:
        notes.append((relative, "bytecode under a name that Python does not import"))
        return
    source = f"{folder}/{stem}.py" if folder else f"{stem}.py"
    reason = "an unknown level of optimisation" if level is None else _reason_against(file, source, relative)
    if reason:
        notes.append((relative, reason))
    else:
        found.setdefault(source, {})[f"BYTECODE_{level}"] = file


def _reason_against(file, source, relative):
    """Return why a bytecode file is not to be taken, or None."""
    with open(file, "rb") as opened:
        header = opened.read(16)
    from importlib.util import MAGIC_NUMBER

    if header[:4] != MAGIC_NUMBER or len(header) < 16:
        return "bytecode of another Python"
    source_file = os.path.join(file[: -len(relative)], source)
    cached = "__pycache__" in relative
    if not os.path.isfile(source_file):
        return "cached bytecode whose source is gone" if cached else None
    if not cached:
        return "bytecode beside a source is not imported"
    if not int.from_bytes(header[4:8], "little") & 1:
        time = int.from_bytes(header[8:12], "little")
        if time != int(os.stat(source_file).st_mtime) & 0xFFFFFFFF:
            return "bytecode that is not of this source"
    return None


def _read(name, file):
    with open(file, "rb") as opened:
        content = opened.read()
    return content[16:] if name.startswith("BYTECODE") else content


class ResourceCollector:
    """Collects resources from any number of places and makes a pack of them."""

    def __init__(self):
        self._resources = {}
        #: What scans left out, as ``(path, reason)``.
        self.left_out = []

    def __len__(self):
        return len(self._resources)

    def __iter__(self):
        return iter(self._resources[path] for path in sorted(self._resources))

    def add(self, resource):
        """Add a resource; raise ValueError when another one of the same path is there already."""
        other = self._resources.setdefault(resource.path, resource)
        if other is not resource and other != resource:
            raise ValueError(f"{resource.path!r} was collected before with other contents; leave one of them out")

    def add_path(self, path):
        """Add what ``find_resources_in_path`` finds in a folder."""
        for resource in find_resources_in_path(path, left_out=self.left_out):
            self.add(resource)

    def compile(self, *levels, mount="app"):
        """Give every module with a source the bytecode of these levels (without any: level 0), as this Python compiles it.

        Return a list of the syntax errors; these modules keep their source only. ``mount`` is where the pack will be
        mounted: the code objects name their files.
        """
        import marshal

        failures = []
        for path, resource in self._resources.items():
            if resource.source is None:
                continue
            contents = dict(resource._contents)
            try:
                for level in levels or (0,):
                    code = compile(
                        resource.source, f"{ingot._ROOT}{mount}/{path}", "exec", dont_inherit=True, optimize=level
                    )
                    contents[f"BYTECODE_{level}"] = marshal.dumps(code)
            except (SyntaxError, ValueError) as error:
                failures.append(error)
                continue
            self._resources[path] = Resource._of(path, contents)
        return failures

    def serialize(self, mount="app"):
        """Return the bytes of the pack."""
        return pack_bytes(mount, self._resources.values())

    def write(self, file, mount="app"):
        """Write the pack to a file: under a temporary name, which is then moved over an existing file.

        Not by Java's ``AtomicFile``, which would write past the program's own file system.
        """
        content = self.serialize(mount)
        target = os.path.abspath(os.fspath(file))
        # Not by tempfile, whose files nobody else may read.
        temporary = os.path.join(os.path.dirname(target), f".ingot-{os.urandom(16).hex()}.tmp")
        with open(temporary, "xb") as opened:
            try:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
                opened.close()
                os.replace(temporary, target)
            except BaseException:
                os.unlink(temporary)
                raise
