"""Functions whose hints name no rows."""

import collections
import dataclasses
import typing

if typing.TYPE_CHECKING:
    from somewhere import Unknown

Plain = collections.namedtuple("Plain", "word length")


@dataclasses.dataclass
class Node:
    next: "Node | None" = None


@dataclasses.dataclass
class OfUnknown:
    value: "Unknown"


def bare_tuple(x) -> tuple:
    return None


def bare_iterator(x) -> typing.Iterator:
    return None


def unknown_type(x) -> OfUnknown:
    return None


def of_itself(x) -> Node:
    return None


def plain_named(x) -> Plain:
    return None
