"""From the start of a driver on a Spark cluster of processes to the first row of a function, and an executor's memory then.

Beside Java and Python functions in packs PySpark's where ``INGOT_PYSPARK`` names a PySpark; see pyspark_cluster.py.
"""

import os
import statistics

import debian
import packing
import pyspark_cluster
from measure import save
from spark import FOLDER, FUNCTIONS, run


def benchmark(quick):
    rounds = 1 if quick else 3
    pygments = debian.unpack(FOLDER, "python3-pygments")
    words = {".rounds": rounds}
    figures = run("FirstRowBenchmark", packing.pack("spark", FUNCTIONS, pygments), words)
    compiled = run("FirstRowBenchmark", packing.pack("spark-jit", FUNCTIONS, pygments, "--jit"), words, "-Pjit")
    figures |= {f"{side}, compiled": taken for side, taken in compiled.items() if side != "Java"}
    place = os.environ.get("INGOT_PYSPARK")
    if place:
        name, taken = pyspark_cluster.first_rows(FOLDER + "/pyspark", place, [FUNCTIONS], rounds)
        figures[name] = taken
    save("spark-first-row", {"figures": figures}, table(figures))


def table(figures):
    head = "from the driver's start, median (least to most) | executors are there | first row | memory of an executor then"
    rows = [f"| {head} |", "|---|---|---|---|"]
    for side, taken in figures.items():
        cells = [spread(taken, "executors", 1, "s"), spread(taken, "seconds", 1, "s"), spread(taken, "megabytes", 0, "MB")]
        rows.append(f"| {side} | " + " | ".join(cells) + " |")
    return rows


def spread(taken, key, digits, unit):
    values = [each[key] for each in taken]
    return f"{statistics.median(values):,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f}) {unit}"
