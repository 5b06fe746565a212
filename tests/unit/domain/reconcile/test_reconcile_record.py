"""One record decided by rows and fields, and the laws of it."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.reconcile.one_record import (
    PARTY_LABELS,
    Dropped,
    Flat,
    Party,
    RecordDecision,
    Trees,
    decide_record,
)
from adapter.domain.reconcile.policy import (
    SWAPPED_OWNER,
    FieldOwner,
    Ownership,
    PingBack,
    ReconcilePolicy,
    Resolution,
)
from adapter.domain.reconcile.table import Decision, Reason
from adapter.domain.reconcile.three_ways import Verdict, judge

LIBRARY, SYSTEM, PERSON = FieldOwner
OURS, THEIRS, CONFLICT = Decision.PUSH_OURS, Decision.ADOPT_THEIRS, Decision.CONFLICT
BASE = {"code": "MB1", "name": "旧名", "items.1.name": "出栏", "items.1.target": "≥90"}


def trees(internal: Flat, external: Flat, baseline: Flat = BASE) -> Trees:
    return Trees(baseline=baseline, internal=internal, external=external)


def owned(**rules: FieldOwner) -> Ownership:
    return Ownership(rules={name.replace("__", "."): owner for name, owner in rules.items()})


def decisions(found: RecordDecision) -> dict[str, Decision]:
    return {each.path: each.decision for each in found.fields}


def test_fields_that_one_side_each_moved_are_merged_without_a_person() -> None:
    found = decide_record(trees(BASE | {"name": "新名"}, BASE | {"items.1.target": "≥80"}))

    assert found.decision is Decision.MERGE
    assert found.verdict is Verdict.CONFLICT
    assert decisions(found) == {"name": OURS, "items.1.target": THEIRS}
    assert found.merged == BASE | {"name": "新名", "items.1.target": "≥80"}
    assert found.dropped == ()


def test_every_field_that_is_not_agreed_has_a_verdict_in_order_of_path() -> None:
    baseline = {"name": "a", "items.1.weight": "10", "items.2.weight": "5", "same": "x"}
    internal = {"name": "b", "items.1.weight": "10", "same": "x", "new": ""}
    external = {"name": "c", "items.1.weight": "20", "items.2.weight": "5", "same": "x"}

    found = decide_record(trees(internal, external, baseline))

    told = [(each.path, each.verdict, each.baseline, each.internal, each.external)
            for each in found.fields]  # fmt: skip  # one line each
    assert told == [
        ("items.1.weight", Verdict.EXTERNAL_CHANGED, "10", "10", "20"),
        ("items.2.weight", Verdict.INTERNAL_CHANGED, "5", None, "5"),
        ("name", Verdict.CONFLICT, "a", "b", "c"),
        ("new", Verdict.INTERNAL_CHANGED, None, "", None),
    ]


def test_a_field_that_both_moved_waits_for_a_person_and_the_others_do_not() -> None:
    found = decide_record(
        trees(BASE | {"name": "甲", "items.1.target": "≥95"}, BASE | {"name": "乙"})
    )

    assert found.decision is CONFLICT
    assert decisions(found) == {"name": CONFLICT, "items.1.target": OURS}
    (conflict,) = found.conflicts
    assert (conflict.baseline, conflict.internal, conflict.external) == ("旧名", "甲", "乙")
    assert conflict.reason is Reason.NO_OWNER
    assert found.settled.external == BASE | {"name": "乙", "items.1.target": "≥95"}
    with pytest.raises(ValueError, match="conflict"):
        _ = found.merged


def test_the_owner_has_the_last_word_and_what_it_drops_is_in_the_ledger() -> None:
    found = decide_record(trees(BASE | {"name": "甲"}, BASE | {"name": "乙"}), owned(name=LIBRARY))

    assert found.decision is OURS
    assert found.merged == BASE | {"name": "甲"}
    assert found.dropped == (
        Dropped(
            path="name",
            party=Party.EXTERNAL,
            value="乙",
            kept="甲",
            owner=LIBRARY,
            reason=Reason.LIBRARY_OWNS,
        ),
    )


def test_a_base_that_is_kept_drops_both_moves() -> None:
    policy = ReconcilePolicy(resolution=Resolution.KEEP_BASE)
    found = decide_record(
        trees(BASE | {"name": "甲"}, BASE | {"name": "乙"}), owned(name=LIBRARY), policy
    )

    assert found.decision is Decision.KEEP_BASE
    assert found.merged == BASE
    assert [(each.party, each.value, each.kept) for each in found.dropped] == [
        (Party.EXTERNAL, "乙", "旧名"),
        (Party.INTERNAL, "甲", "旧名"),
    ]


def test_a_base_that_is_kept_beside_a_move_of_both_is_a_merge() -> None:
    policy = ReconcilePolicy(resolution=Resolution.KEEP_BASE)
    both = trees(BASE | {"name": "甲", "code": "9"}, BASE | {"name": "乙", "code": "9"})

    found = decide_record(both, owned(name=LIBRARY), policy)

    assert found.decision is Decision.MERGE
    assert found.reason is Reason.BY_FIELD
    assert found.merged == BASE | {"code": "9"}


def test_a_row_that_one_side_lacks_is_decided_as_a_whole_by_whom_owns_the_rows() -> None:
    """By fields the rest of the row would go and its edited field stay: half a row."""
    without = {"code": "MB1", "name": "旧名"}
    edited = BASE | {"items.1.target": "≥80"}

    nobodys = decide_record(trees(without, edited), owned(items__name=LIBRARY))
    theirs = decide_record(trees(without, edited), owned(items=SYSTEM))

    assert decisions(nobodys) == {"items.1.name": CONFLICT, "items.1.target": CONFLICT}
    assert {each.reason for each in nobodys.fields} == {Reason.UNSEEN_EDIT}
    assert theirs.merged == edited
    assert [(each.path, each.party, each.value) for each in theirs.dropped] == [
        ("items.1.name", Party.INTERNAL, None),
        ("items.1.target", Party.INTERNAL, None),
    ]


def test_a_row_that_only_one_side_added_or_removed_follows_it() -> None:
    added = BASE | {"items.2.name": "检疫"}
    without = {"code": "MB1", "name": "旧名"}

    assert decide_record(trees(BASE, added)).merged == added
    assert decide_record(trees(without, BASE)).merged == without


@pytest.mark.parametrize(
    ("owner", "decision"), [(LIBRARY, OURS), (SYSTEM, CONFLICT), (PERSON, OURS)]
)
def test_a_record_that_only_we_have_is_decided_by_its_own_owner(
    owner: FieldOwner, decision: Decision
) -> None:
    found = decide_record(trees(BASE, None, baseline=None), owned(record=owner, name=SYSTEM))

    assert found.decision is decision
    assert set(decisions(found).values()) == {decision}


def test_a_record_that_both_made_is_decided_field_by_field() -> None:
    found = decide_record(trees(BASE, BASE | {"name": "乙"}, baseline=None), owned(name=SYSTEM))

    assert found.decision is THEIRS
    assert found.merged == BASE | {"name": "乙"}


def test_a_record_that_a_person_moved_to_one_side_is_no_conflict_any_more() -> None:
    both = trees(BASE | {"items.1.target": "≥95"}, BASE | {"items.1.target": "≥80"})
    moved = Ownership().overridden({"items.1.target": SYSTEM})

    assert decide_record(both).decision is CONFLICT
    assert decide_record(both, moved).decision is THEIRS


def test_the_parties_have_chinese_words() -> None:
    assert set(PARTY_LABELS) == set(Party)


def weights(**numbers: str) -> dict[str, str]:
    """A template of rows with these weights."""
    return {"code": "MB1"} | {
        f"items.{row}.{name}": text
        for row, number in numbers.items()
        for name, text in (("name", row), ("weight", number))
    }


WEIGHTS = Ownership(rules={"items": LIBRARY}, totals=frozenset({"items.weight"}))
HUNDRED = weights(A="60", B="20", C="20")


def test_half_of_a_change_of_weights_is_not_overruled_without_a_person() -> None:
    """They removed B and gave its points to A: putting B back alone would make 120."""
    theirs = weights(A="80", C="20")

    found = decide_record(trees(HUNDRED, theirs, HUNDRED), WEIGHTS)

    assert decisions(found) == dict.fromkeys(
        ["items.A.weight", "items.B.name", "items.B.weight"], CONFLICT
    )
    assert {each.reason for each in found.fields} == {Reason.TOTAL_BROKEN}
    assert found.settled.external == theirs


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        # Each moved points of its own.
        (weights(A="50", B="30", C="20"), HUNDRED),
        (HUNDRED, weights(A="50", B="30", C="30")),
        # Both took out the same row.
        (weights(A="80", C="20"), weights(A="80", C="20")),
    ],
)
def test_weights_whose_total_is_somebodys_are_merged(
    ours: dict[str, str], theirs: dict[str, str]
) -> None:
    assert not decide_record(trees(ours, theirs, HUNDRED), WEIGHTS).conflicts


def test_points_that_both_moved_elsewhere_still_make_the_total_they_made() -> None:
    base = weights(A="30", B="20", C="30", D="20")
    ours, theirs = base | weights(A="20", B="30"), base | weights(C="20", D="30")

    found = decide_record(trees(ours, theirs, base), WEIGHTS)

    assert found.decision is Decision.MERGE
    assert found.merged == weights(A="20", B="30", C="20", D="30")


def test_what_converged_beside_a_broken_total_leaves_it_broken() -> None:
    """Of A both made 50; keeping the base of the others gives neither side's total, nor a new one
    once A is agreed on."""
    keep = ReconcilePolicy(resolution=Resolution.KEEP_BASE)
    owners = replace(WEIGHTS, rules={"items": LIBRARY, "items.weight": LIBRARY})
    both = trees(
        weights(A="50", B="30", C="21"),
        weights(A="50", B="25", C="22"),
        weights(A="60", B="20", C="20"),
    )

    once = decide_record(both, owners, keep)
    twice = decide_record(once.settled, owners, keep)

    assert twice.fields == once.conflicts


def test_texts_that_are_no_numbers_have_no_total() -> None:
    ours, theirs = HUNDRED | weights(A="六十"), HUNDRED | weights(C="40")

    assert not decide_record(trees(ours, theirs, HUNDRED), WEIGHTS).conflicts


# --- laws -----------------------------------------------------------------------------------------
# Heads have a code and rows a name on every side that has them, whatever the texts say: fields that
# nobody can lack, as in the real ones.

TEXTS = ["", "1", "2"]
#: One text, or none, on each of the three sides.
THERE = st.tuples(*[st.sampled_from(TEXTS)] * 3)
PERHAPS = st.tuples(*[st.sampled_from([None, *TEXTS])] * 3)
#: Which sides have the record, or a row: mostly all.
PRESENT = st.sampled_from([(True,) * 3] * 4 + list(product((True, False), repeat=3)))
FIELDS = {"code": THERE, "a": PERHAPS, "b": PERHAPS}
FIELDS_OF_ROW = {"name": THERE, "x": PERHAPS, "y": PERHAPS}


@st.composite
def triples(draw: st.DrawFn) -> Trees:
    sides: list[dict[str, str]] = [{}, {}, {}]
    is_there = draw(PRESENT)
    groups = {"": FIELDS, "items.1.": FIELDS_OF_ROW, "items.2.": FIELDS_OF_ROW}
    for prefix, fields in groups.items():
        has_row = draw(PRESENT) if prefix else is_there
        for name, texts in fields.items():
            cells = zip(sides, draw(texts), is_there, has_row, strict=True)
            for side, text, has_record, has_it in cells:
                if text is not None and has_record and has_it:
                    side[f"{prefix}{name}"] = text
    baseline, internal, external = (side or None for side in sides)
    return Trees(baseline=baseline, internal=internal, external=external)


owners = st.sampled_from(FieldOwner)
RULES = ["record", "items", "code", "a", "b", "items.name", "items.x", "items.y"]
PATHS = ["record", "items.1", "b", "items.2.y"]
ownerships = st.builds(
    Ownership,
    rules=st.fixed_dictionaries(dict.fromkeys(RULES, owners)),
    totals=st.sampled_from([frozenset[str](), frozenset({"items.x"})]),
    overrides=st.dictionaries(st.sampled_from(PATHS), owners),
)
policies = st.builds(
    ReconcilePolicy,
    resolution=st.sampled_from([Resolution.OWNER, *Resolution]),
    ping_back=st.sampled_from([PingBack.NOW, *PingBack]),
)
for_all = given(triples(), ownerships, policies)


@for_all
def test_law_deciding_what_was_settled_changes_nothing_more(
    before: Trees, ownership: Ownership, policy: ReconcilePolicy
) -> None:
    once = decide_record(before, ownership, policy)
    twice = decide_record(once.settled, ownership, policy)

    assert twice.settled == once.settled
    assert twice.dropped == ()


@for_all
def test_law_one_round_leaves_the_conflicts_and_nothing_else(
    before: Trees, ownership: Ownership, policy: ReconcilePolicy
) -> None:
    once = decide_record(before, ownership, policy)
    twice = decide_record(once.settled, ownership, policy)

    assert twice.fields == once.conflicts
    if once.decision is not CONFLICT:
        settled = once.settled
        assert settled.baseline == settled.internal == settled.external == once.merged


SWAPPED_DECISION = {OURS: THEIRS, THEIRS: OURS}
SWAPPED_REASON = {
    Reason.WE_MOVED: Reason.THEY_MOVED,
    Reason.THEY_MOVED: Reason.WE_MOVED,
    Reason.LIBRARY_OWNS: Reason.SYSTEM_OWNS,
    Reason.SYSTEM_OWNS: Reason.LIBRARY_OWNS,
}
SWAPPED_VERDICT = {
    Verdict.INTERNAL_CHANGED: Verdict.EXTERNAL_CHANGED,
    Verdict.EXTERNAL_CHANGED: Verdict.INTERNAL_CHANGED,
}
SWAPPED_PARTY = {Party.INTERNAL: Party.EXTERNAL, Party.EXTERNAL: Party.INTERNAL}


def swapped(before: Trees) -> Trees:
    return replace(before, internal=before.external, external=before.internal)


def mirrored(found: RecordDecision) -> RecordDecision:
    """What the same decision is called on the other side."""
    fields = (
        replace(
            each,
            verdict=SWAPPED_VERDICT.get(each.verdict, each.verdict),
            decision=SWAPPED_DECISION.get(each.decision, each.decision),
            reason=SWAPPED_REASON.get(each.reason, each.reason),
            owner=SWAPPED_OWNER[each.owner],
            internal=each.external,
            external=each.internal,
        )
        for each in found.fields
    )
    dropped = (
        replace(
            each,
            party=SWAPPED_PARTY[each.party],
            owner=SWAPPED_OWNER[each.owner],
            reason=SWAPPED_REASON.get(each.reason, each.reason),
        )
        for each in found.dropped
    )
    return RecordDecision(
        verdict=SWAPPED_VERDICT.get(found.verdict, found.verdict),
        decision=SWAPPED_DECISION.get(found.decision, found.decision),
        reason=SWAPPED_REASON.get(found.reason, found.reason),
        fields=tuple(fields),
        dropped=tuple(sorted(dropped, key=lambda each: (each.path, each.party))),
        settled=swapped(found.settled),
    )


@for_all
def test_law_swapping_the_sides_and_the_owners_mirrors_every_decision(
    before: Trees, ownership: Ownership, policy: ReconcilePolicy
) -> None:
    found = decide_record(before, ownership, policy)

    assert decide_record(swapped(before), ownership.swapped(), policy) == mirrored(found)


def moves_lost(before: Trees, after: Trees) -> set[tuple[str, Party, str | None]]:
    """What a side had moved to and no longer holds."""
    baseline = before.baseline or {}
    pairs = {
        Party.INTERNAL: (before.internal or {}, after.internal or {}),
        Party.EXTERNAL: (before.external or {}, after.external or {}),
    }
    return {
        (path, party, held.get(path))
        for party, (held, holds) in pairs.items()
        for path in baseline.keys() | held.keys() | holds.keys()
        if held.get(path) != baseline.get(path) and held.get(path) != holds.get(path)
    }


@for_all
def test_law_no_value_is_dropped_without_a_ledger_entry(
    before: Trees, ownership: Ownership, policy: ReconcilePolicy
) -> None:
    found = decide_record(before, ownership, policy)
    told = [(each.path, each.party, each.value) for each in found.dropped]

    assert len(told) == len(set(told))
    assert set(told) == moves_lost(before, found.settled)


@for_all
def test_law_a_deletion_never_beats_an_unseen_edit(
    before: Trees, ownership: Ownership, policy: ReconcilePolicy
) -> None:
    found = decide_record(before, ownership, policy)
    after = {
        Party.INTERNAL: found.settled.internal or {},
        Party.EXTERNAL: found.settled.external or {},
    }

    edits = [each for each in moves_lost(before, found.settled) if each[2] is not None]
    assert [path for path, party, _ in edits if path not in after[party]] == []


def content(flat: Flat) -> tuple[tuple[str, str], ...] | None:
    return None if flat is None else tuple(sorted(flat.items()))


@for_all
def test_law_the_word_for_the_record_says_what_becomes_of_it(
    before: Trees, ownership: Ownership, policy: ReconcilePolicy
) -> None:
    found = decide_record(before, ownership, policy)

    assert found.verdict is judge(
        *map(content, (before.baseline, before.internal, before.external))
    )
    assert (found.decision is CONFLICT) == bool(found.conflicts)
    assert (found.decision is Decision.UNCHANGED) == (found.fields == ())
    if found.decision is OURS:
        assert found.merged == before.internal
    if found.decision is THEIRS:
        assert found.merged == before.external
    if found.decision is Decision.CONVERGE:
        assert before.internal == before.external
    if found.decision is Decision.KEEP_BASE:
        assert found.merged == before.baseline
    if found.decision is Decision.MERGE:
        assert found.merged not in (before.internal, before.external)
