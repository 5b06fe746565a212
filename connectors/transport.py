"""One HTTP call at a time (传输层): sent, timed, counted, translated; knows no envelope.

Two doors. `read` serves addresses that are known to change nothing; `write` takes sets with
their tickets and refuses them itself, whoever calls.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
import structlog

from adapter.errors import AdapterError, DeadlineExceeded, GateClosed
from adapter.ports.budget_system import Exchange, OutboundSet
from adapter.ports.clock import Clock, Ids
from adapter.ports.wire_spec import PushSpec
from connectors.deadline import DeadlineAdapter, watched
from connectors.endpoint import Endpoint
from connectors.failures import FOREIGN, NothingSent, translate
from connectors.json_body import encode_json, push_body
from connectors.streaming import TOO_LATE, read_body
from connectors.tickets import require_tickets

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer of any status; `body` is decoded, capped and not yet understood."""

    exchange: Exchange
    #: Media type in lower case, without parameters.
    content_type: str
    #: Seconds, capped; None when the header is missing or makes no sense.
    retry_after_s: float | None
    body: bytes


class Transport:
    """The session of one site. Raises ConnectionLost, DeadlineExceeded and MalformedAnswer."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        clock: Clock,
        ids: Ids,
        charset: str,
        read_paths: frozenset[str],
    ) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._ids = ids
        self._charset = charset
        self._read_paths = read_paths
        self._session = _session(endpoint)

    def read(self, path: str, question: Mapping[str, object], headers: Mapping[str, str]) -> Answer:
        """Ask; only at addresses that the profile lists for login and queries."""
        if path not in self._read_paths:
            raise GateClosed(f"{path} is no address for questions")
        return self._post(path, encode_json(question, self._charset), headers)

    def write(
        self,
        path: str,
        frame: Mapping[str, object],
        sets: Sequence[OutboundSet],
        spec: PushSpec,
        headers: Mapping[str, str],
    ) -> Answer:
        """Send sets once. Raises GateClosed before any byte leaves when a ticket does not cover."""
        require_tickets(sets)
        return self._post(path, push_body(frame, sets, spec, self._charset), headers)

    def close(self) -> None:
        """Drop the connections."""
        self._session.close()

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        outcome = self._call(path, body, headers)
        operation = f"POST {path}"
        if isinstance(outcome, AdapterError):
            _log.warning("call_failed", operation=operation, error=type(outcome).__name__)
            # Raised outside every handler: no context may drag request or answer along.
            raise outcome
        _log.debug(
            "call_answered",
            operation=operation,
            status=outcome.exchange.status,
            byte_length=outcome.exchange.byte_length,
            duration_ms=outcome.exchange.duration_ms,
        )
        return outcome

    def _call(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer | AdapterError:
        timeouts = self._endpoint.timeouts
        started_at, began = self._clock.now(), self._clock.monotonic()
        with watched(timeouts.total_s) as watch:
            try:
                with self._session.post(
                    self._endpoint.url(path),
                    data=body,
                    headers={
                        **headers,
                        "Content-Type": f"application/json; charset={self._charset}",
                    },
                    timeout=(timeouts.connect_s, min(timeouts.read_s, timeouts.total_s)),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    received, digest = read_body(
                        response.raw,
                        self._endpoint.limits,
                        lambda: self._clock.monotonic() - began > timeouts.total_s,
                    )
            except FOREIGN as foreign:
                failure = translate(foreign)
                cut = watch.is_over and not isinstance(failure, NothingSent)
                return DeadlineExceeded(TOO_LATE) if cut else failure
            except AdapterError as ours:
                return ours.with_traceback(None)
            if watch.is_over:
                # A cut connection looks like the end of an answer that declares no length.
                return DeadlineExceeded(TOO_LATE)
        exchange = Exchange(
            exchange_id=self._ids.fresh(),
            operation=f"POST {path}",
            started_at=started_at,
            duration_ms=round((self._clock.monotonic() - began) * 1000),
            status=response.status_code,
            digest=digest,
            byte_length=len(received),
        )
        return Answer(
            exchange=exchange,
            content_type=response.headers.get("Content-Type", "").split(";")[0].strip().lower(),
            retry_after_s=retry_after_s(
                response.headers.get("Retry-After", ""),
                self._clock.now(),
                self._endpoint.limits.max_retry_after_s,
            ),
            body=received,
        )


def retry_after_s(text: str, now: datetime, longest_s: float) -> float | None:
    """Seconds of a Retry-After header (RFC 9110 §10.2.3: seconds or a date), at most `longest_s`.

    A moment that has passed is 0; what is neither is None.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), longest_s)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = (moment - now).total_seconds()
    return min(max(0.0, math.ceil(seconds)), longest_s)


def _session(endpoint: Endpoint) -> requests.Session:
    session = requests.Session()
    # A proxy or a .netrc of the machine must not see budget data or replace our credentials.
    session.trust_env = False
    session.verify = True if endpoint.ca_file is None else str(endpoint.ca_file)
    session.headers.update(
        {
            "User-Agent": "budget-indicator-adapter",
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
        }
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, DeadlineAdapter(max_retries=0))
    return session
