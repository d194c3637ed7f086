"""The example service under load: pools, a new stock context for each script, and one stock context for all."""

import heapq
import os
import random
import re
import statistics
import subprocess

from measure import HERE, JAVA, ROOT, WORK, among, save

EXAMPLE = ROOT + "/examples/service/target"
JIT = ROOT + "/stdlib-jit/target/ingot"
SCRIPT = "import json; json.dumps({'answer': sum(range(1000))})"
# What the rival's users measure in https://github.com/oracle/graalpython/issues/564: a factorial by recursion.
FACTORIAL = r"def factorial(n, product):\n    return product if n < 2 else factorial(n - 1, n * product)\nfactorial(170, 1) > 0"

# So many connections that the pause of each is long beside an answer.
PACED = 64
ROUNDS = 3
CPYTHON = ["python3", HERE + "/programs/script_service.py"]
SIDES = {
    "a stock context for each script": ("stock", SCRIPT),
    "a pool of Ingot, a fresh context for each script": ("pool", SCRIPT),
    "a pool of Ingot, contexts reset between scripts": ("reuse", SCRIPT),
    "one stock context for all, not isolated": ("shared", SCRIPT),
    "a pool of Ingot, contexts reset, an engine for a million scripts that repeat": ("reuse repeat", SCRIPT),
    "the same, the parallel collector and two gigabytes for young objects": ("reuse repeat young", SCRIPT),
    "a pool of Ingot, contexts reset between scripts, compiled (GraalPy 25.0.3)": ("reuse jit", SCRIPT),
    "the same, an engine for a million scripts that repeat": ("reuse repeat jit", SCRIPT),
    "CPython, a dict of variables for each script": (None, SCRIPT),
    "the factorial of 170: contexts reset, an engine for a million": ("reuse repeat", FACTORIAL),
    "the factorial of 170: one stock context for all": ("shared", FACTORIAL),
    "the factorial of 170: CPython": (None, FACTORIAL),
}


def benchmark(quick):
    """Send scripts with wrk: as many as eight connections can, then four fifths of that, each connection at its own pace."""
    figures = {}
    rows = [
        "| the example service: median (least to most) | scripts a second | half within, ms | 99 % within, ms"
        " | at 80 % load: half within, ms | 99 % within, ms |",
        "|---|---|---|---|---|---|",
    ]
    for side, (kind, script) in SIDES.items():
        full, paced = figures[side] = load(kind, script, 3 if quick else 10)
        cells = [among([run["requests"] for run in full])]
        cells += [among([run[what] for run in runs], "{:,.2f}") for runs in (full, paced) for what in ("median", "slow")]
        rows.append(f"| {side} | " + " | ".join(cells) + " |")
    half, slow = ideal()
    rows += ["", f"Two processors that take one and the same time for every script, under that paced load: 99 % within {slow / half:.1f} times the median."]
    save("service", {"full and paced": figures}, rows)


def ideal(scripts=200_000):
    """Return the median and the 99 % of the times in which two servers answer the paced load, computed; each script takes them 1."""
    chance = random.Random(1)
    pause = PACED / 1.6
    times = [1.0]
    for _ in range(5):
        # What an answer takes is a part of each connection's pace, as in ``load``.
        most = 2 * (pause - statistics.fmean(times))
        asking = [chance.uniform(0, most) for _ in range(PACED)]
        free, times = [0.0, 0.0], []
        heapq.heapify(asking)
        while len(times) < scripts:
            asked = heapq.heappop(asking)
            answered = max(asked, heapq.heappop(free)) + 1
            heapq.heappush(free, answered)
            heapq.heappush(asking, answered + chance.uniform(0, most))
            times.append(answered - asked)
    return statistics.median(times), statistics.quantiles(times, n=100)[98]


def wrk(address, script, seconds, connections, delay):
    """Return what wrk measured: requests a second, and the milliseconds within which a half and 99 % were answered."""
    request = os.path.join(WORK, "post.lua")
    os.makedirs(WORK, exist_ok=True)
    with open(request, "w") as file:
        file.write(f'wrk.method = "POST"\nwrk.body = "{script}"\n')
        if delay:
            # wrk waits so many milliseconds before each request; evenly between nothing and twice the mean.
            file.write(f"function delay() return math.random(0, {2 * delay}) end\n")
    command = ["wrk", "--latency", "-t", "1", "-c", str(connections), "--timeout", "30s", "-s", request, "-d", f"{seconds}s"]
    output = subprocess.run([*command, address + "/run"], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output:
        raise SystemExit(f"the service refused scripts:\n{output}")
    return {
        "requests": float(re.search(r"Requests/sec:\s*([\d.]+)", output)[1]),
        "median": milliseconds(re.search(r"^ +50% +(\S+)", output, re.MULTILINE)[1]),
        "slow": milliseconds(re.search(r"^ +99% +(\S+)", output, re.MULTILINE)[1]),
    }


def milliseconds(text):
    value, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def jars(compiled):
    """Return the class path of the service; compiled, with ingot-jit in the place of ingot-stdlib."""
    own = [os.path.join(EXAMPLE, "lib", name) for name in sorted(os.listdir(EXAMPLE + "/lib"))]
    if compiled:
        # Whatever is in both, whose versions differ, is the compiler's line's.
        runtime = sorted(os.listdir(JIT + "/runtime"))
        names = {without_version(name) for name in runtime} | {"ingot-stdlib"}
        own = [jar for jar in own if without_version(os.path.basename(jar)) not in names]
        own = [os.path.join(JIT, "runtime", name) for name in runtime] + own
    return ":".join([*own, f"{EXAMPLE}/service-example-0.1.0-SNAPSHOT.jar"])


def without_version(jar):
    return re.sub(r"-[0-9][^/]*\.jar$", "", jar)


def command(kind):
    """Return the command that serves; without a kind, CPython's."""
    if kind is None:
        return CPYTHON
    kind, *options = kind.split()
    compiled = "jit" in options
    java = [JAVA, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]
    if "repeat" in options:
        java.append("-Dservice.scriptsPerEngine=1000000")
    if "young" in options:
        java += ["-XX:+UseParallelGC", "-Xmn2g"]
    if compiled:
        # Builds what is compiled, the first time.
        subprocess.run([ROOT + "/ingot", "pack", "--jit", "--help"], check=True, stdout=subprocess.DEVNULL)
        java += ["-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI", f"--upgrade-module-path={JIT}/compiler"]
    return [*java, "-cp", jars(compiled), "dev.ingot.examples.service.Service", kind, "0"]


def load(kind, script, seconds):
    """Return what wrk measured with all that the service can do, and with four fifths of it, several times each."""
    server = subprocess.Popen(
        command(kind),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        address = next(line.split()[-1] for line in server.stdout if line.startswith("listening"))
        # The first load warms the server up.
        wrk(address, script, 2 * seconds, 8, 0)
        full = [wrk(address, script, seconds, 8, 0) for _ in range(ROUNDS)]
        requests = statistics.median(run["requests"] for run in full)
        delay = max(1, round(PACED / (0.8 * requests) * 1000 - statistics.median(run["median"] for run in full) / 8))
        return full, [wrk(address, script, seconds, PACED, delay) for _ in range(ROUNDS)]
    finally:
        server.terminate()
        server.wait()
