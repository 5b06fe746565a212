"""The course of a push (推送协议): its states, and what an answer and a look make of a set.

A set is confirmed by what stands there, never by what was answered; it is sent again only where
that cannot store it twice. See docs/push-protocol.md, whose tables are made from this module.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from adapter.domain.fingerprint import digest
from adapter.domain.identity import Scope
from adapter.domain.outcome import PushState
from adapter.domain.pushing.receiver_mark import is_same_storing


class Reply(StrEnum):
    """What came of handing over a request, as far as one of its sets is concerned."""

    #: The receiver says that it took the set.
    ACCEPTED = "accepted"
    #: It refuses this set, for a reason of its own.
    REFUSED = "refused"
    #: It answered, and says nothing (or two things) of this set.
    MISSING = "missing"
    #: Bytes left, and no answer to them was understood; also after a crash.
    NOT_UNDERSTOOD = "not_understood"
    #: Not a byte of the request left.
    NOTHING_SENT = "nothing_sent"
    #: It says that it looked at nothing and wants to be asked later.
    TURNED_AWAY = "turned_away"
    #: It refuses the request without naming a set.
    REFUSED_WHOLE = "refused_as_a_whole"


REPLY_LABELS: Mapping[Reply, str] = {
    Reply.ACCEPTED: "答复已接收",
    Reply.REFUSED: "拒收这一套",
    Reply.MISSING: "没有答复这一套",
    Reply.NOT_UNDERSTOOD: "没有可信的答复",
    Reply.NOTHING_SENT: "没有发出",
    Reply.TURNED_AWAY: "请稍后再来",
    Reply.REFUSED_WHOLE: "整批拒收",
}


class Shown(StrEnum):
    """What reading the set back shows."""

    SENT = "what_we_sent"
    BEFORE = "what_was_there_before"
    #: The same content as before, stored once more since: somebody may have put it back.
    RESTORED = "put_back_since"
    #: What stood there right after the receiver said that it took the set: what it made of it.
    ALTERED = "what_was_made_of_it"
    OTHER = "something_else"
    #: It could not be read, or not understood, or may not be looked at.
    UNREADABLE = "unreadable"


SHOWN_LABELS: Mapping[Shown, str] = {
    Shown.SENT: "所发的内容",
    Shown.BEFORE: "原来的内容",
    Shown.RESTORED: "原来的内容，但又存过",
    Shown.ALTERED: "对方存成的样子",
    Shown.OTHER: "别的内容",
    Shown.UNREADABLE: "读不到或读不懂",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A set as it was seen: the hash of its content, None when absent, and the receiver's mark."""

    content_hash: str | None
    #: What the receiver itself wrote into it, see `receiver_mark`; None when absent or unknown.
    mark: str | None = None


def shown(
    seen: Sight | None,
    *,
    sent: str,
    before: Sight,
    altered: str | None = None,
    is_taken: bool = False,
    renews_ids: bool = False,
) -> Shown:
    """What a look shows of a set that was sent with the content hash `sent`; None: unreadable.

    `altered` is the content hash that the receiver made of it, as far as that was seen; where it
    stood there already, it was made of it again once the receiver said that it took the set
    (`is_taken`), or where it was stored anew. `renews_ids`: every storing there gives the rows of a
    set new ids.
    """
    if seen is None:
        return Shown.UNREADABLE
    if seen.content_hash == sent:
        return Shown.SENT
    is_before = seen.content_hash == before.content_hash
    is_untouched = is_before and is_same_storing(before.mark, seen.mark, renews_ids=renews_ids)
    if altered and seen.content_hash == altered and (is_taken or not is_untouched):
        return Shown.ALTERED
    if not is_before:
        return Shown.OTHER
    return Shown.BEFORE if is_untouched else Shown.RESTORED


# --- states and transitions -----------------------------------------------------------------------

_P = PushState
STATE_LABELS: Mapping[PushState, str] = {
    _P.PREPARED: "已备妥，未发出",
    _P.SENT: "已发出，待核实",
    _P.CONFIRMED: "已核实存入",
    _P.REJECTED: "对方拒收",
    _P.RETRYABLE: "未存入，将重发",
    _P.UNKNOWN: "结果未知，待核实",
    _P.MANUAL: "等人处理",
    _P.SUPERSEDED: "已被后来的推送取代",
    _P.GIVEN_UP: "已放弃",
}
#: From each state the states that may follow; the store refuses every other step.
TRANSITIONS: Mapping[PushState, frozenset[PushState]] = {
    _P.PREPARED: frozenset({_P.SENT, _P.CONFIRMED, _P.RETRYABLE, _P.SUPERSEDED}),
    _P.SENT: frozenset(
        {_P.CONFIRMED, _P.REJECTED, _P.RETRYABLE, _P.UNKNOWN, _P.MANUAL, _P.SUPERSEDED}
    ),
    _P.RETRYABLE: frozenset({_P.SENT, _P.CONFIRMED, _P.MANUAL, _P.SUPERSEDED, _P.GIVEN_UP}),
    _P.UNKNOWN: frozenset(
        {
            _P.SENT,
            _P.CONFIRMED,
            _P.REJECTED,
            _P.RETRYABLE,
            _P.MANUAL,
            _P.SUPERSEDED,
            _P.GIVEN_UP,
        }
    ),
    # What the receiver made of it became ours: there is nothing left to decide.
    _P.MANUAL: frozenset({_P.CONFIRMED, _P.RETRYABLE, _P.SUPERSEDED, _P.GIVEN_UP}),
    _P.GIVEN_UP: frozenset({_P.SUPERSEDED}),
    _P.CONFIRMED: frozenset(),
    _P.REJECTED: frozenset(),
    _P.SUPERSEDED: frozenset(),
}
#: States of a set that is on its way: there is at most one such push of a set, whoever sends it.
OPEN_STATES = (_P.PREPARED, _P.SENT, _P.UNKNOWN, _P.RETRYABLE, _P.MANUAL)


