"""Ingot's Maven plugin beside GraalPy's own, on the same project: a module that needs Debian's Pygments, as a wheel."""

import base64
import glob
import hashlib
import os
import shutil
import subprocess
import time
import zipfile

import debian
from measure import HERE, JAVA, LIBRARIES, ROOT, WORK, among, save, spread, time_processes, version

FOLDER = os.path.join(WORK, "maven")
PROGRAM = os.path.join(HERE, "programs", "maven")
# Of its own, so that the user's holds no snapshots of ours.
REPOSITORY = os.path.join(FOLDER, "repository")
WHEEL = "pygments-1-py3-none-any.whl"
SIDES = {
    "ingot-maven-plugin": ("ingot", "src/main/python"),
    "graalpy-maven-plugin": ("graalpy", "src/main/resources/org.graalvm.python.vfs/src"),
}


def maven(folder, *words):
    """Run Maven in a folder, with the JDK of the benchmarks, and with nothing that Ingot kept from earlier builds.

    GraalPy and pip keep what they have below ``~/.cache``.
    """
    environment = {**os.environ, "JAVA_HOME": os.environ["INGOT_JAVA_HOME"], "INGOT_CACHE": FOLDER + "/cache"}
    environment["MAVEN_OPTS"] = "--sun-misc-unsafe-memory-access=allow"
    command = ["mvn", "-B", "-q", f"-Dmaven.repo.local={REPOSITORY}", *words]
    result = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode:
        raise SystemExit(f"{' '.join(command)} in {folder}:\n{result.stdout}")


def write_wheel(target):
    modules = debian.unpack(FOLDER + "/pygments", "python3-pygments")
    information = "pygments-1.dist-info/"
    contents = {}
    for path in sorted(glob.glob("pygments/**/*.py", root_dir=modules, recursive=True)):
        with open(os.path.join(modules, path), "rb") as file:
            contents[path] = file.read()
    contents[information + "METADATA"] = b"Metadata-Version: 2.1\nName: pygments\nVersion: 1\n"
    contents[information + "WHEEL"] = b"Wheel-Version: 1.0\nGenerator: benchmark\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = information + "RECORD"
    lines = [f"{path},sha256={digest(content)},{len(content)}\n" for path, content in contents.items()]
    contents[record] = "".join([*lines, f"{record},,\n"]).encode()
    with zipfile.ZipFile(target, "w") as wheel:
        for path, content in contents.items():
            wheel.writestr(path, content)


def digest(content):
    """Return a SHA-256 as wheels write it."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def project(side):
    """Write the project of a side and return its folder."""
    name, modules = SIDES[side]
    folder = os.path.join(FOLDER, name)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(os.path.join(PROGRAM, name), folder)
    with open(folder + "/pom.xml") as file:
        pom = file.read().replace("@graalpy@", version(LIBRARIES))
    with open(folder + "/pom.xml", "w") as file:
        file.write(pom)
    for path in (modules, "wheels"):
        os.makedirs(os.path.join(folder, path))
    shutil.copy(PROGRAM + "/page.py", os.path.join(folder, modules))
    write_wheel(os.path.join(folder, "wheels", WHEEL))
    return folder


def seconds_of(folder, *words):
    begin = time.monotonic()
    maven(folder, "-o", *words)
    return time.monotonic() - begin


def build(folder):
    """Build a project from nothing and again; return the seconds of both."""
    shutil.rmtree(folder + "/target", ignore_errors=True)
    shutil.rmtree(FOLDER + "/cache", ignore_errors=True)
    for lock in glob.glob(folder + "/*.lock"):
        os.remove(lock)
    return seconds_of(folder, "package"), seconds_of(folder, "package")


def megabytes(folder):
    return sum(map(os.path.getsize, glob.glob(folder + "/target/*.jar") + glob.glob(folder + "/target/lib/*.jar"))) / 1e6


def benchmark(quick):
    """Time builds, look at sizes, and time processes that answer one request."""
    rounds = 1 if quick else 3
    os.makedirs(FOLDER, exist_ok=True)
    skipped = [f"-D{name}" for name in ("skipTests", "maven.javadoc.skip", "maven.source.skip", "spotless.check.skip", "invoker.skip")]
    maven(ROOT, "install", "-pl", "maven-plugin,stdlib-packs", "-am", *skipped)
    folders = {side: project(side) for side in SIDES}
    for folder in folders.values():
        # Downloads what Maven needs.
        maven(folder, "package")
    builds = {side: [] for side in SIDES}
    for _ in range(rounds):
        for side, folder in folders.items():
            builds[side].append(build(folder))
    flags = "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    commands = {side: f"{JAVA} {flags} -cp '{folder}/target/app.jar:{folder}/target/lib/*' app.Main" for side, folder in folders.items()}
    requests = time_processes(commands, 2 if quick else 10)
    sizes = {side: megabytes(folder) for side, folder in folders.items()}
    rows = [
        f"| one project, median of {rounds} (fastest to slowest) | build | again, nothing changed | size, with GraalPy | a process that answers one request |",
        "|---|---|---|---|---|",
    ]
    for side in SIDES:
        first, again = zip(*builds[side])
        rows.append(f"| {side} | {among(first, '{:.1f}')} s | {among(again, '{:.1f}')} s | {sizes[side]:.0f} MB | {spread(requests[side])} |")
    save("maven", {"builds": builds, "megabytes": sizes, "requests": requests}, rows)
