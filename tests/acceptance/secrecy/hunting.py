"""Looks for words in bytes, in every spelling in which a careless program leaves them behind."""

import base64
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from urllib.parse import quote

_CHARSETS = ("utf-8", "gb18030")
_WIDE = ("utf-16-le", "utf-16-be")
#: The headers of zlib at its four levels, and of gzip with deflate.
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
#: zlib's own number for "find out whether it is zlib or gzip".
_EITHER = 47
_PIECE = 4096
_DEEPEST = 3


@cache
def spellings(word: str) -> tuple[bytes, ...]:
    """Every byte string that says the word."""
    return tuple(dict.fromkeys(filter(None, _spellings(word))))


def _spellings(word: str) -> Iterator[bytes]:
    for charset in (*_CHARSETS, *_WIDE):
        yield word.encode(charset)
    for charset in _CHARSETS:
        raw = word.encode(charset)
        yield quote(raw, safe="").encode()
        yield from _in_base64(raw)
    # An id looks the same in every charset, and nobody escapes it.
    if not word.isascii():
        yield from _escaped(word)


def _escaped(word: str) -> Iterator[bytes]:
    for charset in _CHARSETS:
        raw = word.encode(charset)
        yield quote(raw, safe="").lower().encode()
        yield raw.hex().encode()
        yield repr(raw)[2:-1].encode()
    for charset in _WIDE:
        yield from _in_base64(word.encode(charset))
    for escape in ("\\u{:04x}", "\\u{:04X}", "&#{};", "&#x{:x};"):
        yield "".join(escape.format(ord(each)) for each in word).encode()


def _in_base64(raw: bytes) -> Iterator[bytes]:
    """What base64 shows of the word wherever it stands: the signs it shares with no neighbour."""
    for before in range(3):
        padded = bytes(before) + raw
        whole = base64.b64encode(padded)
        first = -(-before * 8 // 6)
        last = len(padded) * 8 // 6
        yield whole[first:last]
        yield whole[first:last].translate(bytes.maketrans(b"+/", b"-_"))


def found(words: Iterable[str], content: bytes) -> list[str]:
    """Those of the words that the bytes hold, also inside packed streams that begin anywhere."""
    return _said(words, list(_layers(content, _DEEPEST)))


def found_in(words: Iterable[str], places: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Place -> words, for every place that holds one; empty when there is nothing to find."""
    layers = {place: list(_layers(content, _DEEPEST)) for place, content in places.items()}
    # Most words are nowhere. What all places say, one after the other, holds what one of them does.
    whole = b"".join(layer for each in layers.values() for layer in each)
    somewhere = _said(words, [whole])
    hits = {place: _said(somewhere, each) for place, each in layers.items()}
    return {place: hit for place, hit in hits.items() if hit}


def _said(words: Iterable[str], layers: Sequence[bytes]) -> list[str]:
    return [word for word in words if any(_holds(layer, word) for layer in layers)]


def _holds(content: bytes, word: str) -> bool:
    return any(each in content for each in spellings(word))


def _layers(content: bytes, depth: int) -> Iterator[bytes]:
    yield content
    if depth:
        for start in _PACKED.finditer(content):
            unpacked = _unpacked(content, start.start())
            if unpacked:
                yield from _layers(unpacked, depth - 1)


def _unpacked(content: bytes, start: int) -> bytes:
    """What can be read of a stream; a damaged one gives what stands before the damage."""
    stream = zlib.decompressobj(_EITHER)
    pieces = []
    try:
        for at in range(start, len(content), _PIECE):
            pieces.append(stream.decompress(content[at : at + _PIECE]))
            if stream.eof:
                break
    except zlib.error:
        pass
    return b"".join(pieces)
