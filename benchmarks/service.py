"""The example service under load: pools, a new stock context for each script, and one stock context for all."""

import os
import re
import subprocess

from measure import JAVA, ROOT, WORK, save

EXAMPLE = ROOT + "/examples/service/target"
SCRIPT = "import json; json.dumps({'answer': sum(range(1000))})"
# What the rival's users measure in https://github.com/oracle/graalpython/issues/564: a script that returns a text.
GREETING = "'hello, world!'"

# So many connections that the pause of each is long beside an answer.
PACED = 64
SIDES = {
    "a stock context for each script": ("stock", SCRIPT),
    "a pool of Ingot, a fresh context for each script": ("pool", SCRIPT),
    "a pool of Ingot, contexts reset between scripts": ("reuse", SCRIPT),
    "one stock context for all, not isolated": ("shared", SCRIPT),
    "a script that returns a text: contexts reset between scripts": ("reuse", GREETING),
    "a script that returns a text: one stock context for all": ("shared", GREETING),
}


def benchmark(quick):
    """Send scripts with wrk: as many as eight connections can, then four fifths of that, each connection at its own pace."""
    figures = {}
    rows = [
        "| the example service | scripts a second, second load (first) | half within | 99 % within | at 80 % load: half within | 99 % within |",
        "|---|---|---|---|---|---|",
    ]
    for side, (kind, script) in SIDES.items():
        row = figures[side] = load(kind, script, 5 if quick else 20)
        rows.append(
            f"| {side} | {row['requests']:.0f} ({row['first']:.0f}) | {row['median']:.2f} ms | {row['slow']:.2f} ms"
            f" | {row['median at 80 %']:.2f} ms | {row['slow at 80 %']:.2f} ms |"
        )
    save("service", figures, rows)


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


def load(kind, script, seconds):
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
        # The first load warms the server up.
        first, full = (wrk(address, script, seconds, 8, 0) for _ in range(2))
        delay = max(1, round(PACED / (0.8 * full["requests"]) * 1000 - full["median"] / 8))
        paced = wrk(address, script, seconds, PACED, delay)
        return {
            **full,
            "first": first["requests"],
            "requests at 80 %": paced["requests"],
            "median at 80 %": paced["median"],
            "slow at 80 %": paced["slow"],
        }
    finally:
        server.terminate()
        server.wait()
