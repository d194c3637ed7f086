"""Packages with C code: built from source by ``ingot pack --build``, packed, imported, and their own tests run from the pack.

Sources come from Debian's archive, and from the folder ``INGOT_SOURCES``, as ``NAME-VERSION.tar.gz``, where also what builds
require is looked for, such as Cython; what is in neither is left out of the table. ``INGOT_PACKAGES``, names with spaces between
them, has only these taken anew. NumPy's build calls ninja and patchelf, of the system.
"""

import json
import os
import re
import shutil
import subprocess
import time

import debian
from measure import RESULTS, ROOT, WORK, save

FOLDER = os.path.join(WORK, "packages")
INGOT = ROOT + "/ingot"

# What builds the others: setuptools as its authors wrote it, because Debian's makes no wheels.
SETUPTOOLS = "setuptools-78.1.1"

# What runs tests that are not unittest's.
PYTEST = ["python3-pytest", "python3-pluggy", "python3-iniconfig", "python3-packaging", "python3-attr"]

# Of Pillow's files some that need nothing but its own code.
PILLOW_TESTS = [
    f"Tests/test_{name}.py"
    for name in "file_png file_gif file_bmp image_resize image_rotate image_convert image_paste imagechops imagedraw image_filter".split()
]

# Of NumPy's some that end in a few minutes.
NUMPY_TESTS = [
    f"numpy/{name.replace(':', '/tests/test_')}.py"
    for name in "_core:shape_base _core:indexing lib:shape_base fft:pocketfft random:random random:generator_mt19937 ma:core ma:extras".split()
]

# Of each: its requirement, where Debian keeps its source, what shows that the C part works, and its tests: a module of
# unittest's, or a list of files that lie beside the source, which pytest runs.
PACKAGES = {
    "MarkupSafe-2.1.5": ("markupsafe", "m/markupsafe/markupsafe_2.1.5", "import markupsafe._speedups", ["tests"]),
    "PyYAML-6.0.2": ("pyyaml", "p/pyyaml/pyyaml_6.0.2", "import yaml; assert yaml.__with_libyaml__", None),
    "simplejson-3.19.3": ("simplejson", None, "import simplejson._speedups", "simplejson.tests.all_tests_suite"),
    "regex-2023.12.25": ("regex", None, "import regex._regex", "regex.test_regex"),
    "Pillow-9.4.0": (
        "pillow",
        "p/pillow/pillow_9.4.0",
        "from PIL import Image; import io; Image.new('RGB', (9, 9)).resize((3, 3)).save(io.BytesIO(), 'PNG')",
        PILLOW_TESTS,
    ),
    "numpy-2.2.4": ("numpy", None, "import numpy; assert numpy.linalg.det(numpy.eye(3)) == 1; numpy.fft.fft(numpy.ones(9))", NUMPY_TESTS),
    "lxml-4.9.2": ("lxml", "l/lxml/lxml_4.9.2", "import lxml.etree", None),
}


def pool():
    """Return where this machine's Debian keeps its packages, of which sources are the neighbours."""
    uris = subprocess.run(["apt-get", "download", "--print-uris", "python3-wheel-whl"], capture_output=True, text=True, check=True)
    return uris.stdout.partition("'")[2].partition("/pool/main/")[0] + "/pool/main"


def source(name, place):
    """Return the folder with a source distribution, or None where there is none."""
    folder = os.path.join(FOLDER, "sources", name)
    given = os.path.join(os.environ.get("INGOT_SOURCES", ""), name + ".tar.gz")
    target = os.path.join(folder, name + ".tar.gz")
    if os.path.exists(target):
        return folder
    os.makedirs(folder, exist_ok=True)
    if os.path.exists(given):
        subprocess.run(["cp", given, target], check=True)
        return folder
    for ending in ("gz", "xz"):
        url = f"{pool()}/{place}.orig.tar.{ending}"
        unpack = f"curl -sf {url} -o original && mkdir {name} && tar -xf original -C {name} --strip-components=1"
        if place and subprocess.run(f"{unpack} && tar -czf {name}.tar.gz {name}", shell=True, cwd=folder).returncode == 0:
            return folder
    return None


def back_ends():
    """Return the folders with what distributions are built by."""
    wheels = os.path.join(FOLDER, "wheels")
    root = debian.unpack(wheels, "python3-wheel-whl").removesuffix("/lib/python3/dist-packages")
    given = [os.environ["INGOT_SOURCES"]] if os.environ.get("INGOT_SOURCES") else []
    return [source(SETUPTOOLS, "s/setuptools/setuptools_78.1.1"), root + "/share/python-wheels", *given]


def last_lines(result):
    """Return what went wrong, short enough for a table."""
    said = result.stdout + result.stderr
    errors = re.findall(r" error: (.+)|requirements\.txt: (.+)", said)
    return ("".join(errors[0]) if errors else said.strip().splitlines()[-1])[:120]


