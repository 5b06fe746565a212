"""What handing over a request brought (推送应答), before anybody has looked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from adapter.domain.pushing.protocol import Reply
from adapter.errors import (
    AdapterError,
    OutcomeUnknown,
    RemoteRefused,
    RetryableError,
    ServerBusy,
)
from adapter.ports.budget_system import BudgetSystem, PushRequest, SetReply
from sync_jobs.pushing.unclear import why_not_sent, why_not_understood, why_turned_away

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Replies by set key, and what a set without one is to be taken for."""

    silent: Reply
    replies: Mapping[str, SetReply] = field(default_factory=dict)
    #: What was said of the request as a whole; our own words where nothing was understood.
    reason: str = ""
    #: Answers for sets that nobody sent.
    extra: int = 0
    #: How long the receiver wants to be left alone.
    retry_after_s: float = 0.0
    #: Ends the run once the request is settled.
    stops: AdapterError | None = None

    @property
    def is_refusal(self) -> bool:
        """The receiver refused the request without naming a set."""
        return self.silent in {Reply.REFUSED, Reply.REFUSED_WHOLE}

    @property
    def has_left(self) -> bool:
        """Whether bytes may have reached the receiver."""
        return self.silent is not Reply.NOTHING_SENT

    def of(self, key: str) -> Reply:
        """What it means for one set."""
        said = self.replies.get(key)
        if said is None:
            return self.silent
        return Reply.ACCEPTED if said.is_accepted else Reply.REFUSED

    def reason_of(self, key: str) -> str:
        """The receiver's words about one set, or ours about an answer that says nothing of it."""
        said = self.replies.get(key)
        return said.reason if said else self.reason


def hand_over(system: BudgetSystem, request: PushRequest) -> Answer:
    """Send a request once. Raises nothing of ours: what ends the run is in `stops`."""
    try:
        reply = system.push_sets(request)
    except OutcomeUnknown as error:
        _log.warning("push_unclear", request_id=request.request_id, reason=str(error))
        return Answer(silent=Reply.NOT_UNDERSTOOD, reason=why_not_understood(error))
    except RemoteRefused as error:
        return _refused(error, len(request.sets))
    except ServerBusy as error:
        return Answer(
            silent=Reply.TURNED_AWAY,
            reason=why_turned_away(error),
            retry_after_s=error.retry_after_s or 0.0,
        )
    except RetryableError as error:
        _log.warning("push_not_sent", request_id=request.request_id, error=type(error).__name__)
        return Answer(silent=Reply.NOTHING_SENT, reason=why_not_sent(error))
    except AdapterError as error:
        # Whenever bytes may have arrived, a connector says that the outcome is unknown.
        return Answer(silent=Reply.NOTHING_SENT, stops=error)
    return Answer(silent=Reply.MISSING, replies=reply.replies, extra=reply.extra)


def _refused(error: RemoteRefused, set_count: int) -> Answer:
    if set_count == 1:
        # It can only mean this one, so its words may be kept beside it.
        return Answer(silent=Reply.REFUSED, reason=f"{error.code} {error.reason}".strip())
    # The words may name a set that a person will close later: no other set's row keeps them.
    return Answer(silent=Reply.REFUSED_WHOLE, reason=error.code)
