"""What Mercurial 6.3 needs of the module imp, which Python 3.12 no longer has."""

import os
import sys
from _imp import is_frozen
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

__all__ = ["find_module", "is_frozen", "load_module", "load_source"]


def load_source(name, path):
    """Load a module from a file of source code."""
    loader = SourceFileLoader(name, path)
    module = module_from_spec(spec_from_loader(name, loader))
    sys.modules[name] = module
    loader.exec_module(module)
    return module


def find_module(name, folders):
    """Find a package in one of the folders: its path is all that load_module needs."""
    for folder in folders:
        path = os.path.join(folder, name, "__init__.py")
        if os.path.exists(path):
            return None, path, None
    raise ImportError(f"No module named {name!r}", name=name)


def load_module(name, file, path, description):
    """Load what find_module has found."""
    return load_source(name, path)
