"""Modules that the host defines in Java."""

import ingot
import sys


class _JavaModules:
    """Finder and loader of the modules that the host defines in Java."""

    def __init__(self, names):
        self._names = names

    def find_spec(self, fullname, path=None, target=None):
        return ingot._ModuleSpec(fullname, self, origin="java") if fullname in self._names else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        members = ingot._bridge.java_module(module.__name__)

        def __getattr__(name):
            # Looking a dunder name up would find those of Python's view of the Java object.
            if name.startswith("__"):
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            return getattr(members, name)

        module.__getattr__ = __getattr__
        module.__dir__ = lambda: [name for name in dir(members) if not name.startswith("__")]


def install(place, names):
    """Put the finder of these modules at a place in ``sys.meta_path``."""
    sys.meta_path.insert(place, _JavaModules(names))
