"""Takes from a script's context, before any script runs, what of GraalPy reaches into other contexts or into the process.

Each is an attribute of a built-in module that GraalPy makes once for a context; there is no other way to it, so that what is
replaced here cannot be found again. ``host-runtime/docs/ISOLATION.md`` tells what each would do.
"""

import __graalpython__
import _imp
import _signal


def built_in(name):
    """Return a module before it is imported, which would have GraalPy execute thousands of statements in Python."""
    return _imp.create_builtin(type("Spec", (), {"name": name})())


def refuse(*arguments, **keywords):
    raise PermissionError(1, "Operation not permitted")


def no_attribute(name):
    raise AttributeError(f"module 'java' has no attribute {name!r}")


def replace(module, function, *names):
    for name in names:
        if hasattr(module, name):
            setattr(module, name, function)


# Code, by a key that the script chooses; GraalPy's own loader then reads the file in another way.
replace(__graalpython__, lambda *arguments: None, "load_bytecode_file")
# Memory: what stands behind objects, without bounds, and without a copy of what contexts share.
replace(built_in("polyglot"), refuse, "__read__", "__write__", "__remove__", "storage")
# A function of the first context that asks, which would run in all others.
replace(built_in("java"), no_attribute, "__getattr__", "java_getattr")
# Threads that outlive the context, and, in GraalPy 25.0, the process's signals.
replace(_signal, refuse, "alarm", "setitimer", "raise_signal", "set_wakeup_fd", "signal", "siginterrupt")
