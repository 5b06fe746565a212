"""One HTTP call at a time (传输层): sent, timed, counted, translated; knows no envelope.

Two doors. `read` serves addresses that are known to change nothing; `write` takes sets with
their tickets and refuses them itself, whoever calls.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

import structlog

from adapter.errors import AdapterError, GateClosed
from adapter.ports.budget_system import Exchange, OutboundSet
from adapter.ports.clock import Clock, Ids
from adapter.ports.run_budget import RunBudget, unlimited
from connectors.answer_form import Answer
from connectors.auth import Token
from connectors.call_deadline import Deadline
from connectors.calling import Call, exchange, open_session
from connectors.endpoint import Endpoint
from connectors.remote import Remote
from connectors.request_form import Outgoing, RequestForm
from connectors.tickets import require_tickets

#: Farther apart than this, clocks are worth a line in the log.
_FAR_S = 60.0

_log = structlog.get_logger(__name__)


class Transport:
    """The session of one site. Raises ConnectionLost, DeadlineExceeded and MalformedAnswer.

    Each call first asks the run's budget and takes a token of the site's allowance, which raises
    RunDeadlineExceeded with nothing sent.
    """

    def __init__(  # noqa: PLR0913 - each collaborator is handed in by name
        self,
        endpoint: Endpoint,
        *,
        clock: Clock,
        ids: Ids,
        form: RequestForm,
        read_addresses: frozenset[str],
        remote: Remote | None = None,
        budget: RunBudget | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._remote = remote or Remote(clock)
        self._budget = budget or unlimited()
        self._is_skew_told = False
        self._clock = clock
        self._ids = ids
        self._form = form
        self._read_addresses = read_addresses
        self._session = open_session(endpoint.ca_file, form.accept)

    def read(self, address: str, question: Mapping[str, object], token: Token | None) -> Answer:
        """Ask; only at addresses that the profile lists for login and queries."""
        if address not in self._read_addresses:
            raise GateClosed(f"{address} is no address for questions")
        outgoing = self._form.question(address, question, token)
        self._remote.allowance.draw(self._budget)
        return self._post(outgoing, self._deadline(self._budget))

    def write(
        self,
        address: str,
        frame: Mapping[str, object],
        sets: Sequence[OutboundSet],
        token: Token | None,
    ) -> Answer:
        """Send sets once. Raises GateClosed before any byte leaves when a ticket does not cover."""
        require_tickets(sets)
        outgoing = self._form.push(address, frame, sets, token)
        self._remote.allowance.draw(self._budget)
        # What is on its way is not cut off by the end of the run: its outcome would be unknown.
        return self._post(outgoing, self._deadline(unlimited()))

    def close(self) -> None:
        """Drop the connections."""
        self._session.close()

    def _deadline(self, budget: RunBudget) -> Deadline:
        now = self._clock.monotonic
        longest_s = min(self._endpoint.timeouts.total_s, budget.left_s())
        return Deadline(now=now, ends_at=now() + longest_s, budget=budget)

    def _post(self, outgoing: Outgoing, deadline: Deadline) -> Answer:
        outcome = self._call(outgoing, deadline)
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
        self._look_at_clock(outcome.exchange)
        return outcome

    def _look_at_clock(self, exchange: Exchange) -> None:
        skew = self._remote.their_clock.note(exchange)
        if skew is None or self._is_skew_told or abs(skew.ahead_s) - skew.doubt_s <= _FAR_S:
            return
        self._is_skew_told = True
        _log.warning("clock_skew", ahead_s=round(skew.ahead_s, 1), doubt_s=round(skew.doubt_s, 1))

    def _call(self, outgoing: Outgoing, deadline: Deadline) -> Answer | AdapterError:
        started_at, began = self._clock.now(), self._clock.monotonic()
        call = Call(
            method="POST",
            url=self._endpoint.url(outgoing.path),
            headers=outgoing.headers,
            body=outgoing.body,
        )
        received = exchange(
            self._session, call, self._endpoint.timeouts, self._endpoint.limits, deadline
        )
        if isinstance(received, AdapterError):
            return received
        their_time = http_date(received.headers.get("Date", ""))
        made = Exchange(
            exchange_id=self._ids.fresh(),
            operation=outgoing.operation,
            started_at=started_at,
            duration_ms=round((self._clock.monotonic() - began) * 1000),
            status=received.status,
            digest=received.digest,
            byte_length=len(received.body),
            their_time=their_time,
        )
        kind = Message()
        kind["Content-Type"] = received.headers.get("Content-Type", "")
        return Answer(
            exchange=made,
            content_type=str(kind["Content-Type"]).partition(";")[0].strip().lower(),
            charset=_param(kind, "charset").lower(),
            retry_after_s=retry_after_s(
                received.headers.get("Retry-After", ""),
                # Their date is on their clock.
                their_time or self._clock.now(),
                self._endpoint.limits.max_retry_after_s,
            ),
            body=received.body,
            boundary=_param(kind, "boundary"),
            start=_param(kind, "start").strip("<>"),
            deadline=deadline,
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
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the end of the year 9999, west of Greenwich
        return None


def _param(kind: Message, name: str) -> str:
    """A parameter of the content type, "" where the header does not say."""
    value = kind.get_param(name) or ""
    return value if isinstance(value, str) else ""
