"""The three trees: hash-guarded observations, and who differs found in SQL."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import count, product
from typing import Any

import pytest
from sqlalchemy import event

from adapter.domain.outcome import RunCounts
from adapter.domain.reconcile.one_record import FieldDecision
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Decision, Reason
from adapter.domain.reconcile.three_ways import Verdict
from adapter.errors import IncompletePull, RunError
from adapter.ports.trees import Side, TreeEntry, TreeKind, TreeTriple, VerdictRecord
from adapter.storage.store import SqlStore, open_store
from tests.conftest import CountedIds, TurnedClock
from tests.integration.storage.pulls import EARLY, PROJECT, SCOPE

OTHER_SCOPE = replace(SCOPE, fiscal_year=2026)


def entry(key: str, content_hash: str = "h") -> TreeEntry:
    return TreeEntry(
        key=key,
        project_code=PROJECT,
        content_hash=content_hash,
        fields={"name": f"模板 {key}", "items.A01.target": content_hash},
    )


def observe(
    store: SqlStore,
    entries: Iterable[TreeEntry],
    *,
    side: Side = Side.EXTERNAL,
    minute: int = 0,
    is_complete: bool = True,
    kind: TreeKind = TreeKind.TEMPLATE,
) -> RunCounts:
    with store.begin() as unit:
        counts = unit.trees.observe(
            SCOPE,
            side,
            kind,
            entries,
            at=EARLY + timedelta(minutes=minute),
            is_complete=is_complete,
        )
        unit.commit()
    return counts


def test_observing_counts_what_is_new_changed_the_same_and_gone(store: SqlStore) -> None:
    first = observe(store, [entry("a"), entry("b"), entry("c")])
    second = observe(store, iter([entry("a"), entry("b", "new"), entry("d")]), minute=1)

    assert first == RunCounts(read=3, created=3)
    assert second == RunCounts(read=3, created=1, updated=1, unchanged=1, vanished=1)
    with store.begin() as unit:
        hashes = unit.trees.hashes(SCOPE, Side.EXTERNAL, TreeKind.TEMPLATE)
    assert hashes == {"a": "h", "b": "new", "d": "h"}


def test_an_incomplete_observation_withdraws_nothing(store: SqlStore) -> None:
    observe(store, [entry("a"), entry("b")])

    counts = observe(store, [entry("a", "new")], minute=1, is_complete=False)

    assert counts == RunCounts(read=1, updated=1)
    with store.begin() as unit:
        assert set(unit.trees.hashes(SCOPE, Side.EXTERNAL, TreeKind.TEMPLATE)) == {"a", "b"}


@pytest.mark.parametrize("count", [3, 300, 301])
def test_few_sets_and_many_are_observed_alike(
    store: SqlStore, rows_of: Callable[[str], list[Any]], count: int
) -> None:
    former = [entry(f"k{number}") for number in range(count - 1)]
    moved = [entry("k0", "new"), *former[1:], entry("another")]
    observe(store, former, is_complete=False)

    counts = observe(store, iter(moved), minute=1, is_complete=False)

    assert counts == RunCounts(read=count, created=1, updated=1, unchanged=count - 2)
    held = "SELECT count(*) FROM tree_observation WHERE observed_to IS NULL"
    assert [tuple(each) for each in rows_of(held)] == [(count,)]
    with store.begin() as unit:
        found = unit.trees.sides(SCOPE, TreeKind.TEMPLATE, ["k0", "another"])
    assert found == {(Side.EXTERNAL, each.key): each for each in (moved[0], moved[-1])}


def test_the_past_of_a_tree_stays_readable(
    store: SqlStore, rows_of: Callable[[str], list[Any]]
) -> None:
    observe(store, [entry("a", "old")])
    observe(store, [entry("a", "new")], minute=1)
    observe(store, [], minute=2)

    history = rows_of("SELECT content_hash, observed_to FROM tree_observation ORDER BY row_id")
    assert [row.content_hash for row in history] == ["old", "new"]
    assert all(row.observed_to is not None for row in history)


def test_an_entry_reads_back_with_its_fields(store: SqlStore) -> None:
    observe(store, [entry("a")])

    with store.begin() as unit:
        assert unit.trees.entry(SCOPE, Side.EXTERNAL, TreeKind.TEMPLATE, "a") == entry("a")
        assert unit.trees.entry(SCOPE, Side.EXTERNAL, TreeKind.TEMPLATE, "b") is None
        assert unit.trees.entry(SCOPE, Side.INTERNAL, TreeKind.TEMPLATE, "a") is None
        assert unit.trees.entry(SCOPE, Side.EXTERNAL, TreeKind.LIBRARY_SET, "a") is None
        assert unit.trees.entry(OTHER_SCOPE, Side.EXTERNAL, TreeKind.TEMPLATE, "a") is None


def test_all_sides_of_several_sets_are_read_at_once(store: SqlStore) -> None:
    observe(store, [entry("a", "old")], side=Side.BASELINE)
    observe(store, [entry("a", "new")], side=Side.BASELINE, minute=1)
    observe(store, [entry("a"), entry("b"), entry("c")])
    observe(store, [entry("b", "library")], kind=TreeKind.LIBRARY_SET)

    with store.begin() as unit:
        held = unit.trees.sides(SCOPE, TreeKind.TEMPLATE, ["a", "b", "nowhere"])

    assert held == {
        (Side.BASELINE, "a"): entry("a", "new"),
        (Side.EXTERNAL, "a"): entry("a"),
        (Side.EXTERNAL, "b"): entry("b"),
    }


def test_every_combination_of_three_sides_is_found_or_agreed(store: SqlStore) -> None:
    # All 27 combinations of absent, one content and another on the three sides.
    combinations = {
        f"{''.join(each or '-' for each in sides)}": sides
        for sides in product((None, "p", "q"), repeat=3)
    }
    for number, side in enumerate((Side.BASELINE, Side.INTERNAL, Side.EXTERNAL)):
        held = {key: sides[number] for key, sides in combinations.items()}
        observe(store, [entry(key, each) for key, each in held.items() if each], side=side)
        observe(store, [entry("ppp", "z")], side=side, kind=TreeKind.LIBRARY_SET)

    with store.begin() as unit:
        triples = list(unit.trees.triples(SCOPE, TreeKind.TEMPLATE))
        agreed = unit.trees.agreed_count(SCOPE, TreeKind.TEMPLATE)

    expected = [
        TreeTriple(key=key, baseline=sides[0], internal=sides[1], external=sides[2])
        for key, sides in sorted(combinations.items())
        if len(set(sides)) > 1
    ]
    assert triples == expected
    assert agreed == 2  # ppp and qqq; a key that is absent everywhere is no key


@pytest.mark.parametrize("is_complete", [True, False])
def test_a_set_that_comes_twice_is_refused_whole(store: SqlStore, *, is_complete: bool) -> None:
    observe(store, [entry("a")])

    with pytest.raises(IncompletePull):
        observe(store, [entry("b"), entry("b", "other")], minute=1, is_complete=is_complete)

    with store.begin() as unit:
        assert unit.trees.hashes(SCOPE, Side.EXTERNAL, TreeKind.TEMPLATE) == {"a": "h"}


def test_older_knowledge_of_a_side_is_refused(store: SqlStore) -> None:
    observe(store, [entry("a")], minute=5)

    with pytest.raises(RunError, match="晚于"):
        observe(store, [entry("a", "old")], minute=4)

    assert observe(store, [entry("a")], minute=4, side=Side.INTERNAL).created == 1


def test_one_unit_observes_several_sides(store: SqlStore) -> None:
    with store.begin() as unit:
        for side, minute in product(Side, (0, 1)):
            at = EARLY + timedelta(minutes=minute)
            counts = unit.trees.observe(
                SCOPE, side, TreeKind.TEMPLATE, [entry("a")], at=at, is_complete=True
            )
        unit.commit()

    assert counts == RunCounts(read=1, unchanged=1)


def test_verdicts_replace_those_of_their_scope(store: SqlStore) -> None:
    changed = FieldDecision(
        path="items.A01.target",
        verdict=Verdict.EXTERNAL_CHANGED,
        decision=Decision.PUSH_OURS,
        reason=Reason.LIBRARY_OWNS,
        owner=FieldOwner.LIBRARY,
        baseline="≥3条",
        internal="≥3条",
        external=None,
    )
    records = [
        VerdictRecord(kind=TreeKind.LIBRARY_SET, key="101", verdict=Verdict.AGREED),
        VerdictRecord(
            kind=TreeKind.TEMPLATE, key="T1", verdict=Verdict.CONFLICT, fields=(changed,)
        ),
    ]
    with store.begin() as unit:
        unit.trees.replace_verdicts(OTHER_SCOPE, "run", records[:1])
        unit.trees.replace_verdicts(SCOPE, "run", [replace(records[0], key="gone")])
        unit.trees.replace_verdicts(SCOPE, "run", records)
        unit.commit()

    assert store.queries.verdicts(SCOPE) == records
    assert store.queries.verdicts(OTHER_SCOPE) == records[:1]
    assert store.queries.status(SCOPE).verdicts == {"agreed": 1, "conflict": 1}


def test_the_work_of_observing_grows_no_faster_than_the_sets(
    sqlite_url: str, clock: TurnedClock, ids: CountedIds
) -> None:
    store = open_store(sqlite_url, clock=clock, ids=ids)
    ticks = count()
    # SQLite calls it after so many steps of its machine.
    event.listen(
        store._engine,
        "checkout",
        lambda connection, *_: connection.set_progress_handler(lambda: bool(next(ticks) < 0), 500),
    )

    def work(sets: int, minute: int) -> int:
        before = next(ticks)
        observe(store, (entry(f"k{number}") for number in range(sets)), minute=minute)
        return next(ticks) - before

    work(400, 0)
    small = work(400, 1)
    work(1600, 2)
    large = work(1600, 3)
    store.close()

    assert large < 8 * small
