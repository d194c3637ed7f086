"""Imports that wait for the first use of a module."""

import ingot

__all__ = ["lazy_imports"]


def lazy_imports(*names):
    """Have packed modules executed at their first use, as ``importlib.util.LazyLoader`` does.

    With names, these modules and packages with all their modules; without, every packed module. What is imported already
    stays as it is. Errors of a module's code then appear at its first use.
    """
    # LazyLoader itself needs threading while it loads.
    import threading
    from importlib.util import LazyLoader

    ingot._lazy_loader = LazyLoader
    chosen = frozenset(names)

    def is_lazy(fullname):
        if not chosen:
            return fullname not in ingot._HOOKED and not fullname.startswith("ingot.")
        while fullname:
            if fullname in chosen:
                return True
            fullname = fullname.rpartition(".")[0]
        return False

    ingot._is_lazy = is_lazy
