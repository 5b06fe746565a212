"""Calls to a provider (询问统一身份认证): a JSON object under every limit, or an error of ours."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any

import orjson

from adapter.errors import AdapterError, MalformedAnswer, ServerBusy
from adapter.ports.clock import Clock
from connectors.call_deadline import Deadline
from connectors.calling import Call, Received, exchange, open_session
from connectors.oidc.client import OidcClient

#: A provider that is slow must not hold every thread of the console: so many calls at once, and
#: nobody waits longer than this for another one's to end.
_AT_ONCE = 8
_PATIENCE_S = 1.0


@contextmanager
def held(place: BoundedSemaphore) -> Iterator[None]:
    """A place that somebody else gives back soon; ServerBusy where they do not."""
    if not place.acquire(timeout=_PATIENCE_S):
        raise ServerBusy("somebody else still waits for the provider")
    try:
        yield
    finally:
        place.release()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer."""

    status: int
    content: Mapping[str, Any] = field(repr=False)


class Asking:
    """Asks one provider. Raises ServerBusy, ConnectionLost, DeadlineExceeded, MalformedAnswer."""

    def __init__(self, client: OidcClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._places = BoundedSemaphore(_AT_ONCE)

    def get(self, url: str) -> Mapping[str, Any]:
        """The object at an address, which must be there."""
        told = self._call(Call(method="GET", url=url))
        if told.status != HTTPStatus.OK:
            raise MalformedAnswer(f"HTTP {told.status}")
        return told.content

    def submit(self, url: str, headers: Mapping[str, str], body: str) -> Told:
        """What becomes of a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._call(
            Call(method="POST", url=url, headers={**headers, **kind}, body=body.encode())
        )

    def _call(self, call: Call) -> Told:
        with held(self._places):
            received = self._received(call)
        if isinstance(received, AdapterError):
            raise received
        return _told(received)

    def _received(self, call: Call) -> Received | AdapterError:
        client, now = self._client, self._clock.monotonic
        deadline = Deadline(now=now, ends_at=now() + client.timeouts.total_s)
        with open_session(client.ca_file, "application/json") as session:
            return exchange(session, call, client.timeouts, client.limits, deadline)


def _told(received: Received) -> Told:
    status = received.status
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise ServerBusy(f"HTTP {status}")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise MalformedAnswer("a redirect, which is not followed")
    content = _object(received.body)
    if content is None:
        raise MalformedAnswer(f"HTTP {status}, no JSON object")
    return Told(status=status, content=content)


def _object(body: bytes) -> Mapping[str, Any] | None:
    """None for what is none: a page of a proxy, a list, nothing."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return content if isinstance(content, dict) else None
