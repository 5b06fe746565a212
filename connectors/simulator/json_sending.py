"""From an envelope to the bytes of a JSON answer, spoiled where a fault is ordered."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from connectors.simulator.envelope import spelled
from connectors.simulator.faults import Call, FaultDesk
from connectors.simulator.row_faults import RowSpoiler
from connectors.simulator.spoiling import DEPTH, bomb

_JSON = "application/json"
_NESTED = orjson.Fragment(b"[" * DEPTH + b"]" * DEPTH)

Body = dict[str, Any]


class JsonSender:
    """Sends the answers of REST and of its dialects."""

    def __init__(self, faults: FaultDesk) -> None:
        self.faults = faults
        self.rows = RowSpoiler(faults)

    def send(self, body: Body, call: Call, *, status: int = 200) -> Response:
        """A JSON answer; `Digits` keep every digit they have."""
        if self.faults.take("deep_nesting", call):
            body = {**body, "trace": _NESTED}
        twice = self.faults.take("duplicate_keys", call)
        content = spelled(_with_double(body) if twice else body)
        media = _JSON
        if self.faults.take("gb18030_labelled", call):
            content, media = content.decode().encode("gb18030"), f"{_JSON}; charset=GB18030"
        if self.faults.take("gb18030_unlabelled", call):
            content = content.decode().encode("gb18030")
        headers = {"content-type": media}
        if self.faults.take("gzip_bomb", call):
            content, headers["content-encoding"] = bomb(content), "gzip"
        return Response(content, status_code=status, headers=headers)


def _with_double(body: Body) -> object:
    """One object says a thing twice: the first row or result, or the envelope without any."""
    inside = _in_first_entry(body)
    return _twice(body) if inside is None else inside


def _in_first_entry(body: Mapping[str, Any]) -> Body | None:
    for name, value in body.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            return {**body, name: [_twice(value[0]), *value[1:]]}
        if isinstance(value, Mapping):
            inside = _in_first_entry(value)
            if inside is not None:
                return {**body, name: inside}
    return None


def _twice(entry: Mapping[str, Any]) -> orjson.Fragment:
    """The first text of an object, before it another one under the same key."""
    key = next((name for name, value in entry.items() if isinstance(value, str)), next(iter(entry)))
    other = orjson.dumps({key: "另一个值"})[:-1]
    return orjson.Fragment(other + b"," + spelled(entry)[1:])
