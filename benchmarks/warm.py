"""Commands answered by warm hosts, beside cold starts and CPython: as people type them, and one after the other."""

import os
import statistics
import subprocess

import debian
import hg
import memory
from charts import bars
from measure import HERE, JAVA, ROOT, WORK, among, medians, processor_seconds, save, spread, time_processes

FOLDER = os.path.join(WORK, "warm")
HOSTS = os.path.join(FOLDER, "hosts")
MERCURIAL = "HGRCPATH= HGPLAIN=1 LC_ALL=C.UTF-8"
TYPING = "sleep 2"

# What a new host needs to learn what to import ahead.
LEARNING = 4

# What the host holds is looked at after so many times of rounds that follow one another.
LOOKS = 3


def jar(name, *words):
    file = os.path.join(FOLDER, name + ".jar")
    os.makedirs(FOLDER, exist_ok=True)
    options = ["--shell", "--warm=10m", "--aot", "-o", file]
    subprocess.run([ROOT + "/ingot", "jar", *words, *options], check=True, env={**os.environ, "HGRCPATH": ""})
    return file


def programs():
    """Return for each command: what is before its words, where it runs, its jar, and CPython's command."""
    hello = os.path.join(HERE, "programs", "hello")
    modules = hg.download()
    mercurial = ["--entry", "hg_main:main", "--train", "version", "--warm-again", "mercurial.pycompat"]
    hg_jar = jar("hg", modules, hg.PROGRAM, *mercurial)
    hg_python = f"PYTHONPATH={hg.PROGRAM}:{modules} python3 -B {hg.PROGRAM}/hg_main.py"
    needed = ["click", "mypy-extensions", "packaging", "pathspec", "platformdirs"]
    black = debian.unpack(f"{FOLDER}/black", "black", *(f"python3-{name}" for name in needed))
    pygments = debian.unpack(f"{FOLDER}/pygments", "python3-pygments")
    sample = os.path.join(HERE, "hg.py")
    prefix = f"cd {hg.FOLDER} && {MERCURIAL} "
    hg.prepare_repository(hg_python)
    words = {"version": "version -q", "status": f"-R {hg.REPOSITORY} status", "log": f"-R {hg.REPOSITORY} log"}
    return {
        "hello": ("", "", jar("hello", hello, "--entry", "hello"), f"python3 {hello}/hello.py"),
        **{f"hg {name}": (prefix, command, hg_jar, hg_python) for name, command in words.items()},
        "black": (
            "",
            "-q -c x=1",
            jar("black", black, "--entry", "black:patched_main", "--train=-c x=1"),
            f"PYTHONPATH={black} python3 -m black",
        ),
        "pygmentize": (
            "",
            f"-l python -f html {sample}",
            jar("pygmentize", pygments, "--entry", "pygments.cmdline:main", f"--train=-l python {sample}"),
            f"PYTHONPATH={pygments} python3 -m pygments",
        ),
    }


def hosts(of):
    """Return the process ids of the hosts of a jar."""
    lines = subprocess.run(
        [ROOT + "/ingot", "warm", "list", of], capture_output=True, text=True, check=True, env={**os.environ, "XDG_RUNTIME_DIR": HOSTS}
    ).stdout.splitlines()
    return [int(line.rpartition(" ")[2]) for line in lines]


def host(of):
    """Return the process id of the host of a jar."""
    return hosts(of)[0]


def measure(before, words, of, cpython, quick):
    """Time one command in all ways; return the seconds by side, as typed and one after the other, and what the host used."""
    rounds = 2 if quick else 10
    cold, warm = f"{before}INGOT_WARM=0 ", f"{before}XDG_RUNTIME_DIR={HOSTS} "
    sides = {
        "cold, java -jar": f"{cold}{JAVA} -jar {of} {words}",
        "cold, ./app": f"{cold}{of} {words}",
        "warm, java -jar": f"{warm}{JAVA} -jar {of} {words}",
        "warm, ./app": f"{warm}{of} {words}",
        "CPython": f"{before}{cpython} {words}",
    }
    for _ in range(LEARNING):
        # All three, because with a file as one of its streams a command runs cold.
        command = f"{{ {sides['warm, ./app']}; }} </dev/null >/dev/null 2>&1 && {TYPING}"
        subprocess.run(command, shell=True, check=True)
    typed = time_processes(sides, rounds, TYPING)
    pid = host(of)
    close = {side: [] for side in ("warm, ./app", "CPython")}
    held = {"processor seconds a command": [], "megabytes": []}
    for _ in range(LOOKS):
        used = processor_seconds(pid)
        for side, seconds in time_processes({side: sides[side] for side in close}, rounds).items():
            close[side] += seconds
        held["processor seconds a command"].append((processor_seconds(pid) - used) / (rounds + 1))
        held["megabytes"].append(memory.figures(pid)["resident"])
    return {"typed": typed, "back to back": close, "host": held}


def benchmark(quick):
    """Time commands cold, warm and in CPython."""
    os.makedirs(HOSTS, exist_ok=True)
    figures = {}
    for name, (before, words, of, cpython) in programs().items():
        figures[name] = measure(before, words, of, cpython, quick)
        chart = bars("hello: seconds, the whole process, as typed", medians(figures["hello"]["typed"]))
        save("warm", {"seconds": figures}, table(figures, 2 if quick else 10), chart)
        subprocess.run([JAVA, "-jar", of], env={**os.environ, "XDG_RUNTIME_DIR": HOSTS, "INGOT_WARM": "stop"}, check=True)


def table(figures, rounds):
    sides = list(next(iter(figures.values()))["typed"])
    rows = [
        f"| as typed, median of {rounds} (fastest to slowest) | " + " | ".join(sides) + " | CPython ÷ warm ./app |",
        "|---" * (len(sides) + 2) + "|",
    ]
    for name, figure in figures.items():
        middle = medians(figure["typed"])
        cells = [spread(figure["typed"][side]) for side in sides]
        rows.append(f"| {name} | " + " | ".join(cells) + f" | {middle['CPython'] / middle['warm, ./app']:.2f} |")
    rows += ["", f"| one after the other, median of {rounds * LOOKS} (fastest to slowest) | warm, ./app | CPython | cold, ./app ÷ warm | host: processor, median (least to most) | host: memory |", "|---|---|---|---|---|---|"]
    for name, figure in figures.items():
        close, used = figure["back to back"], figure["host"]
        ratio = statistics.median(figure["typed"]["cold, ./app"]) / statistics.median(close["warm, ./app"])
        rows.append(
            f"| {name} | {spread(close['warm, ./app'])} | {spread(close['CPython'])} | {ratio:.1f}"
            f" | {among(used['processor seconds a command'], '{:.2f}')} s a command | {among(used['megabytes'])} MB |"
        )
    return rows
