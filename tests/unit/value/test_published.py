"""The golden file: every published value reads as it was written down beforehand."""

import csv
from pathlib import Path

import pytest

from adapter.domain.value import IndicatorValue, parse_value, print_value

GOLDEN = Path(__file__).parents[2] / "golden" / "published_values.csv"
with GOLDEN.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


def flattened(value: IndicatorValue) -> dict[str, str]:
    names = ("kind", "comparator", "number", "low", "high", "date", "start", "end", "direction")
    flat = {
        name: "" if getattr(value, name) is None else str(getattr(value, name)) for name in names
    }
    return flat | {
        "expected_unit": value.unit,
        "also": value.also,
        "warnings": " ".join(value.warnings),
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['role']}-{row['row']}")
def test_a_published_value_reads_as_written_down(row: dict[str, str]) -> None:
    value = parse_value(row["value_text"], unit=row["unit"], name=row["level3"])

    assert flattened(value) == {key: row[key] for key in flattened(value)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['role']}-{row['row']}")
def test_a_published_value_survives_print_and_parse(row: dict[str, str]) -> None:
    value = parse_value(row["value_text"], unit=row["unit"], name=row["level3"])

    assert parse_value(print_value(value)) == value


def test_the_golden_file_covers_all_214_targets_and_comments_what_warns() -> None:
    targets = [row["row"] for row in ROWS if row["role"] == "target"]

    assert targets == [str(number) for number in range(1, 215)]
    assert [row["row"] for row in ROWS if row["warnings"] and not row["comment"]] == []
