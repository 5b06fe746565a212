"""Writes JSON requests (请求报文): exact decimals, any charset."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

import orjson

from adapter.ports.budget_system import OutboundSet
from adapter.ports.wire_spec import PushSpec, WireSpec
from connectors.auth import Token, http_headers
from connectors.request_form import Outgoing

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def encode_json(value: object, charset: str = "utf-8") -> bytes:
    """The bytes of a value of str, int, bool, None, Decimal, mappings and sequences.

    A Decimal keeps its digits. In charsets other than UTF-8 characters beyond ASCII are escaped,
    so that none can be lost. Raises TypeError for anything else, naming only its type.
    """
    plain = orjson.dumps(value, default=_unusual)
    if charset.lower().replace("_", "-") in {"utf-8", "utf8"}:
        return plain
    return _NOT_ASCII.sub(_escape, plain.decode()).encode(charset)


class JsonRequests:
    """`RequestForm` of JSON over POST: an address is a path."""

    accept = "application/json"

    def __init__(self, spec: WireSpec) -> None:
        self._spec = spec

    def question(self, address: str, params: Mapping[str, object], token: Token | None) -> Outgoing:
        """See `RequestForm`."""
        return self._outgoing(address, params, token)

    def push(
        self,
        address: str,
        frame: Mapping[str, object],
        sets: Sequence[OutboundSet],
        token: Token | None,
    ) -> Outgoing:
        """See `RequestForm`."""
        return self._outgoing(address, push_content(frame, sets, self._spec.push), token)

    def _outgoing(
        self, address: str, content: Mapping[str, object], token: Token | None
    ) -> Outgoing:
        charset = self._spec.charset
        return Outgoing(
            operation=f"POST {address}",
            path=address,
            headers={
                **http_headers(self._spec.login, token),
                "Content-Type": f"application/json; charset={charset}",
            },
            body=encode_json(content, charset),
        )


def push_content(
    frame: Mapping[str, object], sets: Sequence[OutboundSet], spec: PushSpec
) -> dict[str, object]:
    """A push as the profile names its parts."""
    return {**frame, spec.sets_param: [_named(each, spec) for each in sets]}


def _named(each: OutboundSet, spec: PushSpec) -> dict[str, object]:
    return {
        spec.set_key_param: each.set_key,
        spec.header_param: each.header,
        spec.rows_param: each.rows,
    }


def _unusual(value: object) -> object:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(format(value, "f").encode())
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _escape(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
