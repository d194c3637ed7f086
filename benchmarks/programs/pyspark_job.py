"""What ClusterBenchmark and FirstRowBenchmark measure, by PySpark's functions: rows a second, first row, memory. Runs on CPython.

    pyspark_job.py MASTER ROUNDS OUTPUT <works.json
"""

import glob
import json
import os
import sys
import time

import spark_functions
from pyspark.sql import SparkSession, functions
from pyspark.sql.types import LongType

TICKS = os.sysconf("SC_CLK_TCK")


def tree():
    """Return the executors and the processes below them."""
    parents, executors = {}, []
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            with open(folder + "/cmdline") as file:
                command = file.read()
            with open(folder + "/stat") as file:
                parents[int(folder[6:])] = int(file.read().rpartition(") ")[2].split()[1])
        except OSError:
            continue
        if "CoarseGrainedExecutorBackend" in command and str(spark.sparkContext.applicationId) in command:
            executors.append(int(folder[6:]))
    found = list(executors)
    for process in found:
        found += [child for child, parent in parents.items() if parent == process]
    return executors, found


def processor_seconds():
    total = 0
    for process in tree()[1]:
        with open(f"/proc/{process}/stat") as file:
            total += sum(map(int, file.read().rpartition(") ")[2].split()[11:15])) / TICKS
    return total


def megabytes():
    """Return the memory of an executor with its Python processes, of which forked ones share some, on average."""
    executors, processes = tree()
    total = 0
    for process in processes:
        with open(f"/proc/{process}/smaps_rollup") as file:
            total += next(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024
    return total / len(executors)


def session():
    options = {"driver.host": "127.0.0.1", "driver.bindAddress": "127.0.0.1", "executor.cores": 1, "cores.max": 2, "executor.memory": "1g"}
    builder = SparkSession.builder.master(sys.argv[1])
    for name, value in {**options, "ui.enabled": False, "ui.showConsoleProgress": False}.items():
        builder = builder.config("spark." + name, value)
    return builder.getOrCreate()


def since_start():
    """Return for how many seconds this process has been running."""
    with open("/proc/self/stat") as file:
        began = int(file.read().rpartition(") ")[2].split()[19]) / TICKS
    return time.clock_gettime(time.CLOCK_BOOTTIME) - began


def first_row():
    spark.range(0, 100, 1, 2).count()
    executors = since_start()
    answer = spark.range(1).select(functions.udf(spark_functions.scalar, LongType())("id")).first()[0]
    assert answer == 1
    seconds = since_start()
    # So that each executor has called the function before its memory is looked at.
    spark.range(0, 200_000, 1, 2).select(functions.udf(spark_functions.scalar, LongType())("id").alias("y")).agg({"y": "sum"}).first()
    return {"executors": executors, "seconds": seconds, "megabytes": megabytes()}


def in_worker(name):
    """Return a function that prepares its module where it runs, which is another process."""

    def call(x):
        if not hasattr(spark_functions, "_tokens"):
            spark_functions.setup()
        return function(x)

    function = getattr(spark_functions, name)
    return call if name == "tokens" else function


def has_arrow():
    try:
        import pandas
        import pyarrow
    except ImportError:
        return False
    return bool(pandas and pyarrow)


def in_pandas(function):
    """Return a function of a pandas series: vectorised for numbers, value by value otherwise, as a user would write it."""
    import pandas

    def call(values: pandas.Series) -> pandas.Series:
        return function(values) if values.dtype == "int64" else values.map(function)

    return call


def measure(name, rows, expression):
    table = spark.range(0, rows, 1, 4).selectExpr(expression + " AS x").persist()
    table.count()
    function = in_worker(name)
    kinds = {"": functions.udf(function, LongType())}
    if has_arrow():
        kinds[", Arrow"] = functions.udf(function, LongType(), useArrow=True)
        kinds[", pandas"] = functions.pandas_udf(in_pandas(function), LongType())
    rates, used, answers = {kind: [] for kind in kinds}, {kind: [] for kind in kinds}, set()
    for number in range(int(sys.argv[2]) + 1):
        for kind, made in kinds.items():
            before, begin = processor_seconds(), time.monotonic()
            answers.add(table.select(made("x").alias("y")).agg(functions.sum("y")).first()[0])
            seconds = time.monotonic() - begin
            if number:
                rates[kind].append(rows / seconds)
                used[kind].append((processor_seconds() - before) / rows * 1e6)
    table.unpersist()
    assert len(answers) == 1, answers
    return {"rows a second": rates, "processor seconds a million rows": used, "sum": answers.pop()}


spark = session()
figures = {"version": spark.version, "first row": first_row()}
for name, work in json.load(sys.stdin).items():
    figures[name] = measure(name, work["rows"], work["input"])
figures["executor megabytes, after all"] = megabytes()
with open(sys.argv[3], "w") as file:
    json.dump(figures, file)
spark.stop()
