"""The example service under load: pools, a new stock context for each script, and one stock context for all."""

import os
import re
import subprocess

from measure import JAVA, ROOT, WORK, save

EXAMPLE = ROOT + "/examples/service/target"
SCRIPT = "import json; json.dumps({'answer': sum(range(1000))})"
SIDES = {
    "a stock context for each script": "stock",
    "a pool of Ingot, a fresh context for each script": "pool",
    "a pool of Ingot, contexts reset between scripts": "reuse",
    "one stock context for all, not isolated": "shared",
}


def benchmark(quick):
    """Send scripts with wrk from eight connections."""
    request = os.path.join(WORK, "post.lua")
    os.makedirs(WORK, exist_ok=True)
    with open(request, "w") as file:
        file.write(f'wrk.method = "POST"\nwrk.body = "{SCRIPT}"\n')
    figures, rows = {}, ["| the example service | scripts a second | half within | 99 % within |", "|---|---|---|---|"]
    for side, kind in SIDES.items():
        figures[side] = load(kind, request, 5 if quick else 20)
        row = figures[side]
        rows.append(f"| {side} | {row['requests']:.0f} | {row['median']} | {row['slow']} |")
    save("service", figures, rows)


def load(kind, request, seconds):
    command = [JAVA, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]
    command += ["-cp", f"{EXAMPLE}/lib/*:{EXAMPLE}/service-example-0.1.0-SNAPSHOT.jar"]
    server = subprocess.Popen(
        [*command, "dev.ingot.examples.service.Service", kind, "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        address = next(line.split()[-1] for line in server.stdout if line.startswith("listening"))
        wrk = ["wrk", "--latency", "-t", "1", "-c", "8", "--timeout", "30s", "-s", request]
        # The first load warms the server up.
        for duration in (seconds, seconds):
            output = subprocess.run(
                [*wrk, "-d", f"{duration}s", address + "/run"], check=True, capture_output=True, text=True
            ).stdout
        if "Non-2xx" in output:
            raise SystemExit(f"{kind}: the service refused scripts:\n{output}")
        return {
            "requests": float(re.search(r"Requests/sec:\s*([\d.]+)", output)[1]),
            "median": re.search(r"^ +50% +(\S+)", output, re.MULTILINE)[1],
            "slow": re.search(r"^ +99% +(\S+)", output, re.MULTILINE)[1],
        }
    finally:
        server.terminate()
        server.wait()
