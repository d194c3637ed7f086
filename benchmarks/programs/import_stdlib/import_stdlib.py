"""Imports every module of the standard library that can be imported, named in modules.txt; the same list on every side."""

import importlib
import os
import sys

with open(os.path.join(os.path.dirname(__file__), "modules.txt")) as file:
    names = file.read().split()
failed = 0
stdout, sys.stdout = sys.stdout, open(os.devnull, "w")
for name in names:
    try:
        importlib.import_module(name)
    except Exception:
        failed += 1
sys.stdout.close()
sys.stdout = stdout
print(len(names) - failed, "imported,", failed, "failed,", len(sys.modules), "loaded")
