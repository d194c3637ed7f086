"""The same suites over three importers: a pack, a folder with stock importlib, and zipimport.

``ROOT`` is where the tree lies and ``KIND`` is ``pack``, ``folder`` or ``zip``: both are set by the test that runs this.
What importlib's folder importer does is the oracle, because each expectation holds for it; a test that skips a kind
says why.
"""

import importlib
import importlib.metadata as metadata
import importlib.resources as resources
import importlib.util
import io
import os
import pkgutil
import sys
import unittest
import zipimport
from importlib.machinery import ModuleSpec, PathFinder

if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

not_for_zip = unittest.skipIf(KIND == "zip", "zipimport does not support it")


def forget():
    for name in [name for name in sys.modules if name.partition(".")[0] in ("pkg", "single", "space", "broken")]:
        del sys.modules[name]


class Suite(unittest.TestCase):
    def setUp(self):
        forget()
        importlib.invalidate_caches()


class FinderSuite(Suite):
    def find(self, name, path=None):
        """Find by the finder under test alone, and check that the import system finds the same."""
        spec = PathFinder.find_spec(name, [ROOT] if path is None else path)
        if KIND == "pack":
            for finder in sys.meta_path:
                if isinstance(finder, sys.modules["ingot"]._HostFinder):
                    other = finder.find_spec(name, path)
            if spec is None or spec.loader is None:
                self.assertIsNone(other)
            else:
                self.assertEqual((spec.name, spec.origin), (other.name, other.origin))
        return spec

    def test_module(self):
        spec = self.find("single")
        self.assertIsInstance(spec, ModuleSpec)
        self.assertEqual((spec.name, spec.parent), ("single", ""))
        self.assertEqual(spec.origin, f"{ROOT}/single.py")
        self.assertIsNone(spec.submodule_search_locations)
        self.assertIsNotNone(spec.loader)

    @not_for_zip
    def test_location(self):
        self.assertTrue(self.find("single").has_location)
        self.assertEqual(self.find("single").cached, importlib.util.cache_from_source(f"{ROOT}/single.py"))

    def test_package(self):
        spec = self.find("pkg")
        self.assertEqual(spec.origin, f"{ROOT}/pkg/__init__.py")
        self.assertEqual(list(spec.submodule_search_locations), [f"{ROOT}/pkg"])
        self.assertEqual(spec.parent, "pkg")

    def test_module_in_package(self):
        spec = self.find("pkg.mod", [f"{ROOT}/pkg"])
        self.assertEqual((spec.name, spec.parent), ("pkg.mod", "pkg"))
        self.assertEqual(spec.origin, f"{ROOT}/pkg/mod.py")

    def test_package_in_package(self):
        spec = self.find("pkg.sub", [f"{ROOT}/pkg"])
        self.assertEqual(list(spec.submodule_search_locations), [f"{ROOT}/pkg/sub"])

    def test_package_over_module(self):
        self.assertEqual(self.find("both").origin, f"{ROOT}/both/__init__.py")

    def test_namespace_portion(self):
        spec = self.find("space")
        self.assertIsNone(spec.loader)
        self.assertEqual(list(spec.submodule_search_locations), [f"{ROOT}/space"])

    def test_failure(self):
        self.assertIsNone(self.find("nothing"))
        self.assertIsNone(self.find("pkg.nothing", [f"{ROOT}/pkg"]))
        self.assertIsNone(self.find("SINGLE"))
        self.assertIsNone(self.find("single.py"))

    def test_data_is_no_module(self):
        self.assertIsNone(self.find("table", [f"{ROOT}/pkg/data"]))


