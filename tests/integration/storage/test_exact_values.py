"""Values survive the way into a column and back: decimals, instants, packed rows, ids."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Context, Decimal, localcontext
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.errors import RecordError
from adapter.storage.database.column_types import (
    PRECISION,
    SCALE,
    canonical_decimal,
    decimal_text,
    instant_text,
    parse_instant,
)
from adapter.storage.database.row_ids import BLOCK, block_of_ids
from adapter.storage.raw_rows import KeptRow, names_project, pack_rows, repack, unpack_rows
from tests.conftest import CountedIds

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda each: timezone(timedelta(minutes=each)))
INSTANTS = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001  # the strategy adds the zone
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001  # the strategy adds the zone
    timezones=ZONES,
)
DECIMALS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False),
    st.builds(
        lambda digits, exponent: Decimal(digits).scaleb(exponent, Context(prec=2000)),
        st.integers(-(10**32), 10**32),
        st.integers(-14, 4),
    ),
)


def fits(number: Decimal) -> bool:
    """Twenty digits before the point and ten behind it, by arithmetic without rounding."""
    with localcontext(Context(prec=2000, Emax=10**6, Emin=-(10**6))):
        return abs(number) < 10**20 and number * 10**10 % 1 == 0


@given(DECIMALS.filter(fits))
def test_a_decimal_that_fits_is_kept_exactly(number: Decimal) -> None:
    kept = canonical_decimal(number)

    assert kept == number
    assert kept.as_tuple().exponent in range(-SCALE, 1)
    assert len(kept.as_tuple().digits) <= PRECISION


@given(DECIMALS.filter(lambda number: not fits(number)))
def test_a_decimal_that_does_not_fit_is_refused(number: Decimal) -> None:
    with pytest.raises(RecordError):
        canonical_decimal(number)


@given(DECIMALS.filter(fits))
def test_one_number_has_one_spelling(number: Decimal) -> None:
    with localcontext(Context(prec=2000)):
        spellings = {decimal_text(number), decimal_text(number * Decimal("1.000"))}

    assert len(spellings) == 1
    assert "E" not in spellings.pop()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("-0.0", "0"),
        ("1E+3", "1000"),
        ("0E+50", "0"),
        ("1.500", "1.5"),
        ("-1E-10", "-0.0000000001"),
    ],
)
def test_spellings_are_plain(number: str, text: str) -> None:
    assert decimal_text(Decimal(number)) == text


@given(INSTANTS)
def test_an_instant_is_kept_to_the_microsecond_in_fixed_width(instant: datetime) -> None:
    text = instant_text(instant)

    assert parse_instant(text) == instant
    assert parse_instant(text).tzinfo is UTC
    assert len(text) == 27


@given(INSTANTS, INSTANTS)
def test_texts_of_instants_sort_as_instants_do(one: datetime, other: datetime) -> None:
    assert (instant_text(one) < instant_text(other)) == (one < other)


ROWS = st.dictionaries(
    st.integers(0, 2**32 - 1), st.tuples(st.sampled_from(["P1", 'P"2\n', "项目"]), st.binary())
)


@given(ROWS)
def test_packed_rows_come_out_as_they_went_in(rows: dict[int, tuple[str, bytes]]) -> None:
    packed = pack_rows(
        [(position, payload) for position, (_, payload) in rows.items()],
        {position: project for position, (project, _) in rows.items()},
    )

    unpacked = list(unpack_rows(packed.kept_rows, packed.row_index, packed.projects))

    assert unpacked == [KeptRow(position, *each) for position, each in rows.items()]
    assert packed.count == len(rows)
    assert repack(unpacked) == packed
    for project in ("P1", 'P"2\n', "项目"):
        is_there = any(each == project for each, _ in rows.values())
        assert names_project(packed.projects, frozenset([project])) == is_there


def test_a_row_without_a_project_is_not_packed() -> None:
    with pytest.raises(KeyError):
        pack_rows([(0, b"row")], {})


def test_a_block_of_ids_is_uuids_in_order(ids: CountedIds) -> None:
    blocks = [*block_of_ids(ids, 300), *block_of_ids(ids, 300)]

    assert {UUID(each).version for each in blocks} == {7}
    assert all(one < other for one, other in pairwise(blocks))
    with pytest.raises(ValueError, match="at most"):
        block_of_ids(ids, BLOCK + 1)
