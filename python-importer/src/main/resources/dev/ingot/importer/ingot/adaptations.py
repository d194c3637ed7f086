"""What some modules of other people need once they have been imported from a pack.

``AFTER_IMPORT`` maps the name of a module to a function that takes the module and the bridge to Java. Loaded with the
first of these modules.
"""

import ingot
import sys


def _register_with_abc(module, bridge):
    """Register the finders with ``importlib.abc``; the loaders inherit from registered ones."""
    module.MetaPathFinder.register(ingot._HostFinder)
    live = sys.modules.get("ingot.live")
    if live is not None:
        module.MetaPathFinder.register(live.LiveFinder)
    module.PathEntryFinder.register(ingot.PackPathFinder)


def _extract_before_bz2(module, bridge):
    """Put functions in the place of bz2's types that extract GraalPy's native library at the first use.

    GraalPy has no other implementation of bz2, and crashes where the library is missing; programs that merely import
    the module, as shutil and zipfile do, cause nothing to be extracted.
    """

    def replace(name):
        original = getattr(module, name)

        def first_use(*arguments, **keywords):
            if not hasattr(bridge, "extract_native_support"):
                text = ingot._NO_NATIVE_LIBRARIES.format(f"of {module.__name__}")
                raise ImportError(text, name=module.__name__, path=module.__file__)
            try:
                bridge.extract_native_support()
            except BaseException as failure:
                raise ingot._import_error(failure, module.__name__, module.__file__) from None
            setattr(module, name, original)
            return original(*arguments, **keywords)

        setattr(module, name, first_use)

    replace("BZ2Compressor")
    replace("BZ2Decompressor")


def _register_with_pkg_resources(module, bridge):
    """Let ``pkg_resources`` look for distributions in mounts; its working set was made before it could."""
    module.register_finder(ingot.PackPathFinder, module.find_on_path)
    module.register_namespace_handler(ingot.PackPathFinder, module.file_ns_handler)
    for folder in sys.path:
        if folder.startswith(ingot._ROOT):
            module.working_set.add_entry(folder)


def _spawn_this_program(module, bridge):
    """Have ``multiprocessing`` start this very program where there is no ``python`` command to start.

    ``sys._ingot_command`` is the command line that takes the arguments of ``python``.
    """
    command = getattr(sys, "_ingot_command", None)
    if not command:
        return
    original = module.spawnv_passfds

    def spawnv_passfds(path, arguments, descriptors):
        import os

        words = [os.fsencode(word) for word in (*command, *arguments[1:])]
        return original(words[0], words, descriptors)

    module.spawnv_passfds = spawnv_passfds


def _run_this_program(module, bridge):
    """Have ``subprocess`` start this very program where ``sys.executable`` stands for it.

    The module may be imported before the program is known, so that ``sys._ingot_command`` is asked for when it is used.
    """
    original = module._fork_exec

    def fork_exec(arguments, executables, *rest):
        import os

        command = getattr(sys, "_ingot_command", None)
        if command and tuple(executables) == (os.fsencode(sys.executable),):
            words = [os.fsencode(word) for word in command]
            arguments, executables = [*words, *list(arguments)[1:]], (words[0],)
        return original(arguments, executables, *rest)

    module._fork_exec = fork_exec


def _load_zones_of_java(module, bridge):
    """Let ``zoneinfo`` take a time zone that neither the system nor a ``tzdata`` package has from Java, which has all."""
    original = module.load_tzdata

    def load_tzdata(key):
        import io

        try:
            return original(key)
        except module.ZoneInfoNotFoundError:
            data = bridge.time_zone(key)
            if data is None:
                raise
            return io.BytesIO(ingot._bytes(data))

    module.load_tzdata = load_tzdata


def _list_zones_of_java(module, bridge):
    original = module.available_timezones

    def available_timezones():
        return original() or set(ingot._names(bridge.time_zones()))

    available_timezones.__doc__ = original.__doc__
    module.available_timezones = available_timezones


def read_link(original, path, dir_fd):
    """Return what a symbolic link says."""
    import errno
    import os

    if dir_fd is not None:
        return original(path, dir_fd=dir_fd)
    path = os.fspath(path)
    name = os.fsdecode(path)
    target = ingot._bridge.read_link(name if os.path.isabs(name) else os.path.join(os.getcwd(), name))
    if target is None:
        os.lstat(path)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)
    return os.fsencode(target) if isinstance(path, bytes) else target


def decompress_empty_streams(module):
    """Let ``zlib.decompress`` take a stream of no bytes, such as an empty ``__init__.py`` in a zip archive.

    GraalPy's Java implementation says that one is cut short; its objects that decompress know better.
    """
    original = module.decompress

    def decompress(data, /, wbits=module.MAX_WBITS, bufsize=module.DEF_BUF_SIZE):
        try:
            return original(data, wbits, bufsize)
        except module.error:
            if not is_empty(data, wbits):
                raise
            return b""

    def is_empty(data, wbits):
        stream = module.decompressobj(wbits)
        try:
            return not stream.decompress(data, 1) and stream.eof
        except module.error:
            return False

    decompress.__doc__ = original.__doc__
    module.decompress = decompress


AFTER_IMPORT = {
    "bz2": _extract_before_bz2,
    "importlib.abc": _register_with_abc,
    "multiprocessing.util": _spawn_this_program,
    "pkg_resources": _register_with_pkg_resources,
    "subprocess": _run_this_program,
    "zoneinfo._common": _load_zones_of_java,
    "zoneinfo._tzpath": _list_zones_of_java,
}


class HookedLoader(ingot.PackLoader):
    """Loads a module that has to be prepared once it is there."""

    def exec_module(self, module):
        super().exec_module(module)
        AFTER_IMPORT[self.name](module, ingot._bridge)
