"""Finds modules that are imported and are nowhere. Evaluates to the class that does so.

Only import statements are looked at: names that a program makes up, for ``importlib.import_module``, are not seen.
"""

import ast
import importlib.util
import ingot
import sys

# What catches an import that fails.
_CATCHERS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}

# What tells platforms and versions apart.
_PLATFORMS = {"sys.platform", "sys.version_info", "sys.implementation.name", "os.name", "platform.system"}


class _Visitor(ast.NodeVisitor):
    """Notes down what a module imports: name, line, and whether it does without."""

    def __init__(self, name, is_package):
        self.package = name if is_package else name.rpartition(".")[0]
        self.optional = 0
        self.found = []

    def visit_Import(self, node):
        for alias in node.names:
            self.found.append((alias.name, node.lineno, self.optional > 0))

    def visit_ImportFrom(self, node):
        name = node.module or ""
        if node.level:
            parts = self.package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1])
            name = f"{base}.{name}" if name else base
        if name:
            self.found.append((name, node.lineno, self.optional > 0))

    def visit_Try(self, node):
        if any(_catches(handler.type) for handler in node.handlers):
            self._visit_optional(node)
        else:
            self.generic_visit(node)

    visit_TryStar = visit_Try

    def visit_FunctionDef(self, node):
        # Needed by who calls it only.
        self._visit_optional(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_If(self, node):
        if _name(node.test) == "TYPE_CHECKING":
            for other in node.orelse:
                self.visit(other)
        elif any(_dotted(part) in _PLATFORMS for part in ast.walk(node.test)):
            # Another platform's, or another version's.
            self._visit_optional(node)
        else:
            self.generic_visit(node)

    def visit_With(self, node):
        calls = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
        if any(_name(call.func) == "suppress" and any(map(_catches, call.args)) for call in calls):
            self._visit_optional(node)
        else:
            self.generic_visit(node)

    def _visit_optional(self, node):
        self.optional += 1
        self.generic_visit(node)
        self.optional -= 1


def _catches(kind):
    if kind is None:
        return True
    if isinstance(kind, ast.Tuple):
        return any(map(_catches, kind.elts))
    return _name(kind) in _CATCHERS


def _dotted(node):
    """Return a whole name such as ``sys.implementation.name``, or None."""
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return before and f"{before}.{node.attr}"
    return getattr(node, "id", None)


def _name(node):
    """Return the last part of a name such as ``typing.TYPE_CHECKING``, or None."""
    return getattr(node, "attr", getattr(node, "id", None))


class Imports:
    """What planned modules import and cannot find. All modules are ``plan``-ned before the first one is ``read``."""

    def __init__(self):
        self.planned = set()
        self.elsewhere = {}
        self.words = []

    def plan(self, name):
        """Note down the full name of a module that will be packed."""
        name = str(name)
        # Packages without an __init__.py are there as well.
        self.planned |= {name, *(name[:i] for i, letter in enumerate(name) if letter == ".")}

    def read(self, name, is_package, source):
        """Look at the import statements of a module."""
        name = str(name)
        visitor = _Visitor(name, is_package)
        try:
            visitor.visit(ast.parse(bytes(source)))
        except (SyntaxError, ValueError):
            return  # Reported when it is compiled.
        for found, line, optional in visitor.found:
            if not self._is_found(found):
                self.words += [found, f"{name}, line {line}", "optional" if optional else "needed"]

    def missing(self):
        """Return the text that stands for what is not found: name, importer and ``optional`` or ``needed`` of each."""
        return ingot._text(self.words)

    def _is_found(self, name):
        top = name.partition(".")[0]
        if top in self.planned:
            return name in self.planned
        if top not in self.elsewhere:
            # Of __main__ nobody knows where it comes from.
            self.elsewhere[top] = top in sys.modules or importlib.util.find_spec(top) is not None
        return self.elsewhere[top]


Imports
