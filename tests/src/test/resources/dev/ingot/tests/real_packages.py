"""Imports real packages whole and puts them to use. Prints one line for each module and each use; paths are left out."""

import contextlib
import importlib
import io
import pkgutil
import warnings

warnings.simplefilter("ignore")


def import_whole(name):
    print(name, "->", *outcome_of_import(name))
    failed = lambda module: print(module, "cannot be walked")
    for module in pkgutil.walk_packages(importlib.import_module(name).__path__, name + ".", onerror=failed):
        print(module.name, "package" if module.ispkg else "module", "->", *outcome_of_import(module.name))


def outcome_of_import(name):
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            importlib.import_module(name)
        return ("imported",)
    except (Exception, SystemExit) as error:
        return (type(error).__name__, error)


def use_jinja2():
    from jinja2 import DictLoader, Environment, PackageLoader, TemplateNotFound

    environment = Environment(loader=DictLoader({"page": "{% for n in names %}<{{ n|upper }}>{% endfor %}"}))
    print(environment.get_template("page").render(names=["a", "b & c"]))
    try:
        # Finds the package's folder by its spec.
        PackageLoader("jinja2", "").get_source(environment, "nothing.html")
    except TemplateNotFound as error:
        print("not found:", error)
    print(len(PackageLoader("jinja2", "").get_source(environment, "py.typed")[0]))


def use_babel():
    import datetime
    from babel import Locale
    from babel.dates import format_date
    from babel.localedata import locale_identifiers
    from babel.numbers import format_currency

    print(Locale("de").territories["JP"], len(locale_identifiers()))
    print(format_date(datetime.date(2026, 11, 22), locale="fr"), format_currency(1234.5, "EUR", locale="de_DE"))


def use_setuptools():
    import pkg_resources
    import setuptools
    from importlib.metadata import entry_points

    print(setuptools.__version__, pkg_resources.get_distribution("Jinja2").version)
    print(sorted(dist.project_name for dist in pkg_resources.working_set))
    print(pkg_resources.require("jsonschema")[0], pkg_resources.resource_exists("babel", "global.dat"))
    print(pkg_resources.resource_string("jsonschema", "schemas/draft7.json")[:13])
    print([entry.name for entry in pkg_resources.iter_entry_points("babel.extractors")])
    print(sorted(entry.name for entry in entry_points(group="distutils.commands"))[:3])
    print(sorted(setuptools.find_packages(setuptools.__path__[0]))[:3])


def use_zope():
    from zope.interface import Interface, Invalid, implementer, invariant, providedBy, verify

    class Greeter(Interface):
        def greet(name):
            "Greet somebody."

        @invariant
        def must_have_a_name(greeter):
            if not getattr(greeter, "name", None):
                raise Invalid("nameless")

    @implementer(Greeter)
    class Polite:
        name = "Polite"

        def greet(self, name):
            return f"Good day, {name}"

    print(Greeter.providedBy(Polite()), list(providedBy(Polite())) == [Greeter], verify.verifyObject(Greeter, Polite()))
    Greeter.validateInvariants(Polite())


def use_jsonschema():
    import jsonschema

    schema = {"type": "object", "properties": {"age": {"type": "integer", "minimum": 0}}, "required": ["age"]}
    jsonschema.validate({"age": 3}, schema)
    for wrong in ({"age": -1}, {}, {"age": "three"}):
        try:
            jsonschema.validate(wrong, schema)
        except jsonschema.ValidationError as error:
            print(error.message, list(error.path))
    print(jsonschema.Draft7Validator.META_SCHEMA["$id"], jsonschema.validators.validator_for({}).__name__)


for package in ("jinja2", "babel", "setuptools", "pkg_resources", "zope.interface", "jsonschema"):
    import_whole(package)
for use in (use_jinja2, use_babel, use_setuptools, use_zope, use_jsonschema):
    print(use.__name__)
    use()
