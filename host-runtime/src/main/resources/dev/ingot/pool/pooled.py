"""Prepares a context of a pool: imports modules, and remembers its state. Evaluates to the function that does so."""

import sys


def prepare(names):
    """Import modules; return a function that brings the context back to this state as far as that is possible."""
    from importlib import import_module

    for name in names:
        import_module(str(name))
    main = sys.modules["__main__"].__dict__
    variables = dict(main)
    modules = dict(sys.modules)
    path = list(sys.path)
    meta_path = list(sys.meta_path)
    streams = sys.stdin, sys.stdout, sys.stderr

    def reset():
        main.clear()
        main.update(variables)
        for name in list(sys.modules):
            if name not in modules:
                del sys.modules[name]
        sys.modules.update(modules)
        sys.path[:] = path
        sys.meta_path[:] = meta_path
        sys.stdin, sys.stdout, sys.stderr = streams

    return reset


prepare
