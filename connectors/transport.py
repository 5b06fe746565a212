"""One HTTP call at a time (传输层): sent, timed, counted, translated; knows no envelope.

Two doors. `read` serves addresses that are known to change nothing; `write` takes sets with
their tickets and refuses them itself, whoever calls.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

import requests
import structlog

from adapter.errors import AdapterError, DeadlineExceeded, GateClosed
from adapter.ports.budget_system import Exchange, OutboundSet
from adapter.ports.clock import Clock, Ids
from connectors.answer_form import Answer
from connectors.auth import Token
from connectors.deadline import DeadlineAdapter, watched
from connectors.endpoint import Endpoint
from connectors.failures import FOREIGN, NothingSent, translate
from connectors.request_form import Outgoing, RequestForm
from connectors.streaming import TOO_LATE, read_body
from connectors.tickets import require_tickets

_log = structlog.get_logger(__name__)


class Transport:
    """The session of one site. Raises ConnectionLost, DeadlineExceeded and MalformedAnswer."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        clock: Clock,
        ids: Ids,
        form: RequestForm,
        read_addresses: frozenset[str],
    ) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._ids = ids
        self._form = form
        self._read_addresses = read_addresses
        self._session = _session(endpoint, form.accept)

    def read(self, address: str, question: Mapping[str, object], token: Token | None) -> Answer:
        """Ask; only at addresses that the profile lists for login and queries."""
        if address not in self._read_addresses:
            raise GateClosed(f"{address} is no address for questions")
        return self._post(self._form.question(address, question, token))

    def write(
        self,
        address: str,
        frame: Mapping[str, object],
        sets: Sequence[OutboundSet],
        token: Token | None,
    ) -> Answer:
        """Send sets once. Raises GateClosed before any byte leaves when a ticket does not cover."""
        require_tickets(sets)
        return self._post(self._form.push(address, frame, sets, token))

    def close(self) -> None:
        """Drop the connections."""
        self._session.close()

    def _post(self, outgoing: Outgoing) -> Answer:
        outcome = self._call(outgoing)
        operation = outgoing.operation
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

    def _call(self, outgoing: Outgoing) -> Answer | AdapterError:
        timeouts = self._endpoint.timeouts
        started_at, began = self._clock.now(), self._clock.monotonic()
        with watched(timeouts.total_s) as watch:
            try:
                with self._session.post(
                    self._endpoint.url(outgoing.path),
                    data=outgoing.body,
                    headers=outgoing.headers,
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
            operation=outgoing.operation,
            started_at=started_at,
            duration_ms=round((self._clock.monotonic() - began) * 1000),
            status=response.status_code,
            digest=digest,
            byte_length=len(received),
            their_time=http_date(response.headers.get("Date", "")),
        )
        media_type, charset = _content_type(response.headers.get("Content-Type", ""))
        return Answer(
            exchange=exchange,
            content_type=media_type,
            charset=charset,
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
    moment = http_date(text)
    if moment is None:
        return None
    seconds = (moment - now).total_seconds()
    return min(max(0.0, math.ceil(seconds)), longest_s)


def http_date(text: str) -> datetime | None:
    """The moment of an HTTP date (RFC 9110 §5.6.7) in UTC, None when the text is none."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _content_type(header: str) -> tuple[str, str]:
    """Media type and charset, both in lower case, "" where the header does not say."""
    message = Message()
    message["Content-Type"] = header
    charset = message.get_param("charset") or ""
    media_type = header.partition(";")[0].strip().lower()
    return media_type, charset.lower() if isinstance(charset, str) else ""


def _session(endpoint: Endpoint, accept: str) -> requests.Session:
    session = requests.Session()
    # A proxy or a .netrc of the machine must not see budget data or replace our credentials.
    session.trust_env = False
    session.verify = True if endpoint.ca_file is None else str(endpoint.ca_file)
    session.headers.update(
        {
            "User-Agent": "budget-indicator-adapter",
            "Accept": accept,
            "Accept-Encoding": "gzip, deflate",
        }
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, DeadlineAdapter(max_retries=0))
    return session
