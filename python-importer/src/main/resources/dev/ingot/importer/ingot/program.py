"""Runs a program the way the ``python`` command does; the host calls the functions whose names have no underscore.

Every program waits for this module: it lies in the pack as bytecode, and what few programs need is imported where it is used.
"""

import ingot
import sys
from _frozen_importlib import _find_spec, _gcd_import


# What stands for the interpreter: nothing lies there, and subprocess starts sys._ingot_command instead.
_EXECUTABLE = ingot._ROOT + "bin/python"

# The host's part of this module.
_HOST_FILE = "<ingot program>"

_skips_first_line = False

# Where a module is looked for first, or nothing.
_module_folder = ""

# Where the last record of a zip archive begins at the earliest, from the end: a comment has 65,535 bytes at most.
_ZIP_END = 22 + 0xFFFF


def set_interpreter(command):
    """Say which command takes the words of ``python``; read by ``ingot.adaptations``. A single file stands for itself."""
    sys._ingot_command = ingot._names(command)
    alone = len(sys._ingot_command) == 1
    sys.executable = sys._base_executable = sys._ingot_command[0] if alone else _EXECUTABLE


def set_search_path(folders):
    sys.path[0:0] = ingot._names(folders)


def run(kind, target, name, arguments, command_line, skips_first_line, module_folder):
    """Run a program in ``__main__`` and return its exit status; ``command_line`` is what follows the interpreter.

    Exceptions are left to the host, which hands all but SystemExit to ``report``: what ``os._exit`` raises must not be
    caught here.
    """
    global _skips_first_line, _module_folder
    _skips_first_line = skips_first_line
    _module_folder = module_folder
    sys.orig_argv[:] = [sys.executable, *ingot._names(command_line)]
    _RUNNERS[kind](target, name, ingot._names(arguments))
    return 0


def _run_code(source, name, arguments):
    _set_up_main([name, *arguments], "")
    _execute(_compile(source, "<string>"), {})


def _run_input(path, name, arguments):
    _set_up_main([name, *arguments], "")
    _execute(_compile(sys.stdin.buffer.read(), path), {})


def _run_script(path, name, arguments):
    import os

    source = b""
    if not os.path.isdir(path):
        try:
            with open(path, "rb") as file:
                source = file.read()
        except OSError as error:
            print(f"ingot: can't open file {path!r}: [Errno {error.errno}] {error.strerror}", file=sys.stderr)
            raise SystemExit(2) from None
    if os.path.isdir(path) or _is_zip(path, source):
        import runpy

        sys.argv[:] = [path, *arguments]
        sys.path.insert(0, os.path.abspath(path))
        runpy._run_module_as_main("__main__", alter_argv=False)
        return
    if _skips_first_line:
        # The line feed stays, so that the others keep their numbers.
        source = source[source.find(b"\n") :] if b"\n" in source else b""
    _set_up_main([path, *arguments], os.path.dirname(os.path.realpath(path)))
    path = os.path.abspath(path)
    _execute(_compile(source, path), {"__file__": path})


def _is_zip(path, source):
    """Say whether a file is a zip archive, whatever stands before its first record, and which comment after the last."""
    if source.rfind(b"PK\5\6", -_ZIP_END) < 0:
        return False
    import zipfile

    return zipfile.is_zipfile(path)


def _run_module(module, name, arguments):
    _set_up_main([name, *arguments], _module_folder or None)
    spec = _main_spec(module)
    if spec is None:
        import runpy

        # Puts the module's file in the place of the first argument, as is done below.
        runpy._run_module_as_main(module)
        return
    code = spec.loader.get_code(spec.name)
    sys.argv[0] = spec.origin
    names = {
        "__name__": "__main__",
        "__file__": spec.origin,
        "__cached__": spec.cached,
        "__doc__": None,
        "__loader__": spec.loader,
        "__package__": spec.parent,
        "__spec__": spec,
    }
    _execute(code, names)


