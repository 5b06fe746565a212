"""The complete table, row by row, and what the settings of a site make of it."""

from itertools import product

import pytest

from adapter.domain.reconcile.policy import (
    DETECTION_LABELS,
    OWNER_LABELS,
    PING_BACK_LABELS,
    RESOLUTION_LABELS,
    RESOLUTION_REFUSALS,
    SWAPPED_OWNER,
    Detection,
    FieldOwner,
    Ownership,
    PingBack,
    ReconcilePolicy,
    Resolution,
    Stamp,
    is_as_agreed,
    rule_of,
)
from adapter.domain.reconcile.table import (
    DECISION_LABELS,
    REASON_LABELS,
    TABLE,
    Decision,
    Reason,
    Ruling,
    decide,
    pattern_of,
)

LIBRARY, SYSTEM, PERSON = FieldOwner
#: baseline, internal, external; "-" is absent, equal letters are equal contents. Then what becomes
#: of it where the library owns it, where the other system does, and where nobody does.
ROWS = """
---  unchanged/nobody_moved   unchanged/nobody_moved    unchanged/nobody_moved
--a  conflict/unseen_edit     adopt_theirs/they_moved   adopt_theirs/they_moved
-a-  push_ours/we_moved       conflict/unseen_edit      push_ours/we_moved
-aa  converge/same_move       converge/same_move        converge/same_move
-ab  push_ours/library_owns   adopt_theirs/system_owns  conflict/no_owner
a--  converge/same_move       converge/same_move        converge/same_move
a-a  push_ours/we_moved       adopt_theirs/system_owns  push_ours/we_moved
a-b  conflict/unseen_edit     adopt_theirs/system_owns  conflict/unseen_edit
aa-  push_ours/library_owns   adopt_theirs/they_moved   adopt_theirs/they_moved
aaa  unchanged/nobody_moved   unchanged/nobody_moved    unchanged/nobody_moved
aab  push_ours/library_owns   adopt_theirs/they_moved   adopt_theirs/they_moved
ab-  push_ours/library_owns   conflict/unseen_edit      conflict/unseen_edit
aba  push_ours/we_moved       adopt_theirs/system_owns  push_ours/we_moved
abb  converge/same_move       converge/same_move        converge/same_move
abc  push_ours/library_owns   adopt_theirs/system_owns  conflict/no_owner
"""
CASES = [
    (pattern, owner, cell)
    for pattern, *cells in map(str.split, ROWS.strip().splitlines())
    for owner, cell in zip(FieldOwner, cells, strict=True)
]
VALUES = (None, "a", "b", "c")
TRIPLES = list(product(VALUES, repeat=3))


def contents(pattern: str) -> tuple[str | None, str | None, str | None]:
    baseline, internal, external = (None if each == "-" else each for each in pattern)
    return baseline, internal, external


def ruling(cell: str) -> Ruling:
    decision, reason = cell.split("/")
    return Ruling(decision=Decision(decision), reason=Reason(reason))


@pytest.mark.parametrize(("pattern", "owner", "cell"), CASES)
def test_each_of_the_45_cells_is_decided_as_the_table_says(
    pattern: str, owner: FieldOwner, cell: str
) -> None:
    assert decide(*contents(pattern), owner) == ruling(cell)


def test_the_table_has_every_pattern_and_no_other() -> None:
    assert {pattern_of(*triple) for triple in TRIPLES} == set(TABLE)
    assert len(CASES) == len(TABLE) * len(FieldOwner) == 45


def test_what_nobody_owns_is_a_conflict_wherever_both_moved_differently() -> None:
    rivals = [each for each in TABLE if decide(*contents(each)).decision is Decision.CONFLICT]

    assert rivals == ["-ab", "a-b", "ab-", "abc"]


