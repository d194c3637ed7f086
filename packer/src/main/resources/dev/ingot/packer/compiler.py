"""Compiles modules for the packer. Evaluates to a dict of functions."""

import marshal
import sys
import warnings

import _frozen_importlib_external
import ingot


def target():
    """Return version, cache tag and bytecode magic of this Python."""
    magic = int.from_bytes(_frozen_importlib_external.MAGIC_NUMBER, "little")
    return [*sys.version_info[:3], sys.implementation.cache_tag, magic]


def compile_module(source, path, level):
    """Compile a module whose bytes are given as Latin-1 text.

    Return its marshalled code, or None, and the text that stands for its warnings, or its syntax error.

    ``marshal.dumps`` writes whether a string is *the* interned one of its value, and the table of interned strings belongs
    to the whole process: who compiled a string first could be seen in the bytes. So the module is compiled twice. The
    strings of the first code take the places in the table, as far as they are free; those of the second code, which is
    kept, never do, whatever was compiled before. The first code needs a name of its own, or both would come from a cache.
    """
    try:
        source = source.encode("latin-1")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            first = compile(source, path + " (first)", "exec", dont_inherit=True, optimize=level)
        _intern_constants(first)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            code = marshal.dumps(compile(source, path, "exec", dont_inherit=True, optimize=level))
        # The table's references are weak: the first code has to live until here.
        del first
        return [code, _messages(f"line {warning.lineno}: {warning.message}" for warning in caught)]
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        message = getattr(error, "msg", None) or str(error)
        return [None, _messages([f"line {line}: {message}" if line else message])]


def _messages(texts):
    return ingot._text(text.replace("\0", "\\0") for text in texts)


def _intern_constants(code):
    """Intern the string constants of a code object and all code below it, which reading ``co_consts`` does by itself."""
    for constant in code.co_consts:
        if hasattr(constant, "co_consts"):
            _intern_constants(constant)
        else:
            _intern_strings(constant)


def _intern_strings(value):
    if type(value) is str:
        sys.intern(value)
    elif isinstance(value, (tuple, frozenset)):
        for item in value:
            _intern_strings(item)


{"target": target, "compile": compile_module}
