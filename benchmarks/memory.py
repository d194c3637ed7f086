"""Memory of processes: what each takes, and what those of one program share."""

import os
import statistics
import subprocess

from measure import HERE, JAVA, WORK, among, capture, contexts, save, stock

PROGRAM = os.path.join(HERE, "programs", "waiting", "waiting.py")
TOGETHER = 4
ROUNDS = 5


def figures(pid):
    """Return the megabytes of a process: resident, its share of what several processes map, and resident at most."""
    values = {}
    for name in ("smaps_rollup", "status"):
        # GraalPy's Java emulation of POSIX reads nothing from files without a size.
        for line in capture("cat", f"/proc/{pid}/{name}").splitlines():
            words = line.split()
            if len(words) == 3 and words[2] == "kB":
                values[words[0]] = int(words[1]) / 1024
    return {"resident": values["Rss:"], "proportional": values["Pss:"], "peak": values["VmHWM:"]}


def measure(command, count):
    """Start processes that wait, look at them, and end them."""
    processes = [
        subprocess.Popen("exec " + command, shell=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    try:
        # All of them first, so that they share what they share.
        pids = [process.stdout.readline().split()[1] for process in processes]
        return [figures(pid) for pid in pids]
    finally:
        for process in processes:
            process.communicate("\n")


def heap_of_contexts(kind, count, **properties):
    """Return the megabytes of live heap with each tenth of the contexts open, which have imported ten modules."""
    figures = contexts(kind, "ten_modules.py", count, "keep", **properties)
    return [heap / 1e6 for heap in figures["heap"]]


def context_rows(figures):
    rows = [
        "| megabytes of live heap, contexts of one engine with ten modules imported: median (least to most)"
        " | with one | each further one |",
        "|---|---|---|",
    ]
    for side, runs in figures.items():
        further = [(heap[-1] - heap[0]) / (len(heap) - 1) for heap in runs]
        rows.append(f"| {side} | {among([heap[0] for heap in runs])} | {among(further, '{:.1f}')} |")
    return rows


def benchmark(make_jar, quick):
    jar, plain = make_jar("waiting")
    sides = {
        "stock GraalPy": stock(PROGRAM),
        "one jar": f"{JAVA} -jar {plain}",
        "one jar with AOT cache": f"{JAVA} -jar {jar}",
    }
    together, rounds = (2, 1) if quick else (TOGETHER, ROUNDS)
    results = {}
    rows = [
        f"| megabytes of a process that imported json and asyncio: median (least to most) | resident | each of {together} at once | peak |",
        "|---|---|---|---|",
    ]
    for side, command in sides.items():
        alone = [measure(command, 1)[0] for _ in range(rounds)]
        several = [measure(command, together) for _ in range(rounds)]
        results[side] = {"alone": alone, "together": several}
        each = [statistics.mean(figure["proportional"] for figure in one) for one in several]
        rows.append(f"| {side} | {among([one['resident'] for one in alone])} | {among(each)} | {among([one['peak'] for one in alone])} |")
    pyc = os.path.join(WORK, "pyc")
    heaps = {
        "stock GraalPy with .pyc files": [heap_of_contexts("stock", 10, pyc=pyc) for _ in range(rounds)],
        "Ingot": [heap_of_contexts("ingot", 10) for _ in range(rounds)],
    }
    save("memory", {"megabytes": results, "contexts": heaps}, [*rows, "", *context_rows(heaps)])
