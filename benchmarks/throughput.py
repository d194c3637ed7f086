"""Computations that take long: GraalPy as Ingot brings it, the long-term line interpreted and compiled, CPython."""

import glob
import json
import os
import shutil
import subprocess

from measure import BENCHMARKS_JAR, HERE, JAVA, ROOT, WORK, environment, save, stock, version

PROGRAM = os.path.join(HERE, "programs", "throughput")
SCRIPT = PROGRAM + "/throughput.py"
LONG_TERM = os.path.join(WORK, "graalpy-25.0")


def copy_long_term():
    """Copy the jars of the long-term line into a folder."""
    shutil.rmtree(LONG_TERM, ignore_errors=True)
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies"
    command = ["mvn", "-B", "-q", "-f", PROGRAM + "/graalpy-25.0.xml", goal, f"-DoutputDirectory={LONG_TERM}"]
    # As ./maven does, which knows the project's own POM only.
    repository = ROOT + "/.build/repository"
    if os.path.isdir(repository):
        command.append(f"-Dmaven.repo.local={repository}")
    subprocess.run(command, check=True, env={**os.environ, "JAVA_HOME": os.environ["INGOT_JAVA_HOME"]})


def long_term(compiled, *words):
    """Return the command that runs a script with stock GraalPy of the long-term line."""
    flags = ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dgraalpy-25.0=true"]
    if compiled:
        # The compiler's modules, one of which takes the place of the JDK's.
        names = ("compiler", "truffle-compiler", "collections", "word", "nativeimage")
        modules = ":".join(glob.glob(f"{LONG_TERM}/{name}-[0-9]*.jar")[0] for name in names)
        flags += ["-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI", f"--upgrade-module-path={modules}"]
    class_path = f"'{LONG_TERM}/*:{BENCHMARKS_JAR}'"
    return " ".join([JAVA, *flags, "-cp", class_path, "dev.ingot.benchmarks.StockPython", *words])


def benchmark(quick):
    """Repeat three computations in each of the interpreters, one after the other."""
    copy_long_term()
    ours, theirs = environment()["graalpy"], version(LONG_TERM)
    seconds = "1" if quick else "30"
    commands = {
        f"GraalPy {ours}, interpreted": stock(SCRIPT, seconds),
        f"GraalPy {theirs}, interpreted": long_term(False, SCRIPT, seconds),
        f"GraalPy {theirs}, compiled": long_term(True, SCRIPT, seconds),
        "CPython": f"python3 {SCRIPT} {seconds}",
    }
    figures = {}
    for side, command in commands.items():
        output = subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout
        figures[side] = json.loads(output)
    works = {"calls": "calls", "arithmetic": "floating point", "objects": "dicts and objects"}
    titles = [f"{label}, {when}" for label in works.values() for when in ("first", "later")]
    rows = ["| milliseconds | " + " | ".join(titles) + " |", "|---" * (len(titles) + 1) + "|"]
    for side, figure in figures.items():
        cells = [f"{figure[work][when] * 1000:,.1f}" for work in works for when in ("first", "later")]
        rows.append(f"| {side} | " + " | ".join(cells) + " |")
    save("throughput", {"seconds": figures}, rows)
