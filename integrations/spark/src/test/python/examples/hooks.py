"""Hooks of a task: the second fails, and so says when it was called."""

called = []


def setup():
    called.append("setup")


def teardown():
    raise RuntimeError(f"teardown after {called}")


def note(value) -> int:
    called.append(value)
    return value
