"""Reads what the other side says about each pushed set (逐套回执): by key, never by order."""

from collections.abc import Callable, Mapping

from adapter.errors import OutcomeUnknown
from adapter.ports.budget_system import SetReply
from adapter.ports.wire_spec import PushSpec
from connectors.answer_form import OpenedAnswer


def read_replies(
    opened: OpenedAnswer, spec: PushSpec, words: Callable[[object], str]
) -> dict[str, SetReply]:
    """Replies by set key; a set with contradicting replies is left out, so its outcome is unknown.

    Raises OutcomeUnknown when the answer has no list of results.
    """
    if opened.rows is None:
        raise OutcomeUnknown("the answer has no list of results")
    replies: dict[str, SetReply] = {}
    contradicted: set[str] = set()
    for row in opened.rows:
        reply = _reply(row.fields, spec, words)
        if reply is None:
            continue
        former = replies.setdefault(reply.set_key, reply)
        if former.is_accepted != reply.is_accepted:
            contradicted.add(reply.set_key)
    return {key: reply for key, reply in replies.items() if key not in contradicted}


def _reply(
    result: Mapping[str, object], spec: PushSpec, words: Callable[[object], str]
) -> SetReply | None:
    key, code = result.get(spec.result_key), result.get(spec.result_code)
    if not isinstance(key, str) or not isinstance(code, str | int):
        return None
    # JSON's true is an int to Python; profiles write it as "true".
    said = str(code).lower() if isinstance(code, bool) else str(code)
    return SetReply(
        set_key=key,
        is_accepted=said in spec.result_accepted,
        reason=words(result.get(spec.result_reason)),
    )
