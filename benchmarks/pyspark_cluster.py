"""PySpark as the rival of functions in packs: its own cluster of processes, from a folder with Spark's jars and Python side.

``INGOT_PYSPARK`` names the folder: ``jars`` are those of ``spark-sql`` with what it depends on, ``python`` holds the packages
``pyspark`` and ``py4j`` that go with them, and ``bin/python3``, where there is one, is the CPython that runs them. The JVM is
the ``java`` of the PATH, which that Spark has to support.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess

from measure import HERE, ROOT, capture

OPENED = [
    *(f"java.base/java.{name}" for name in ("lang", "lang.invoke", "lang.reflect", "io", "net", "nio", "util")),
    *("java.base/java.util.concurrent", "java.base/java.util.concurrent.atomic", "java.base/jdk.internal.ref"),
    *("java.base/sun.nio.ch", "java.base/sun.nio.cs", "java.base/sun.security.action", "java.base/sun.util.calendar"),
    "java.security.jgss/sun.security.krb5",
]
JAVA = ["java", "-Djdk.reflect.useDirectMethodHandle=false", *(f"--add-opens={name}=ALL-UNNAMED" for name in OPENED)]
LOG = ROOT + "/integrations/spark/src/test/resources/log4j2-cluster.properties"


def installation(folder, place):
    """Lay out what a cluster needs, and return the environment of all its processes."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("bin", "conf", "work"):
        os.makedirs(os.path.join(folder, part))
    os.symlink(os.path.realpath(os.path.join(place, "jars")), os.path.join(folder, "jars"))
    shutil.copy(LOG, folder + "/conf/log4j2.properties")
    submit = folder + "/bin/spark-submit"
    with open(submit, "w") as file:
        words = " ".join(JAVA)
        file.write(f'#!/bin/sh\nexec {words} -cp "$SPARK_HOME/conf:$SPARK_HOME/jars/*" org.apache.spark.deploy.SparkSubmit "$@"\n')
    os.chmod(submit, 0o755)
    own = os.path.join(place, "bin", "python3")
    python = next(filter(os.path.exists, (own, "/usr/bin/python3")), "python3")
    home = os.path.dirname(os.path.dirname(os.path.realpath(shutil.which("java"))))
    return {
        **os.environ,
        "JAVA_HOME": home,
        "SPARK_HOME": folder,
        # Otherwise a worker looks for a build of Spark, and no executor starts.
        "SPARK_SCALA_VERSION": "2.13",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": python,
        "PYSPARK_DRIVER_PYTHON": python,
    }


def start(environment, main, *words):
    """Start a master or a worker, and return it when it says that it is there, with the line."""
    home = environment["SPARK_HOME"]
    flags = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dspark.master.rest.enabled=false"]
    command = [*JAVA, *flags, "-cp", f"{home}/conf:{home}/jars/*", "org.apache.spark.deploy." + main]
    command += ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0", *words]
    log = f"{home}/work/{main}-{os.urandom(4).hex()}.log"
    open(log, "w").close()
    # By a shell: GraalPy's Java emulation of POSIX gives a child no file as its output.
    process = subprocess.Popen(["sh", "-c", 'log=$1; shift; exec "$@" >"$log" 2>&1', "sh", log, *command], env=environment)
    tail = subprocess.Popen(["tail", "-n", "+1", "-f", log], stdout=subprocess.PIPE, text=True)
    try:
        for line in tail.stdout:
            if re.search(r"Starting Spark master at|Successfully registered with master", line):
                return process, line
    finally:
        tail.kill()
        tail.wait()
    raise SystemExit(f"a process of Spark does not start: {log}")


def job(environment, address, rounds, works):
    """Run a driver of its own process, and return what it has measured."""
    output = environment["SPARK_HOME"] + "/figures.json"
    command = [environment["PYSPARK_PYTHON"], HERE + "/programs/pyspark_job.py", address, str(rounds), output]
    subprocess.run(command, input=json.dumps(works), env=environment, check=True, text=True)
    with open(output) as file:
        return json.load(file)


@contextlib.contextmanager
def cluster(folder, place, path):
    """Start a master and two workers, and give a function that runs jobs there."""
    environment = installation(folder, place)
    environment["PYTHONPATH"] = ":".join([os.path.join(place, "python"), *path])
    processes = []
    try:
        master, line = start(environment, "master.Master")
        processes.append(master)
        address = re.search(r"spark://[0-9.]+:[0-9]+", line)[0]
        for number in range(2):
            work = f"{folder}/work/{number}"
            worker, _ = start(environment, "worker.Worker", "--cores", "2", "--memory", "3g", "--work-dir", work, address)
            processes.append(worker)
        yield lambda rounds, works: job(environment, address, rounds, works)
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def name(version):
    return f"PySpark {version}, {capture('java', '--version').splitlines()[0]}, CPython"


def first_rows(folder, place, path, rounds):
    """Return the side's name, and what each of its drivers took to its first row."""
    with cluster(folder, place, path) as run:
        figures = [run(1, {}) for _ in range(rounds)]
    return name(figures[0]["version"]), [each["first row"] for each in figures]


def rates(folder, place, path, works, rounds):
    """Return rows a second and processor time of each function, and what executors hold then."""
    with cluster(folder, place, path) as run:
        figures = run(rounds, works)
    return {"name": name(figures["version"]), **figures}
