"""What scripts can import."""


def with_tax(net, rate=0.19):
    """Return the gross price of a net price."""
    return round(net * (1 + rate), 2)
