"""Functions whose results have no place in a type of Spark's, or whose ends are unusual."""

import datetime
import decimal
import enum


class Colour(str, enum.Enum):
    RED = "red"


def colour(x):
    return Colour.RED


def missing(x):
    return {"n": None}


def inner(x):
    return {"p": {"x": None}}


def none_key(x):
    return {"m": {None: 1}}


def near_decimals(x):
    return {"m": {decimal.Decimal("1.001"): 1, decimal.Decimal("1.002"): 2}}


def near_floats(x):
    return {"m": {0.1: 1, 0.1 + 1e-12: 2}}


def keys(key, rows):
    yield {"key": str(key)}


def notes_its_end(rows):
    row = None
    try:
        for row in rows:
            yield {"n": row["n"]}
    finally:
        with open(row["file"], "w") as file:
            file.write("closed")


def swallows(rows):
    try:
        yield from [{"n": row["n"], "total": 0} for row in rows]
    except BaseException:
        pass


def surrogate(x):
    return {"t": b"\x80".decode("utf-8", "surrogateescape")}


def text_column(batch):
    return {"t": "abc"}


def noon(x) -> datetime.time:
    return datetime.time(12)


def group(key, rows):
    yield from rows


def java_failure(value) -> int:
    import java

    return java.type("java.lang.Integer").parseInt("no number")
