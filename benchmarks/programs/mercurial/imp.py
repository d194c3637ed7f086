"""What Mercurial 6.3 needs at import of the module imp, which Python 3.12 no longer has.

Loading extensions by path (find_module, load_module, load_source) is left out.
"""

from _imp import is_frozen

__all__ = ["is_frozen"]
