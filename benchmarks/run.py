"""Benchmarks of Ingot beside stock GraalPy and CPython; runs on Ingot itself.

    benchmarks/run NAME... [--quick]

Whole processes are timed by hyperfine, the sides in alternation, and the medians compared; what happens inside a process is
measured by JMH. Each benchmark writes results/NAME.json, the raw figures with the machine they were taken on, and
results/NAME.md, the table.
"""

import argparse
import functools
import json
import os
import shutil
import statistics
import subprocess
import sys

import hg
import hg_tests
import maven_plugins
import memory
import packages
import packing
import service
import spark
import spark_first_row
import spark_memory
import spark_profile
import storage
import throughput
import warm
import warm_soak
from charts import bars
from measure import HERE, JAVA, ROOT, WORK, among, contexts, java, medians, save, start_up_options, stock, table, time_processes, with_cache


def make_jar(program):
    """Make the jar of a benchmark program and its AOT cache; return the jar and a folder where it has none."""
    jar = os.path.join(WORK, program, program + ".jar")
    plain = os.path.join(WORK, program + "-without-aot", program + ".jar")
    for path in (jar, plain):
        shutil.rmtree(os.path.dirname(path), ignore_errors=True)
        os.makedirs(os.path.dirname(path))
    source = os.path.join(HERE, "programs", program)
    subprocess.run([ROOT + "/ingot", "jar", source, "--entry", program, "-o", jar, "--shell", "--aot"], check=True)
    shutil.copy(jar, plain)
    return jar, plain


def script_of(program):
    return os.path.join(HERE, "programs", program, program + ".py")


def start_up_benchmark(quick):
    """Time a program that prints one line."""
    rounds = 2 if quick else 10
    jar, plain = make_jar("hello")
    commands = {
        "stock GraalPy": stock(script_of("hello")),
        "stock GraalPy with .pyc files and AOT cache": with_cache(
            "hello-stock", "StockPython", script_of("hello"), flags=start_up_options(), pyc=os.path.join(WORK, "pyc")
        ),
        "one jar": f"{JAVA} -jar {plain}",
        "one jar with AOT cache": f"{JAVA} -jar {jar}",
        "one jar with AOT cache, ./app": jar,
        **cpython("hello"),
    }
    times = time_processes(commands, rounds)
    chart = bars("Hello, world!: seconds, the whole process", medians(times))
    save("startup", {"seconds": times}, table(times, rounds, "startup"), chart)


def cpython(program):
    return {"CPython": f"python3 {script_of(program)}"} if shutil.which("python3") else {}


def import_benchmark(quick):
    """Import every module of the standard library that imports: PyOxidizer's second table."""
    rounds = 1 if quick else 10
    script = script_of("import_stdlib")
    jar, plain = make_jar("import_stdlib")
    pyc = os.path.join(WORK, "pyc")
    ours = {"flags": start_up_options(), "stdlib": packing.file_relative_stdlib()}
    commands = {
        "stock GraalPy": stock(script),
        "stock GraalPy with AOT cache": with_cache("stock", "StockPython", script, flags=start_up_options()),
        "stock GraalPy with .pyc files": stock(script, pyc=pyc),
        "stock GraalPy with .pyc files and AOT cache": with_cache(
            "stock-pyc", "StockPython", script, flags=start_up_options(), pyc=pyc
        ),
        "file-relative pack": java("PackedPython", script, **ours),
        "file-relative pack with AOT cache": with_cache("file-relative", "PackedPython", script, **ours),
        "one jar": f"{JAVA} -jar {plain}",
        "one jar with AOT cache": f"{JAVA} -jar {jar}",
        "one jar with AOT cache, ./app": jar,
        **cpython("import_stdlib"),
    }
    times = time_processes(commands, rounds)
    chart = bars("Import of 552 modules: seconds, the whole process", medians(times))
    save("import-stdlib", {"seconds": times}, table(times, rounds, "import-stdlib"), chart)


