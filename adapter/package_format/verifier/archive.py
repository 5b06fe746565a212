"""The archive (压缩包): exactly one form, read as a stream."""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterator
from typing import IO

from adapter.package_format.verifier.layout import (
    MAX_FILE,
    MAX_LINE,
    MAX_RATIO,
    MAX_UNPACKED,
    MEMBERS,
    MIB,
    PIECE,
    Refused,
)

_END, _CENTRAL, _LOCAL = b"PK\5\6", b"PK\1\2", b"PK\3\4"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
#: A regular member: deflated, without flags, of no time, of mode 600.
_DEFLATED, _NO_TIME, _NO_DAY, _MODE = 8, 0, 0x21, 0o600 << 16


class Entry:
    """One member of the archive."""

    def __init__(self, name: str, crc: int, packed: int, size: int, offset: int) -> None:
        self.name, self.crc, self.packed, self.size = name, crc, packed, size
        #: Of its local head.
        self.offset = offset


class Package:
    """An open archive whose outer form is proved; its content is not yet."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._size = stream.seek(0, os.SEEK_END)
        if self._size > MAX_FILE:
            raise Refused("too_large")
        self.entries = {each.name: each for each in self._read_entries()}

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a member, never more than it says of itself."""
        entry = self.entries[name]
        at, left = entry.offset + 30 + len(name), entry.packed
        unpacker, crc, size = zlib.decompressobj(-15), 0, 0
        packed = b""
        try:
            while not unpacker.eof:
                if not packed and left:
                    self._stream.seek(at)
                    packed = self._stream.read(min(PIECE, left))
                    at, left = at + len(packed), left - len(packed)
                piece = unpacker.decompress(packed, PIECE)
                stuck = not piece and not left and unpacker.unconsumed_tail == packed
                packed = unpacker.unconsumed_tail
                size += len(piece)
                crc = zlib.crc32(piece, crc)
                if size > entry.size or stuck:
                    raise Refused("damaged", name)
                if piece:
                    yield piece
        except zlib.error:
            raise Refused("damaged", name) from None
        if left or unpacker.unused_data or (size, crc) != (entry.size, entry.crc):
            raise Refused("damaged", name)

    def content(self, name: str, most: int) -> bytes:
        """A small member as a whole."""
        if self.entries[name].size > most:
            raise Refused("too_large", name)
        return b"".join(self.pieces(name))

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a member, each without its line feed; the last one must have one too."""
        rest = b""
        for piece in self.pieces(name):
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
            if len(rest) > MAX_LINE:
                raise Refused("too_large", name)
        if rest:
            raise Refused("schema", name)

    def _read_at(self, offset: int, length: int) -> bytes:
        self._stream.seek(offset)
        return self._stream.read(length)

    def _read_entries(self) -> list[Entry]:
        count, length, start = self._end()
        directory = self._read_at(start, length)
        entries, at = [], 0
        for _ in range(count):
            if directory[at : at + 4] != _CENTRAL or len(directory) < at + 46:
                raise Refused("truncated")
            entries.append(_entry(directory, at))
            at += 46 + len(entries[-1].name)
        if at != length:
            raise Refused("foreign_bytes")
        _require_names([each.name for each in entries])
        self._require_layout(entries, start)
        return entries

    def _end(self) -> tuple[int, int, int]:
        tail = self._read_at(max(0, self._size - 65_557), 65_557)
        at = tail.rfind(_END)
        if at < 0 or len(tail) < at + 22:
            raise Refused("truncated")
        found = struct.unpack("<4H2IH", tail[at + 4 : at + 22])
        disk, first, here, count, length, start, comment = found
        if (disk, first, here) != (0, 0, count) or count > 4 * len(MEMBERS):
            raise Refused("member_list")
        if comment or at + 22 != len(tail) or start + length + 22 != self._size:
            is_short = not comment and at + 22 == len(tail) and start + length + 22 > self._size
            raise Refused("truncated" if is_short else "foreign_bytes")
        return count, length, start

    def _require_layout(self, entries: list[Entry], end: int) -> None:
        if [each.name for each in entries] != list(MEMBERS):
            raise Refused("member_order")
        if sorted(entries, key=lambda each: each.offset) != entries:
            raise Refused("member_order")
        at = 0
        for each in entries:
            if each.offset != at:
                raise Refused("foreign_bytes")
            self._require_head(each)
            at += 30 + len(each.name) + each.packed
        if at != end:
            raise Refused("foreign_bytes")
        if sum(each.size for each in entries) > MAX_UNPACKED:
            raise Refused("too_large")

    def _require_head(self, entry: Entry) -> None:
        """Its local head says what the directory says."""
        if entry.size > max(MIB, MAX_RATIO * entry.packed):
            raise Refused("ratio", entry.name)
        expected = struct.pack(
            "<4s5H3I2H", _LOCAL, 20, 0, _DEFLATED, _NO_TIME, _NO_DAY,
            entry.crc, entry.packed, entry.size, len(entry.name), 0,
        )  # fmt: skip
        if self._read_at(entry.offset, 30 + len(entry.name)) != expected + entry.name.encode():
            raise Refused("damaged", entry.name)


def _entry(directory: bytes, at: int) -> Entry:
    found = struct.unpack("<6H3I5H2I", directory[at + 4 : at + 46])
    _made, _needed, flags, method, time, day, crc, packed, size = found[:9]
    length, extra, comment, _disk, _kind, mode, offset = found[9:]
    raw = directory[at + 46 : at + 46 + length]
    name = raw.decode("ascii", "replace")
    if not _PLAIN.fullmatch(name):
        raise Refused("member_name")
    if extra or comment:
        raise Refused("foreign_bytes")
    if mode != _MODE or (time, day) != (_NO_TIME, _NO_DAY):
        raise Refused("member_kind", name)
    if flags or method != _DEFLATED:
        raise Refused("member_packing", name)
    return Entry(name, crc, packed, size, offset)


def _require_names(names: list[str]) -> None:
    for each in names:
        if names.count(each) > 1:
            raise Refused("member_repeated", each)
        if each not in MEMBERS:
            raise Refused("member_list", each)
    for each in MEMBERS:
        if each not in names:
            raise Refused("member_list", each)
