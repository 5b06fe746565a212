"""How answers travel over HTTP (应答): strong entity tags, conditional reads, gzip."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from starlette.responses import Response, StreamingResponse

from adapter.domain.fingerprint import digest
from adapter.package_format.verifier.layout import RECORDS

#: The header of gzip, without a time.
_GZIP = 16 + zlib.MAX_WBITS
_FAST = 6
#: Nobody else may keep it, and who does asks again before using it.
_KEPT = {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Authorization"}
#: Another form or another program may write the same facts in other bytes.
_WRITTEN_BY = (RECORDS, version("budget-indicator-adapter"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What the request says of the answer."""

    if_none_match: str
    accept_encoding: str

    @staticmethod
    def of(headers: Mapping[str, str]) -> "Conditions":
        """Those of a request."""
        return Conditions(
            if_none_match=headers.get("if-none-match", ""),
            accept_encoding=headers.get("accept-encoding", ""),
        )

    def knows(self, tag: str) -> bool:
        """Whether the reader holds what the tag names, packed or not."""
        return f'"{tag}"' in self._given or f'"{tag}-gzip"' in self._given

    @property
    def knows_any(self) -> bool:
        """Whether the reader wants nothing of whatever there is."""
        return "*" in self._given

    @property
    def _given(self) -> list[str]:
        return [each.strip().removeprefix("W/") for each in self.if_none_match.split(",")]

    @property
    def takes_gzip(self) -> bool:
        """Whether the answer may be packed; one that says nothing of it gets plain bytes."""
        wanted = {}
        for each in self.accept_encoding.lower().split(","):
            name, _, quality = each.partition(";")
            wanted[name.strip()] = quality.replace(" ", "")
        for name in ("gzip", "x-gzip", "*"):
            if name in wanted:
                return wanted[name] not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
        return False


def entity_tag(*facts: object) -> str:
    """A strong tag, unquoted: the same facts, the same bytes."""
    return digest([*_WRITTEN_BY, *facts])


def not_modified(tag: str) -> Response:
    """The reader has it already."""
    return Response(status_code=304, headers={**_KEPT, "ETag": f'"{tag}"'})


def answer(
    pieces: Iterable[bytes],
    tag: str,
    conditions: Conditions,
    *,
    length: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A document of JSON, packed where the reader takes that.

    Only content that its reader may see whole is ever packed, and nothing a request said is in it:
    the length of an answer tells nothing (BREACH).
    """
    told = {**_KEPT, **(headers or {})}
    if conditions.takes_gzip:
        told |= {"ETag": f'"{tag}-gzip"', "Content-Encoding": "gzip"}
        return StreamingResponse(_packed(pieces), media_type="application/json", headers=told)
    told["ETag"] = f'"{tag}"'
    if length is not None:
        told["Content-Length"] = str(length)
    return StreamingResponse(iter(pieces), media_type="application/json", headers=told)


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packing = zlib.compressobj(_FAST, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        if packed := packing.compress(piece):
            yield packed
    yield packing.flush()
