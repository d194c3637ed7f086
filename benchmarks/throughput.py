"""Computations that take long, from the jars that ship: interpreted by both lines of GraalPy, compiled, and CPython's."""

import json
import os
import shutil
import statistics
import subprocess

from measure import HERE, JAVA, ROOT, WORK, among, save

PROGRAM = os.path.join(HERE, "programs", "throughput")
FOLDER = os.path.join(WORK, "throughput")
WORKS = {"calls": "calls", "arithmetic": "floating point", "objects": "dicts and objects"}


def make_jar(name, *options):
    jar = os.path.join(FOLDER, name)
    command = [ROOT + "/ingot", "jar", PROGRAM, "--entry", "throughput", *options, "-q", "-o", jar]
    subprocess.run(command, check=True)
    return jar


def run(command, seconds):
    """Return what a process measured of each computation."""
    command = f"{command} {seconds}"
    return json.loads(subprocess.run(command, shell=True, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout)


def overtaking(runs, rival):
    """Return the cell that says after how many seconds runs were as fast as the rival's later repetitions."""
    after = [next((elapsed for elapsed, took in run["records"] if took <= rival), None) for run in runs]
    if all(after):
        return among(after, "{:,.1f}") + " s"
    return "never" if not any(after) else f"in {sum(map(bool, after))} of {len(after)} processes"


def benchmark(quick):
    """Repeat three computations in each of the interpreters, in processes that take turns."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    rounds, seconds = (2, "1") if quick else (3, "10")
    plain, compiled = make_jar("plain.jar", "--profile", "service"), make_jar("compiled.jar", "--jit")
    commands = {
        "a jar, interpreted (GraalPy 25.2.4)": f"{JAVA} -jar {plain}",
        "a jar with the compiler, interpreted (GraalPy 25.0.3)": f"INGOT_NO_RELAUNCH=1 {JAVA} -jar {compiled}",
        "a jar with the compiler (GraalPy 25.0.3)": f"{JAVA} -jar {compiled}",
        "CPython": f"python3 {PROGRAM}/throughput.py",
    }
    figures = {side: [] for side in commands}
    for _ in range(rounds):
        for side, command in commands.items():
            figures[side].append(run(command, seconds))
    titles = [f"{label}, {when}" for label in WORKS.values() for when in ("first", "later", "CPython overtaken after")]
    rows = [f"| milliseconds, median of {rounds} processes (least to most) | " + " | ".join(titles) + " |", "|---" * (len(titles) + 1) + "|"]
    for side, runs in figures.items():
        cells = []
        for work in WORKS:
            cells += [among([run[work][what] * 1000 for run in runs], "{:,.1f}") for what in ("first", "later")]
            rival = statistics.median(run[work]["later"] for run in figures["CPython"])
            cells.append("–" if side == "CPython" else overtaking([run[work] for run in runs], rival))
        rows.append(f"| {side} | " + " | ".join(cells) + " |")
    save("throughput", {"seconds": figures}, rows)
