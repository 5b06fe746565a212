"""The push protocol: every cell of its tables, and what no state may be followed by."""

from itertools import product

import pytest

from adapter.domain.identity import Scope
from adapter.domain.outcome import PushState
from adapter.domain.pushing.protocol import (
    OPEN_STATES,
    TRANSITIONS,
    Reply,
    Shown,
    Sight,
    Waiting,
    after_waiting,
    former_states,
    request_digest,
    settled_state,
    shown,
)

CONFIRMED, REJECTED = PushState.CONFIRMED, PushState.REJECTED
RETRYABLE, UNKNOWN = PushState.RETRYABLE, PushState.UNKNOWN
NOT_OURS = (Shown.BEFORE, Shown.RESTORED, Shown.ALTERED, Shown.OTHER)
SCOPE = Scope(site="here", division_code="152501000", fiscal_year=2025)


# --- an answer and a look -------------------------------------------------------------------------


@pytest.mark.parametrize("reply", Reply)
def test_what_we_sent_stands_there_so_it_is_confirmed_whatever_was_said(reply: Reply) -> None:
    assert settled_state(reply, Shown.SENT) is CONFIRMED


@pytest.mark.parametrize("what", [each for each in Shown if each is not Shown.SENT])
@pytest.mark.parametrize("reply", [Reply.ACCEPTED, Reply.MISSING, Reply.NOT_UNDERSTOOD])
def test_without_a_refusal_only_looking_settles_it(reply: Reply, what: Shown) -> None:
    assert settled_state(reply, what) is UNKNOWN


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Reply.REFUSED, REJECTED),
        (Reply.TURNED_AWAY, RETRYABLE),
        (Reply.REFUSED_WHOLE, RETRYABLE),
    ],
)
def test_a_refusal_counts_where_a_look_bears_it_out(reply: Reply, state: PushState) -> None:
    assert {settled_state(reply, what) for what in NOT_OURS} == {state}
    assert settled_state(reply, Shown.UNREADABLE) is UNKNOWN


@pytest.mark.parametrize("what", [each for each in Shown if each is not Shown.SENT])
def test_what_never_left_needs_no_look(what: Shown) -> None:
    assert settled_state(Reply.NOTHING_SENT, what) is RETRYABLE


def test_a_set_alone_is_rejected_by_a_refusal_of_its_own() -> None:
    rejecting = {
        reply for reply, what in product(Reply, Shown) if settled_state(reply, what) is REJECTED
    }

    assert rejecting == {Reply.REFUSED}


# --- waiting --------------------------------------------------------------------------------------


def waitings(**fixed: object) -> list[Waiting]:
    flags = ("is_over", "is_sendable", "is_exhausted", "is_key_used_up", "may_ask")
    drawn = [
        Waiting(shown=what, **dict(zip(flags, values, strict=True)))
        for what in Shown
        for values in product((False, True), repeat=len(flags))
    ]
    return [w for w in drawn if all(getattr(w, name) == value for name, value in fixed.items())]


@pytest.mark.parametrize(
    ("fixed", "state"),
    [
        # It is there after all.
        ({"shown": Shown.SENT}, CONFIRMED),
        # Nothing to go by, or still time for it to arrive.
        ({"shown": Shown.UNREADABLE}, UNKNOWN),
        ({"shown": Shown.BEFORE, "is_over": False}, UNKNOWN),
        ({"shown": Shown.RESTORED, "is_over": False}, UNKNOWN),
        ({"shown": Shown.OTHER, "is_over": False}, UNKNOWN),
        ({"shown": Shown.ALTERED, "is_over": False}, UNKNOWN),
        # It arrived, and the receiver made something else of it.
        ({"shown": Shown.ALTERED, "is_over": True}, PushState.MANUAL),
        # It may have been there, and somebody put the former content back.
        ({"shown": Shown.RESTORED, "is_over": True, "may_ask": False}, PushState.MANUAL),
        ({"shown": Shown.RESTORED, "is_over": True, "is_sendable": False}, PushState.MANUAL),
        ({"shown": Shown.RESTORED, "is_over": True, "is_exhausted": True}, PushState.MANUAL),
        # Who knows the key says whether it was.
        (
            {
                "shown": Shown.RESTORED,
                "is_over": True,
                "is_sendable": True,
                "is_exhausted": False,
                "may_ask": True,
            },
            RETRYABLE,
        ),
        # Its place is taken.
        ({"shown": Shown.OTHER, "is_over": True}, PushState.SUPERSEDED),
        (
            {"shown": Shown.BEFORE, "is_over": True, "is_sendable": False},
            PushState.SUPERSEDED,
        ),
        # It did nothing, and is what we would send.
        (
            {"shown": Shown.BEFORE, "is_over": True, "is_sendable": True, "is_exhausted": True},
            PushState.MANUAL,
        ),
        (
            {
                "shown": Shown.BEFORE,
                "is_over": True,
                "is_sendable": True,
                "is_exhausted": False,
                "is_key_used_up": True,
            },
            PushState.SUPERSEDED,
        ),
        (
            {
                "shown": Shown.BEFORE,
                "is_over": True,
                "is_sendable": True,
                "is_exhausted": False,
                "is_key_used_up": False,
            },
            RETRYABLE,
        ),
    ],
)
def test_what_waiting_makes_of_an_unknown_set(fixed: dict[str, object], state: PushState) -> None:
    assert {after_waiting(each) for each in waitings(**fixed)} == {state}


