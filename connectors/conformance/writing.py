"""Checks of writing (写入): whole sets are replaced, found again, and never left half done."""

from dataclasses import replace

from adapter.errors import GateClosed
from connectors.conformance.asking import (
    contents,
    live,
    push,
    push_request,
    rehearsal_of,
    stored,
    told_by,
)
from connectors.conformance.check import check, must_raise, require
from connectors.conformance.needs import Capability
from connectors.conformance.reading import require_trace
from connectors.conformance.subject import Subject


@check("推送的一套可按编码读回", Capability.WRITE, Capability.READ)
def a_set_is_stored_and_found(subject: Subject) -> None:
    """A set that was accepted is found under its key, row by row."""
    rehearsal = rehearsal_of(subject)
    key = rehearsal.set_keys[0]
    reply = push(subject, rehearsal.make_set(key, 3))
    require(reply.replies[key].is_accepted, "the set was refused")
    require_trace(reply.exchange)
    require(len(live(subject, key)) == 3, "not three rows")  # noqa: PLR2004 - as many as sent


@check("推送整套替换", Capability.WRITE, Capability.READ)
def a_push_replaces_the_whole_set(subject: Subject) -> None:
    """After a smaller push the former rows are gone, and stay visible only as deleted ones."""
    rehearsal = rehearsal_of(subject)
    key = rehearsal.set_keys[0]
    push(subject, rehearsal.make_set(key, 4))
    former = live(subject, key)
    push(subject, rehearsal.make_set(key, 2))
    now = live(subject, key)
    whole = stored(subject, key, live_only=False)
    require(len(now) == 2, "not two rows")  # noqa: PLR2004 - as many as sent
    require(not now & former, "a row survived, or a new one was given an old id")
    require(len(whole) >= len(now) + len(former), "the former rows left no trace")


@check("各套互不影响", Capability.WRITE, Capability.READ)
def sets_do_not_touch_each_other(subject: Subject) -> None:
    """Replies name every set of a call, and one set's push leaves the others alone."""
    rehearsal = rehearsal_of(subject)
    one, other = rehearsal.set_keys
    reply = push(subject, rehearsal.make_set(other, 1), rehearsal.make_set(one, 2))
    require(set(reply.replies) == {one, other}, f"replies for {sorted(reply.replies)}")
    before = live(subject, one)
    push(subject, rehearsal.make_set(other, 3))
    require(live(subject, one) == before, "the other set changed")


@check("被拒收的一套不改动原有内容", Capability.WRITE, Capability.READ)
def a_refused_set_changes_nothing(subject: Subject) -> None:
    """A set that validation refuses comes back with its reason, and the former one stays."""
    rehearsal = rehearsal_of(subject)
    one, other = rehearsal.set_keys
    push(subject, rehearsal.make_set(one, 2))
    before = live(subject, one)
    reply = push(subject, rehearsal.make_refused_set(one), rehearsal.make_set(other, 1))
    require(not reply.replies[one].is_accepted, "the set was accepted")
    require(bool(reply.replies[one].reason), "no reason was given")
    require(reply.replies[other].is_accepted, "the good set was refused with the bad one")
    require(live(subject, one) == before, "the former set changed")


@check("没有闸门凭条的行不发出", Capability.WRITE, Capability.READ)
def rows_without_their_ticket_stay(subject: Subject) -> None:
    """A set whose rows changed after the gate saw them is refused, and its whole call with it."""
    rehearsal = rehearsal_of(subject)
    one, other = rehearsal.set_keys
    push(subject, rehearsal.make_set(one, 1), rehearsal.make_set(other, 1))
    before = live(subject, one), live(subject, other)
    good, more = rehearsal.make_set(one, 2), rehearsal.make_set(other, 3)
    forged = replace(more, rows=more.rows[:2])
    must_raise(GateClosed, lambda: push(subject, good, forged))
    require((live(subject, one), live(subject, other)) == before, "something was sent")


@check("同一套推送两次仍是一套", Capability.WRITE, Capability.READ)
def pushing_twice_stores_one_set(subject: Subject) -> None:
    """A set sent twice, under one request id or under two, is stored once with the same content."""
    rehearsal = rehearsal_of(subject)
    key = rehearsal.set_keys[0]
    request = push_request(subject, rehearsal.make_set(key, 3))
    for again in (request, replace(request, request_id=rehearsal.fresh_id())):
        for call in (request, again):
            reply = subject.system.push_sets(call)
            require(reply.replies[key].is_accepted, "the set was refused the second time")
            require(len(stored(subject, key)) == 3, "not the three rows once")  # noqa: PLR2004 - as many as sent


@check("读回的内容就是推送的内容", Capability.WRITE, Capability.READ)
def what_was_pushed_is_read_back(subject: Subject) -> None:
    """The content of every row that was sent is read back, nothing lost, changed or added."""
    rehearsal = rehearsal_of(subject)
    key = rehearsal.set_keys[0]
    sent = rehearsal.make_set(key, 5)
    for _ in range(2):
        push(subject, sent)
        wanted = sorted(map(rehearsal.content_of, sent.rows))
        require(contents(subject, stored(subject, key)) == wanted, "the content differs")


@check("按编码分开读与合并读相同", Capability.WRITE, Capability.READ)
def keys_split_the_rows(subject: Subject) -> None:
    """Asking set by set brings the same rows as asking for both at once, and no other's."""
    rehearsal = rehearsal_of(subject)
    one, other = rehearsal.set_keys
    push(subject, rehearsal.make_set(one, 2), rehearsal.make_set(other, 3))
    together = sorted(told_by(row) for row in stored(subject, one, other))
    apart = sorted(live(subject, one)) + sorted(live(subject, other))
    require(together == sorted(apart), f"{len(together)} rows together, {len(apart)} apart")
    require(len(together) == 5, "not two and three rows")  # noqa: PLR2004 - as many as sent