def pytest(pack, files, sources, requirement, name):
    """Run tests that lie beside the source and return how many passed, and of how many."""
    subprocess.run(["tar", "-xzf", os.path.join(sources, name + ".tar.gz"), "-C", sources], check=True)
    runner = debian.unpack(os.path.join(FOLDER, "pytest"), *PYTEST)
    # Debian's pytest is for Python 3.11: what it rewrites assertions with is deprecated in 3.12, which fails some tests.
    options = ["-q", "-p", "no:cacheprovider", "--assert=plain", "--color=no"]
    folder = os.path.join(sources, name)
    if os.path.isdir(os.path.join(folder, requirement)):
        # Where the package lies as it is, without its C part, it would be imported in the place of the pack's.
        alone = os.path.join(sources, "tests")
        os.makedirs(alone, exist_ok=True)
        for file in files:
            shutil.copy(os.path.join(folder, file), os.path.join(alone, file.replace("/", "_")))
        options += ["--import-mode=importlib", "-c", os.devnull, "--rootdir", alone]
        folder, files = alone, [file.replace("/", "_") for file in files]
    # Pillow's encoders write to descriptors of the system.
    words = [INGOT, "run", "--native-posix", "--pack", pack, "--path", runner, "-m", "pytest", *options, *files]
    said = subprocess.run(words, capture_output=True, text=True, cwd=folder).stdout
    counts = {kind: int(count) for count, kind in re.findall(r"(\d+) (passed|failed|skipped|error|xfailed|xpassed)", said[-300:])}
    passed = counts.pop("passed", 0)
    return f"{passed} of {passed + sum(counts.values())}" + (f" ({counts})" if counts else "")


def tests(pack, module, sources, requirement, name):
    """Run a package's own tests from its pack and return how many passed, and of how many."""
    if module is None:
        return "–"
    if isinstance(module, list):
        return pytest(pack, module, sources, requirement, name)
    words = [INGOT, "run", "--pack", pack, "-m", "unittest", module]
    said = subprocess.run(words, capture_output=True, text=True, cwd=FOLDER).stderr
    ran = re.search(r"Ran (\d+) tests", said)
    bad = {kind: int(count) for kind, count in re.findall(r"(failures|errors|skipped)=(\d+)", said)}
    return f"{int(ran[1]) - sum(bad.values())} of {ran[1]}" + (f" ({bad})" if bad else "") if ran else "none found"


def earlier(chosen):
    """Return the rows that stay: of all packages but the chosen ones, where some are."""
    if not chosen:
        return {}
    with open(os.path.join(RESULTS, "packages.json")) as file:
        return {name: row for name, row in json.load(file)["rows"].items() if name not in chosen}


def benchmark(quick):
    """Build each package, from nothing."""
    chosen = os.environ.get("INGOT_PACKAGES", "").split()
    unknown = set(chosen) - set(PACKAGES)
    if unknown:
        raise SystemExit(f"INGOT_PACKAGES: no {', '.join(sorted(unknown))}; there are {', '.join(PACKAGES)}")
    os.makedirs(FOLDER, exist_ok=True)
    cache = os.path.join(FOLDER, "cache")
    shutil.rmtree(cache, ignore_errors=True)
    find = [word for folder in back_ends() for word in ("--find-links", folder)]
    head = ["| package | built from source | C part, from a pack | its own tests, from the pack: passed |", "|---|---|---|---|"]
    rows = earlier(chosen)
    for name, (requirement, place, proof, module) in PACKAGES.items():
        if name in rows:
            continue
        sources = source(name, place)
        if sources is None:
            print(f"{name}: no source; see INGOT_SOURCES")
            continue
        requirements, pack = os.path.join(FOLDER, "requirements.txt"), os.path.join(FOLDER, name + ".pypack")
        with open(requirements, "w") as file:
            file.write(f"{requirement}=={name.rpartition('-')[2]}\n")
        words = [INGOT, "pack", requirements, "--build", "--tests", *find, "--find-links", sources, "-q", "-o", pack]
        begin = time.monotonic()
        built = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "INGOT_CACHE": cache})
        seconds = time.monotonic() - begin
        if built.returncode:
            rows[name] = f"| {name} | no: {last_lines(built)} | – | – |"
        else:
            proved = subprocess.run([INGOT, "run", "--pack", pack, "-c", proof], capture_output=True, text=True)
            answer = "works" if proved.returncode == 0 else "no: " + last_lines(proved)
            rows[name] = f"| {name} | {seconds:.0f} s | {answer} | {tests(pack, module, sources, requirement, name)} |"
        save("packages", {"rows": rows}, head + [rows[each] for each in PACKAGES if each in rows])
        if quick:
            break

