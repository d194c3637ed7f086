"""Compiles modules for the packer. Evaluates to a dict of functions."""

import marshal
import sys
import warnings

import _frozen_importlib_external

# Warnings belong to the program's authors; the packer's users cannot mend them.
warnings.simplefilter("ignore")


def target():
    """Return version, cache tag and bytecode magic of this Python."""
    magic = int.from_bytes(_frozen_importlib_external.MAGIC_NUMBER, "little")
    return [*sys.version_info[:3], sys.implementation.cache_tag, magic]


def compile_module(source, path, level):
    """Return the marshalled code of a module, or the text of its syntax error."""
    try:
        code = compile(bytes(source), path, "exec", dont_inherit=True, optimize=level)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        message = getattr(error, "msg", None) or str(error)
        return f"line {line}: {message}" if line else message
    _intern_constants(code)
    return marshal.dumps(code)


def _intern_constants(value):
    """Intern every string below a code object.

    ``marshal.dumps`` writes whether a string is interned, which depends on what this process has compiled before. With all
    strings interned, the same source gives the same bytes whatever came first.
    """
    if type(value) is str:
        sys.intern(value)
    elif isinstance(value, (tuple, frozenset)):
        for item in value:
            _intern_constants(item)
    elif hasattr(value, "co_consts"):
        sys.intern(value.co_name)
        sys.intern(value.co_qualname)
        sys.intern(value.co_filename)
        for names in (value.co_names, value.co_varnames, value.co_freevars, value.co_cellvars, value.co_consts):
            _intern_constants(names)


{"target": target, "compile": compile_module}
