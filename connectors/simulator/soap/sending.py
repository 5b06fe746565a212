"""From an envelope to the bytes of an HTTP answer, spoiled where a fault is ordered."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.responses import Response

from connectors.simulator.faults import Call, FaultDesk
from connectors.simulator.soap.version import (
    Fault,
    Version,
    enveloped,
    fault_status,
    spelled_fault,
)
from connectors.simulator.spoiling import DEPTH, bomb

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
#: Each entity is ten of the one before, and one lies in a file that is nobody's business.
_DOCTYPE = f"""<!DOCTYPE Envelope [
<!ENTITY a "系统">
<!ENTITY b "{"&a;" * 10}">
<!ENTITY c "{"&b;" * 10}">
<!ENTITY d "{"&c;" * 10}">
<!ENTITY x SYSTEM "file:///etc/hostname">
]>"""

_NESTED = "<n>" * DEPTH + "</n>" * DEPTH


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
            doctype, content = _DOCTYPE, _with_inside(content, "&d;")
        if self._takes("deep_nesting", call):
            content = _with_inside(content, _NESTED)
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


def _with_inside(content: str, markup: str) -> str:
    """Markup inside the first child, where a value begins."""
    wrapper, child, rest = content.split(">", 2)
    return f"{wrapper}>{child}>{markup}{rest}"


def _labelled(sent: _Sent) -> _Sent:
    declaration = _DECLARATION.replace(b"UTF-8", b"GB18030")
    body = sent.body.removeprefix(_DECLARATION).decode().encode("gb18030")
    return _Sent(body=declaration + body, charset="GB18030")


def _unlabelled(sent: _Sent) -> _Sent:
    body = sent.body.removeprefix(_DECLARATION).decode().encode("gb18030")
    return _Sent(body=body, charset="")


def _bomb(sent: _Sent) -> _Sent:
    return replace(sent, body=bomb(sent.body), is_gzip=True)


_SPOILED: dict[str, Callable[[_Sent], _Sent]] = {
    "gb18030_labelled": _labelled,
    "gb18030_unlabelled": _unlabelled,
    "gzip_bomb": _bomb,
}
