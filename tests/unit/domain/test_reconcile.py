"""The version check: every way in which three things can be equal, and its laws."""

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.reconcile import VERDICT_LABELS, FieldVerdict, Verdict, judge, judge_fields

AGREED, CONVERGED, CONFLICT = Verdict.AGREED, Verdict.CONVERGED, Verdict.CONFLICT
INTERNAL, EXTERNAL = Verdict.INTERNAL_CHANGED, Verdict.EXTERNAL_CHANGED

#: baseline, internal, external; "-" is absent, equal letters are equal contents.
PATTERNS = [
    ("---", AGREED),  # nobody ever had it
    ("--a", EXTERNAL),  # they made it
    ("-a-", INTERNAL),  # we made it
    ("-aa", CONVERGED),  # both made the same
    ("-ab", CONFLICT),  # both made it, differently
    ("a--", CONVERGED),  # both removed it
    ("a-a", INTERNAL),  # we removed it
    ("a-b", CONFLICT),  # we removed what they changed
    ("aa-", EXTERNAL),  # they removed it
    ("aaa", AGREED),
    ("aab", EXTERNAL),
    ("ab-", CONFLICT),  # they removed what we changed
    ("aba", INTERNAL),
    ("abb", CONVERGED),
    ("abc", CONFLICT),
]
SWAPPED = {INTERNAL: EXTERNAL, EXTERNAL: INTERNAL}
VALUES = (None, "a", "b", "c")


def contents(pattern: str) -> tuple[str | None, ...]:
    return tuple(None if each == "-" else each for each in pattern)


def renamed(triple: tuple[str | None, ...]) -> str:
    """The pattern of a triple: contents by order of appearance, absent apart."""
    letters: dict[str, str] = {}
    for each in triple:
        if each is not None:
            letters.setdefault(each, "abc"[len(letters)])
    return "".join("-" if each is None else letters[each] for each in triple)


@pytest.mark.parametrize(("pattern", "verdict"), PATTERNS)
def test_each_pattern_has_the_verdict_of_the_table(pattern: str, verdict: Verdict) -> None:
    assert judge(*contents(pattern)) is verdict


def test_the_table_names_every_pattern_once() -> None:
    seen = {renamed(triple) for triple in product(VALUES, repeat=3)}

    assert sorted(pattern for pattern, _ in PATTERNS) == sorted(seen)
    assert len(PATTERNS) == 15


@pytest.mark.parametrize("triple", list(product(VALUES, repeat=3)))
def test_a_verdict_depends_on_equality_alone(triple: tuple[str | None, ...]) -> None:
    verdict = judge(*triple)

    assert verdict is dict(PATTERNS)[renamed(triple)]
    for letters in permutations("abc"):
        other = dict(zip("abc", letters, strict=True))
        assert judge(*(None if each is None else other[each] for each in triple)) is verdict


@pytest.mark.parametrize("triple", list(product(VALUES, repeat=3)))
def test_swapping_the_sides_swaps_who_moved(triple: tuple[str | None, ...]) -> None:
    baseline, internal, external = triple
    verdict = judge(baseline, internal, external)

    assert judge(baseline, external, internal) is SWAPPED.get(verdict, verdict)


@pytest.mark.parametrize("triple", list(product(VALUES, repeat=3)))
def test_accepting_a_verdict_leaves_both_sides_agreed(triple: tuple[str | None, ...]) -> None:
    baseline, internal, external = triple
    verdict = judge(baseline, internal, external)

    if verdict is INTERNAL:
        external = internal
    elif verdict is EXTERNAL:
        internal = external
    if verdict is not CONFLICT:
        assert judge(internal, internal, external) is AGREED


def test_absent_and_empty_are_two_values() -> None:
    assert judge(None, "", "") is CONVERGED
    assert judge("", None, "") is INTERNAL
    assert judge(0, None, 0) is INTERNAL


def test_every_verdict_has_a_chinese_word() -> None:
    assert set(VERDICT_LABELS) == set(Verdict)


def test_fields_are_judged_one_by_one_in_order_of_path_without_the_agreed() -> None:
    baseline = {"name": "a", "items.1.weight": "10", "items.2.weight": "5", "same": "x"}
    internal = {"name": "b", "items.1.weight": "10", "same": "x", "new": ""}
    external = {"name": "c", "items.1.weight": "20", "items.2.weight": "5", "same": "x"}

    verdicts = judge_fields(baseline, internal, external)

    assert verdicts == (
        FieldVerdict(
            path="items.1.weight", verdict=EXTERNAL, baseline="10", internal="10", external="20"
        ),
        FieldVerdict(
            path="items.2.weight", verdict=INTERNAL, baseline="5", internal=None, external="5"
        ),
        FieldVerdict(path="name", verdict=CONFLICT, baseline="a", internal="b", external="c"),
        FieldVerdict(path="new", verdict=INTERNAL, baseline=None, internal="", external=None),
    )


flats = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.sampled_from(["", "1", "2"]))


@given(flats, flats, flats)
def test_a_record_is_agreed_exactly_when_no_field_of_it_moved(
    baseline: dict[str, str], internal: dict[str, str], external: dict[str, str]
) -> None:
    verdicts = judge_fields(baseline, internal, external)

    assert (verdicts == ()) == (baseline == internal == external)
    for each in verdicts:
        assert each.verdict is judge(each.baseline, each.internal, each.external)
        assert each.verdict is not AGREED


@given(flats, flats, flats)
def test_what_fields_disagree_about_is_a_conflict_of_the_record_or_moved_on_one_side(
    baseline: dict[str, str], internal: dict[str, str], external: dict[str, str]
) -> None:
    whole = judge(*(tuple(sorted(each.items())) for each in (baseline, internal, external)))
    verdicts = {each.verdict for each in judge_fields(baseline, internal, external)}

    expected = {
        AGREED: set[Verdict](),
        CONVERGED: {CONVERGED},
        INTERNAL: {INTERNAL},
        EXTERNAL: {EXTERNAL},
    }
    if whole is not CONFLICT:
        assert verdicts == expected[whole]
