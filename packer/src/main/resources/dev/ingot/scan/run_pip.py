"""Runs the pip on sys.path with the arguments in sys.argv, so that nothing but its destination folder is written.

At ``import pip`` GraalPy loads a hook from its unpacked home, which does not exist here. The hook lets pip patch packages for
GraalPy while it installs them; here it only chooses wheels. So the package is put in place past the import statement, and
without the list of patches, which it would download.
"""

import importlib.util
import os
import platform
import sys
import types

# Native modules, which would be extracted, and programs, which would be run: pip does without them.
for name in ("termios", "ctypes"):
    sys.modules[name] = None
sys.modules["xml.parsers.expat"] = types.ModuleType("xml.parsers.expat")
platform._Processor.get = staticmethod(lambda: "")

# What this machine's pip is told is not for packs that others shall make again.
os.environ["PIP_CONFIG_FILE"] = os.devnull

spec = importlib.util.find_spec("pip")
module = importlib.util.module_from_spec(spec)
sys.modules["pip"] = module
spec.loader.exec_module(module)

try:
    import graalpy_pip_extensions as patching
except ModuleNotFoundError:
    # GraalPy 25.0 has it in its pip.
    from pip._internal.utils import graalpy as patching

patching.DISABLE_PATCHING = True
setattr(patching, "__PATCH_REPOSITORY", patching.EmptyRepository())

from pip._internal.network import session

session.user_agent = lambda: "pip"

from pip._internal.cli.main import main

sys.exit(main(sys.argv[1:]))
