"""The third and fourth labelled sets: complete, free of contradictions, and the third new."""

from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.unit.domain.identification.test_identification_set import MEANT, NOT_MEANT, SET, rows_of

_OLDER = ("queries.csv", "fresh_queries.csv", "sector_queries.csv", "second_queries.csv")


@dataclass
class Labelled:
    """One set."""

    which: str
    half: str
    printed: int
    #: Lines of `other_level` whose words under their level are the name of another indicator.
    meant_under_their_level: int
    library: list[dict[str, str]] = field(init=False)
    queries: list[dict[str, str]] = field(init=False)
    sources: dict[str, dict[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.library = rows_of(SET / f"{self.which}_library.csv")
        self.queries = rows_of(SET / f"{self.which}_queries.csv")
        listed = rows_of(SET / f"{self.which}_sources.csv")
        self.sources = {row["source"]: row for row in listed}

    @property
    def of_forms(self) -> list[dict[str, str]]:
        return [row for row in self.queries if row["origin"] == "printed"]


THIRD = Labelled("third", "report3", 212, 2)
SETS = pytest.mark.parametrize(
    "labelled", [THIRD, Labelled("fourth", "report4", 229, 0)], ids=lambda each: each.which
)


@SETS
def test_the_kind_of_a_line_tells_whether_it_means_an_indicator(labelled: Labelled) -> None:
    codes, rows = {row["id"] for row in labelled.library}, labelled.queries
    meant_anyway = [r for r in rows if r["kind"] == "other_level" and r["expected"]]

    assert len(codes) == len(labelled.library)
    assert {row["kind"] for row in rows} == {*MEANT, *NOT_MEANT}
    assert all((row["kind"] in MEANT) <= (row["expected"] in codes) for row in rows)
    assert len(meant_anyway) == labelled.meant_under_their_level
    plain = [r for r in rows if r["kind"] in NOT_MEANT and r not in meant_anyway]
    assert {row["expected"] for row in plain} == {""}


@SETS
def test_every_line_is_of_one_half_and_of_a_known_document(labelled: Labelled) -> None:
    assert {row["half"] for row in labelled.queries} == {labelled.half}
    assert {row["source"] for row in labelled.queries} <= labelled.sources.keys()
    named = [labelled.sources[row["source"]] for row in labelled.of_forms]
    assert len(named) == labelled.printed
    assert all(each["origin"] == "published" and each["address"] for each in named)


@SETS
def test_no_line_stands_twice_with_two_answers(labelled: Labelled) -> None:
    answers: dict[tuple[str, ...], set[str]] = {}
    for row in labelled.queries:
        line = tuple(row[each] for each in ("level2", "name", "value_text", "unit"))
        answers.setdefault(line, set()).add(row["expected"])

    assert len({row["id"] for row in labelled.queries}) == len(labelled.queries)
    assert [line for line, expected in answers.items() if len(expected) > 1] == []


def test_no_third_line_has_its_name_twice_or_in_an_older_file() -> None:
    names = [row["name"] for row in THIRD.queries]
    older = {row["name"] for file in _OLDER for row in rows_of(SET / file)}

    assert [name for name, count in Counter(names).items() if count > 1 and name] == []
    assert [name for name in names if name and name in older] == []


@SETS
def test_the_readme_counts_each_kind_as_the_file_does(labelled: Labelled) -> None:
    rows, printed = labelled.queries, labelled.of_forms
    counted: dict[str, tuple[int, ...]] = {"**all**": (len(rows), len(printed))}
    for kind in {row["kind"] for row in rows}:
        counted[kind] = tuple(sum(r["kind"] == kind for r in of) for of in (rows, printed))
    counted["**must not be matched**"] = tuple(
        sum(not row["expected"] for row in of) for of in (rows, printed)
    )
    page = (SET / "README.md").read_text(encoding="utf-8")
    section = page.partition(f"## The {labelled.which} set")[2].partition("\n## ")[0]
    told = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[-1].endswith("%"):
            told[cells[0]] = tuple(int(n.strip("*")) for n in cells[1:3])

    assert told == counted
