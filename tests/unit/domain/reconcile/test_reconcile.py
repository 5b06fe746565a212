"""The version check: every way in which three things can be equal, and its laws."""

from itertools import permutations, product

import pytest

from adapter.domain.reconcile.three_ways import VERDICT_LABELS, Verdict, judge

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
