"""Imports from the host's live folders."""

import _frozen_importlib_external as _bootstrap_external
import ingot
import sys

__all__ = ["LiveFinder"]


class LiveFinder:
    """The meta-path finder over the host's live folders: what ``PathFinder`` finds in them, without its probing.

    Entries of ``sys.path`` before a live folder are searched by ``PathFinder``; the first mount ends the search, because
    the finder of the packs is next. Namespace packages are left to ``PathFinder``.
    """

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        """Return the spec of a module in a live folder, or None."""
        tail = fullname.rpartition(".")[2]
        for folder in sys.path if path is None else path:
            if not isinstance(folder, str):
                continue
            if folder.startswith(ingot._ROOT):
                return None
            if folder and ingot._bridge.live_covers(folder):
                found = ingot._bridge.live_find(folder, tail)
                if found:
                    return _live_spec(fullname, folder.rstrip("/"), found)
                if found is not None:
                    return None
            else:
                spec = _bootstrap_external.PathFinder.find_spec(fullname, [folder])
                if spec is not None:
                    return spec if spec.loader is not None else None
        return None

    @staticmethod
    def invalidate_caches():
        """Have every live folder listed again when it is next asked."""
        ingot._bridge.live_invalidate()


def _live_spec(fullname, folder, found):
    """Make the spec of a module from its file, relative to a folder."""
    path = f"{folder}/{found}"
    loader = next(loader for loader, suffix in _loaders if path.endswith(suffix))
    package = path.rpartition("/")[0] if "/" in found else None
    return _bootstrap_external.spec_from_file_location(
        fullname, path, loader=loader(fullname, path), submodule_search_locations=[package] if package else None
    )


def install(place):
    """Put the finder at a place in ``sys.meta_path``."""
    global _loaders
    loaders = _bootstrap_external._get_supported_file_loaders()
    _loaders = [(loader, suffix) for loader, suffixes in loaders for suffix in suffixes]
    ingot._bridge.live_suffixes(ingot._text(suffix for _, suffix in _loaders))
    sys.meta_path.insert(place, LiveFinder)