def former_states(state: PushState) -> tuple[PushState, ...]:
    """The states that this one may follow."""
    return tuple(each for each in PushState if state in TRANSITIONS[each])


# --- what an answer and a look make of a set ------------------------------------------------------

#: Reply -> state, in the order of `Shown`: what we sent, what was before, put back since, what was
#: made of it, something else, unreadable. What we sent stands there: confirmed, whatever was said.
#: Else the reply tells a refusal from a silence; one that cannot be checked by looking settles
#: nothing.
_TABLE: Mapping[Reply, tuple[PushState, ...]] = {
    # Acknowledged is not stored: it may still come, and something else may have come over it.
    Reply.ACCEPTED: (_P.CONFIRMED, *[_P.UNKNOWN] * 5),
    Reply.REFUSED: (_P.CONFIRMED, *[_P.REJECTED] * 4, _P.UNKNOWN),
    Reply.MISSING: (_P.CONFIRMED, *[_P.UNKNOWN] * 5),
    Reply.NOT_UNDERSTOOD: (_P.CONFIRMED, *[_P.UNKNOWN] * 5),
    # The only thing that is certain without a look.
    Reply.NOTHING_SENT: (_P.CONFIRMED, *[_P.RETRYABLE] * 5),
    Reply.TURNED_AWAY: (_P.CONFIRMED, *[_P.RETRYABLE] * 4, _P.UNKNOWN),
    # Some other set of the request may be at fault: nobody is rejected for it.
    Reply.REFUSED_WHOLE: (_P.CONFIRMED, *[_P.RETRYABLE] * 4, _P.UNKNOWN),
}


def settled_state(reply: Reply, shown: Shown) -> PushState:
    """What becomes of a set right after its answer and the look that follows it."""
    return _TABLE[reply][tuple(Shown).index(shown)]


# --- what waiting makes of a set whose fate is unknown --------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An open set whose fate is unknown, as a later look finds it."""

    shown: Shown
    #: The time in which the receiver may still store it has passed since it was last sent.
    is_over: bool
    #: It may be sent once more: it is what we would send today, or the receiver deduplicates and
    #: its bytes can be made again. Then it is settled before anything newer leaves.
    is_sendable: bool
    #: It was sent alone as often as anybody may try without an outcome.
    is_exhausted: bool
    #: A receiver that deduplicates says that it took this key, was asked as often as anybody may,
    #: and has nothing.
    is_key_used_up: bool
    #: A receiver that deduplicates has not said yet that it took this key.
    may_ask: bool


def after_waiting(waiting: Waiting) -> PushState:
    """What becomes of an unknown set: UNKNOWN as long as it may arrive and does not show.

    Nothing but the receiver's deduplication makes sure that what did not arrive in its time never
    will: from then on a set counts as not stored, and its sendings stay adrift in the ledger.
    """
    if waiting.shown is Shown.SENT:
        return PushState.CONFIRMED
    if waiting.shown is Shown.UNREADABLE or not waiting.is_over:
        return PushState.UNKNOWN
    if waiting.shown in {Shown.RESTORED, Shown.ALTERED}:
        # It may have been stored and then put back by somebody: even newer content must wait. One
        # who knows the key tells, and does nothing a second time. What was altered would be altered
        # again.
        can_ask = waiting.may_ask and waiting.is_sendable and not waiting.is_exhausted
        can_ask &= waiting.shown is Shown.RESTORED
        return PushState.RETRYABLE if can_ask else PushState.MANUAL
    if waiting.shown is Shown.OTHER or not waiting.is_sendable:
        # Somebody else's content, or newer content of ours, has its place.
        return PushState.SUPERSEDED
    if waiting.is_exhausted:
        return PushState.MANUAL
    return PushState.SUPERSEDED if waiting.is_key_used_up else PushState.RETRYABLE


# --- keys -----------------------------------------------------------------------------------------


def request_digest(kind: str, scope: Scope, sets: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over all that a request carries: what, for where, and (key, rows digest) in order.

    A key stands for one digest for ever.
    """
    place = (kind, scope.division_code, scope.fiscal_year)
    return digest([*place, *(list(each) for each in sets)])


#: Replies after which the same key may carry the same bytes again. The others answered the key:
#: a receiver that deduplicates would only repeat them.
REPEATABLE = frozenset(Reply) - {Reply.REFUSED, Reply.REFUSED_WHOLE}
