"""Functions for the tests."""

import dataclasses
import datetime
import decimal
import typing

started = []


def twice(x: int) -> int:
    """Double a number."""
    return x * 2


def add(x, y=1):
    return x + y


def join(*words) -> str:
    return "-".join(words)


def same(value):
    return value


def kind(value) -> str:
    return "None" if value is None else f"{type(value).__name__} {value!r}"


def inverse(x) -> float:
    return 1 / x


def wrong(x):
    return {"numbers": [1, 2, "three"], "name": x}


def count(row):
    for word in row["text"].split():
        yield {"word": word, "length": len(word)}


def upper(row):
    return (row["text"].upper(), len(row["text"]))


def running(rows):
    total = 0
    for row in rows:
        total += row["n"]
        yield (row["n"], total)


class Word(typing.NamedTuple):
    word: str
    length: int


@dataclasses.dataclass
class Numbers:
    small: list[int]
    share: float
    word: Word | None = None


class Remainder(typing.TypedDict):
    remainder: int
    rows: int
    total: int


def words(row) -> typing.Iterator[Word]:
    """Yield the words of a text."""
    for word in row["text"].split():
        yield Word(word, len(word))


def numbers(row) -> Numbers:
    return Numbers([1, row["n"]], 0.5, Word("w", row["n"]) if row["n"] else None)


def remainders(key, rows) -> typing.Iterator[Remainder]:
    yield from summary(key, rows)


def unevenly(rows):
    """As ``running``; the rows of the first partition take much longer."""
    for row in running(rows):
        if row[0] < 16_000:
            sum(range(20_000))
        yield row


def columns(batch):
    kinds = {name: type(column).__name__ for name, column in batch.items()}
    return {
        "n": batch["n"],
        "double": [None if n is None else n * 2.0 for n in batch["n"]],
        "word": (word.upper() for word in batch["word"]),
        "kinds": [str(kinds)] * len(batch["n"]),
        "rows": [len(batch["n"])] * len(batch["n"]),
    }


def fewer_rows(batch):
    return {"n": [sum(batch["n"])]}


def uneven(batch):
    return {"n": [1], "double": [1.0, 2.0]}


def too_large(batch):
    return {"n": [1, 2**40]}


def nothing(row):
    return None


def nothings(rows):
    yield None


def summary(key, rows):
    values = [row["n"] for row in rows]
    yield {"remainder": key["remainder"], "rows": len(values), "total": sum(values)}


def forever(x) -> int:
    while True:
        x += 1


def rate(name) -> float:
    import spark_variables

    return spark_variables.rates[name]


def read(path) -> str:
    with open(path) as file:
        return file.read()


def setup():
    started.append("task")


def times_started(x) -> int:
    return len(started)


def imports_colorsys(x) -> bool:
    import colorsys

    return colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)


def dates(x):
    return {
        "day": datetime.date(1969, 12, 31),
        "moment": datetime.datetime(2026, 11, 25, 12, 30, 0, 123456, datetime.timezone.utc),
        "local": datetime.datetime(1900, 1, 1),
        "price": decimal.Decimal("12.34"),
        "bytes": b"\x00\xff",
        "tags": {"a": 1, "b": None},
        "tiny": -128,
        "small": 32_767,
        "ratio": 0.5,
        "numbers": [1, None, 3],
        "points": [{"x": 1}, {"x": 2}],
    }


def fails_at_three(rows):
    for row in rows:
        yield {"n": 1 // (3 - row["n"])}


def fails_in_group(key, rows):
    yield {"n": 1 // (3 - key["n"])}


def by_name(x, *, y) -> int:
    return x + y


def of_none() -> int:
    return 7


def of_most(a, b, c, d, e, f, g, h, i, j) -> str:
    return str([a, b, c, d, e, f, g, h, i, j])


def of_too_many(a, b, c, d, e, f, g, h, i, j, k) -> int:
    return k


def fails_once(rows):
    """Fail at some rows the first time that they come, whichever executor they come to."""
    import os

    import spark_variables

    marks = spark_variables.marks
    for row in rows:
        if row["n"] % marks["every"][0] == 0:
            try:
                os.mkdir(os.path.join(marks["folder"], str(row["n"])))
            except FileExistsError:
                pass
            else:
                raise ValueError("the first time")
        yield row