#: Where an owner's last word drops a move of the other side, and what `keep_base` makes of it.
OVERRULED = [
    ("-ab", LIBRARY, "conflict/unseen_edit"),
    ("aa-", LIBRARY, "push_ours/base_kept"),
    ("aab", LIBRARY, "push_ours/base_kept"),
    ("ab-", LIBRARY, "conflict/unseen_edit"),
    ("abc", LIBRARY, "keep_base/base_kept"),
    ("-ab", SYSTEM, "conflict/unseen_edit"),
    ("a-a", SYSTEM, "adopt_theirs/base_kept"),
    ("aba", SYSTEM, "adopt_theirs/base_kept"),
    ("a-b", SYSTEM, "conflict/unseen_edit"),
    ("abc", SYSTEM, "keep_base/base_kept"),
]
ELSEWHERE = [
    (pattern, owner)
    for pattern, owner, _ in CASES
    if (pattern, owner) not in {(each[0], each[1]) for each in OVERRULED}
]


@pytest.mark.parametrize(("pattern", "owner", "cell"), OVERRULED)
def test_keep_base_goes_back_to_what_both_agreed_on_unless_an_edit_would_vanish(
    pattern: str, owner: FieldOwner, cell: str
) -> None:
    policy = ReconcilePolicy(resolution=Resolution.KEEP_BASE)

    assert decide(*contents(pattern), owner, policy) == ruling(cell)


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (ReconcilePolicy(resolution=Resolution.MANUAL), Reason.MANUAL),
        (ReconcilePolicy(resolution=Resolution.NEWER), Reason.CLOCKS_LIE),
        (ReconcilePolicy(ping_back=PingBack.NEVER), Reason.NO_PING_BACK),
    ],
)
@pytest.mark.parametrize(("pattern", "owner"), [each[:2] for each in OVERRULED])
def test_other_settings_hand_what_an_owner_would_overrule_to_a_person(
    pattern: str, owner: FieldOwner, policy: ReconcilePolicy, reason: Reason
) -> None:
    expected = Ruling(decision=Decision.CONFLICT, reason=reason)

    assert decide(*contents(pattern), owner, policy) == expected


@pytest.mark.parametrize("resolution", Resolution)
@pytest.mark.parametrize("ping_back", PingBack)
def test_no_setting_touches_what_no_owner_overrules(
    resolution: Resolution, ping_back: PingBack
) -> None:
    policy = ReconcilePolicy(resolution=resolution, ping_back=ping_back)

    for pattern, owner in ELSEWHERE:
        assert decide(*contents(pattern), owner, policy) == decide(*contents(pattern), owner)


def test_a_base_that_is_kept_is_written_back_only_where_that_is_wished() -> None:
    policy = ReconcilePolicy(resolution=Resolution.KEEP_BASE, ping_back=PingBack.NEVER)

    assert decide("a", "b", "c", LIBRARY, policy).reason is Reason.NO_PING_BACK
    assert decide(None, "b", "c", LIBRARY, policy).reason is Reason.UNSEEN_EDIT


@pytest.mark.parametrize("triple", TRIPLES)
def test_a_ruling_depends_on_equality_alone(triple: tuple[str | None, ...]) -> None:
    baseline, internal, external = triple
    numbers = {None: None, "a": 7, "b": 0, "c": -1}

    for owner in FieldOwner:
        renamed = decide(numbers[baseline], numbers[internal], numbers[external], owner)
        assert renamed == decide(baseline, internal, external, owner)


EVERY_POLICY = [
    ReconcilePolicy(resolution=resolution, ping_back=ping_back)
    for resolution, ping_back in product(Resolution, PingBack)
]
#: What each decision leaves on both sides, from (baseline, internal, external).
STANDING = {
    Decision.UNCHANGED: 1,
    Decision.CONVERGE: 1,
    Decision.PUSH_OURS: 1,
    Decision.ADOPT_THEIRS: 2,
    Decision.KEEP_BASE: 0,
}
SWAPPED = {
    Decision.PUSH_OURS: Decision.ADOPT_THEIRS,
    Decision.ADOPT_THEIRS: Decision.PUSH_OURS,
}


