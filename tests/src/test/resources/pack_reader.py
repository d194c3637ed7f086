"""A second reader of packs, written from PACK_FORMAT.md with nothing but the standard library.

    python pack_reader.py PACK            lists and verifies a pack
    python pack_reader.py PACK MODULE     prints the source of a module

Shares no code with the reader in Java; where the two differ, the document decides.
"""

import hashlib
import os
import struct
import sys
import zlib

MAGIC = b"\x89INGOT\r\n"
SECTIONS = ["BLOBS", "STRINGS", "ENTRIES", "SLOTS", "MODULES", "PATHS"]
ENTRY_KINDS = {1: "folder", 2: "module", 3: "resource", 4: "distribution", 5: "native"}
SLOT_KINDS = {1: "source", 2: "bytecode 0", 3: "bytecode 1", 4: "bytecode 2", 5: "data"}
RAW, LZ4, FILE = 1, 2, 3


class PackError(Exception):
    pass


def check(condition, message):
    if not condition:
        raise PackError(message)


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def lz4_block(stored, length):
    """Decompress one LZ4 block."""
    out = bytearray()
    at = 0

    def extend(count):
        nonlocal at
        if count == 15:
            while True:
                byte = stored[at]
                at += 1
                count += byte
                if byte != 255:
                    break
        return count

    while at < len(stored):
        token = stored[at]
        at += 1
        literals = extend(token >> 4)
        out += stored[at : at + literals]
        at += literals
        if at >= len(stored):
            break
        distance = stored[at] | stored[at + 1] << 8
        at += 2
        match = extend(token & 15) + 4
        check(0 < distance <= len(out), "LZ4 match before the start")
        for _ in range(match):
            out.append(out[-distance])
    check(len(out) == length, f"LZ4 block has {len(out)} bytes, not {length}")
    return bytes(out)


class Entry:
    def __init__(self, pack, number):
        row = struct.unpack_from("<IHBBIHHIIIHH", pack.section("ENTRIES"), 32 * number)
        (path, path_length, kind, flags, name, name_length, slots, first, children, parent, last_name, _) = row
        self.number = number
        self.kind = ENTRY_KINDS[kind]
        self.is_package = bool(flags & 1)
        self.is_portion = bool(flags & 2)
        self.path = pack.text(path, path_length)
        self.module_name = pack.text(name, name_length)
        self.name = self.path.encode()[last_name:].decode()
        self.parent = parent
        is_folder = self.kind == "folder"
        self.children = range(first, first + children) if is_folder else range(0)
        self.slots = range(0) if is_folder else range(first, first + slots)


class Pack:
    def __init__(self, file):
        self.folder = os.path.dirname(os.path.abspath(file))
        with open(file, "rb") as opened:
            self.data = opened.read()
        head = self.data[:512]
        check(head[:8] == MAGIC, "not a pack")
        major, _, header_length, length = struct.unpack_from("<HHIQ", head, 8)
        check(major == 1 and header_length == 512, "unknown version")
        check(length == len(self.data), f"{length} bytes expected, {len(self.data)} found")
        check(zlib.crc32(head[:508]) == struct.unpack_from("<I", head, 508)[0], "header checksum")
        self.content_id = head[24:56]
        self.cache_tag = head[64:96].rstrip(b"\0").decode()
        self.mount_name = head[96:160].rstrip(b"\0").decode()
        self.entry_count, self.module_count, self.slot_count = struct.unpack_from("<III", head, 160)
        self.sections = {}
        end = 512
        for row, name in enumerate(SECTIONS):
            kind, crc, offset, size = struct.unpack_from("<IIQQ", head, 176 + 24 * row)
            check(kind == row + 1 and offset >= end and offset % 8 == 0 and offset + size <= length, f"section {name}")
            end = offset + size
            self.sections[name] = (offset, size)
            check(name == "BLOBS" or zlib.crc32(self.section(name)) == crc, f"checksum of {name}")
        self.entries = [Entry(self, number) for number in range(self.entry_count)]

    def section(self, name):
        offset, size = self.sections[name]
        return memoryview(self.data)[offset : offset + size]

    def text(self, offset, length):
        return bytes(self.section("STRINGS")[offset : offset + length]).decode()

    def find(self, table, name):
        """Return the entry with this name, or None."""
        slots = self.section(table)
        capacity, longest_probe = struct.unpack_from("<II", slots)
        value = fnv1a(name.encode())
        home = (value ^ value >> 32) % capacity
        for probe in range(longest_probe + 1):
            tag, number = struct.unpack_from("<II", slots, 8 + 8 * ((home + probe) % capacity))
            if number == 0:
                return None
            if tag == value >> 32:
                entry = self.entries[number - 1]
                if (entry.module_name if table == "MODULES" else entry.path) == name:
                    return entry
        return None

    def slot(self, number):
        return struct.unpack_from("<BBHIQQQ", self.section("SLOTS"), 32 * number)

    def read(self, entry, wanted):
        for number in entry.slots:
            kind, storage, _, _, offset, stored_length, length = self.slot(number)
            if SLOT_KINDS[kind] == wanted:
                stored = self.data[offset : offset + stored_length]
                if storage == FILE:
                    return self.file(stored, length)
                return stored if storage == RAW else lz4_block(stored, length)
        return None

    def file(self, stored, length):
        """Return the content of a file beside the pack."""
        path = stored[36:].decode()
        check(not path.startswith("/") and ".." not in path.split("/"), f"path {path}")
        with open(os.path.join(self.folder, path), "rb") as file:
            content = file.read()
        check(len(content) == length and zlib.crc32(content) == int.from_bytes(stored[:4], "little"), f"file {path}")
        check(hashlib.sha256(content).digest() == stored[4:36], f"hash of file {path}")
        return content

    def verify(self):
        """Check what the document says of the whole file; raise PackError."""
        for number in range(self.slot_count):
            kind, storage, _, crc, offset, stored_length, length = self.slot(number)
            check(kind in SLOT_KINDS and storage in (RAW, LZ4, FILE), f"codes of slot {number}")
            check(storage != RAW or length == stored_length, f"lengths of slot {number}")
            check(zlib.crc32(self.data[offset : offset + stored_length]) == crc, f"checksum of slot {number}")
            if storage == FILE:
                self.file(self.data[offset : offset + stored_length], length)
        for entry in self.entries:
            check(self.find("PATHS", entry.path) is entry, f"path table, {entry.path}")
            check(not entry.module_name or self.find("MODULES", entry.module_name), f"module table, {entry.module_name}")
            if entry.number:
                check(entry.number in self.entries[entry.parent].children, f"folder of {entry.path}")
        check(sum(len(entry.children) for entry in self.entries) == self.entry_count - 1, "children of all folders")
        content = self.data[:24] + bytes(32) + self.data[56:320] + bytes(64) + self.data[384:508] + bytes(4) + self.data[512:]
        check(hashlib.sha256(content).digest() == self.content_id, "content id")


def main(arguments):
    pack = Pack(arguments[0])
    if len(arguments) > 1:
        entry = pack.find("MODULES", arguments[1])
        check(entry is not None, f"no module {arguments[1]}")
        sys.stdout.write(pack.read(entry, "source").decode())
        return
    pack.verify()
    for entry in pack.entries:
        if entry.kind != "folder":
            print(f"{entry.kind} {entry.path}")
    print(f"sound {pack.content_id.hex()}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except PackError as error:
        sys.exit(f"{sys.argv[1]}: {error}")
