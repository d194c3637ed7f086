# Is packed as source, and said to be.


def begun(:
