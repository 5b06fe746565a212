"""The golden file: published actual values meet their targets as it was written down beforehand."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from adapter.domain.comparison import (
    Attainment,
    Judgement,
    Subject,
    judge_attainment,
    read_actual,
)
from adapter.domain.line_check import EvaluatedResult, check_line
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules

GOLDEN = Path(__file__).parents[2] / "golden" / "published_attainment.csv"
with GOLDEN.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


def judged(row: dict[str, str]) -> Judgement:
    target = parse_value(row["value_text"], unit=row["unit"], name=row["level3"])
    actual = read_actual(row["actual_value_text"], target, row["level3"])
    subject = Subject(level2=row["level2"], name=row["level3"])
    return judge_attainment(target, actual, subject=subject)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row {row['row']}")
def test_a_published_row_is_judged_as_written_down(row: dict[str, str]) -> None:
    judgement = judged(row)

    assert judgement.attainment == row["attainment"], judgement.reason
    assert judgement.rate == (Decimal(row["rate"]) if row["rate"] else None)


def test_every_undetermined_row_says_what_a_person_should_do() -> None:
    undetermined = [judged(row) for row in ROWS if row["attainment"] == Attainment.UNDETERMINED]

    assert undetermined
    assert [each.reason for each in undetermined if "请" not in each.reason] == []


def test_every_row_that_is_not_plainly_met_has_a_comment() -> None:
    assert [r["row"] for r in ROWS if r["attainment"] != "met" and not r["comment"]] == []


def checked(row: dict[str, str]) -> list[str]:
    made = check_line(
        EvaluatedResult(
            subject=Subject(level2=row["level2"], name=row["level3"]),
            target=parse_value(row["value_text"], unit=row["unit"], name=row["level3"]),
            target_value=row["value_text"],
            unit=row["unit"],
            actual_value=row["actual_value_text"],
            max_score=Decimal(row["full_score"]) if row["full_score"] else None,
            score=Decimal(row["score"]) if row["score"] else None,
        ),
        load_rules(),
    )
    return [each.code.value for each in made.findings]


def test_every_anomaly_that_a_reader_would_raise_is_found_and_nothing_else() -> None:
    found = {row["row"]: checked(row) for row in ROWS}
    expected = {row["row"]: row["findings"].split() for row in ROWS}

    assert found == expected


def test_no_published_unit_is_accused_of_full_marks_for_a_missed_target() -> None:
    assert [row["row"] for row in ROWS if judged(row).attainment is Attainment.NOT_MET] == []
