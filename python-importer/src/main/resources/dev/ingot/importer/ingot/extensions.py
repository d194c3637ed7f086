"""Extension modules in packs, which have to lie in the file system to be loaded."""

import _frozen_importlib_external as _bootstrap_external
import ingot

__all__ = ["PackExtensionLoader"]


class PackExtensionLoader(_bootstrap_external.ExtensionFileLoader):
    """Loads an extension module, which is brought into the file system when it is first loaded."""

    def __init__(self, fullname, path, token):
        super().__init__(fullname, path)
        self._token = token

    def create_module(self, spec):
        """Create the module from an ordinary file with the library's content."""
        if not hasattr(ingot._bridge, "library_file"):
            raise ImportError(ingot._NO_NATIVE_LIBRARIES.format(self.path), name=self.name, path=self.path)
        try:
            file = ingot._bridge.library_file(self._token)
        except BaseException as failure:
            raise ingot._import_error(failure, self.name, self.path) from None
        return super().create_module(ingot._ModuleSpec(spec.name, self, origin=file))


def spec(fullname, token):
    """Make the spec of an extension module."""
    path = ingot._bridge.path(token)
    found = ingot._ModuleSpec(fullname, PackExtensionLoader(fullname, path, token), origin=path)
    if token & ingot._PACKAGE:
        found.submodule_search_locations = [path.rpartition("/")[0]]
    found.has_location = True
    return found