def test_nothing_is_sent_again_before_its_time_is_over() -> None:
    early = {after_waiting(each) for each in waitings(is_over=False)}

    assert early == {UNKNOWN, CONFIRMED}


# --- looking --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "what"),
    [
        (None, Shown.UNREADABLE),
        (Sight(content_hash="new", mark="2"), Shown.SENT),
        (Sight(content_hash="old", mark="1"), Shown.BEFORE),
        (Sight(content_hash="old", mark="2"), Shown.RESTORED),
        # Without marks nobody can tell.
        (Sight(content_hash="old"), Shown.BEFORE),
        (Sight(content_hash="theirs", mark="2"), Shown.OTHER),
        (Sight(content_hash=None), Shown.OTHER),
    ],
)
def test_what_a_look_shows(seen: Sight | None, what: Shown) -> None:
    before = Sight(content_hash="old", mark="1")

    assert shown(seen, sent="new", before=before) is what


def test_what_was_made_of_it_is_known_again_and_nothing_else_is_taken_for_it() -> None:
    before, cut = Sight(content_hash="old", mark="1"), Sight(content_hash="cut", mark="2")

    assert shown(cut, sent="new", before=before, altered="cut") is Shown.ALTERED
    assert shown(cut, sent="new", before=before, altered="other") is Shown.OTHER
    assert shown(Sight(content_hash=None), sent="new", before=before) is Shown.OTHER


def test_what_was_made_of_it_twice_is_told_from_what_nobody_touched() -> None:
    before = Sight(content_hash="cut", mark="1")
    untouched, anew = before, Sight(content_hash="cut", mark="2")

    def told(seen: Sight, *, is_taken: bool) -> Shown:
        return shown(seen, sent="new", before=before, altered="cut", is_taken=is_taken)

    assert told(untouched, is_taken=False) is Shown.BEFORE
    assert told(untouched, is_taken=True) is Shown.ALTERED
    assert told(anew, is_taken=False) is Shown.ALTERED


def test_a_set_that_was_absent_and_still_is_shows_what_was_before() -> None:
    nothing = Sight(content_hash=None)

    assert shown(nothing, sent="new", before=nothing) is Shown.BEFORE
    assert shown(Sight(content_hash="old", mark="1"), sent="new", before=nothing) is Shown.OTHER


# --- transitions ----------------------------------------------------------------------------------


def test_every_state_has_its_row_and_the_open_ones_have_a_way_out() -> None:
    closed = {each for each in PushState if each not in OPEN_STATES}

    assert set(TRANSITIONS) == set(PushState)
    for state in OPEN_STATES:
        reached: set[PushState] = set()
        waiting = [state]
        while waiting:
            following = TRANSITIONS[waiting.pop()] - reached
            reached |= following
            waiting += following
        assert reached & closed


@pytest.mark.parametrize("state", [CONFIRMED, REJECTED, PushState.SUPERSEDED])
def test_what_is_closed_stays_closed(state: PushState) -> None:
    assert not TRANSITIONS[state]


def test_every_outcome_that_a_table_names_may_follow_a_sending() -> None:
    outcomes = {settled_state(reply, what) for reply, what in product(Reply, Shown)}
    outcomes |= {after_waiting(each) for each in waitings()}

    assert outcomes <= TRANSITIONS[PushState.SENT]
    assert outcomes - {UNKNOWN} <= TRANSITIONS[UNKNOWN]
    assert {CONFIRMED, RETRYABLE} <= TRANSITIONS[PushState.PREPARED]


def test_only_what_can_do_no_harm_is_sent() -> None:
    assert set(former_states(PushState.SENT)) == {PushState.PREPARED, RETRYABLE, UNKNOWN}


# --- keys -----------------------------------------------------------------------------------------


def test_a_digest_stands_for_kind_place_order_and_bytes() -> None:
    digests = {
        request_digest("template", SCOPE, [("a", "1"), ("b", "2")]),
        request_digest("template", SCOPE, [("b", "2"), ("a", "1")]),
        request_digest("template", SCOPE, [("a", "1"), ("b", "3")]),
        request_digest("template", SCOPE, [("a", "1")]),
        request_digest("library_set", SCOPE, [("a", "1"), ("b", "2")]),
        request_digest(
            "template",
            Scope(site="here", division_code="152501000", fiscal_year=2026),
            [("a", "1"), ("b", "2")],
        ),
    }

    assert len(digests) == 6
