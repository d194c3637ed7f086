"""Times processes and keeps the figures with what they were taken on."""

import json
import os
import platform
import statistics
import subprocess
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(HERE)
JAVA = os.path.join(os.environ["INGOT_JAVA_HOME"], "bin", "java")
LIBRARIES = os.path.join(HERE, "target", "lib")
BENCHMARKS_JAR = os.path.join(HERE, "target", "ingot-benchmarks-0.1.0-SNAPSHOT.jar")
WORK = os.path.join(HERE, "target", "work")
RESULTS = os.path.join(HERE, "results")


def capture(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip()
    except OSError:
        return ""


def processor_seconds(pid):
    """Return the processor time of a process and of its children that have ended; 0 when there is none."""
    # Not open(): GraalPy's Java emulation of POSIX reads nothing from files without a size.
    fields = capture("cat", f"/proc/{pid}/stat").rpartition(") ")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def version(libraries):
    """Return the version of the GraalPy in a folder of jars."""
    return next(name for name in os.listdir(libraries) if name.startswith("python-language"))[16:-4]


def environment():
    """Say on what the figures were taken."""
    # Not open(): GraalPy's Java emulation of POSIX reads nothing from files without a size.
    lines = capture("cat", "/proc/cpuinfo").splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    with open(os.environ["INGOT_JAVA_HOME"] + "/release") as file:
        release = dict(line.strip().split("=", 1) for line in file if "=" in line)
    # But for the results of benchmarks that ran before this one.
    changed = capture("git", "status", "--porcelain", "--", ".", ":!benchmarks/results")
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "jdk": f"{release['IMPLEMENTOR']} {release['JAVA_VERSION']}".replace('"', ""),
        "graalpy": version(LIBRARIES),
        "commit": capture("git", "rev-parse", "--short", "HEAD") + ("-dirty" if changed else ""),
        "cpython": capture("python3", "--version"),
    }


def java(main, *words, class_path="", flags=(), **properties):
    """Return the command that runs one of the benchmarks' classes with everything on the class path."""
    flags = ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", *flags]
    flags += [f"-D{name}={value}" for name, value in properties.items()]
    # Jars only, because the JVM makes no AOT cache for a class path with a folder.
    class_path = ":".join(filter(None, [f"{LIBRARIES}/*", BENCHMARKS_JAR, class_path]))
    name = main if "." in main else "dev.ingot.benchmarks." + main
    return f"{JAVA} {' '.join(flags)} -cp '{class_path}' {name} {' '.join(words)}"


def start_up_options():
    with open(ROOT + "/host-runtime/src/main/resources/dev/ingot/launch/start-up.options") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def with_cache(name, main, *words, train="", flags=(), **properties):
    """Return the same command with an AOT cache, which is made by running it once with ``train`` after its words."""
    cache = os.path.join(WORK, name + ".aot")
    training = java(main, *words, train, flags=[*flags, f"-XX:AOTCacheOutput={cache}"], **properties)
    subprocess.run(training, shell=True, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return java(main, *words, flags=[*flags, f"-XX:AOTCache={cache}", "-Xlog:aot*=off"], **properties)


def stock(script, *arguments, **properties):
    """Return the command that runs a script with stock GraalPy."""
    return java("StockPython", script, *arguments, **properties)


def contexts(kind, program, count, *words, **properties):
    """Return the milliseconds and the live heap of contexts that are made one after the other on one engine."""
    command = java("ManyContexts", kind, os.path.join(HERE, "programs", program), str(count), *words, **properties)
    return json.loads(subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout)


def time_processes(commands, rounds, prepare="true", processor=None):
    """Time commands in alternation, each after ``prepare``; return the seconds of each run by name.

    ``prepare`` is a command, or a dict of those that have one, by name. ``processor`` is a dict that takes the processor seconds of each run, also by name.
    """
    times = {name: [] for name in commands}
    before = {name: prepare if isinstance(prepare, str) else prepare.get(name, "true") for name in commands}
    for name, command in commands.items():
        # A warm-up each: files into the page cache, .pyc files written.
        subprocess.run(before[name], shell=True, check=True)
        subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(rounds):
        for name, command in commands.items():
            with tempfile.TemporaryDirectory() as folder:
                export = os.path.join(folder, "times.json")
                subprocess.run(
                    ["hyperfine", "--style", "none", "--runs", "1", "--prepare", before[name], "--export-json", export, command],
                    check=True,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                with open(export) as file:
                    result = json.load(file)["results"][0]
                times[name] += result["times"]
                if processor is not None:
                    processor.setdefault(name, []).append(result["user"] + result["system"])
    return times


def table(times, rounds, title, rival="stock GraalPy"):
    """Return the rows of a table of medians and of their ratios to a rival's."""
    by_side = medians(times)
    rows = [f"| {title} | median of {rounds} (fastest to slowest) | stock ÷ this |", "|---|---|---|"]
    for side, median in by_side.items():
        rows.append(f"| {side} | {spread(times[side])} | {by_side[rival] / median:.1f} |")
    return rows


def spread(seconds):
    """Return the median, the least and the most of some seconds as the text of a cell."""
    return f"{statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


def among(values, text="{:,.0f}"):
    """Return the median, the least and the most of some figures as the text of a cell; ``text`` shows one of them."""
    middle, least, most = (text.format(value) for value in (statistics.median(values), min(values), max(values)))
    return f"{middle} ({least} to {most})"


def medians(times):
    return {side: statistics.median(seconds) for side, seconds in times.items()}


def save(name, figures, rows, chart=None):
    """Write the raw figures, the table, and where there is one the chart."""
    os.makedirs(RESULTS, exist_ok=True)
    taken_on = environment()
    with open(os.path.join(RESULTS, name + ".json"), "w") as file:
        json.dump({"environment": taken_on, **figures}, file, indent=1)
        file.write("\n")
    note = "{cpu}, {cores} cores, {jdk}, GraalPy {graalpy}, {cpython}, commit {commit}".format(**taken_on)
    with open(os.path.join(RESULTS, name + ".md"), "w") as file:
        file.write("\n".join(rows) + f"\n\n{note}\n")
    if chart:
        with open(os.path.join(RESULTS, name + ".svg"), "w") as file:
            file.write(chart)
    print("\n".join(rows), end="\n\n")
