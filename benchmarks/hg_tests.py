"""Mercurial's own tests: CPython in pure mode, an Ingot jar's warm host, and for a few tests the cold jar.

The tests come from Debian's source package of the version that ``hg`` packs; ``hg-tests.txt`` lists those that are run. Each
test is a process of Mercurial's ``run-tests.py`` of its own, the sides in alternation, so that what was measured is kept.
"""

import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import time

import hg
from measure import HERE, ROOT, WORK, capture, processor_seconds, save, spread

FOLDER = os.path.join(WORK, "hg-tests")
PROGRAM = os.path.join(HERE, "programs", "mercurial-tests")
RUNTIME = os.path.join(FOLDER, "run")
NOTES = os.path.join(FOLDER, "notes")
TESTS = os.path.join(HERE, "hg-tests.txt")
# So many of the tests are run by the cold jar, too: it takes seconds for each command.
COLD = 5
TIMEOUT = 600
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def download():
    """Return the folder of Mercurial's tests, of the version whose packages are downloaded."""
    hg.download()
    sources = os.path.join(FOLDER, "source")
    if not glob.glob(sources + "/mercurial-*/tests/.complete"):
        shutil.rmtree(sources, ignore_errors=True)
        os.makedirs(sources + "/lists/partial")
        package = glob.glob(hg.FOLDER + "/mercurial-common_*.deb")[0]
        version = capture("dpkg-deb", "-f", package, "Version")
        # Debian's sources are not among the configured ones as a rule: from the mirror that the packages come from.
        mirror = re.match(r"'(.*?)/pool/", capture("apt-get", "download", "--print-uris", "mercurial-common")).group(1)
        codename = re.search(r"^VERSION_CODENAME=(\w+)$", capture("cat", "/etc/os-release"), re.M).group(1)
        with open(sources + "/sources.list", "w") as file:
            file.write(f"deb-src [signed-by={KEYRING}] {mirror} {codename} main\n")
        own = ["-o", f"Dir::Etc::SourceList={sources}/sources.list", "-o", "Dir::Etc::SourceParts=/dev/null"]
        own += ["-o", f"Dir::State::Lists={sources}/lists"]
        subprocess.run(["apt-get", "-q", *own, "update"], check=True)
        # dpkg-dev, which would unpack it, need not be installed.
        subprocess.run(["apt-get", "-q", *own, "source", "--download-only", f"mercurial={version}"], check=True, cwd=sources)
        for archive in glob.glob(sources + "/*.tar.?z"):
            subprocess.run(["tar", "-xf", archive], check=True, cwd=sources)
        tree = glob.glob(sources + "/mercurial-*/")[0]
        with open(sources + "/debian/patches/series") as series:
            for patch in (line.strip() for line in series if line.strip() and not line.startswith("#")):
                subprocess.run(["patch", "-s", "-p1", "-i", f"{sources}/debian/patches/{patch}"], check=True, cwd=tree)
        open(tree + "tests/.complete", "w").close()
    return glob.glob(sources + "/mercurial-*/tests")[0]


def sides():
    """Return the ``hg`` of each side, in a folder with the modules that the tests' own scripts import with CPython."""
    modules = hg.download()
    commands = {}
    for side in ("CPython", "warm", "cold"):
        folder = os.path.join(FOLDER, "sides", side)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(modules, folder)
        commands[side] = folder + "/hg"
    shutil.copy(hg.FOLDER + "/debian/usr/bin/hg", commands["CPython"])
    # The program's name is hg, as run-tests.py wants it.
    words = [ROOT + "/ingot", "jar", modules, hg.PROGRAM, PROGRAM, "--entry", "hg_tests_main:main", "--shell"]
    warm = ["--warm=30m", "--warm-again", "mercurial.pycompat"]
    subprocess.run([*words, *warm, "-o", commands["warm"]], check=True)
    subprocess.run([*words, "-o", commands["cold"]], check=True)
    return commands


def environment():
    # Not HG…: run-tests.py takes those away.
    return {**os.environ, "XDG_RUNTIME_DIR": RUNTIME, "INGOT_TESTS_NOTES": NOTES, "PYTHONDONTWRITEBYTECODE": "1"}


def hosts():
    """Return the processor time of each warm host, with that of its children, by process id."""
    found = {}
    for path in glob.glob(RUNTIME + "/ingot-warm/*/about"):
        with open(path) as file:
            # One that only starts has none there yet.
            pid = file.read().split("\n")[1]
        if pid and os.path.exists(f"/proc/{pid}"):
            found[int(pid)] = processor_seconds(int(pid))
    return found


