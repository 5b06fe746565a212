"""How well comparison reads forms: anomalies found, false alarms and verdicts, beside golden rows.

Alone by `python -m tests.bench.comparing.quality`.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from adapter.domain.attainment import Subject
from adapter.domain.comparing.line_check import EvaluatedResult, LineCheck, check_line
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules

#: The national ones; reading them takes longer than judging a row by them.
_RULES = load_rules()
_GOLDEN = Path(__file__).parents[2] / "golden"
#: Published rows, and rows written in the manner of other published forms; see the README there.
FORMS = (
    "published_attainment.csv",
    "other_forms.csv",
    "unseen_forms.csv",
    "unseen_forms_again.csv",
    "unseen_forms_last.csv",
    "strangers_forms.csv",
    "strangers_forms_again.csv",
    "second_strangers.csv",
    "second_strangers_again.csv",
    "third_strangers.csv",
    "fourth_strangers.csv",
    "fifth_strangers.csv",
    "sixth_strangers.csv",
    "seventh_strangers.csv",
    "eighth_strangers.csv",
    "ninth_strangers.csv",
    "everyday_wordings.csv",
)

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts over the rows of one golden file."""

    rows: int
    right_verdicts: int
    anomalies: int
    found: int
    #: Rows without an anomaly, and those of them that were accused.
    clean: int
    accused: int
    #: Findings that no reader would raise, on whatever row.
    wrong: int

    def told(self) -> str:
        """Both rates in words."""
        found, accused = self.found / self.anomalies, self.accused / self.clean
        return (
            f"{self.right_verdicts} of {self.rows} verdicts right;"
            f" anomalies found {self.found} of {self.anomalies} ({found:.1%});"
            f" false alarms on {self.accused} of {self.clean} rows without one ({accused:.1%}),"
            f" {self.wrong} wrong findings in all"
        )


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a golden file."""
    with (_GOLDEN / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def checked(row: Row) -> LineCheck:
    """A golden row judged by the national rules as a form's line is."""
    result = EvaluatedResult(
        subject=Subject(level2=row["level2"], name=row["level3"]),
        target=parse_value(row["value_text"], unit=row["unit"], name=row["level3"]),
        target_value=row["value_text"],
        unit=row["unit"],
        actual_value=row["actual_value_text"],
        max_score=Decimal(row["full_score"]) if row["full_score"] else None,
        score=Decimal(row["score"]) if row["score"] else None,
    )
    return check_line(result, _RULES)


def quality_of(rows: Iterable[Row]) -> Quality:
    """What comes of golden rows beside what was written down for them."""
    read = [(row, checked(row)) for row in rows]
    codes = [({f.code.value for f in made.findings}, set(_expected(row))) for row, made in read]
    clean = [found for found, expected in codes if not expected]
    return Quality(
        rows=len(read),
        right_verdicts=sum(made.judgement.attainment == row["attainment"] for row, made in read),
        anomalies=sum(len(expected) for _, expected in codes),
        found=sum(len(found & expected) for found, expected in codes),
        clean=len(clean),
        accused=sum(map(bool, clean)),
        wrong=sum(len(found - expected) for found, expected in codes),
    )


def _expected(row: Row) -> list[str]:
    return row["findings"].split()


def told_quality() -> Iterator[str]:
    """One line for each golden file."""
    for name in FORMS:
        yield f"compare {name}: {quality_of(rows_of(name)).told()}"


if __name__ == "__main__":
    for line in told_quality():
        print(line)  # noqa: T201 - a bench speaks
