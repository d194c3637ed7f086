"""The group database, which GraalPy lacks: read from /etc/group, without NSS."""

from collections import namedtuple

struct_group = namedtuple("struct_group", "gr_name gr_passwd gr_gid gr_mem")


def getgrall():
    with open("/etc/group", encoding="utf-8", errors="surrogateescape") as file:
        rows = [line.rstrip("\n").split(":") for line in file]
    return [struct_group(row[0], row[1], int(row[2]), [m for m in row[3].split(",") if m]) for row in rows if len(row) == 4]


def getgrgid(gid):
    for group in getgrall():
        if group.gr_gid == gid:
            return group
    raise KeyError(f"getgrgid(): gid not found: {gid}")


def getgrnam(name):
    for group in getgrall():
        if group.gr_name == name:
            return group
    raise KeyError(f"getgrnam(): name not found: {name!r}")
