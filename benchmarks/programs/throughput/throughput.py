"""Runs small computations again and again, and prints as JSON the seconds of the first run and of the later ones.

    throughput.py SECONDS

SECONDS is how long each computation is repeated; a just-in-time compiler needs tens of them.
"""

import json
import sys
from time import perf_counter

TEXT = "the quick brown fox jumps over the lazy dog while the other animals watch " * 400


def calls():
    """Call a function recursively."""

    def fibonacci(n):
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    return fibonacci(22)


def arithmetic():
    """Move two bodies around each other."""
    x, y, horizontal, vertical = 1.0, 0.0, 0.0, 1.0
    for _ in range(30_000):
        distance = (x * x + y * y) ** 1.5
        horizontal -= x / distance * 0.001
        vertical -= y / distance * 0.001
        x += horizontal * 0.001
        y += vertical * 0.001
    return x


def objects():
    """Count words with a dict, then sort them as objects."""

    class Word:
        def __init__(self, text, count):
            self.text = text
            self.count = count

    counts = {}
    for word in TEXT.split():
        counts[word] = counts.get(word, 0) + 1
    words = [Word(text, count) for text, count in counts.items()]
    return [word.text.upper() for word in sorted(words, key=lambda word: (-word.count, word.text))]


def measure(work, seconds):
    times = []
    # When each run that was faster than all before it had ended, and what it took.
    records = []
    start = perf_counter()
    while perf_counter() < start + seconds or len(times) < 4:
        begin = perf_counter()
        work()
        end = perf_counter()
        times.append(end - begin)
        if not records or times[-1] < records[-1][1]:
            records.append((end - start, times[-1]))
    later = sorted(times[len(times) // 2 :])
    return {"first": times[0], "later": later[len(later) // 2], "runs": len(times), "records": records}


print(json.dumps({work.__name__: measure(work, float(sys.argv[1])) for work in (calls, arithmetic, objects)}))
