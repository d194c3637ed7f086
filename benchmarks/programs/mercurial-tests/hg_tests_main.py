"""Mercurial for its own tests: notes down in which process each command ran."""

import os


def main():
    notes = os.environ.get("INGOT_TESTS_NOTES")
    if notes:
        with open(notes, "a") as file:
            file.write(f"{os.getpid()} begin\n")

    import hg_main

    hg_main.main()
