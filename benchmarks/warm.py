"""Commands answered by warm hosts, beside cold starts and CPython: as people type them, and one after the other."""

import contextlib
import os
import shutil
import statistics
import subprocess

import debian
import hg
import memory
from charts import bars
from measure import HERE, JAVA, ROOT, WORK, among, java, medians, processor_seconds, save, spread, time_processes

FOLDER = os.path.join(WORK, "warm")
HOSTS = os.path.join(FOLDER, "hosts")
MERCURIAL = "HGRCPATH= HGPLAIN=1 LC_ALL=C.UTF-8"
TYPING = "sleep 2"

# What a new host needs to learn what to import ahead.
LEARNING = 4

# How soon after the first run of a jar the second one comes.
PAUSES = (1, 2, 4, 8)

# What the host holds is looked at after so many times of rounds that follow one another.
LOOKS = 3


def jar(name, *words, cache=("--aot",)):
    file = os.path.join(FOLDER, name + ".jar")
    os.makedirs(FOLDER, exist_ok=True)
    options = ["--shell", "--warm=10m", *cache, "-o", file]
    subprocess.run([ROOT + "/ingot", "jar", *words, *options], check=True, env={**os.environ, "HGRCPATH": ""})
    return file


def programs():
    """Return for each command: what is before its words, the words, its jar, and what CPython's sides run."""
    hello = os.path.join(HERE, "programs", "hello")
    modules = hg.download()
    mercurial = ["--entry", "hg_main:main", "--train", "version", "--warm-again", "mercurial.pycompat"]
    hg_jar = jar("hg", modules, hg.PROGRAM, *mercurial)
    hg_python = f"PYTHONPATH={hg.PROGRAM}:{modules} python3 -B {hg.PROGRAM}/hg_main.py"
    compiled = debian.unpack(f"{FOLDER}/hg", "mercurial", "mercurial-common")
    in_c = f"HGMODULEPOLICY=c PYTHONPATH={hg.PROGRAM}:{compiled} python3 -B {hg.PROGRAM}/hg_main.py"
    needed = ["click", "mypy-extensions", "packaging", "pathspec", "platformdirs"]
    black = debian.unpack(f"{FOLDER}/black", "black", *(f"python3-{name}" for name in needed))
    pygments = debian.unpack(f"{FOLDER}/pygments", "python3-pygments")
    sample = os.path.join(HERE, "hg.py")
    prefix = f"cd {hg.FOLDER} && {MERCURIAL} "
    hg.prepare_repository(hg_python)
    words = {name: f"-R {hg.REPOSITORY} {name}" for name in ("status", "log", "diff -r null", "annotate path:first.txt")}
    words["version"] = "version -q"
    return {
        "hello": ("", "", jar("hello", hello, "--entry", "hello"), {"CPython": f"python3 {hello}/hello.py"}),
        **{
            f"hg {name}": (prefix, command, hg_jar, {"CPython": hg_python, "CPython, C parts": in_c})
            for name, command in words.items()
        },
        "black": (
            "",
            "-q -c x=1",
            jar("black", black, "--entry", "black:patched_main", "--train=-c x=1"),
            {"CPython": f"PYTHONPATH={black} python3 -m black"},
        ),
        "pygmentize": (
            "",
            f"-l python -f html {sample}",
            jar("pygmentize", pygments, "--entry", "pygments.cmdline:main", f"--train=-l python {sample}"),
            {"CPython": f"PYTHONPATH={pygments} python3 -m pygments"},
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


@contextlib.contextmanager
def socket_client():
    """Give the command that asks a server for a line, with nothing but the JDK."""
    # "exec": it is the JVM that is to be ended.
    with subprocess.Popen("exec " + java("SocketClient"), shell=True, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield java("SocketClient", server.stdout.readline().strip())
        finally:
            server.terminate()


def without_cache(of):
    """Return a copy of a jar that has no cache beside it."""
    return shutil.copy(of, os.path.join(FOLDER, "plain"))


def measure(before, words, of, cpython, quick, others):
    """Time one command in all ways; return what each took as typed and one after the other, and what the host used."""
    rounds = 2 if quick else 10
    cold, warm = f"{before}INGOT_WARM=0 ", f"{before}XDG_RUNTIME_DIR={HOSTS} "
    sides = {
        "cold, no cache": f"{cold}INGOT_AOT=0 {JAVA} -jar {without_cache(of)} {words}",
        "cold, java -jar": f"{cold}{JAVA} -jar {of} {words}",
        "cold, ./app": f"{cold}{of} {words}",
        "warm, java -jar": f"{warm}{JAVA} -jar {of} {words}",
        "warm, ./app": f"{warm}{of} {words}",
        **{name: f"{before}{command} {words}" for name, command in cpython.items()},
        **others,
    }
    for _ in range(LEARNING):
        # All three, because with a file as one of its streams a command runs cold.
        command = f"{{ {sides['warm, ./app']}; }} </dev/null >/dev/null 2>&1 && {TYPING}"
        subprocess.run(command, shell=True, check=True)
    # A cold start is the same whenever it comes.
    pauses = {side: TYPING for side in sides if not side.startswith("cold")}
    processor = {}
    typed = time_processes(sides, rounds, pauses, processor)
    close, held = measure_close({side: sides[side] for side in ("warm, ./app", "warm, java -jar", *cpython)}, of, rounds)
    return {"typed": typed, "processor": processor, "back to back": close, "host": held}


def measure_close(sides, of, rounds):
    """Time a command one after the other, a block of each side at a time; return that, and what the host used for ``./app``."""
    pid = host(of)
    close = {side: [] for side in sides}
    held = {"processor seconds a command": [], "megabytes": []}
    for _ in range(LOOKS):
        for side, command in sides.items():
            used = processor_seconds(pid)
            close[side] += time_processes({side: command}, rounds)[side]
            if side == "warm, ./app":
                held["processor seconds a command"].append((processor_seconds(pid) - used) / (rounds + 1))
                held["megabytes"].append(memory.figures(pid)["resident"])
    return close, held


def second_benchmark(quick):
    """Time the second run of a jar, so many seconds after the first, which finds neither a host nor a cache that a jar makes for itself."""
    hello = os.path.join(HERE, "programs", "hello")
    cache = os.path.join(FOLDER, "cache")
    os.makedirs(HOSTS, exist_ok=True)
    jars = {
        "--warm --aot": jar("hello", hello, "--entry", "hello"),
        "--warm": jar("hello-plain", hello, "--entry", "hello", cache=()),
    }
    sides, prepare = {"CPython": f"python3 {hello}/hello.py"}, {}
    for options, of in jars.items():
        command = f"XDG_RUNTIME_DIR={HOSTS} INGOT_CACHE={cache} {of}"
        for pause in PAUSES:
            side = f"jar {options}, {pause} s after the first run"
            sides[side] = command
            # A host whose folder is gone goes, too; what makes a cache for the last round does not work in this one.
            prepare[side] = f"pkill -f [i]ngot.aot; rm -rf {HOSTS}/ingot-warm {cache} && {command} && sleep {pause}"
    seconds = time_processes(sides, 2 if quick else 10, prepare)
    rows = [f"| second run of hello, median of {2 if quick else 10} | seconds (fastest to slowest) |", "|---|---|"]
    save("warm-second", {"seconds": seconds}, rows + [f"| {side} | {spread(times)} |" for side, times in seconds.items()])


def benchmark(quick):
    """Time commands cold, warm and in CPython."""
    for folder in (HOSTS, os.path.join(FOLDER, "plain")):
        os.makedirs(folder, exist_ok=True)
    figures = {}
    with socket_client() as client:
        for name, (before, words, of, cpython) in programs().items():
            others = {"a JDK's socket": client} if name == "hello" else {}
            figures[name] = measure(before, words, of, cpython, quick, others)
            chart = bars("hello: seconds, the whole process, as typed", medians(figures["hello"]["typed"]))
            save("warm", {"seconds": figures}, table(figures, 2 if quick else 10), chart)
            stop = {**os.environ, "XDG_RUNTIME_DIR": HOSTS, "INGOT_WARM": "stop"}
            subprocess.run([JAVA, "-jar", of], env=stop, check=True)


def table(figures, rounds):
    return [
        *wide(figures, "typed", f"as typed, median of {rounds} (fastest to slowest)"),
        "",
        *wide(figures, "processor", "the same, processor seconds of the command alone"),
        "",
        *close(figures, rounds),
    ]


def wide(figures, kind, title):
    """Return a table of all sides, a row for each command."""
    sides = list(dict.fromkeys(side for figure in figures.values() for side in figure[kind]))
    rows = [f"| {title} | " + " | ".join(sides) + " | CPython ÷ warm, ./app |", "|---" * (len(sides) + 2) + "|"]
    for name, figure in figures.items():
        middle = medians(figure[kind])
        cells = [spread(figure[kind][side]) if side in figure[kind] else "–" for side in sides]
        rows.append(f"| {name} | " + " | ".join(cells) + f" | {middle['CPython'] / middle['warm, ./app']:.2f} |")
    return rows


def close(figures, rounds):
    """Return the table of commands that follow one another, and of what their hosts used."""
    sides = list(dict.fromkeys(side for figure in figures.values() for side in figure["back to back"]))
    rows = [
        f"| one after the other, median of {rounds * LOOKS} (fastest to slowest) | " + " | ".join(sides) + " | cold, ./app, as typed ÷ warm, ./app"
        " | host: processor, median (least to most) | host: memory |",
        "|---" * (len(sides) + 4) + "|",
    ]
    for name, figure in figures.items():
        seconds, used = figure["back to back"], figure["host"]
        ratio = statistics.median(figure["typed"]["cold, ./app"]) / statistics.median(seconds["warm, ./app"])
        cells = [spread(seconds[side]) if side in seconds else "–" for side in sides]
        rows.append(
            f"| {name} | " + " | ".join(cells) + f" | {ratio:.1f}"
            f" | {among(used['processor seconds a command'], '{:.2f}')} s a command | {among(used['megabytes'])} MB |"
        )
    return rows
