"""The command line."""

import argparse
from importlib.metadata import version

from convert.units import convert


def main():
    """Convert what the arguments say, print the result and return the exit status."""
    parser = argparse.ArgumentParser(prog="convert", description="Converts between units of measurement.")
    parser.add_argument("--version", action="version", version=f"convert {version('convert')}")
    parser.add_argument("amount", type=float)
    parser.add_argument("source")
    parser.add_argument("target")
    arguments = parser.parse_args()
    try:
        result = convert(arguments.amount, arguments.source, arguments.target)
    except ValueError as error:
        parser.exit(1, f"convert: {error}\n")
    print(f"{arguments.amount:g} {arguments.source} = {result:g} {arguments.target}")
    return 0
