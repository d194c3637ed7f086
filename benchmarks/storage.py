"""How bytecode is stored and kept: compressed with and without the host's cache, and raw; cold, in later contexts, in memory.

Beside that, how fast libraries decompress it.
"""

import json
import os
import shutil
import statistics
import subprocess

import packing
from measure import HERE, WORK, among, contexts, java, save, spread, start_up_options, time_processes

SCRIPT = os.path.join(HERE, "programs", "import_stdlib", "import_stdlib.py")
STORAGES = {
    "LZ4, shared by contexts": ("lz4", {}),
    "LZ4, decompressed for each": ("lz4", {"cache": 0}),
    "raw": ("none", {}),
}
DECODERS = {
    "lz4-java, safe Java (in use)": "lz4-java-safe",
    "lz4-java, native": "lz4-java-native",
    "aircompressor, Java": "aircompressor-java",
    "aircompressor, native": "aircompressor-native",
}


def stdlib(storage):
    """Return the standard library's pack with its contents stored this way."""
    source = os.path.join(WORK, "stdlib-source")
    shutil.rmtree(source, ignore_errors=True)
    subprocess.run([packing.INGOT, "extract", "-q", packing.STDLIB, source], check=True)
    return packing.pack(
        "stdlib-" + storage, source, "--tests", "--mount", "stdlib", "--compression", f"bytecode={storage}"
    )


def benchmark(quick):
    packs = {storage: stdlib(storage) for storage in ("lz4", "none")}
    rounds, count = (1, 4) if quick else (3, 14)
    cold = time_processes(
        {
            side: java("PackedPython", SCRIPT, flags=start_up_options(), stdlib=packs[storage])
            for side, (storage, settings) in STORAGES.items()
            if not settings
        },
        rounds,
    )
    figures = {}
    rows = [
        "| bytecode of the standard library | pack | 552 modules, cold process | in a later context: median (quartiles)"
        " | live heap, ten contexts open: median (least to most) | resident then |",
        "|---|---|---|---|---|---|",
    ]
    for side, (storage, settings) in STORAGES.items():
        later = contexts("ingot", "import_stdlib/import_stdlib.py", count, stdlib=packs[storage], **settings)
        half = later["milliseconds"][count // 2 :]
        low, _, high = statistics.quantiles(half, n=4)
        kept = [contexts("ingot", "ten_modules.py", 10, "keep", stdlib=packs[storage], **settings) for _ in range(rounds)]
        heap = [one["heap"][-1] / 1e6 for one in kept]
        resident = [one["resident"] / 1024 for one in kept]
        size = os.path.getsize(packs[storage]) / 1e6
        figures[side] = {"cold": cold.get(side), "later": later["milliseconds"], "heap": heap, "resident": resident, "size": size}
        first = spread(cold[side]) if side in cold else "the same"
        rows.append(
            f"| {side} | {size:.1f} MB | {first} | {statistics.median(half):,.0f} ms ({low:,.0f} to {high:,.0f})"
            f" | {among(heap)} MB | {among(resident)} MB |"
        )
    decoders, more = decode(quick)
    save("storage", {**figures, "decoders": decoders}, [*rows, "", *more])


def decode(quick):
    """Return the milliseconds in which libraries decompress all bytecode of the standard library, and their table."""
    processes, passes = (1, 4) if quick else (5, 30)
    figures = {side: [] for side in DECODERS}
    for _ in range(processes):
        for side, name in DECODERS.items():
            command = java("Decoders", packing.STDLIB, name, str(passes))
            printed = subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout
            figures[side].append(json.loads(printed))
    rows = [
        f"| decompressing the standard library's bytecode, {processes} processes | first pass, milliseconds: median (least to most)"
        " | later passes |",
        "|---|---|---|",
    ]
    for side, times in figures.items():
        later = [statistics.median(one[passes // 2 :]) for one in times]
        rows.append(f"| {side} | {among([one[0] for one in times])} | {among(later)} |")
    return figures, rows
