"""Gets the code objects of the standard library's modules in two ways, neither executed, and adds what each took to a file.

One is what Ingot does: ``marshal.loads``. The other has GraalPy find the code, which an earlier context has loaded, in the
cache of its engine: ``__graalpython__.load_bytecode_file`` takes the cache's key from a file, so that a file with a key and a
damaged code object of the right name is enough. It is no public API, files are its only input, and a script that can call it
can put code before other contexts, so that Ingot takes it away from scripts; it shows what sharing would bring.

``BENCHMARK_FOLDER`` is the folder of the files.
"""

import __graalpython__
import _imp
import importlib.util
import ingot
import json
import marshal
import os
import time

FOLDER = os.environ["BENCHMARK_FOLDER"]
NAMES = os.path.join(os.path.dirname(__file__), "import_stdlib", "modules.txt")


def bytecode():
    """Return the bytecode of the packed ones among the modules, by name."""
    found = {}
    with open(NAMES) as file:
        for name in file.read().split():
            token = ingot._bridge.find(name)
            # GraalPy's own modules are not packed, and some have no bytecode.
            code = token != ingot._MISS and ingot._bridge.bytecode(token, 0)
            if code:
                found[name] = bytes(code)
    return found


def key(code):
    return _imp.source_hash(0, code)


def file_of(name):
    return os.path.join(FOLDER, name)


def write(name, code):
    """Write a file with the key of a module's code, its name, and a code object that cannot be read."""
    path = marshal.loads(code).co_filename
    length = 9 + len(path.encode())
    stub = bytearray(marshal.dumps(compile("x = 'NOT READ'", path, "exec")))
    stub[stub.index(b"NOT READ") - 5] = ord("?")
    with open(file_of(name), "wb") as file:
        file.write(importlib.util.MAGIC_NUMBER + bytes(4) + key(code) + code[:length] + stub[length:])


def shared(name, number):
    status = {"mtime": number & 0xFFFFFFFF, "size": number >> 32}
    return __graalpython__.load_bytecode_file(file_of(name), None, status)


def milliseconds(work, items):
    begin = time.perf_counter()
    found = [work(*item) for item in items]
    return (time.perf_counter() - begin) * 1000, found


codes = bytecode()
if not os.listdir(FOLDER):
    for name, code in codes.items():
        write(name, code)
keys = [(name, int.from_bytes(key(code), "little")) for name, code in codes.items()]
loading, loaded = milliseconds(marshal.loads, [(code,) for code in codes.values()])
finding, found = milliseconds(shared, keys)
assert [(code.co_filename, code.co_names) for code in loaded] == [(code.co_filename, code.co_names) for code in found]
with open(os.path.join(FOLDER, "milliseconds.json"), "a") as file:
    file.write(json.dumps({"loading": loading, "finding": finding, "modules": len(codes)}) + "\n")
