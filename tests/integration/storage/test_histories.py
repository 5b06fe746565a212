"""The history of a set in the store: said, seen, corrected, gone, and hidden with its project."""

from datetime import timedelta
from typing import Any

import pytest

from adapter.domain.reconcile.history import state_at
from adapter.ports.trees import Side, TreeEntry, TreeKind
from adapter.storage.store import SqlStore
from tests.conftest import CountedIds, TurnedClock
from tests.integration.storage.pulls import EARLY, PROJECT, SCOPE, Puller
from tests.integration.storage.reviews_desk import OTHER, Desk


@pytest.fixture
def desk(store: SqlStore, clock: TurnedClock, ids: CountedIds) -> Desk:
    made = Desk(store, Puller(store, clock, ids), clock)
    made.make_list(PROJECT)
    return made


def minute(number: int) -> Any:
    return EARLY + timedelta(minutes=number)


def see(
    desk: Desk,
    at: int,
    text: str | None,
    *,
    said: int | None = None,
    tree: tuple[Side, TreeKind] = (Side.EXTERNAL, TreeKind.TEMPLATE),
    project_code: str = PROJECT,
) -> None:
    """Observe one set, or with None that it is gone."""
    entry = TreeEntry(
        key="T1",
        project_code=project_code,
        content_hash=text or "",
        fields={"items.A.target": text or ""},
        said_from=None if said is None else minute(said),
    )
    with desk.store.begin() as work:
        entries = [] if text is None else [entry]
        work.trees.observe(SCOPE, *tree, entries, at=minute(at), is_complete=True)
        work.commit()


def target(desk: Desk, as_of: int, known_at: int, side: Side = Side.EXTERNAL) -> str:
    history = desk.store.queries.admitted_history(SCOPE, TreeKind.TEMPLATE, "T1")
    found = state_at(history[side], as_of=minute(as_of), known_at=minute(known_at))
    return found.fields["items.A.target"] if found else "-"


def test_what_was_said_and_what_was_known_are_two_answers(desk: Desk) -> None:
    see(desk, 5, "≥90人", said=3)
    see(desk, 12, "≥80人", said=8)
    see(desk, 20, None)

    assert [target(desk, as_of=10, known_at=known) for known in (4, 10, 12, 30)] == [
        "-",
        "≥90人",
        "≥80人",
        "≥80人",
    ]
    assert [target(desk, as_of=day, known_at=30) for day in (2, 3, 8, 19, 20)] == [
        "-",
        "≥90人",
        "≥80人",
        "≥80人",
        "-",
    ]


def test_the_same_content_seen_again_keeps_since_when_it_was_said(desk: Desk) -> None:
    see(desk, 5, "≥90人", said=3)
    see(desk, 9, "≥90人", said=8)

    (only,) = desk.store.queries.admitted_history(SCOPE, TreeKind.TEMPLATE, "T1")[Side.EXTERNAL]
    assert (only.seen_from, only.seen_to, only.said_from) == (minute(5), None, minute(3))


def test_the_sides_have_histories_of_their_own(desk: Desk) -> None:
    see(desk, 5, "≥90人", said=3)
    see(desk, 5, "≥95人", tree=(Side.INTERNAL, TreeKind.TEMPLATE))

    assert target(desk, 6, 6) == "≥90人"
    assert target(desk, 6, 6, Side.INTERNAL) == "≥95人"
    assert target(desk, 6, 6, Side.BASELINE) == "-"
    assert target(desk, 4, 6, Side.INTERNAL) == "-"


@pytest.mark.parametrize("codes", [(OTHER,), (PROJECT, OTHER), (OTHER, PROJECT), ("",)])
def test_nothing_is_shown_of_a_set_that_ever_named_what_is_not_open(
    desk: Desk, codes: tuple[str, ...]
) -> None:
    for at, code in enumerate(codes):
        see(desk, at, f"≥{at}人", project_code=code)

    assert desk.store.queries.admitted_history(SCOPE, TreeKind.TEMPLATE, "T1") == {}


def test_nothing_is_shown_once_its_project_is_closed(desk: Desk) -> None:
    see(desk, 5, "≥90人")
    see(desk, 5, "≥3条", project_code="", tree=(Side.EXTERNAL, TreeKind.LIBRARY_SET))
    desk.make_list(OTHER)

    queries = desk.store.queries
    assert queries.admitted_history(SCOPE, TreeKind.TEMPLATE, "T1") == {}
    assert queries.admitted_history(SCOPE, TreeKind.LIBRARY_SET, "T1")[Side.EXTERNAL]
    assert queries.admitted_history(SCOPE, TreeKind.LIBRARY_SET, "T2") == {}
