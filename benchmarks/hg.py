"""Mercurial in pure-Python mode: the same commands with stock GraalPy, its VirtualFileSystem, Ingot and CPython.

Debian's packages are downloaded, not committed. ``programs/mercurial`` holds what they need on Python 3.12: stand-ins for
``imp`` and ``grp``, and Debian's ``hg`` as a module. PyOxidizer publishes the same table for CPython.
"""

import glob
import os
import shutil
import subprocess

import debian
import packing
from charts import bars
from measure import (
    HERE,
    JAVA,
    ROOT,
    WORK,
    java,
    medians,
    save,
    spread,
    start_up_options,
    stock,
    time_processes,
    with_cache,
)

FOLDER = os.path.join(WORK, "hg")
PROGRAM = os.path.join(HERE, "programs", "mercurial")
REPOSITORY = os.path.join(FOLDER, "repository")
SETTINGS = "HGRCPATH= HGPLAIN=1 LC_ALL=C.UTF-8"


def download():
    """Return the folder with Mercurial's modules, without its C extensions."""
    modules = os.path.join(FOLDER, "modules")
    if not os.path.isdir(modules):
        shutil.copytree(debian.unpack(FOLDER, "mercurial", "mercurial-common"), modules)
        for library in glob.glob(modules + "/**/*.so", recursive=True):
            os.unlink(library)
    return modules


def virtual_file_system(modules):
    """Make the class path folder of GraalPy's VirtualFileSystem with its list of files."""
    root = os.path.join(FOLDER, "vfs")
    base = os.path.join(root, "GRAALPY-VFS", "program")
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(modules, base + "/src")
    shutil.copytree(PROGRAM, base + "/src", dirs_exist_ok=True)
    entries = ["/GRAALPY-VFS/program/"]
    for folder, folders, files in os.walk(base):
        below = "/" + os.path.relpath(folder, root)
        entries += [f"{below}/{name}/" for name in folders] + [f"{below}/{name}" for name in files]
    with open(base + "/fileslist.txt", "w") as file:
        file.write("\n".join(sorted(entries)) + "\n")
    return root


def sides():
    """Return what is before Mercurial's arguments, by what the table calls it."""
    modules = download()
    jar, plain = f"{FOLDER}/aot/hg.jar", f"{FOLDER}/hg.jar"
    os.makedirs(os.path.dirname(jar), exist_ok=True)
    command = [ROOT + "/ingot", "jar", modules, PROGRAM, "--entry", "hg_main:main", "-o", jar, "--shell", "--aot", "--train", "version"]
    subprocess.run(command, check=True, env={**os.environ, "HGRCPATH": ""})
    shutil.copy(jar, plain)
    script = PROGRAM + "/hg_main.py"
    path = f"{PROGRAM}:{modules}"
    folders = f"import sys; sys.path[:0] = {path.split(':')}; import hg_main; hg_main.main()"
    pyc = os.path.join(WORK, "pyc")
    relative = {
        "flags": start_up_options(),
        "stdlib": packing.file_relative_stdlib(),
        "pack": packing.file_relative("hg", modules, PROGRAM),
    }
    return {
        "stock GraalPy": stock(script, path=path),
        "stock GraalPy with .pyc files": stock(script, path=path, pyc=pyc),
        "stock GraalPy with .pyc files and AOT cache": with_cache(
            "hg-stock", "StockPython", script, train="version", flags=start_up_options(), path=path, pyc=pyc
        ),
        "VirtualFileSystem": java("VirtualFileSystemPython", "hg_main", class_path=virtual_file_system(modules)),
        "Ingot's host, stock finder": f'{ROOT}/ingot run -c "{folders}"',
        "file-relative packs": java("PackedPython", script, **relative),
        "file-relative packs with AOT cache": with_cache("hg-relative", "PackedPython", script, train="version", **relative),
        "one jar": f"{JAVA} -jar {plain}",
        "one jar with AOT cache": f"{JAVA} -jar {jar}",
        "one jar with AOT cache, ./app": jar,
        "CPython": f"PYTHONPATH={path} python3 -B {script}",
    }


# What is done, in a copy of a repository with one commit and one new file.
COMMANDS = {
    "version": "version",
    "status": "-R copy status",
    "log": "-R copy log",
    "init": "init new",
    "add, commit": "-R copy commit -A -u Ann -d '1700000000 0' -m second",
}


def benchmark(quick):
    """Time five commands."""
    all_sides = sides()
    prepare_repository(all_sides["CPython"])
    prepare = f"cd {FOLDER} && rm -rf copy new && cp -r {REPOSITORY} copy"
    figures = {}
    for name, words in COMMANDS.items():
        # VirtualFileSystem cannot move files, which every command does that writes, be it the cache of status.
        compared = {
            side: f"cd {FOLDER} && {SETTINGS} {before} {words}"
            for side, before in all_sides.items()
            if side != "VirtualFileSystem" or name in ("version", "log")
        }
        figures[name] = time_processes(compared, rounds(name, quick), prepare)
        # After each command, so that what was measured is kept whatever comes next.
        chart = bars("hg version: seconds, the whole process", medians(figures["version"]))
        save("hg", {"seconds": figures}, table(figures, quick), chart)


def rounds(command, quick):
    return 1 if quick else 10 if command == "version" else 3


def table(figures, quick):
    """Return a row for each side with its median for each command, and the ratio of the first command's."""
    titles = [f"`hg {command}`, median of {rounds(command, quick)}" for command in figures]
    first = medians(figures["version"])
    rows = ["| | " + " | ".join([*titles, "stock ÷ this, `hg version`"]) + " |", "|---" * (len(titles) + 2) + "|"]
    for side in first:
        cells = [spread(times[side]) if side in times else "–" for times in figures.values()]
        rows.append(f"| {side} | " + " | ".join([*cells, f"{first['stock GraalPy'] / first[side]:.1f}"]) + " |")
    return rows


def prepare_repository(hg):
    shutil.rmtree(REPOSITORY, ignore_errors=True)
    run = lambda words: subprocess.run(f"{SETTINGS} {hg} {words}", shell=True, check=True, cwd=FOLDER)
    run(f"init {REPOSITORY}")
    with open(REPOSITORY + "/first.txt", "w") as file:
        file.write("one\n")
    run(f"-R {REPOSITORY} commit -A -u Ann -d '1600000000 0' -m first")
    with open(REPOSITORY + "/second.txt", "w") as file:
        file.write("two\n")
