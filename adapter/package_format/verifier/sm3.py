"""SM3 (GB/T 32905-2016) for Pythons without it."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

_M32 = 0xFFFFFFFF
_SM3_START = (
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip


def _rol(word: int, by: int) -> int:
    by %= 32
    return ((word << by) | (word >> (32 - by))) & _M32


_SM3_T = tuple(_rol(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64))


class Sm3:
    """SM3 (GB/T 32905-2016), for Pythons whose OpenSSL leaves it out: about 0.2 MB/s."""

    def __init__(self) -> None:
        self._state: tuple[int, ...] = _SM3_START
        self._rest = b""
        self._length = 0

    def update(self, data: bytes) -> None:
        """Take more bytes."""
        self._length += len(data)
        data = self._rest + data
        whole = len(data) - len(data) % 64
        for at in range(0, whole, 64):
            self._state = _sm3_block(self._state, data[at : at + 64])
        self._rest = data[whole:]

    def hexdigest(self) -> str:
        """64 characters; more may be taken afterwards."""
        end = self._rest + b"\x80"
        end += b"\0" * (-(len(end) + 8) % 64) + struct.pack(">Q", 8 * self._length)
        state: tuple[int, ...] = self._state
        for at in range(0, len(end), 64):
            state = _sm3_block(state, end[at : at + 64])
        return "".join(f"{word:08x}" for word in state)


def _sm3_block(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _rol(w[j - 3], 15)
        w.append(x ^ _rol(x, 15) ^ _rol(x, 23) ^ _rol(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        first = _rol((_rol(a, 12) + e + _SM3_T[j]) & _M32, 7)
        if j < 16:
            ff, gg = a ^ b ^ c, e ^ f ^ g
        else:
            ff, gg = (a & b) | (a & c) | (b & c), (e & f) | (~e & g)
        t1 = (ff + d + (first ^ _rol(a, 12)) + (w[j] ^ w[j + 4])) & _M32
        t2 = (gg + h + first + w[j]) & _M32
        d, c, b, a = c, _rol(b, 9), a, t1
        h, g, f, e = g, _rol(f, 19), e, t2 ^ _rol(t2, 9) ^ _rol(t2, 17)
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h)))


def new_sm3() -> Any:
    """OpenSSL's SM3 where it is there, else ours."""
    return hashlib.new("sm3") if "sm3" in hashlib.algorithms_available else Sm3()