def settle():
    """Wait until the hosts have made their contexts, so that one side does not pay for the other; not for ever."""
    for _ in range(20):
        before = hosts()
        time.sleep(1)
        if all(used - before.get(pid, 0) < 0.1 for pid, used in hosts().items()):
            break


def seconds_of(text):
    """Return the seconds that a shell writes as 1m2.5s."""
    minutes, _, seconds = text.rstrip("s").partition("m")
    return int(minutes) * 60 + float(seconds)


def run(tests, name, command, timeout=TIMEOUT):
    """Run one test; return what came of it and what it took."""
    output = os.path.join(FOLDER, "output")
    shutil.rmtree(output, ignore_errors=True)
    os.makedirs(output)
    open(NOTES, "w").close()
    words = ["python3", "run-tests.py", "--pure", "--with-hg=" + command, "-j1", "--json", f"--timeout={timeout}"]
    words += ["--outputdir=" + output, name]
    settle()
    before, begun = hosts(), time.monotonic()
    # The shell says what its children took: GraalPy has no os.wait4.
    script = f"{shlex.join(words)} >{output}/log 2>&1 </dev/null; times"
    times = subprocess.run(["sh", "-c", script], cwd=tests, env=environment(), capture_output=True, text=True).stdout
    seconds = time.monotonic() - begun
    settle()
    after = hosts()
    result = {"result": "error", "diff": ""}
    try:
        with open(output + "/report.json") as file:
            report = json.loads(file.read().partition("=")[2])[name]
        result = {"result": report["result"], "diff": report.get("diff", "")}
    except (OSError, KeyError):
        with open(output + "/log", errors="replace") as log:
            result["diff"] = log.read()
    with open(output + "/log", errors="replace") as log:
        if f"Failed {name}: timed out" in log.read():
            result["result"] = "timed out"
    with open(NOTES, errors="surrogateescape") as file:
        begins = [int(line.split()[0]) for line in file if line.split()[1:2] == ["begin"]]
    return {
        **result,
        "seconds": round(seconds, 2),
        "processor": round(sum(map(seconds_of, times.splitlines()[-1].split())), 2),
        "host": round(sum(used - before.get(pid, 0) for pid, used in after.items()), 2),
        "commands": len(begins),
        "warm": sum(pid in after for pid in begins),
    }


def benchmark(quick):
    """Run the tests on all sides."""
    tests, commands = download(), sides()
    with open(TESTS) as file:
        names = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    if quick:
        names = names[:3]
    os.makedirs(RUNTIME, mode=0o700, exist_ok=True)
    # The first command leaves the host behind, and the host has to learn what Mercurial imports.
    run(tests, names[0], commands["warm"])
    figures = {}
    for number, name in enumerate(names):
        figures[name] = {}
        for side, command in commands.items():
            if side != "cold" or number < COLD:
                figures[name][side] = run(tests, name, command)
                print(name, side, {key: value for key, value in figures[name][side].items() if key != "diff"}, flush=True)
        save("hg-tests", {"tests": figures}, table(figures))


def table(figures):
    """Return a row for each side and number of tests: so many passed, in such a time."""
    few = {name: sides for name, sides in figures.items() if "cold" in sides}
    rows = [
        "| Mercurial's own tests | passed | seconds | a test: median (fastest to slowest) | processor, with the host's | commands, of which warm |",
        "|---|---|---|---|---|---|",
    ]
    for which, names in ((f"all {len(figures)}", ["CPython", "warm"]), (f"the first {len(few)}", ["CPython", "warm", "cold"])):
        for side in names:
            runs = [sides[side] for sides in (few if which.startswith("the") else figures).values()]
            passed = sum(one["result"] == "success" for one in runs)
            total = {key: sum(one[key] for one in runs) for key in ("seconds", "processor", "host", "commands", "warm")}
            count = f"{total['commands']}, {total['warm']}" if side != "CPython" else "–"
            each = spread([one["seconds"] for one in runs])
            processor = f"{total['processor'] + total['host']:.0f} s"
            rows.append(f"| {side}, {which} | {passed} of {len(runs)} | {total['seconds']:.0f} s | {each} | {processor} | {count} |")
    failed = [f"`{name}`" for name, sides in figures.items() if sides["warm"]["result"] != sides["CPython"]["result"]]
    return [*rows, "", "Not as with CPython: " + (", ".join(failed) or "none") + "."]
