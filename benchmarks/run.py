"""Benchmarks of Ingot beside stock GraalPy and CPython; runs on Ingot itself.

    benchmarks/run NAME... [--quick]

Whole processes are timed by hyperfine, the sides in alternation, and the medians compared; what happens inside a process is
measured by JMH. Each benchmark writes results/NAME.json, the raw figures with the machine they were taken on, and
results/NAME.md, the table.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

import hg
from measure import CLASSES, HERE, JAVA, LIBRARIES, ROOT, WORK, java, save, stock, table, time_processes

def make_jar(program):
    """Make the jar of a benchmark program and its AOT cache; return the jar and a folder where it has none."""
    jar = os.path.join(WORK, program, program + ".jar")
    plain = os.path.join(WORK, program + "-without-aot", program + ".jar")
    for path in (jar, plain):
        shutil.rmtree(os.path.dirname(path), ignore_errors=True)
        os.makedirs(os.path.dirname(path))
    source = os.path.join(HERE, "programs", program)
    subprocess.run([ROOT + "/ingot", "jar", source, "--entry", program, "-o", jar, "--aot"], check=True)
    shutil.copy(jar, plain)
    return jar, plain


def sides(program):
    """Return the commands to compare, the rival first, by what the table calls them."""
    script = os.path.join(HERE, "programs", program, program + ".py")
    jar, plain = make_jar(program)
    commands = {"stock GraalPy": stock(script)}
    if program != "hello":
        cache = os.path.join(WORK, "pyc")
        commands["stock GraalPy with .pyc files"] = stock(script, pyc=cache)
    commands["one jar"] = f"{JAVA} -jar {plain}"
    commands["one jar with AOT cache"] = f"{JAVA} -jar {jar}"
    if shutil.which("python3"):
        commands["CPython"] = f"python3 {script}"
    return commands


def process_benchmark(name, program, rounds):
    times = time_processes(sides(program), rounds)
    save(name, {"seconds": times}, table(times, rounds, name))


def pack_benchmark(quick):
    """Run the JMH benchmarks of the pack reader."""
    export = os.path.join(WORK, "pack.json")
    os.makedirs(WORK, exist_ok=True)
    command = [JAVA, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]
    command += ["-cp", f"{LIBRARIES}/*:{CLASSES}", "org.openjdk.jmh.Main", "PackBenchmark", "-prof", "gc"]
    command += ["-rf", "json", "-rff", export]
    if quick:
        command += ["-wi", "1", "-i", "1", "-w", "200ms", "-r", "200ms", "-p", "modules=1000"]
    subprocess.run(command, check=True)
    with open(export) as file:
        results = json.load(file)
    for result in results:
        # Paths of the machine, which say nothing about the figures.
        del result["jvm"], result["jvmArgs"]
    rows = ["| modules in the pack | hit | miss | allocated by a miss | open |", "|---|---|---|---|---|"]
    by_size = {}
    for result in results:
        size = int(result["params"]["modules"])
        metric = result["benchmark"].rpartition(".")[2]
        by_size.setdefault(size, {})[metric] = result
    for size, row in sorted(by_size.items()):
        score = {metric: result["primaryMetric"]["score"] for metric, result in row.items()}
        allocated = row["miss"]["secondaryMetrics"]["gc.alloc.rate.norm"]["score"]
        open_time = score["open"] / 1000
        rows.append(f"| {size:,} | {score['hit']:.0f} ns | {score['miss']:.0f} ns | {allocated:.0f} B | {open_time:.0f} µs |")
    save("pack", {"jmh": results}, rows)


def contexts(kind, program, count, **properties):
    """Return the milliseconds and the live heap of contexts that are made one after the other on one engine."""
    script = os.path.join(HERE, "programs", program)
    command = java("ManyContexts", kind, script, str(count), **properties)
    return json.loads(subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout)


def context_benchmark(quick):
    """Time the first and the later contexts of an engine, and leases of a pool."""
    hello, stdlib = "hello/hello.py", "import_stdlib/import_stdlib.py"
    many, few = (10, 2) if quick else (100, 5)
    cache = os.path.join(WORK, "pyc")
    figures = {
        "hello": {
            "stock GraalPy": contexts("stock", hello, many),
            "Ingot": contexts("ingot", hello, many),
            "Ingot, until a lease of a pool is ready": contexts("pool", hello, many),
        },
        "552 modules": {
            "stock GraalPy": contexts("stock", stdlib, few),
            "stock GraalPy with .pyc files": contexts("stock", stdlib, few, pyc=cache),
            "Ingot": contexts("ingot", stdlib, few),
        },
    }
    rows = ["| contexts of one engine | first | second | later (median) | stock ÷ this, later |", "|---|---|---|---|---|"]
    for work, sides in figures.items():
        later = {side: statistics.median(figure["milliseconds"][1:]) for side, figure in sides.items()}
        for side, figure in sides.items():
            first, second = figure["milliseconds"][:2]
            # A lease is timed until it is ready, the others to the end of their work: no ratio compares the two.
            ratio = "–" if "lease" in side else f"{later['stock GraalPy'] / later[side]:,.1f}"
            rows.append(f"| {work}: {side} | {first:,.1f} ms | {second:,.1f} ms | {later[side]:,.2f} ms | {ratio} |")
    save("contexts", {"contexts": figures}, rows)


def soak_benchmark(quick):
    """Make a thousand contexts that import ten modules each, and watch the heap."""
    count = 50 if quick else 1000
    figure = contexts("ingot", "ten_modules.py", count)
    rows = ["| contexts made | live heap after them |", "|---|---|"]
    for number, heap in enumerate(figure["heap"], 1):
        rows.append(f"| {number * count // 10} | {heap / 1e6:.1f} MB |")
    save("soak", {"contexts": figure}, rows)


BENCHMARKS = {
    "contexts": context_benchmark,
    "hg": hg.benchmark,
    "soak": soak_benchmark,
    "startup": lambda quick: process_benchmark("startup", "hello", 2 if quick else 10),
    "import-stdlib": lambda quick: process_benchmark("import-stdlib", "import_stdlib", 1 if quick else 10),
    "pack": pack_benchmark,
}


def main():
    parser = argparse.ArgumentParser(prog="benchmarks/run", description="Runs benchmarks and writes benchmarks/results.")
    parser.add_argument("names", nargs="+", choices=sorted(BENCHMARKS), metavar="NAME", help=", ".join(sorted(BENCHMARKS)))
    parser.add_argument("--quick", action="store_true", help="a smoke run with few repetitions")
    arguments = parser.parse_args()
    if not shutil.which("hyperfine"):
        sys.exit("benchmarks/run: no 'hyperfine' on the PATH; install it (Debian: apt-get install hyperfine)")
    for name in arguments.names:
        BENCHMARKS[name](arguments.quick)


main()
