"""Packing: the whole standard library, again without changes, and twenty thousand generated modules."""

import json
import os
import shutil
import subprocess
import tempfile
import time

from measure import ROOT, WORK, among, java, save

FOLDER = os.path.join(WORK, "packing")
INGOT = ROOT + "/ingot"
STDLIB = ROOT + "/stdlib-packs/target/classes/META-INF/ingot/stdlib.pypack"
MODULES = 20_000
MODULES_IN_A_PACKAGE = 50

MODULE = '''"""Module {number}: what a module of a large program looks like, small."""

import os

LIMITS = {{"low": {number}, "high": {number} * 2}}


class Record{number}:
    """Holds a name and a value."""

    def __init__(self, name, value=LIMITS["low"]):
        self.name = name
        self.value = value

    def __repr__(self):
        return f"Record{number}({{self.name!r}}, {{self.value!r}})"


def find(records, name, default=None):
    """Return the first record of this name."""
    return next((record for record in records if record.name == name), default)
'''


def pack(name, *words):
    """Make a pack of folders and options."""
    folder = os.path.join(WORK, "packs", name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    made = f"{folder}/{name}.pypack"
    subprocess.run([INGOT, "pack", *words, "-q", "-o", made], check=True)
    return made


def file_relative(name, *words):
    """Make a pack whose contents are files beside it."""
    return pack(name + "-relative", *words, "--file-relative", "*")


def file_relative_stdlib():
    source = os.path.join(WORK, "stdlib-source")
    shutil.rmtree(source, ignore_errors=True)
    subprocess.run([INGOT, "extract", "-q", STDLIB, source], check=True)
    return file_relative("stdlib", source, "--tests", "--mount", "stdlib")


def measured(*command):
    """Run a command; return its seconds and, where GNU time is installed, the megabytes it had at most."""
    with tempfile.NamedTemporaryFile() as report:
        timer = ["time", "-f", "%M", "-o", report.name] if shutil.which("time") else []
        begin = time.perf_counter()
        subprocess.run([*timer, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seconds = time.perf_counter() - begin
        with open(report.name) as file:
            peak = file.read().strip()
    return {"seconds": seconds, "megabytes": int(peak) / 1024 if peak else None}


def generate(folder, count):
    shutil.rmtree(folder, ignore_errors=True)
    for number in range(count):
        package = os.path.join(folder, f"package_{number // MODULES_IN_A_PACKAGE}")
        if number % MODULES_IN_A_PACKAGE == 0:
            os.makedirs(package)
            open(package + "/__init__.py", "w").close()
        with open(f"{package}/module_{number}.py", "w") as file:
            file.write(MODULE.format(number=number))


def open_time(pack):
    """Return the microseconds that opening takes, again and again, in a JVM that has opened it before."""
    output = subprocess.run(java("OpenPack", pack), shell=True, check=True, capture_output=True, text=True).stdout
    return json.loads(output)


def benchmark(quick):
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    os.environ["INGOT_CACHE"] = os.path.join(FOLDER, "cache")
    rounds = 1 if quick else 3
    stdlib = os.path.join(FOLDER, "stdlib")
    subprocess.run([INGOT, "extract", "-q", STDLIB, stdlib], check=True)
    count = 500 if quick else MODULES
    generated = os.path.join(FOLDER, "generated")
    generate(generated, count)
    figures = {}
    rows = ["| packing, median (least to most) | seconds | megabytes at most | pack | open |", "|---|---|---|---|---|"]
    for name, source in {"the standard library": stdlib, f"{count:,} modules": generated}.items():
        pack = os.path.join(FOLDER, "made.pypack")
        command = [INGOT, "pack", source, "--tests", "--mount", "made", "-q", "-o", pack]
        steps = {name: command, name + ", again": command}
        if source == generated:
            steps[name + ", verify"] = [INGOT, "verify", pack]
            steps[name + ", list"] = [INGOT, "list", pack]
        runs = {step: [] for step in steps}
        for _ in range(rounds):
            shutil.rmtree(os.environ["INGOT_CACHE"], ignore_errors=True)
            for step, words in steps.items():
                runs[step].append(measured(*words))
        opening = open_time(pack)
        for step, times in runs.items():
            figures[step] = {"runs": times, "bytes": os.path.getsize(pack), "openMicroseconds": opening}
            memory = [run["megabytes"] for run in times]
            rows.append(
                f"| {step} | {among([run['seconds'] for run in times], '{:.1f}')} | {among(memory) if all(memory) else '–'} "
                f"| {figures[step]['bytes'] / 1e6:.1f} MB | {among(opening, '{:,.0f}')} µs |"
            )
    save("packing", figures, rows)
    shutil.rmtree(FOLDER)