def _main_spec(module):
    """Return the spec of the module that is run, or None where ``runpy`` has to find it, or to say what is wrong.

    It is not always left to ``runpy``, because that imports ``time``, which is what a small program would wait for most.
    """
    if "." in module or module in sys.modules:
        return None
    spec = _find_spec(module, None)
    if spec is not None and spec.submodule_search_locations is not None and type(spec.loader) is ingot.PackLoader:
        package = _gcd_import(module)
        module += ".__main__"
        spec = None if module in sys.modules else _find_spec(module, package.__path__)
    return spec if spec is not None and type(spec.loader) is ingot.PackLoader else None


def _run_entry_point(reference, name, arguments):
    _set_up_main([name, *arguments], None)
    module, _, function = reference.partition(":")
    target = _gcd_import(module)
    for attribute in function.split("."):
        target = getattr(target, attribute)
    sys.exit(target())


_RUNNERS = {
    "code": _run_code,
    "script": _run_script,
    "module": _run_module,
    "entry_point": _run_entry_point,
    "input": _run_input,
}


def _set_up_main(argv, folder):
    sys.argv[:] = argv
    if folder is not None and not sys.flags.safe_path:
        sys.path.insert(0, folder)


def _compile(source, path):
    return compile(source, path, "exec", dont_inherit=True, optimize=ingot._level)


def _execute(code, names):
    main = sys.modules["__main__"].__dict__
    main.update(names)
    exec(code, main)


def exit_status(code):
    """Return the exit status that SystemExit with this code means, after printing what it says."""
    if code is None:
        return 0
    if isinstance(code, int):
        return int(code)
    _flush_output()
    print(code, file=sys.stderr, flush=True)
    return 1


def _flush_output():
    """Flush standard output, which may be closed, broken or None."""
    try:
        sys.stdout.flush()
    except Exception:
        pass


def report(error):
    """Print an uncaught exception through ``sys.excepthook``, without the frames of ours; return the exit status."""
    traceback = error.__traceback__
    ours = (_HOST_FILE, run.__code__.co_filename)
    while traceback and traceback.tb_frame.f_code.co_filename in ours:
        traceback = traceback.tb_next
    error.__traceback__ = traceback
    _flush_output()
    try:
        sys.excepthook(type(error), error, traceback)
    except SystemExit as exit:
        return exit_status(exit.code)
    except Exception as failure:
        print("Error in sys.excepthook:", file=sys.stderr)
        sys.__excepthook__(type(failure), failure, failure.__traceback__)
        print("\nOriginal exception was:", file=sys.stderr)
        sys.__excepthook__(type(error), error, traceback)
    return 130 if isinstance(error, KeyboardInterrupt) else 1


def import_site():
    import site

    site.main()


def interact(read_line):
    """Run what is typed, statement by statement, with the variables of ``__main__``; return the exit status.

    ``read_line`` is None, or takes a prompt and a function that completes names, and returns a line, None at the end or
    False where the user has interrupted.
    """
    import code

    session = code.InteractiveConsole(sys.modules["__main__"].__dict__)
    if read_line is not None:
        session.raw_input = _line_source(read_line, session.locals)
    banner = f"Python {sys.version.split()[0]} on {sys.implementation.name}, {sys.platform}. Ctrl-D ends it."
    try:
        session.interact("" if sys.flags.quiet else banner, exitmsg="")
        return 0
    except SystemExit as exit:
        return exit_status(exit.code)


def _line_source(read_line, names):
    from itertools import count, takewhile
    from rlcompleter import Completer

    complete = Completer(names).complete

    def completions(text):
        return ingot._text(takewhile(bool, (complete(text, state) for state in count())) if text else ())

    def next_line(prompt=""):
        line = read_line(prompt, completions)
        if line is None:
            raise EOFError
        if line is False:
            raise KeyboardInterrupt
        return line

    return next_line


def imported_modules():
    """Return the names of the modules that came from packs."""
    return ingot._text(
        name
        for name, module in list(sys.modules.items())
        if name != "__main__" and str(getattr(getattr(module, "__spec__", None), "origin", "")).startswith(ingot._ROOT)
    )


def start_trace():
    from ingot import trace

    trace.start()


def print_import_times():
    from ingot import trace

    trace.print_times()


def stop_trace():
    from ingot import trace

    return trace.stop()
