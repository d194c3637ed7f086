"""Imports every module that a file lists and says which imports worked."""

import importlib
import os
import sys

with open(sys.argv[1]) as file:
    names = file.read().split()
report = os.fdopen(os.dup(1), "w")
# Modules such as "this" print when they are imported.
sys.stdout = open(os.devnull, "w")
for name in names:
    try:
        importlib.import_module(name)
        print("imported", name, file=report)
    except BaseException as error:
        print("failed", name, type(error).__name__, str(error)[:200].replace("\n", " "), file=report)
report.close()
