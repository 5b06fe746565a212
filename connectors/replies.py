"""Reads what the other side says about each pushed set (逐套回执): by key, never by order."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from adapter.errors import OutcomeUnknown
from adapter.ports.budget_system import (
    Exchange,
    FlawedFields,
    OutboundSet,
    PushReply,
    PushRequest,
    SetReply,
)
from adapter.ports.wire_spec import PushSpec
from connectors.answer_form import OpenedAnswer
from connectors.answers import code_text


def reply_of(exchange: Exchange, replies: Mapping[str, SetReply], sent: PushRequest) -> PushReply:
    """What was said of the sets that were sent; answers for others are only counted."""
    keys = {each.set_key for each in sent.sets}
    ours = {key: reply for key, reply in replies.items() if key in keys}
    return PushReply(exchange=exchange, replies=ours, extra=len(replies) - len(ours))


class Words(Protocol):
    """Makes what the other side says fit to be kept; `own` are texts of what it speaks about."""

    def __call__(self, said: object, *, own: Collection[str]) -> str: ...


def read_replies(
    opened: OpenedAnswer, spec: PushSpec, sets: Sequence[OutboundSet], words: Words
) -> dict[str, SetReply]:
    """Replies by set key; a set with contradicting replies is left out, so its outcome is unknown.

    Of the words about a set those are kept that were sent with it (`sets`), no other names.

    Raises OutcomeUnknown when the answer has no list of results.
    """
    if opened.rows is None:
        raise OutcomeUnknown("the answer has no list of results")
    sent = {each.set_key: each for each in sets}
    replies: dict[str, SetReply] = {}
    contradicted: set[str] = set()
    for row in opened.rows:
        reply = _reply(row.fields, spec, sent, words)
        if reply is None:
            continue
        former = replies.setdefault(reply.set_key, reply)
        if former.is_accepted != reply.is_accepted:
            contradicted.add(reply.set_key)
    return {key: reply for key, reply in replies.items() if key not in contradicted}


def _reply(
    result: Mapping[str, object],
    spec: PushSpec,
    sent: Mapping[str, OutboundSet],
    words: Words,
) -> SetReply | None:
    if isinstance(result, FlawedFields):
        return None
    key, code = result.get(spec.result_key), code_text(result.get(spec.result_code))
    # A blank code is no answer, unless the profile lists it: the set's outcome stays unknown.
    if not isinstance(key, str) or not (code or code in spec.result_accepted):
        return None
    said = result.get(spec.result_reason)
    about = sent.get(key) if said else None
    return SetReply(
        set_key=key,
        is_accepted=code in spec.result_accepted,
        reason=words(said, own=frozenset() if about is None else texts_of(about)),
    )


def texts_of(sent: OutboundSet) -> frozenset[str]:
    """The texts that were sent with a set, its key among them."""
    cells = (value for row in (sent.header or {}, *sent.rows) for value in row.values())
    return frozenset({sent.set_key, *(each for each in cells if isinstance(each, str))})