@pytest.mark.parametrize("owner", FieldOwner)
@pytest.mark.parametrize("triple", TRIPLES)
def test_in_every_cell_sides_and_owners_can_be_swapped_and_no_deletion_beats_an_unseen_edit(
    triple: tuple[str | None, ...], owner: FieldOwner
) -> None:
    baseline, internal, external = triple
    for policy in EVERY_POLICY:
        found = decide(baseline, internal, external, owner, policy)

        mirrored = decide(baseline, external, internal, SWAPPED_OWNER[owner], policy)
        assert mirrored.decision is SWAPPED.get(found.decision, found.decision)
        if found.decision is not Decision.CONFLICT:
            standing = triple[STANDING[found.decision]]
            assert standing is not None or {internal, external} <= {baseline, None}
            assert decide(standing, standing, standing, owner, policy) == decide(None, None, None)


def test_absent_and_empty_are_two_contents() -> None:
    assert decide("", None, "x") == ruling("conflict/unseen_edit")
    assert decide("", "", "x") == ruling("adopt_theirs/they_moved")
    assert decide(None, "", None) == ruling("push_ours/we_moved")


def test_everything_has_a_chinese_word() -> None:
    assert set(DECISION_LABELS) == set(Decision)
    assert set(REASON_LABELS) == set(Reason)
    assert set(OWNER_LABELS) == set(FieldOwner) == set(SWAPPED_OWNER)
    assert set(RESOLUTION_LABELS) == set(Resolution)
    assert set(DETECTION_LABELS) == set(Detection)
    assert set(PING_BACK_LABELS) == set(PingBack)


def test_newer_exists_is_off_and_says_why() -> None:
    assert set(RESOLUTION_REFUSALS) == {Resolution.NEWER}
    assert "钟不可信" in RESOLUTION_REFUSALS[Resolution.NEWER]


AGREED = Stamp(content_hash="h", version="3", etag="e")


@pytest.mark.parametrize(
    ("found", "by_hash", "by_version", "by_etag"),
    [
        (AGREED, True, True, True),
        (Stamp(content_hash="other", version="3", etag="e"), False, False, False),
        (Stamp(content_hash=None), False, False, False),
        (Stamp(content_hash="h", version="4", etag="e"), True, False, True),
        (Stamp(content_hash="h", version="3", etag="f"), True, True, False),
        (Stamp(content_hash="h"), True, True, True),
    ],
)
def test_detection_never_overlooks_content_and_may_notice_more(
    found: Stamp, *, by_hash: bool, by_version: bool, by_etag: bool
) -> None:
    assert is_as_agreed(Detection.BASE_HASH, AGREED, found) is by_hash
    assert is_as_agreed(Detection.VERSION, AGREED, found) is by_version
    assert is_as_agreed(Detection.ETAG, AGREED, found) is by_etag


# --- ownership ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("template_name", "template_name"),
        ("items.A0101.target", "items.target"),
        ("nodes.产出/数量.name", "nodes.name"),
        ("items.1.2.3.weight", "items.weight"),
    ],
)
def test_a_rule_is_the_same_for_every_row(path: str, rule: str) -> None:
    assert rule_of(path) == rule


def test_a_field_belongs_to_whom_its_rule_names_and_else_to_nobody() -> None:
    ownership = Ownership(rules={"items": LIBRARY, "items.target": SYSTEM, "record": LIBRARY})

    assert ownership.of_field("items.A.target") is SYSTEM
    assert ownership.of_field("items.A.weight") is PERSON
    assert ownership.of_field("template_name") is PERSON
    assert ownership.of_row("items.A") is LIBRARY
    assert ownership.of_row("nodes.A") is PERSON
    assert ownership.of_row("") is LIBRARY


def test_a_person_moves_the_ownership_of_one_field_of_one_record() -> None:
    rules = Ownership(rules={"items.target": LIBRARY, "items": LIBRARY})
    moved = rules.overridden({"items.A.target": SYSTEM, "items.B": PERSON, "record": SYSTEM})

    assert moved.of_field("items.A.target") is SYSTEM
    assert moved.of_field("items.B.target") is LIBRARY
    assert moved.of_row("items.B") is PERSON
    assert moved.of_row("items.A") is LIBRARY
    assert moved.of_row("") is SYSTEM
    assert rules.of_field("items.A.target") is LIBRARY
