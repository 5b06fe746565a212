"""Reads a body piece by piece under caps (流式读取): a small answer may unpack to anything."""

import hashlib
from collections.abc import Mapping
from typing import Protocol

from adapter.errors import MalformedAnswer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits

_PIECE = 64 * 1024
#: Small answers of repeated rows pack well; a bomb needs more than this to hurt.
_RATIO_CHECKED_FROM = 1024 * 1024
_CODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})


class RawBody(Protocol):
    """What is used of urllib3's response."""

    @property
    def headers(self) -> Mapping[str, str]: ...

    def read1(self, amt: int, *, decode_content: bool) -> bytes:
        """At most `amt` decoded bytes out of at most one piece from the network."""
        ...

    def tell(self) -> int:
        """Bytes received so far, as they came."""
        ...


def read_body(raw: RawBody, limits: Limits, deadline: Deadline) -> tuple[bytes, str]:
    """The decoded body and its SHA-256 (hex).

    The deadline is asked before each piece, so that a sender of one byte a minute cannot hold us.
    Raises what it raises, or MalformedAnswer over a limit or for a coding we did not ask for.
    """
    if raw.headers.get("Content-Encoding", "").strip().lower() not in _CODINGS:
        raise MalformedAnswer("unknown content coding")
    pieces: list[bytes] = []
    size, hashed = 0, hashlib.sha256()
    while True:
        deadline.require()
        piece = raw.read1(_PIECE, decode_content=True)
        if not piece:
            return b"".join(pieces), hashed.hexdigest()
        size += len(piece)
        _weigh(size, raw.tell(), limits)
        hashed.update(piece)
        pieces.append(piece)


def _weigh(decoded: int, received: int, limits: Limits) -> None:
    if decoded > limits.max_decoded_bytes:
        raise MalformedAnswer(f"answer over {limits.max_decoded_bytes} bytes")
    if decoded > _RATIO_CHECKED_FROM and decoded > received * limits.max_ratio:
        raise MalformedAnswer(f"answer unpacks to over {limits.max_ratio} times its size")