def site_benchmark(quick):
    """Time hello with and without ``site``: PyOxidizer's first table."""
    rounds = 2 if quick else 10
    with_site, without = script_of("hello_site"), script_of("hello")
    commands = {
        "stock GraalPy": stock(without),
        "stock GraalPy, site": stock(with_site),
        "Ingot": java("PackedPython", without, flags=start_up_options()),
        "Ingot, site": java("PackedPython", with_site, flags=start_up_options()),
    }
    if shutil.which("python3"):
        commands |= {"CPython -S": f"python3 -S {without}", "CPython, site": f"python3 {without}"}
    times = time_processes(commands, rounds)
    save("site", {"seconds": times}, table(times, rounds, "hello"))


def jmh(benchmark, quick, *options, class_path=""):
    """Run a JMH benchmark and return its results."""
    export = os.path.join(WORK, "jmh.json")
    os.makedirs(WORK, exist_ok=True)
    short = ["-wi", "1", "-i", "1", "-w", "200ms", "-r", "200ms"] if quick else []
    words = [benchmark, "-foe", "true", "-prof", "gc", "-rf", "json", "-rff", export, *short, *options]
    subprocess.run(java("org.openjdk.jmh.Main", *words, class_path=class_path), shell=True, check=True)
    with open(export) as file:
        results = json.load(file)
    for result in results:
        # Paths of the machine, which say nothing about the figures.
        del result["jvm"], result["jvmArgs"]
    return results


def iterations(result):
    """Return the scores of the iterations of a JMH result."""
    return [score for fork in result["primaryMetric"]["rawData"] for score in fork]


def finder_benchmark(quick):
    """Compare what finders do, warm, when Python asks them."""
    folder = os.path.join(WORK, "finders")
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(java("FinderBenchmark", folder), shell=True, check=True)
    results = jmh("FinderBenchmark", quick, "-p", "finder=Ingot,PathFinder,VirtualFileSystem", class_path=folder)
    results += jmh("FinderBenchmark", quick, "-p", "finder=zipimport", "-e", "listdir", class_path=folder)
    scores = {}
    for result in results:
        metric = result["benchmark"].rpartition(".")[2]
        scores.setdefault(metric, {})[result["params"]["finder"]] = iterations(result)
    finders = ["Ingot", "PathFinder", "zipimport", "VirtualFileSystem"]
    rows = ["| warm, from Python: microseconds, median (least to most) | " + " | ".join(finders) + " |", "|---|" + "---|" * len(finders)]
    labels = {
        "findSpecHit": "`find_spec`, found",
        "findSpecMiss": "`find_spec`, not found",
        "getData": "`get_data`",
        "resource": "`importlib.resources`, read",
        "listdir": "`os.listdir`",
    }
    for metric, label in labels.items():
        cells = [among(scores[metric][finder], "{:,.1f}") if finder in scores[metric] else "–" for finder in finders]
        rows.append(f"| {label} | " + " | ".join(cells) + " |")
    save("finders", {"jmh": results}, rows)


def pack_benchmark(quick):
    """Run the JMH benchmarks of the pack reader."""
    results = jmh("PackBenchmark", quick, *(["-p", "modules=1000"] if quick else []))
    rows = [
        "| modules in the pack | hit: median (least to most) | miss | allocated by a miss | open |",
        "|---|---|---|---|---|",
    ]
    by_size = {}
    for result in results:
        size = int(result["params"]["modules"])
        metric = result["benchmark"].rpartition(".")[2]
        by_size.setdefault(size, {})[metric] = result
    for size, row in sorted(by_size.items()):
        hit, miss, opening = (iterations(row[metric]) for metric in ("hit", "miss", "open"))
        allocated = row["miss"]["secondaryMetrics"]["gc.alloc.rate.norm"]["score"]
        open_time = among([nanoseconds / 1000 for nanoseconds in opening])
        rows.append(f"| {size:,} | {among(hit)} ns | {among(miss)} ns | {allocated:.0f} B | {open_time} µs |")
    save("pack", {"jmh": results}, rows)


