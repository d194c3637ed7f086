"""Finds requirements that are not packed. Evaluates to the class that does so.

Names, versions, extras and markers (PEP 503, 440, 508) are judged by the ``packaging`` that pip brings, in the standard library's
pack: not imported as a part of pip, whose import GraalPy patches.
"""

import glob
import ingot
import sys

sys.path.insert(0, glob.glob("/ingot/stdlib/ensurepip/_bundled/pip-*.whl")[0] + "/pip/_vendor")
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion


class Requirements:
    """What distributions need of each other. All are there before ``missing`` is asked."""

    def __init__(self):
        self.packed = {}
        self.needs = []
        self.lines = []

    def has(self, name, version):
        """Note down a distribution that will be packed."""
        self.packed[canonicalize_name(str(name))] = str(version)

    def need(self, name, version, text):
        """Note down a requirement of the distribution ``name``."""
        try:
            self.needs.append((str(name), str(version), Requirement(str(text))))
        except InvalidRequirement:
            self.lines.append(f"{name} {version} has a requirement that cannot be read: {text}")

    def missing(self):
        """Return the text that stands for a line for each requirement that no distribution satisfies."""
        extras = self._extras()
        for name, version, need in self.needs:
            if applies(need, extras[canonicalize_name(name)]):
                found = self.packed.get(canonicalize_name(need.name))
                wanted = f"{name} {version} needs {need.name}{need.specifier}"
                if found is None:
                    self.lines.append(f"{wanted}, which is not packed")
                elif not fits(need, found):
                    self.lines.append(f"{wanted}, but {found} is packed")
        return ingot._text(line.replace("\0", "\\0") for line in self.lines)

    def _extras(self):
        """Return the extras that are asked for by distribution; one may bring requirements that ask for more."""
        extras = {name: {""} for name in self.packed}
        grown = True
        while grown:
            grown = False
            for name, _, need in self.needs:
                target = canonicalize_name(need.name)
                if target in extras and applies(need, extras[canonicalize_name(name)]) and not need.extras <= extras[target]:
                    extras[target] |= need.extras
                    grown = True
        return extras


def applies(need, extras):
    return need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras)


def fits(need, version):
    try:
        return need.specifier.contains(version, prereleases=True)
    except InvalidVersion:
        return True


Requirements
