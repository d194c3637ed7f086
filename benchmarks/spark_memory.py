"""What the memory of one of Spark's executors is used for after a first row, with a function of Java and one of Python."""

import debian
import packing
from measure import save
from spark import FOLDER, FUNCTIONS, run

# What the JVM calls them, by what they are for; the rest is one line.
KINDS = {
    "Java Heap": "Java's objects",
    "Class": "classes",
    "Metaspace": "classes",
    "Shared class space": "classes",
    "Symbol": "classes",
    "Code": "compiled code",
    "Compiler": "compilers",
    "Arena Chunk": "compilers",
    "GC": "collector",
    "GCCardSet": "collector",
    "Thread": "threads",
}
TOTALS = {
    "Pss": "in memory",
    "Pss_Anon": "in memory: its own",
    "Pss_File": "in memory: of files, such as jars, libraries and packs",
}


def benchmark(quick):
    """Ask executors what they use memory for."""
    pack = packing.pack("spark", FUNCTIONS, debian.unpack(FOLDER, "python3-pygments"))
    figures = run("ClusterMemory", pack, {})
    save("spark-memory", {"megabytes": figures}, table(figures))


def table(figures):
    rows = ["| an executor that has called a function, megabytes | " + " | ".join(figures) + " |", "|---" * (len(figures) + 1) + "|"]
    sums = [by_use(side) for side in figures.values()]
    for title in [*TOTALS.values(), *(f"of the JVM: {use}" for use in [*dict.fromkeys(KINDS.values()), "the rest"])]:
        rows.append("| " + " | ".join([title, *(f"{side.get(title, 0):,.0f}" for side in sums)]) + " |")
    return rows


def by_use(megabytes):
    """Return megabytes by what they are for."""
    sums = {}
    for kind, size in megabytes.items():
        title = TOTALS.get(kind) or "of the JVM: " + KINDS.get(kind, "the rest")
        sums[title] = sums.get(title, 0) + size
    return sums