class LoaderSuite(Suite):
    def test_module(self):
        module = importlib.import_module("single")
        self.assertEqual(module.VALUE, "single")
        self.assertEqual(module.__name__, "single")
        self.assertEqual(module.__file__, f"{ROOT}/single.py")
        self.assertEqual(module.__package__, "")
        self.assertIs(module.__spec__.loader, module.__loader__)
        self.assertFalse(hasattr(module, "__path__"))
        self.assertEqual(module.__doc__, "A module.")

    def test_package(self):
        module = importlib.import_module("pkg")
        self.assertEqual(list(module.__path__), [f"{ROOT}/pkg"])
        self.assertEqual(module.__package__, "pkg")

    def test_lacking_parent(self):
        module = importlib.import_module("pkg.sub.deep")
        self.assertEqual(module.__package__, "pkg.sub")
        self.assertIs(sys.modules["pkg"].sub.deep, module)

    def test_namespace_package(self):
        importlib.import_module("space.one")
        self.assertEqual(list(sys.modules["space"].__path__), [f"{ROOT}/space"])
        self.assertIsNone(getattr(sys.modules["space"], "__file__", None))

    def test_module_reuse(self):
        module = importlib.import_module("single")
        module.VALUE = "changed"
        self.assertIs(importlib.reload(module), module)
        self.assertEqual(module.VALUE, "single")

    def test_state_after_failure(self):
        with self.assertRaises(ZeroDivisionError):
            importlib.import_module("pkg.fails")
        self.assertNotIn("pkg.fails", sys.modules)
        self.assertIn("pkg", sys.modules)

    def test_syntax_error(self):
        with self.assertRaises(SyntaxError) as caught:
            importlib.import_module("broken")
        self.assertEqual(caught.exception.filename, f"{ROOT}/broken.py")
        self.assertEqual(caught.exception.lineno, 2)

    def test_unloadable(self):
        with self.assertRaises(ModuleNotFoundError) as caught:
            importlib.import_module("pkg.nothing")
        self.assertEqual(caught.exception.name, "pkg.nothing")

    def loader(self, name):
        return importlib.util.find_spec(name).loader

    def test_get_code(self):
        code = self.loader("pkg.mod").get_code("pkg.mod")
        self.assertEqual(code.co_filename, f"{ROOT}/pkg/mod.py")

    def test_get_source(self):
        self.assertIn("größer", self.loader("pkg.mod").get_source("pkg.mod"))

    @unittest.skipIf(KIND == "zip", "zipimport takes every source for UTF-8 and leaves line ends as they are")
    def test_get_source_decodes(self):
        self.assertNotIn("\r", self.loader("pkg.windows").get_source("pkg.windows"))
        self.assertEqual(self.loader("pkg.latin").get_source("pkg.latin").splitlines()[1], "NAME = 'grün'")

    def test_source_encoding(self):
        self.assertEqual(importlib.import_module("pkg.latin").NAME, "grün")

    def test_get_filename_and_is_package(self):
        self.assertEqual(self.loader("pkg.mod").get_filename("pkg.mod"), f"{ROOT}/pkg/mod.py")
        self.assertTrue(self.loader("pkg").is_package("pkg"))
        self.assertFalse(self.loader("pkg.mod").is_package("pkg.mod"))

    def test_unknown_names(self):
        loader = self.loader("pkg.mod")
        for method in (loader.get_code, loader.get_source, loader.get_filename):
            with self.assertRaises(ImportError):
                method("nothing")

    def test_get_data(self):
        self.assertEqual(self.loader("pkg").get_data(f"{ROOT}/pkg/data/table.txt").decode(), "größer\n")
        with self.assertRaises(OSError):
            self.loader("pkg").get_data(f"{ROOT}/pkg/data/nothing.txt")

    def test_pkgutil_get_data(self):
        self.assertEqual(pkgutil.get_data("pkg", "data/table.txt").decode(), "größer\n")

    def test_traceback_shows_source(self):
        import traceback

        try:
            importlib.import_module("pkg.fails")
        except ZeroDivisionError:
            text = traceback.format_exc()
        self.assertIn(f'File "{ROOT}/pkg/fails.py", line 1', text)
        self.assertIn("1 / 0  # the line", text)


class ResourceReaderSuite(Suite):
    def reader(self, name):
        return importlib.util.find_spec(name).loader.get_resource_reader(name)

    def test_contents(self):
        names = set(self.reader("pkg").contents())
        self.assertLessEqual({"__init__.py", "mod.py", "data", "sub", "plain.bin"}, names)

    def test_is_resource(self):
        reader = self.reader("pkg")
        self.assertTrue(reader.is_resource("plain.bin"))
        self.assertFalse(reader.is_resource("data"))

    def test_open_resource(self):
        with self.reader("pkg").open_resource("plain.bin") as file:
            self.assertIsInstance(file, (io.BytesIO, io.BufferedReader, io.BufferedIOBase))
            self.assertEqual(file.read(), b"plain")
        with self.assertRaises(FileNotFoundError):
            self.reader("pkg").open_resource("nothing.bin")

    def test_resource_path(self):
        try:
            path = self.reader("pkg").resource_path("plain.bin")
        except FileNotFoundError:
            self.assertEqual(KIND, "zip")
        else:
            with open(path, "rb") as file:
                self.assertEqual(file.read(), b"plain")

    def test_old_functions(self):
        self.assertEqual(resources.read_binary("pkg", "plain.bin"), b"plain")
        self.assertEqual(resources.read_text("pkg", "plain.bin"), "plain")
        self.assertTrue(resources.is_resource("pkg", "plain.bin"))
        self.assertIn("plain.bin", list(resources.contents("pkg")))
        with resources.open_text("pkg", "plain.bin") as file:
            self.assertEqual(file.read(), "plain")
        with resources.path("pkg", "plain.bin") as path:
            self.assertEqual(path.read_bytes(), b"plain")


