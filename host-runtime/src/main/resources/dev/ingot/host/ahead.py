"""Imports modules before the command is known that will need them. Evaluates to a dict of functions.

While they are imported there is no command line, no working folder and none of the variables that a shell changes from
command to command: a module that asks for one of these would have got another answer later. It, and what imports it, is
found out by that, and must not be imported ahead.
"""

import ingot
import os
import sys

# Whoever takes one of these lists copies it; whoever takes one of these functions may call it later.
_LISTS = {"argv": sys.argv, "orig_argv": sys.orig_argv}
_FUNCTIONS = ("getcwd", "getcwdb")

# It notes down the working folder, and does nothing else but define.
_ALWAYS_AGAIN = "multiprocessing.process"

_waiting = True
_asked = set()
_read = set()
_again = ()
_volatile = frozenset()


class _Variables(dict):
    """The environment: what is read is noted down, and who reads one of those that are missing because a shell sets them."""

    def __getitem__(self, key):
        if key in _volatile:
            _notice()
        else:
            _read.add(key)
        return super().__getitem__(key)

    def __iter__(self):
        # Whoever copies all of them, as os.environ.copy does, copies these.
        _notice()
        return super().__iter__()


def _notice():
    """Note down which modules are being imported, unless the innermost of them is one that can be executed again."""
    frame = sys._getframe(1)
    names = []
    while frame is not None:
        if frame.f_code.co_name == "<module>":
            names.append(frame.f_globals["__name__"])
        frame = frame.f_back
    if names and names[0] not in _again:
        _asked.update(names)


def _set_variables(variables):
    """Give ``os.environ`` and ``os.environb`` other contents, which they have in common."""
    os.environ._data = variables
    if os.supports_bytes_environ:
        os.environb._data = variables


def _ask_for_list(name):
    """Stand in for ``sys.__getattr__`` while the lists are not there."""
    if name not in _LISTS:
        raise AttributeError(f"module 'sys' has no attribute {name!r}")
    _notice()
    return _LISTS[name]


def _noticing(function):
    """Return a function that stays in the place of another one, because modules keep what they have imported."""

    def ask():
        if _waiting:
            _notice()
        return function()

    ask.__name__ = ask.__qualname__ = function.__name__
    ask.__doc__ = function.__doc__
    return ask


def _hide():
    for name in _LISTS:
        delattr(sys, name)
    sys.__getattr__ = _ask_for_list
    for name in _FUNCTIONS:
        setattr(os, name, _noticing(getattr(os, name)))


def _show():
    global _waiting
    _waiting = False
    del sys.__getattr__
    for name, words in _LISTS.items():
        setattr(sys, name, words)


def _forget(name):
    """Have the next module that imports this one execute it again, so that it is found out, too."""
    sys.modules.pop(name, None)
    package, _, last = name.rpartition(".")
    if package in sys.modules:
        vars(sys.modules[package]).pop(last, None)


def import_ahead(argv, orig_argv, names, volatile, again):
    """Import modules and return the names of those that asked for what is not known yet.

    What cannot be imported now fails again, or does not matter, when the program runs. Where the result is not empty
    the context is of no use any more.
    """
    global _again, _volatile
    from importlib import import_module

    _again = (_ALWAYS_AGAIN, *ingot._names(again))
    _volatile = frozenset(map(os.fsencode, ingot._names(volatile)))
    _set_variables(_Variables(os.environ._data))
    _set_argv(argv, orig_argv)
    _hide()
    for name in ingot._names(names):
        try:
            import_module(name)
        except Exception:
            pass
        for asked in _asked:
            _forget(asked)
    return ingot._text(sorted(_asked))


def read_variables():
    """Return the names of the variables that modules have looked at."""
    return ingot._text(map(os.fsdecode, _read))


def enter(folder, variables, argv, orig_argv):
    """Take over the command: its working folder, the variables that are others, of which None is none, and its words."""
    # Not signal: it imports enum, which takes longer than a small program, and a cold run has not imported it.
    import _signal

    _show()
    _set_variables(dict(os.environ._data))
    os.chdir(str(folder))
    for name, value in variables.items():
        if value is None:
            os.environ.pop(str(name), None)
        else:
            os.environ[str(name)] = str(value)
    # Contexts that only wait have no handlers.
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    _set_argv(argv, orig_argv)
    for name in _again:
        if name in sys.modules:
            _execute_again(sys.modules[name])


def _set_argv(argv, orig_argv):
    sys.argv[:] = ingot._names(argv)
    sys.orig_argv[:] = [sys.executable, *ingot._names(orig_argv)]


def _execute_again(module):
    """Take over what a module makes of the command that is known now: its values that are plain data."""
    names = {key: value for key, value in vars(module).items() if key.startswith("__") and key.endswith("__")}
    exec(module.__loader__.get_code(module.__name__), names)
    for key, value in names.items():
        if not key.startswith("__") and _is_plain(value):
            setattr(module, key, value)


def _is_plain(value):
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(_is_plain(key) and _is_plain(inner) for key, inner in value.items())
    return value is None or type(value) in (bool, int, float, complex, str, bytes)


{
    "import_ahead": import_ahead,
    "read_variables": read_variables,
    "enter": enter,
}