def context_benchmark(quick):
    """Time the first and the later contexts of an engine, and leases of a pool, in processes that take turns."""
    hello, stdlib, mercurial = "hello/hello.py", "import_stdlib/import_stdlib.py", "import_mercurial.py"
    many, few, rounds = (10, 4, 1) if quick else (100, 20, 3)
    cache = os.path.join(WORK, "pyc")
    modules = hg.download()
    path = f"{hg.PROGRAM}:{modules}"
    pack = packing.pack("hg", modules, hg.PROGRAM)
    works = {
        "hello": {
            "stock GraalPy": functools.partial(contexts, "stock", hello, many),
            "Ingot": functools.partial(contexts, "ingot", hello, many),
            "Ingot, Java's compression, as in jars": functools.partial(contexts, "ingot", hello, many, javaCompression="true"),
            "Ingot, PACKS_ONLY": functools.partial(contexts, "ingot", hello, many, access="PACKS_ONLY"),
            "Ingot, until a lease of a pool is ready": functools.partial(contexts, "pool", hello, many),
            "Ingot, a lease and a reset, without a script, each figure the mean of 1,000": functools.partial(contexts, "reset", hello, many),
        },
        "552 modules": {
            "stock GraalPy": functools.partial(contexts, "stock", stdlib, few // 4),
            "stock GraalPy with .pyc files": functools.partial(contexts, "stock", stdlib, few, pyc=cache),
            "Ingot": functools.partial(contexts, "ingot", stdlib, few),
        },
        "Mercurial's modules": {
            "stock GraalPy": functools.partial(contexts, "stock", mercurial, few // 4, path=path),
            "stock GraalPy with .pyc files": functools.partial(contexts, "stock", mercurial, few, path=path, pyc=cache),
            "Ingot": functools.partial(contexts, "ingot", mercurial, few, pack=pack),
        },
    }
    figures = {work: {side: [] for side in sides} for work, sides in works.items()}
    for _ in range(rounds):
        for work, sides in works.items():
            for side, measured in sides.items():
                figures[work][side].append(measured()["milliseconds"])
    rows = [
        f"| contexts of one engine, milliseconds, median of {rounds} processes (least to most) | first | second"
        " | later: the median of a process's second half | stock ÷ this, later |",
        "|---|---|---|---|---|",
    ]
    for work, sides in figures.items():
        # The first half warms the JVM's compilers up.
        later = {side: [statistics.median(times[len(times) // 2 :]) for times in runs] for side, runs in sides.items()}
        stock_later = statistics.median(later["stock GraalPy"])
        for side, runs in sides.items():
            first, second = (among(times, "{:,.1f}") for times in list(zip(*runs))[:2])
            # A lease is timed until it is ready, the others to the end of their work: no ratio compares the two.
            ratio = "–" if "lease" in side else f"{stock_later / statistics.median(later[side]):,.2f}"
            rows.append(f"| {work}: {side} | {first} | {second} | {among(later[side], '{:,.3f}' if 'lease' in side else '{:,.1f}')} | {ratio} |")
    save("contexts", {"milliseconds": figures}, rows)


def profile_benchmark(quick):
    """Sample what later contexts do while they import modules, and time empty ones: how near they can come to doing nothing of Ingot's."""
    count = 6 if quick else 30
    pack = packing.pack("hg", hg.download(), hg.PROGRAM)
    programs = {
        "the standard library's 552 modules": ("import_stdlib/import_stdlib.py", {}),
        "Mercurial's modules": ("import_mercurial.py", {"pack": pack}),
    }
    figures = {}
    for name, (program, properties) in programs.items():
        command = java("Profile", os.path.join(HERE, "programs", program), str(count), flags=["-XX:FlightRecorderOptions:stackdepth=256"], **properties)
        output = subprocess.run(command, shell=True, check=True, stdout=subprocess.PIPE, text=True).stdout
        # The recorder writes to the standard output as well.
        figures[name] = json.loads(output[output.index('{"samples"') :])["samples"]
    kinds = sorted(set().union(*figures.values()), key=lambda kind: -sum(samples.get(kind, 0) for samples in figures.values()))
    titles = [f"{name}, {sum(samples.values()):,} samples" for name, samples in figures.items()]
    rows = ["| what later contexts do that import | " + " | ".join(titles) + " |", "|---|---|---|"]
    for kind in kinds:
        shares = [f"{samples.get(kind, 0) / sum(samples.values()) * 100:.1f} %" for samples in figures.values()]
        rows.append(f"| {kind} | " + " | ".join(shares) + " |")
    turns = contexts("turns", "hello/hello.py", 20 if quick else 200)
    rows += ["", "| hello in a later context, stock's and Ingot's in turn in one process | milliseconds, median of the second half (least to most) |"]
    rows += ["|---|---|"]
    for side, name in (("stock", "stock GraalPy"), ("ingot", "Ingot")):
        rows.append(f"| {name} | {among(turns[side][len(turns[side]) // 2 :], '{:,.1f}')} |")
    save("profile", {"samples": figures, "milliseconds": turns}, rows)


def soak_benchmark(quick):
    """Make a thousand contexts that import ten modules each, and watch the heap."""
    count, rounds = (50, 1) if quick else (1000, 3)
    program = "ten_modules.py"
    sides = {
        "stock GraalPy with .pyc files": ("stock", {"pyc": os.path.join(WORK, "pyc")}),
        "Ingot, one engine": ("ingot", {}),
        f"a pool, a new engine after {count // 4}": ("renewing", {}),
    }
    figures = {side: [] for side in sides}
    for _ in range(rounds):
        for side, (kind, settings) in sides.items():
            figures[side].append(contexts(kind, program, count, **settings))
    rows = [
        "| megabytes of live heap after so many contexts, median (least to most) | " + " | ".join(figures) + " |",
        "|---" * (len(figures) + 1) + "|",
    ]
    for tenth in range(10):
        cells = [among([run["heap"][tenth] / 1e6 for run in runs], "{:.1f}") for runs in figures.values()]
        rows.append(f"| {(tenth + 1) * count // 10} | " + " | ".join(cells) + " |")
    save("soak", {"contexts": figures}, rows)


def internals_benchmark(quick):
    """Time what an internal of GraalPy would save in later contexts; nothing that ships uses it."""
    folder = os.path.join(WORK, "internals")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    os.environ["BENCHMARK_FOLDER"] = folder
    contexts("ingot", "shared_code.py", 4 if quick else 40)
    with open(os.path.join(folder, "milliseconds.json")) as file:
        figures = [json.loads(line) for line in file]
    # The first half warms the JVM's compilers up.
    later = figures[len(figures) // 2 :]
    rows = [
        f"| the code of {later[0]['modules']} modules in later contexts of an engine | milliseconds, median (least to most) |",
        "|---|---|",
        f"| `marshal.loads`, which Ingot uses | {among([each['loading'] for each in later], '{:,.1f}')} |",
        f"| found in GraalPy's cache of the engine, by an internal | {among([each['finding'] for each in later], '{:,.1f}')} |",
    ]
    save("internals", {"contexts": figures}, rows)


BENCHMARKS = {
    "contexts": context_benchmark,
    "internals": internals_benchmark,
    "hg": hg.benchmark,
    "hg-tests": hg_tests.benchmark,
    "soak": soak_benchmark,
    "finders": finder_benchmark,
    "import-stdlib": import_benchmark,
    "maven": maven_plugins.benchmark,
    "memory": lambda quick: memory.benchmark(make_jar, quick),
    "pack": pack_benchmark,
    "packages": packages.benchmark,
    "packing": packing.benchmark,
    "profile": profile_benchmark,
    "service": service.benchmark,
    "site": site_benchmark,
    "startup": start_up_benchmark,
    "spark": spark.benchmark,
    "spark-first-row": spark_first_row.benchmark,
    "spark-memory": spark_memory.benchmark,
    "spark-profile": spark_profile.benchmark,
    "storage": storage.benchmark,
    "throughput": throughput.benchmark,
    "warm": warm.benchmark,
    "warm-second": warm.second_benchmark,
    "warm-soak": warm_soak.benchmark,
}


def main():
    parser = argparse.ArgumentParser(prog="benchmarks/run", description="Runs benchmarks and writes benchmarks/results.")
    parser.add_argument("names", nargs="+", choices=sorted(BENCHMARKS), metavar="NAME", help=", ".join(sorted(BENCHMARKS)))
    parser.add_argument("--quick", action="store_true", help="a smoke run with few repetitions")
    arguments = parser.parse_args()
    if not shutil.which("hyperfine"):
        sys.exit("benchmarks/run: no 'hyperfine' on the PATH; install it (Debian: apt-get install hyperfine)")
    if "service" in arguments.names and not shutil.which("wrk"):
        sys.exit("benchmarks/run: no 'wrk' on the PATH; install it (Debian: apt-get install wrk)")
    for name in arguments.names:
        BENCHMARKS[name](arguments.quick)


main()