class TraversableSuite(Suite):
    def test_iterdir(self):
        names = {item.name for item in resources.files("pkg").iterdir()}
        self.assertLessEqual({"__init__.py", "mod.py", "data", "sub", "plain.bin"}, names)

    def test_kinds(self):
        root = resources.files("pkg")
        self.assertTrue(root.is_dir())
        self.assertFalse(root.is_file())
        self.assertTrue(root.joinpath("data").is_dir())
        self.assertTrue((root / "data" / "table.txt").is_file())
        self.assertFalse(root.joinpath("nothing").is_file())
        self.assertFalse(root.joinpath("nothing").is_dir())

    def test_reading(self):
        table = resources.files("pkg").joinpath("data", "table.txt")
        self.assertEqual(table.name, "table.txt")
        self.assertEqual(table.read_text(encoding="utf-8"), "größer\n")
        self.assertEqual(len(table.read_bytes()), 9)
        with table.open("rb") as file:
            self.assertEqual(file.read(3), "gr".encode() + b"\xc3")
        with self.assertRaises(FileNotFoundError):
            resources.files("pkg").joinpath("nothing").read_bytes()

    def test_as_file(self):
        with resources.as_file(resources.files("pkg") / "plain.bin") as path:
            with open(path, "rb") as file:
                self.assertEqual(file.read(), b"plain")

    def test_as_file_of_a_folder(self):
        with resources.as_file(resources.files("pkg") / "data") as path:
            self.assertEqual(sorted(os.listdir(path)), ["empty.txt", "table.txt"])

    @unittest.skipIf(KIND == "zip", "importlib.resources does not read namespace packages in archives")
    def test_namespace_package(self):
        names = {item.name for item in resources.files("space").iterdir()}
        self.assertLessEqual({"one.py"}, names)


class DistributionSuite(Suite):
    def test_by_normalised_name(self):
        for name in ("Conform.Dist", "conform-dist", "CONFORM_dist"):
            self.assertEqual(metadata.version(name), "2.5")
        with self.assertRaises(metadata.PackageNotFoundError):
            metadata.version("conform")

    def test_once(self):
        self.assertEqual(len(list(metadata.distributions(name="conform-dist"))), 1)

    def test_metadata(self):
        distribution = metadata.distribution("conform-dist")
        self.assertIsInstance(distribution, metadata.Distribution)
        self.assertEqual(distribution.metadata["Name"], "Conform.Dist")
        self.assertEqual(distribution.requires, ["other (>=1)", 'extra-thing; extra == "all"'])
        self.assertIsNone(distribution.read_text("nothing.txt"))

    def test_entry_points(self):
        (entry,) = metadata.entry_points(group="conform.group")
        self.assertEqual((entry.name, entry.value), ("run", "pkg.mod:run"))
        self.assertEqual(entry.load()(), "ran")
        self.assertEqual(entry.dist.version, "2.5")

    def test_files(self):
        files = {str(file): file for file in metadata.files("conform-dist")}
        self.assertEqual(sorted(files), ["Conform.Dist-2.5.dist-info/METADATA", "pkg/mod.py", "single.py"])
        self.assertIn("VALUE", files["single.py"].read_text())

    def test_packages_distributions(self):
        self.assertEqual(metadata.packages_distributions()["single"], ["Conform.Dist"])

    def test_egg_info(self):
        self.assertEqual(metadata.version("old-style"), "0.1")


class PathHookSuite(Suite):
    def test_success(self):
        finder = pkgutil.get_importer(ROOT)
        self.assertEqual(finder.find_spec("single").origin, f"{ROOT}/single.py")
        self.assertIsNone(finder.find_spec("nothing"))
        finder.invalidate_caches()

    def test_folder_below(self):
        finder = pkgutil.get_importer(f"{ROOT}/pkg")
        self.assertEqual(finder.find_spec("mod").origin, f"{ROOT}/pkg/mod.py")

    @not_for_zip
    def test_no_folder(self):
        for path in (f"{ROOT}/nothing", f"{ROOT}/single.py"):
            self.assertIsNone(pkgutil.get_importer(path))

    def test_search_path_entry(self):
        sys.path.insert(0, f"{ROOT}/vendored")
        try:
            module = importlib.import_module("only_vendored")
        finally:
            sys.path.remove(f"{ROOT}/vendored")
        self.assertEqual(module.__file__, f"{ROOT}/vendored/only_vendored.py")

    def test_iter_modules(self):
        modules = [(module.name, module.ispkg) for module in pkgutil.iter_modules([f"{ROOT}/pkg"])]
        self.assertEqual(modules, sorted(modules))
        self.assertLessEqual({("mod", False), ("sub", True)}, set(modules))
        self.assertNotIn(("data", True), modules)

    def test_walk_packages(self):
        names = [module.name for module in pkgutil.walk_packages([f"{ROOT}/pkg"], "pkg.")]
        self.assertLessEqual({"pkg.mod", "pkg.sub", "pkg.sub.deep"}, set(names))

    def test_importer_cache(self):
        sys.path_importer_cache.pop(ROOT, None)
        importlib.import_module("single")
        PathFinder.find_spec("single", [ROOT])
        self.assertIn(ROOT, sys.path_importer_cache)


class ArchiveSuite(Suite):
    """zipimport of an archive goes on working, whatever the importer."""

    def test_zipimport(self):
        importer = zipimport.zipimporter(ARCHIVE)
        self.assertEqual(importer.find_spec("single").origin, f"{ARCHIVE}/single.py")
        self.assertIn("VALUE", importer.get_source("single"))


suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
result = unittest.TextTestRunner(stream=sys.stdout, verbosity=0).run(suite)
print("ran", result.testsRun, "skipped", len(result.skipped))
sys.exit(not result.wasSuccessful())
