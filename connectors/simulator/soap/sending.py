"""From an envelope to the bytes of an HTTP answer, spoiled where a fault is ordered."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from fastapi import Response

from connectors.simulator.faults import Call, FaultDesk
from connectors.simulator.soap.version import (
    Fault,
    Version,
    enveloped,
    fault_status,
    spelled_fault,
)

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
#: What a gzip bomb unfolds to: white space after the end of the document, which is legal XML.
_BOMB_BYTES = 256 * 2**20
#: Each entity is ten of the one before, and one lies in a file that is nobody's business.
_DOCTYPE = f"""<!DOCTYPE Envelope [
<!ENTITY a "系统">
<!ENTITY b "{"&a;" * 10}">
<!ENTITY c "{"&b;" * 10}">
<!ENTITY d "{"&c;" * 10}">
<!ENTITY x SYSTEM "file:///etc/hostname">
]>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """An answer on its way."""

    body: bytes
    charset: str = "utf-8"
    is_gzip: bool = False


class Sender:
    """Sends the answers of a SOAP service."""

    def __init__(self, faults: FaultDesk) -> None:
        self._faults = faults

    def fault(
        self, version: Version, fault: Fault, call: Call | None, *, status: int | None = None
    ) -> Response:
        """A fault, with the HTTP status of its version unless another is given."""
        usual = fault_status(version, fault.blame)
        return self.send(version, spelled_fault(version, fault), call, status=status or usual)

    def send(
        self, version: Version, content: str, call: Call | None, *, status: int = 200
    ) -> Response:
        """An envelope around this content; a call that was not understood meets no faults."""
        doctype = ""
        if self._takes("doctype_entities", call):
            doctype, content = _DOCTYPE, _with_entity(content)
        document = doctype + enveloped(version, content)
        sent = self._spoiled(_Sent(body=_DECLARATION + document.encode()), call)
        headers = {"content-encoding": "gzip"} if sent.is_gzip else {}
        charset = f"; charset={sent.charset}" if sent.charset else ""
        headers["content-type"] = version.media_type + charset
        return Response(sent.body, status_code=status, headers=headers)

    def _spoiled(self, sent: _Sent, call: Call | None) -> _Sent:
        for name, spoil in _SPOILED.items():
            if self._takes(name, call):
                sent = spoil(sent)
        return sent

    def _takes(self, name: str, call: Call | None) -> bool:
        return call is not None and self._faults.take(name, call)


def _with_entity(content: str) -> str:
    """A reference inside the first child, where a value begins."""
    wrapper, child, rest = content.split(">", 2)
    return f"{wrapper}>{child}>&d;{rest}"


def _labelled(sent: _Sent) -> _Sent:
    declaration = _DECLARATION.replace(b"UTF-8", b"GB18030")
    body = sent.body.removeprefix(_DECLARATION).decode().encode("gb18030")
    return _Sent(body=declaration + body, charset="GB18030")


def _unlabelled(sent: _Sent) -> _Sent:
    body = sent.body.removeprefix(_DECLARATION).decode().encode("gb18030")
    return _Sent(body=body, charset="")


def _bomb(sent: _Sent) -> _Sent:
    packer = zlib.compressobj(level=1, wbits=31)
    blanks = b" " * 2**20
    pieces = [packer.compress(sent.body)]
    pieces += [packer.compress(blanks) for _ in range(_BOMB_BYTES // len(blanks))]
    return replace(sent, body=b"".join([*pieces, packer.flush()]), is_gzip=True)


_SPOILED: dict[str, Callable[[_Sent], _Sent]] = {
    "gb18030_labelled": _labelled,
    "gb18030_unlabelled": _unlabelled,
    "gzip_bomb": _bomb,
}
