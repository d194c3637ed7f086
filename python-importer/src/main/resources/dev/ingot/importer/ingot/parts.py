"""Finds the modules of this package where no pack carries them: in hosts without the standard library."""

import ingot


class PartFinder:
    """Finder and loader of these modules, from Java's class path."""

    def find_spec(self, fullname, path=None, target=None):
        package, _, name = fullname.partition(".")
        if package == "ingot" and ingot._bridge.importer_source(f"{name}.py") is not None:
            return ingot._ModuleSpec(fullname, self, origin="java")
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__.rpartition(".")[2] + ".py"
        exec(compile(ingot._bridge.importer_source(name), f"{ingot.__path__[0]}/{name}", "exec", dont_inherit=True), vars(module))
