"""The golden files: actual values meet their targets as it was written down beforehand."""

from decimal import Decimal

import pytest

from adapter.domain.comparing.comparison import Attainment
from tests.bench.comparing.quality import FORMS, Row, checked, quality_of, rows_of

PUBLISHED = rows_of("published_attainment.csv")
ROWS = [(name, row) for name in FORMS for row in rows_of(name)]


@pytest.mark.parametrize(
    "row", [row for _, row in ROWS], ids=[f"{name} {row['row']}" for name, row in ROWS]
)
def test_a_row_is_judged_as_written_down_and_accused_of_nothing_else(row: Row) -> None:
    made = checked(row)

    assert made.judgement.attainment == row["attainment"], made.judgement.reason
    assert made.judgement.rate == (Decimal(row["rate"]) if row["rate"] else None)
    assert [each.code.value for each in made.findings] == row["findings"].split()


@pytest.mark.parametrize("name", FORMS)
def test_every_undetermined_row_says_what_a_person_should_do(name: str) -> None:
    judged = [checked(row).judgement for row in rows_of(name)]
    undetermined = [each for each in judged if each.attainment is Attainment.UNDETERMINED]

    assert undetermined
    assert [each.reason for each in undetermined if "请" not in each.reason] == []


@pytest.mark.parametrize("name", FORMS)
def test_the_rates_count_what_is_found_and_what_is_accused_wrongly(name: str) -> None:
    rows = rows_of(name)
    expected = sum(len(row["findings"].split()) for row in rows)
    accused = next(row for row in rows if row["findings"])

    whole = quality_of(rows)
    misread = quality_of([{**row, "findings": ""} if row is accused else row for row in rows])

    assert (whole.found, whole.anomalies, whole.accused, whole.wrong) == (expected, expected, 0, 0)
    assert whole.right_verdicts == len(rows)
    assert (misread.accused, misread.wrong) == (1, len(accused["findings"].split()))


def test_every_published_row_that_is_not_plainly_met_has_a_comment() -> None:
    assert [r["row"] for r in PUBLISHED if r["attainment"] != "met" and not r["comment"]] == []


def test_no_published_unit_is_accused_of_full_marks_for_a_missed_target() -> None:
    missed = [r["row"] for r in PUBLISHED if checked(r).judgement.attainment is Attainment.NOT_MET]

    assert missed == []
