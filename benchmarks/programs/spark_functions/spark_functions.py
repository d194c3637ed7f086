"""The functions of the benchmark of Spark: of one value, and of columns."""

import json
import re

_NUMBER = re.compile(r"n(\d+)")


def scalar(x: int) -> int:
    return x * 2 + 1


def scalar_batch(batch):
    return {"y": [x * 2 + 1 for x in batch["x"]]}


def field(text: str) -> int:
    return json.loads(text)["price"]


def field_batch(batch):
    return {"y": [json.loads(text)["price"] for text in batch["x"]]}


def search(text: str) -> int:
    return int(_NUMBER.search(text)[1])


def search_batch(batch):
    return {"y": [int(_NUMBER.search(text)[1]) for text in batch["x"]]}


def _lexer():
    from pygments.lexers.python import PythonLexer

    return PythonLexer()


def setup():
    global _tokens
    _tokens = _lexer().get_tokens


def tokens(text: str) -> int:
    return sum(1 for _ in _tokens(text))


def tokens_batch(batch):
    return {"y": [sum(1 for _ in _tokens(text)) for text in batch["x"]]}
