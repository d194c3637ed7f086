"""What functions say of themselves: their type hints as Spark's types, their names, their docstrings.

Apart from ``functions.py``, because the driver asks for it when a function is registered, and no task does. Evaluates to a
function.
"""

import collections.abc
import dataclasses
import datetime
import decimal
import inspect
import json
import types
import typing


def signature(reference, function):
    """Return as JSON how many arguments a function needs, the Spark types of its result and of its rows, and its text."""
    if not callable(function):
        raise TypeError(f"{reference} is no function but {type(function).__name__}")
    shape = inspect.signature(function)
    needed = [p.name for p in shape.parameters.values() if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
    if needed:
        raise TypeError(f"{reference} needs arguments by name, {', '.join(needed)}, and Spark gives them by place")
    fixed = [p for p in shape.parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    hint = result = rows = None
    try:
        hint = typing.get_type_hints(function).get("return")
        if hint is not None:
            result, rows = _spark_type(hint), _row_type(hint)
    except Exception:
        # What a hint names may not be there, or contain itself: then it says nothing.
        pass
    return json.dumps(
        {
            "least": sum(p.default is p.empty for p in fixed),
            "most": len(fixed),
            "any": any(p.kind is p.VAR_POSITIONAL for p in shape.parameters.values()),
            "result": result,
            "rows": rows,
            "hint": None if hint is None else str(getattr(hint, "__name__", hint) if isinstance(hint, type) else hint),
            "text": "\n\n".join(filter(None, (f"{reference.partition(':')[2]}{shape}", inspect.getdoc(function)))),
        }
    )


_HINTS = {
    bool: "boolean",
    int: "long",
    float: "double",
    str: "string",
    bytes: "binary",
    datetime.date: "date",
    datetime.datetime: "timestamp",
    datetime.time: "time(6)",
    decimal.Decimal: "decimal(38,18)",
}


def _spark_type(hint):
    """Return the JSON form of the Spark type that goes with a type hint, or None when there is no one of it."""
    if hint in _HINTS:
        return _HINTS[hint]
    names = _field_names(hint)
    if names:
        hints = typing.get_type_hints(hint)
        fields = [{"name": name, "type": _spark_type(hints[name]), "nullable": True, "metadata": {}} for name in names]
        return None if any(field["type"] is None for field in fields) else {"type": "struct", "fields": fields}
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        others = [one for one in inner if one is not type(None)]
        return _spark_type(others[0]) if len(others) == 1 else None
    parts = [_spark_type(one) for one in inner]
    if None in parts:
        return None
    if origin is list and len(parts) == 1:
        return {"type": "array", "elementType": parts[0], "containsNull": True}
    if origin is dict and len(parts) == 2:
        return {"type": "map", "keyType": parts[0], "valueType": parts[1], "valueContainsNull": True}
    return None


def _field_names(hint):
    """Return the names of the fields of a dataclass, a NamedTuple or a TypedDict; none of anything else."""
    if typing.is_typeddict(hint):
        return list(hint.__annotations__)
    if not isinstance(hint, type):
        return []
    if dataclasses.is_dataclass(hint):
        return [field.name for field in dataclasses.fields(hint)]
    return list(hint._fields) if hasattr(hint, "_fields") and hint.__annotations__ else []


def _row_type(hint):
    """Return the Spark type of a row, where a hint says one or that there are several, or None."""
    several = (collections.abc.Iterator, collections.abc.Iterable, collections.abc.Generator, collections.abc.Sequence, list)
    if typing.get_origin(hint) in several and typing.get_args(hint):
        hint = typing.get_args(hint)[0]
    return _spark_type(hint) if _field_names(hint) else None


signature
