"""Differences of amounts: every cause where it is shown, the whole always accounted for."""

from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapter.domain.comparing.differences import Amounts, Cause, Part, explain
from adapter.domain.comparing.rules import AmountRules

RULES = AmountRules(
    units=(Decimal(10**4), Decimal(10**8)), tolerance=Decimal("0.01"), list_step=Decimal(100)
)
D = Decimal
EXACT = Context(prec=50)


def told(amounts: Amounts) -> dict[str, str]:
    """Parts by cause and what is left, as text."""
    made = explain(amounts, RULES)
    parts = {each.cause.value: format(each.amount.normalize(), "f") for each in made.parts}
    rest = made.remainder
    return parts | ({"remainder": format(rest.normalize(), "f")} if rest else {})


STEP = D(100)  # 万元 with two digits
CASES = [
    # amounts, parts
    (Amounts(ours=D(500), theirs=D(500)), {}),
    (Amounts(ours=D(500), theirs=None), {"not_declared": "-500"}),
    (Amounts(ours=None, theirs=D(500)), {"not_declared": "500"}),
    (Amounts(ours=D(123400), theirs=D(123449), step=STEP), {"rounding": "49"}),
    (Amounts(ours=D(123400), theirs=D(123451), step=STEP), {"remainder": "51"}),
    (Amounts(ours=D(120000), theirs=D(1200000000)), {"unit": "1199880000"}),
    (Amounts(ours=D(120000), theirs=D(12)), {"unit": "-119988"}),
    (
        Amounts(ours=D(123400), theirs=D("12.345"), step=STEP),
        {"unit": "-123437.655", "rounding": "50"},
    ),
    (Amounts(ours=D(120000), theirs=D(13)), {"remainder": "-119987"}),  # no power of ten
    # Forty per cent is no rounding, and no more so because a unit is in question.
    (Amounts(ours=D(1200000), theirs=D(80), step=STEP), {"remainder": "-1199920"}),
    (Amounts(ours=D(10**9), theirs=D(1), step=STEP), {"remainder": "-999999999"}),
    (Amounts(ours=D(80), theirs=D(1200000), step=STEP), {"remainder": "1199920"}),
    (Amounts(ours=D(1100000), theirs=D("0.02"), step=STEP), {"remainder": "-1099999.98"}),
    (
        Amounts(ours=D(123400), theirs=D("12.3"), step=STEP),
        {"unit": "-122987.7", "rounding": "-400"},
    ),
    (
        Amounts(ours=D(100), theirs=D(80), stated=(Part(Cause.REAL, D(-20)),)),
        {"real": "-20"},
    ),
    (
        Amounts(ours=D(100), theirs=D(90), stated=(Part(Cause.REAL, D(-20)),)),
        {"remainder": "-10"},  # as far from the truth with it as without it
    ),
    (
        Amounts(ours=D(60), theirs=D(97), stated=(Part(Cause.TIMING, D(35)),)),
        {"timing": "35", "remainder": "2"},
    ),
    (
        Amounts(ours=D(60), theirs=D(60), stated=(Part(Cause.TIMING, D(35)),)),
        {},
    ),
    (Amounts(ours=D(150), theirs=D(100), rows=(D(100), D(50))), {"mapping": "-50"}),
    (Amounts(ours=D(150), theirs=D(0), rows=(D(150),)), {"remainder": "-150"}),
    (Amounts(ours=D(100), theirs=D(130), former=(D(110), D(100))), {"version": "30"}),
    (Amounts(ours=D(100), theirs=D(130), former=(D(110),)), {"remainder": "30"}),
    (
        Amounts(ours=D(120000), theirs=D(10), stated=(Part(Cause.REAL, D(-20000)),), step=STEP),
        {"real": "-20000", "unit": "-99990"},
    ),
    # That the units differ was decided before: the rest is then taken apart as any other.
    (
        Amounts(ours=D(3500000), theirs=D(420), step=STEP, scales=(D(1), D(10000))),
        {"unit": "-4199580", "remainder": "700000"},
    ),
    (
        Amounts(
            ours=D(290),
            theirs=D(3450000),
            stated=(Part(Cause.TIMING, D(550000)),),
            scales=(D(10000), D(1)),
        ),
        {"unit": "2899710", "timing": "550000"},
    ),
    (
        Amounts(ours=D(3500000), theirs=D(351), step=STEP, scales=(D(1), D(10000))),
        {"unit": "-3509649", "rounding": "10000"},
    ),
]


@pytest.mark.parametrize(("amounts", "expected"), CASES)
def test_a_difference_is_taken_apart_by_what_is_shown(
    amounts: Amounts, expected: dict[str, str]
) -> None:
    assert told(amounts) == expected


#: As long as the store's columns.
MONEY = st.integers(-(10**30), 10**30).map(lambda each: Decimal(each).scaleb(-10, EXACT))
GAP = st.one_of(MONEY, st.integers(-(10**6), 10**6).map(Decimal))
PARTS = st.lists(st.builds(Part, st.sampled_from([Cause.TIMING, Cause.REAL]), GAP), max_size=3)


@given(
    st.builds(
        Amounts,
        ours=st.none() | GAP,
        theirs=st.none() | GAP,
        step=st.sampled_from([D(0), D(100), D("0.01")]),
        stated=PARTS.map(tuple),
        rows=st.lists(GAP, max_size=3).map(tuple),
        former=st.lists(GAP, max_size=2).map(tuple),
        scales=st.sampled_from([(D(1), D(1)), (D(1), D(10**4)), (D("0.0001"), D(1))]),
    )
)
@example(Amounts(ours=D("12345678901234567890.0123456789"), theirs=D("0.5")))
def test_parts_and_remainder_make_the_whole_to_the_last_digit(amounts: Amounts) -> None:
    made = explain(amounts, RULES)

    with localcontext(prec=200):
        whole = (amounts.theirs or D(0)) - (amounts.ours or D(0))
        assert made.whole == whole
        assert sum((each.amount for each in made.parts), D(0)) + made.remainder == whole
        assert all(each.amount for each in made.parts)


@given(st.integers(1, 10**12), st.sampled_from(RULES.units), st.sampled_from([1, -1]))
def test_an_amount_in_a_wrong_unit_leaves_no_remainder(
    yuan: int, factor: Decimal, order: int
) -> None:
    ours, theirs = [Decimal(yuan), Decimal(yuan) * factor][::order]

    made = explain(Amounts(ours=ours, theirs=theirs), RULES)

    assert made.remainder == 0
    assert [each.cause for each in made.parts] == [Cause.UNIT]
