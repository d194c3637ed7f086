"""Python functions on a Spark cluster of processes, beside the same in Java: rows a second, first row, memory."""

import json
import os
import statistics
import subprocess

import debian
import packing
from measure import HERE, ROOT, WORK, save

FOLDER = os.path.join(WORK, "spark")
TITLES = {
    "scalar": "x * 2 + 1",
    "field": "a field of JSON",
    "search": "a regular expression",
    "tokens": "Pygments' tokens of a line",
}


def benchmark(quick):
    """Run the measurement, which is a test class of integrations/spark, through Maven."""
    pygments = debian.unpack(FOLDER, "python3-pygments")
    pack = packing.pack("spark", os.path.join(HERE, "programs", "spark_functions"), pygments)
    output = os.path.join(FOLDER, "figures.json")
    words = {"": output, ".pack": pack, ".rounds": "1" if quick else "5"}
    subprocess.run(
        [
            ROOT + "/maven",
            *("-B", "-q", "-Dstyle.color=never", "-pl", "integrations/spark", "-am", "test"),
            *("-Dtest=ClusterBenchmark", "-Dsurefire.failIfNoSpecifiedTests=false"),
            *(f"-Dingot.benchmark{key}={value}" for key, value in words.items()),
        ],
        check=True,
        cwd=ROOT,
    )
    with open(output) as file:
        figures = json.load(file)
    save("spark", {"figures": figures}, table(figures))


def cell(figure, side):
    if side not in figure["rows a second"]:
        return "–"
    rates, used = figure["rows a second"][side], figure["processor seconds a million rows"][side]
    spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
    return f"{statistics.median(rates):,.0f} ({spread}); {statistics.median(used):,.1f} s"


def table(figures):
    sides = ["Java", "Python", "Python, batches"]
    rows = [
        "| rows a second, median (least to most); processor seconds of the executors for a million rows | " + " | ".join(sides) + " |",
        "|---" * (len(sides) + 1) + "|",
    ]
    for name, title in TITLES.items():
        rows.append(f"| {title} | " + " | ".join(cell(figures[name], side) for side in sides) + " |")
    first = {side: figures[f"first row, {side}"] for side in ("Java", "Python")}
    rows += ["", "| executors are there | Java | Python |", "|---|---|---|"]
    rows.append("| from registering a function to its first row | " + " | ".join(f"{first[s]['seconds']:.1f} s" for s in first) + " |")
    rows.append("| memory of an executor then | " + " | ".join(f"{first[s]['megabytes']:,.0f} MB" for s in first) + " |")
    rows.append(f"| after all of the above | – | {figures['executor megabytes, after all']:,.0f} MB |")
    return rows
