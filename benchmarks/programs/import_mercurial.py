"""Imports Mercurial's modules that import on Linux without C parts, and what they import."""

import importlib
import pkgutil

import mercurial

LEFT_OUT = ("cffi", "pure", "thirdparty", "fastannotate", "scmwindows", "windows", "win32", "winserver")

for found in pkgutil.iter_modules(mercurial.__path__, "mercurial."):
    if not found.name.endswith(LEFT_OUT) and not found.ispkg:
        try:
            importlib.import_module(found.name)
        except (ImportError, SystemError):
            # What needs a library that is not there, on every side; and where GraalPy is stock, what needs a native module
            # in the second context of a process, so that stock contexts import less here.
            pass
