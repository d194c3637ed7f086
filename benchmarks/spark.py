"""Python functions on a Spark cluster of processes: rows a second, and memory afterwards.

Beside them the same in Java, and PySpark's functions where ``INGOT_PYSPARK`` names a PySpark; see pyspark_cluster.py.
"""

import json
import os
import statistics
import subprocess

import debian
import packing
import pyspark_cluster
from measure import HERE, ROOT, WORK, save

FOLDER = os.path.join(WORK, "spark")
FUNCTIONS = os.path.join(HERE, "programs", "spark_functions")
TITLES = {
    "scalar": "x * 2 + 1",
    "field": "a field of JSON",
    "search": "a regular expression",
    "tokens": "Pygments' tokens of a line",
}
OURS = ["Java", "Python", "Python, batches"]


def run(test, pack, words, *profile):
    """Run a measurement, which is a test class of integrations/spark, through Maven."""
    output = os.path.join(FOLDER, test + ".json")
    words = {"": output, ".pack": pack, **words}
    subprocess.run(
        [
            ROOT + "/maven",
            *("-B", "-q", "-Dstyle.color=never", *profile, "-pl", "integrations/spark", "-am", "package"),
            *("-Dtest=" + test, "-Dsurefire.failIfNoSpecifiedTests=false"),
            *(f"-Dingot.benchmark{key}={value}" for key, value in words.items()),
        ],
        check=True,
        cwd=ROOT,
    )
    with open(output) as file:
        return json.load(file)


def benchmark(quick):
    rounds = 1 if quick else 5
    pygments = debian.unpack(FOLDER, "python3-pygments")
    place = os.environ.get("INGOT_PYSPARK")
    if place:
        # What cannot run says so before the others take their time.
        pyspark_cluster.first_rows(FOLDER + "/pyspark", place, [FUNCTIONS], 1)
    words = {".rounds": rounds}
    figures = {
        "interpreted": run("ClusterBenchmark", packing.pack("spark", FUNCTIONS, pygments), words),
        "compiled": run("ClusterBenchmark", packing.pack("spark-jit", FUNCTIONS, pygments, "--jit"), words, "-Pjit"),
    }
    if place:
        works = {name: figures["interpreted"][name] for name in TITLES}
        rival = pyspark_cluster.rates(FOLDER + "/pyspark", place, [FUNCTIONS, pygments], works, rounds)
        different = [name for name in TITLES if rival[name]["sum"] != works[name]["sum"]]
        if different:
            raise SystemExit(f"PySpark says something else: {different}")
        figures["PySpark"] = rival
    save("spark", {"figures": figures}, table(figures))


def sides(figures):
    """Return for each side its name, its figures and its name in them."""
    result = [(side, figures["interpreted"], side) for side in OURS]
    result += [(side + ", compiled", figures["compiled"], side) for side in OURS[1:]]
    if "PySpark" in figures:
        rival = figures["PySpark"]
        result += [(rival["name"] + kind, rival, kind) for kind in rival["scalar"]["rows a second"]]
    return result


def cell(figure, side):
    if side not in figure["rows a second"]:
        return "–"
    rates, used = figure["rows a second"][side], figure["processor seconds a million rows"][side]
    spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
    return f"{statistics.median(rates):,.0f} ({spread}); {statistics.median(used):,.1f} s"


def table(figures):
    head = "rows a second, median (least to most); processor seconds of the executors for a million rows"
    rows = ["| " + " | ".join([head, *TITLES.values()]) + " |", "|---" * (len(TITLES) + 1) + "|"]
    for name, figure, side in sides(figures):
        rows.append(f"| {name} | " + " | ".join(cell(figure[work], side) for work in TITLES) + " |")
    rows += ["", "| memory of an executor after all of the above | |", "|---|---|"]
    names = {"interpreted": "Java and Python", "compiled": "Python, compiled"}
    for side, figure in figures.items():
        rows.append(f"| {names.get(side) or figure['name']} | {figure['executor megabytes, after all']:,.0f} MB |")
    return rows
