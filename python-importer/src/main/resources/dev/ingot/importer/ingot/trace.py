"""Records which modules are imported, when, and how long each takes, for ``ingot run --trace``.

``importlib`` finds and loads a module that is not in ``sys.modules`` in ``_find_and_load_unlocked``; ``start`` puts a function
around it, ``stop`` takes it away and returns the record as JSON text: ``modules``, the names of all loaded modules, and
``imports``, in the order in which they began, with ``name``, ``depth``, ``thread`` and the nanoseconds ``start``, ``total`` and
``self``.
"""

import _frozen_importlib
import _thread
import sys
import time

_MAIN = "MainThread"

_original = _frozen_importlib._find_and_load_unlocked
_imports = []
_stacks = {}
_origin = 0
_main_thread = 0
_printing = False


def start():
    """Begin to record."""
    global _origin, _main_thread
    _main_thread = _thread.get_ident()
    _origin = time.perf_counter_ns()
    _frozen_importlib._find_and_load_unlocked = _find_and_load_unlocked


def print_times():
    """Print a line for each import as soon as it is done, as ``python -X importtime`` does."""
    global _printing
    _printing = True
    print("import time: self [us] | cumulative | imported package", file=sys.stderr)
    start()


def stop():
    """End the recording and return it."""
    _frozen_importlib._find_and_load_unlocked = _original
    modules = {name for name, module in sys.modules.items() if isinstance(name, str) and module is not None}
    # A module that ran as the program has another name in sys.modules.
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    if spec is not None:
        modules.add(spec.name)

    import json

    return json.dumps({"modules": sorted(modules), "imports": _imports})


def _find_and_load_unlocked(name, import_):
    thread = _thread.get_ident()
    # The times of the imports in progress that went into the modules they import themselves.
    inner_times = _stacks.setdefault(thread, [])
    begin = time.perf_counter_ns()
    record = {
        "name": name,
        "depth": len(inner_times),
        "thread": _MAIN if thread == _main_thread else str(thread),
        "start": begin - _origin,
    }
    _imports.append(record)
    inner_times.append(0)
    try:
        return _original(name, import_)
    finally:
        total = time.perf_counter_ns() - begin
        record["total"] = total
        record["self"] = total - inner_times.pop()
        if _printing:
            indent = "  " * record["depth"]
            print(f"import time: {record['self'] // 1000:9} | {total // 1000:10} | {indent}{name}", file=sys.stderr)
        if inner_times:
            inner_times[-1] += total
