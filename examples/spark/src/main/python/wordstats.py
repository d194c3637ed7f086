"""The job's functions: words are counted batch by batch, and Jinja2 writes a line for each group."""

from collections import Counter

import jinja2

LINE = jinja2.Template(
    "{{ letters }} letters: {{ words }} words, {{ total }} times in all; most often {{ word }}, {{ n }} times"
)


def count_words(batch):
    """Count the words of a batch of lines; Spark adds the counts of all batches up."""
    counts = Counter()
    for text in batch["text"]:
        counts.update(text.split())
    return {"word": list(counts), "n": list(counts.values())}


def report(key, rows):
    """Say in a line what there is to say of all words of one length."""
    words = sorted(rows, key=lambda row: (-row["n"], row["word"]))
    total = sum(row["n"] for row in words)
    yield key["letters"], LINE.render(words[0], words=len(words), total=total)
