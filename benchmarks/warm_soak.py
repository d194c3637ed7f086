"""Ten thousand commands answered by warm hosts, then fifty at once: what they hold must not grow, and no answer may be wrong.

A host goes after a thousand commands, and the next command, which runs cold, leaves another one behind.
"""

import os
import subprocess
import time

import memory
import warm
from measure import HERE, JAVA, capture, save

# What it prints goes through a pipe: with a file as one of its streams a command runs cold.
LOOP = 'i=0; while [ $i -lt {count} ]; do {app} </dev/null 2>&1 | cat; i=$((i + 1)); done | sort | uniq -c'
AT_ONCE = "for i in $(seq {count}); do {app} </dev/null 2>&1 | cat & done | sort | uniq -c; wait"


def held(pid):
    """Return what a host holds: megabytes, threads, open files, and files in its folder."""
    status = dict(line.split(":", 1) for line in capture("cat", f"/proc/{pid}/status").splitlines() if ":" in line)
    files = capture("sh", "-c", f"find {warm.HOSTS} -mindepth 1 | wc -l")
    return {
        "megabytes": memory.figures(pid)["resident"],
        "threads": int(status["Threads"]),
        "open files": len(capture("ls", f"/proc/{pid}/fd").split()),
        "files in its folder": int(files),
    }


def answers(loop, count, app):
    """Run commands and return the seconds; all must answer as they should."""
    begin = time.monotonic()
    said = subprocess.run(["sh", "-c", loop.format(count=count, app=app)], capture_output=True, text=True, check=True).stdout
    if said.split() != [str(count), "Hello,", "world!"]:
        raise SystemExit(f"{count} commands have answered:\n{said}")
    return time.monotonic() - begin


def ready_host(app, command):
    """Return the process of the host that answers now, after as many commands as a new one needs."""
    for _ in range(30):
        answers(LOOP, 1, command)
        found = warm.hosts(app)
        if found:
            return found[0]
    raise SystemExit("no host is left behind")


def table(figures):
    names = list(figures[0])
    rows = ["| " + " | ".join(names) + " |", "|---" * len(names) + "|"]
    for figure in figures:
        rows.append("| " + " | ".join(f"{value:,.0f}" if isinstance(value, float) else f"{value}" for value in figure.values()) + " |")
    return rows


def benchmark(quick):
    steps, count = (3, 20) if quick else (20, 500)
    os.makedirs(warm.HOSTS, exist_ok=True)
    app = warm.jar("soak", os.path.join(HERE, "programs", "hello"), "--entry", "hello")
    command = f"XDG_RUNTIME_DIR={warm.HOSTS} {app}"
    answers(LOOP, 1, command)
    # The first leaves the host behind, which is ready a moment later.
    for _ in range(warm.LEARNING):
        answers(LOOP + f"; {warm.TYPING}", 1, command)
    hosts = [ready_host(app, command)]
    figures = [{"commands": 0, "seconds": 0, "host": 1, **held(hosts[0])}]
    for step in [str((step + 1) * count) for step in range(steps)] + ["50 at once"]:
        seconds = answers(AT_ONCE, 50, command) if step == "50 at once" else answers(LOOP, count, command)
        pid = ready_host(app, command)
        hosts += [] if pid in hosts else [pid]
        figures.append({"commands": step, "seconds": seconds, "host": len(hosts), **held(pid)})
        # After each, so that what was measured is kept whatever comes next.
        save("warm-soak", {"held": figures}, table(figures))
    subprocess.run([JAVA, "-jar", app], env={**os.environ, "XDG_RUNTIME_DIR": warm.HOSTS, "INGOT_WARM": "stop"}, check=True)
