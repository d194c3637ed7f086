"""The table of units, which is a data file of this package."""

import csv
from importlib.resources import files


def load():
    """Return a dict from each name of a unit to its dimension and its size in the dimension's base unit."""
    table = files("convert").joinpath("data", "units.csv").read_text(encoding="utf-8")
    units = {}
    for row in csv.DictReader(table.splitlines()):
        for name in row["names"].split():
            units[name] = (row["dimension"], float(row["size"]))
    return units


def convert(amount, source, target):
    """Return ``amount`` of the unit ``source`` in the unit ``target``; raise ValueError when that makes no sense."""
    units = load()
    for name in (source, target):
        if name not in units:
            raise ValueError(f"unknown unit {name!r}; known are {', '.join(sorted(units))}")
    (dimension, source_size), (other, target_size) = units[source], units[target]
    if dimension != other:
        raise ValueError(f"{source} measures {dimension}, {target} measures {other}")
    return amount * source_size / target_size
