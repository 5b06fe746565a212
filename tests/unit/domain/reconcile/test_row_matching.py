"""Rows known again: by key, by content where keys are equal, by content where a key was changed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.reconcile.one_record import Flat, Trees, decide_record
from adapter.domain.reconcile.row_matching import aligned
from adapter.domain.reconcile.table import Decision

HEAD = {"template_code": "MB1"}


def rows(**contents: str) -> dict[str, str]:
    """Rows of a template, each with a name and a target; `_2` stands for the number of equals."""
    return HEAD | {
        f"items.{key.replace('_', '#')}.{name}": text
        for key, content in contents.items()
        for name, text in zip(("name", "target"), content.split("/"), strict=True)
    }


def told(baseline: Flat, internal: Flat, external: Flat) -> dict[str, Decision]:
    trees = aligned(Trees(baseline=baseline, internal=internal, external=external))
    return {each.path: each.decision for each in decide_record(trees).fields}


THREE = rows(A="甲/1", B="乙/2", C="丙/3")


def test_rows_are_known_by_their_key_whatever_changed_in_them() -> None:
    moved = rows(A="甲/1", B="乙/9", C="丙/3")

    assert told(THREE, THREE, moved) == {"items.B.target": Decision.ADOPT_THEIRS}


def test_of_rows_of_equal_key_only_the_one_that_changed_is_told() -> None:
    """By the order of their content the second would have become the first."""
    before = rows(X="同名/2", X_2="同名/5")
    after = rows(X="同名/5", X_2="同名/7")

    assert told(before, before, after) == {"items.X.target": Decision.ADOPT_THEIRS}
    assert told(before, after, before) == {"items.X.target": Decision.PUSH_OURS}
    assert told(before, after, after) == {"items.X.target": Decision.CONVERGE}


def test_a_third_row_of_equal_key_is_one_more_row() -> None:
    before = rows(X="同名/2", X_2="同名/5")
    after = rows(X="同名/1", X_2="同名/2", X_3="同名/5")

    found = told(before, before, after)

    assert set(found) == {"items.X#3.name", "items.X#3.target"}


def test_one_of_two_rows_of_equal_key_that_went_is_that_row() -> None:
    before = rows(X="同名/2", X_2="同名/5")

    assert set(told(before, before, rows(X="同名/5"))) == {"items.X.name", "items.X.target"}


@pytest.mark.parametrize("is_ours", [True, False])
def test_a_row_that_got_a_new_key_is_the_same_row_with_its_key_changed(*, is_ours: bool) -> None:
    recoded = rows(A="甲/1", K7="乙/2", C="丙/3")
    sides = (recoded, THREE) if is_ours else (THREE, recoded)
    decision = Decision.PUSH_OURS if is_ours else Decision.ADOPT_THEIRS

    trees = aligned(Trees(baseline=THREE, internal=sides[0], external=sides[1]))
    (field,) = decide_record(trees).fields

    assert (field.path, field.decision) == ("items.B.indicator_code", decision)
    assert field.baseline == "B"
    assert {field.internal, field.external} == {"B", "K7"}


def test_a_row_that_both_gave_new_keys_is_a_conflict_about_its_key() -> None:
    ours, theirs = (rows(A="甲/1", C="丙/3") | rows(**{key: "乙/2"}) for key in ("K7", "K8"))

    assert told(THREE, ours, theirs) == {"items.B.indicator_code": Decision.CONFLICT}


def test_a_new_key_that_another_row_has_already_is_told_as_it_is() -> None:
    before, after = rows(A="甲/5", X="甲/2"), rows(X="甲/2", X_2="甲/5")

    trees = aligned(Trees(baseline=before, internal=before, external=after))
    (field,) = decide_record(trees).fields

    assert (field.path, field.baseline, field.external) == ("items.A.indicator_code", "A", "X")


def test_equal_content_that_could_be_two_rows_is_not_guessed_at() -> None:
    before = rows(A="甲/1", B="甲/1")
    after = rows(K1="甲/1", K2="甲/1")

    assert {path.split(".")[1] for path in told(before, before, after)} == {"A", "B", "K1", "K2"}


def test_the_place_of_a_row_does_not_count_for_what_it_is() -> None:
    before = rows(A="甲/1") | {"items.A.ordinal": "1"}
    after = rows(K1="甲/1") | {"items.K1.ordinal": "2"}

    assert set(told(before, before, after)) == {"items.A.indicator_code", "items.A.ordinal"}


def test_a_record_that_a_side_lacks_stays_absent() -> None:
    trees = Trees(baseline=THREE, internal=None, external=THREE)

    assert aligned(trees) == trees


contents = st.sampled_from(["甲/1", "甲/2", "乙/1", "乙/2"])
#: Rows of keys of their own, and up to three of one key: numbered in order of content.
flats = st.none() | st.builds(
    lambda alone, equal: rows(
        **alone, **dict(zip(["X", "X_2", "X_3"], sorted(equal), strict=False))
    ),
    st.dictionaries(st.sampled_from(["A", "B", "C"]), contents),
    st.lists(contents, max_size=3),
)


def held(flat: Flat) -> Counter[frozenset[tuple[str, str]]]:
    """What rows a side has, whatever they are called."""
    by_row: dict[str, dict[str, str]] = {}
    for path, text in (flat or {}).items():
        row, _, name = path.rpartition(".")
        if name != "indicator_code":
            by_row.setdefault(row, {})[name] = text
    return Counter(frozenset(each.items()) for each in by_row.values())


@given(flats, flats, flats)
def test_no_row_is_lost_or_changed(baseline: Flat, internal: Flat, external: Flat) -> None:
    before = Trees(baseline=baseline, internal=internal, external=external)
    after = aligned(before)

    assert [held(each) for each in (after.baseline, after.internal, after.external)] == [
        held(each) for each in (baseline, internal, external)
    ]


@given(flats)
def test_records_that_are_equal_stay_equal(flat: Flat) -> None:
    after = aligned(Trees(baseline=flat, internal=flat, external=flat))

    assert after.baseline == after.internal == after.external
