"""Answers ``import package.__init__`` with the package itself, so that its code does not run a second time."""

import ingot
import sys


class _AliasLoader(ingot.PackLoader):
    """Loads nothing."""

    def create_module(self, spec):
        self._own_spec = sys.modules[self.name].__spec__
        return sys.modules[self.name]

    def exec_module(self, module):
        module.__spec__ = self._own_spec

    def get_filename(self, fullname=None):
        return self.path


def spec(fullname, folder):
    """Make the spec for ``package.__init__``: one under the package's own name."""
    name = fullname.rpartition(".")[0]
    package = sys.modules.get(name)
    path = f"{folder}/__init__.py"
    if package is None or getattr(package, "__file__", None) != path:
        return None
    found = ingot._ModuleSpec(name, _AliasLoader(name, path, package.__spec__.loader._token), origin=path)
    # Without search locations, so that runpy runs this file and does not look for a __main__.
    found.cached = package.__spec__.cached
    found.has_location = True
    return found
