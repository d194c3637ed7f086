"""Benchmarks of Ingot beside stock GraalPy and CPython; runs on Ingot itself.

    benchmarks/run NAME... [--quick]

Whole processes are timed by hyperfine, the sides in alternation, and the medians compared; what happens inside a process is
measured by JMH. Each benchmark writes results/NAME.json, the raw figures with the machine they were taken on, and
results/NAME.md, the table.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(HERE)
JAVA = os.path.join(os.environ["INGOT_JAVA_HOME"], "bin", "java")
LIBRARIES = os.path.join(HERE, "target", "lib")
CLASSES = os.path.join(HERE, "target", "classes")
WORK = os.path.join(HERE, "target", "work")
RESULTS = os.path.join(HERE, "results")


def capture(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip()
    except OSError:
        return ""


def environment():
    """Say on what the figures were taken."""
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    with open(os.environ["INGOT_JAVA_HOME"] + "/release") as file:
        release = dict(line.strip().split("=", 1) for line in file if "=" in line)
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "jdk": f"{release['IMPLEMENTOR']} {release['JAVA_VERSION']}".replace('"', ""),
        "graalpy": next(name for name in os.listdir(LIBRARIES) if name.startswith("python-language"))[16:-4],
        "commit": capture("git", "rev-parse", "--short", "HEAD"),
        "cpython": capture("python3", "--version"),
    }


def stock(script, *arguments):
    flags = "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    words = [script, *arguments]
    return f"{JAVA} {flags} -cp '{LIBRARIES}/*:{CLASSES}' dev.ingot.benchmarks.StockPython {' '.join(words)}"


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
        commands["stock GraalPy with .pyc files"] = stock(script, cache)
    commands["one jar"] = f"{JAVA} -jar {plain}"
    commands["one jar with AOT cache"] = f"{JAVA} -jar {jar}"
    if shutil.which("python3"):
        commands["CPython"] = f"python3 {script}"
    return commands


def time_processes(commands, rounds):
    """Time commands in alternation; return the seconds of each run by name."""
    times = {name: [] for name in commands}
    for name, command in commands.items():
        # A warm-up each: files into the page cache, .pyc files written.
        subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL)
    for _ in range(rounds):
        for name, command in commands.items():
            with tempfile.TemporaryDirectory() as folder:
                export = os.path.join(folder, "times.json")
                subprocess.run(
                    ["hyperfine", "--style", "none", "--runs", "1", "--export-json", export, command],
                    check=True,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                with open(export) as file:
                    times[name] += json.load(file)["results"][0]["times"]
    return times


def process_benchmark(name, program, rounds):
    times = time_processes(sides(program), rounds)
    medians = {side: statistics.median(seconds) for side, seconds in times.items()}
    rival = medians["stock GraalPy"]
    rows = [f"| {name} | median of {rounds} | stock ÷ this |", "|---|---|---|"]
    for side, median in medians.items():
        rows.append(f"| {side} | {median:.2f} s | {rival / median:.1f} |")
    save(name, {"seconds": times}, rows)


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


def save(name, figures, rows):
    os.makedirs(RESULTS, exist_ok=True)
    taken_on = environment()
    with open(os.path.join(RESULTS, name + ".json"), "w") as file:
        json.dump({"environment": taken_on, **figures}, file, indent=1)
        file.write("\n")
    note = "{cpu}, {cores} cores, {jdk}, GraalPy {graalpy}, {cpython}, commit {commit}".format(**taken_on)
    with open(os.path.join(RESULTS, name + ".md"), "w") as file:
        file.write("\n".join(rows) + f"\n\n{note}\n")
    print("\n".join(rows), end="\n\n")


BENCHMARKS = {
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
