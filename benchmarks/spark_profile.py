"""What Spark's executors do with compiled functions of one value: how their rate grows, and where their time goes."""

import debian
import packing
from measure import save
from spark import FOLDER, FUNCTIONS, TITLES, run

# The beginnings of threads' names, of which Linux keeps fifteen characters; between two rounds tasks' threads are idle.
THREADS = {
    "Executor task i": "tasks",
    "TruffleCompiler": "Truffle's compiler",
    "C1 CompilerThre": "the JVM's compilers",
    "C2 CompilerThre": "the JVM's compilers",
    "JVMCI CompilerT": "the JVM's compilers",
    "G1 ": "collections",
    "GC Thread": "collections",
}


def benchmark(quick):
    """Sample executors that compute compiled functions."""
    seconds = 20 if quick else 120
    pack = packing.pack("spark-jit", FUNCTIONS, debian.unpack(FOLDER, "python3-pygments"), "--jit")
    figures = run("ClusterProfile", pack, {".seconds": seconds}, "-Pjit")
    save("spark-profile", {"figures": figures}, table(figures, seconds))


def table(figures, seconds):
    works = [figures[work] for work in TITLES]
    rows = ["| compiled functions by row | " + " | ".join(TITLES.values()) + " |", "|---" * (len(TITLES) + 1) + "|"]
    for moment in (seconds / 12, seconds / 4, seconds / 2, seconds):
        rows.append(line(f"rows a second after {moment:,.0f} s", [f"{rate(work, moment):,.0f}" for work in works]))
    rows += shares("processor time of the second half", [by_thread(work) for work in works])
    rows += shares("samples of tasks", [work["samples by kind"] for work in works])
    return rows


def line(title, cells):
    return "| " + " | ".join([title, *cells]) + " |"


def rate(work, moment):
    """Return the rows a second of the first round that ended after so many seconds."""
    rates = work["second and rows a second"]
    return next((value for second, value in rates if second >= moment), rates[-1][1])


def by_thread(work):
    """Return the processor seconds of each kind of thread."""
    sums = {}
    for name, seconds in work["processor seconds by thread"].items():
        kind = next((kind for begin, kind in THREADS.items() if name.startswith(begin)), "other threads")
        sums[kind] = sums.get(kind, 0) + seconds
    return sums


def shares(title, figures):
    kinds = sorted(set().union(*figures), key=lambda kind: -sum(figure.get(kind, 0) for figure in figures))
    for kind in kinds:
        cells = [f"{figure.get(kind, 0) / sum(figure.values()) * 100:.1f} %" for figure in figures]
        yield line(f"{title}: {kind}", cells)
