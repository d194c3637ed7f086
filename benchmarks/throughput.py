"""Computations that take long, from the jars that ship: interpreted by both lines of GraalPy, compiled, and CPython's."""

import json
import os
import shutil
import subprocess

from measure import HERE, JAVA, ROOT, WORK, save

PROGRAM = os.path.join(HERE, "programs", "throughput")
FOLDER = os.path.join(WORK, "throughput")
WORKS = {"calls": "calls", "arithmetic": "floating point", "objects": "dicts and objects"}


def make_jar(name, *options):
    jar = os.path.join(FOLDER, name)
    command = [ROOT + "/ingot", "jar", PROGRAM, "--entry", "throughput", *options, "-q", "-o", jar]
    subprocess.run(command, check=True)
    return jar


def overtaking(figure, rival):
    """Return after how many seconds a run was as fast as the rival's later ones, or None."""
    return next((elapsed for elapsed, took in figure["records"] if took <= rival), None)


def benchmark(quick):
    """Repeat three computations in each of the interpreters, one after the other."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    seconds = "1" if quick else "40"
    plain, compiled = make_jar("plain.jar", "--profile", "service"), make_jar("compiled.jar", "--jit")
    commands = {
        "a jar, interpreted (GraalPy 25.2.4)": f"{JAVA} -jar {plain}",
        "a jar with the compiler, interpreted (GraalPy 25.0.3)": f"INGOT_NO_RELAUNCH=1 {JAVA} -jar {compiled}",
        "a jar with the compiler (GraalPy 25.0.3)": f"{JAVA} -jar {compiled}",
        "CPython": f"python3 {PROGRAM}/throughput.py",
    }
    figures = {}
    for side, command in commands.items():
        output = subprocess.run(
            f"{command} {seconds}", shell=True, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ).stdout
        figures[side] = json.loads(output)
    titles = [f"{label}, {when}" for label in WORKS.values() for when in ("first", "later: median (quartiles)", "CPython overtaken after")]
    rows = ["| milliseconds | " + " | ".join(titles) + " |", "|---" * (len(titles) + 1) + "|"]
    for side, figure in figures.items():
        cells = []
        for work in WORKS:
            after = overtaking(figure[work], figures["CPython"][work]["later"])
            first, later, low, high = (
                f"{seconds * 1000:,.1f}" for seconds in (figure[work]["first"], figure[work]["later"], *figure[work]["quartiles"])
            )
            cells += [first, f"{later} ({low} to {high})"]
            cells.append("–" if side == "CPython" else "never" if after is None else f"{after:,.1f} s")
        rows.append(f"| {side} | " + " | ".join(cells) + " |")
    save("throughput", {"seconds": figures}, rows)
