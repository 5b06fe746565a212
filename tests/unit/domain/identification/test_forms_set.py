"""The labelled forms with templates: complete, free of contradictions, and read as well as told."""

from collections import Counter
from functools import cache
from math import isnan

import pytest

from tests.bench.identifying.forms import LEARNT, UNTOUCHED, figures, forms_of, matched
from tests.bench.identifying.quality import Figures
from tests.unit.domain.identification.test_identification_set import MEANT, NOT_MEANT, SET, rows_of

HALVES = (*LEARNT, *UNTOUCHED)
QUERIES = rows_of(SET / "forms_queries.csv")
LIBRARY = rows_of(SET / "forms_library.csv")
TEMPLATES = rows_of(SET / "forms_templates.csv")
SOURCES = {row["source"]: row for row in rows_of(SET / "forms_sources.csv")}


def test_every_line_is_of_a_form_and_every_form_of_a_template_and_a_half() -> None:
    halves = {(row["source"], row["half"]) for row in QUERIES}

    assert {source for source, _ in halves} == SOURCES.keys()
    assert all(SOURCES[source]["half"] == half for source, half in halves)
    assert {half for _, half in halves} == set(HALVES)
    assert {row["template"] for row in TEMPLATES} == SOURCES.keys()
    assert len({row["id"] for row in QUERIES}) == len(QUERIES)


@pytest.mark.parametrize("half", HALVES)
def test_templates_and_answers_are_of_the_library_of_their_half(half: str) -> None:
    library, rows, templates = forms_of(half)
    codes = {each.code for each in library}

    assert len(codes) == len(library)
    assert all(template <= codes for template in templates.values())
    assert {row["expected"] for row in rows} - {""} <= codes
    assert all(8 <= len(template) <= 16 for template in templates.values())


def test_the_kind_of_a_line_tells_whether_it_means_an_indicator() -> None:
    meant_anyway = [row for row in QUERIES if row["kind"] == "other_level" and row["expected"]]
    plain = [row for row in QUERIES if row["kind"] not in MEANT and row not in meant_anyway]

    assert {row["kind"] for row in QUERIES} <= {*MEANT, *NOT_MEANT, "new"}
    assert all(row["expected"] for row in QUERIES if row["kind"] in MEANT)
    assert {row["expected"] for row in plain} == {""}


def test_no_line_stands_twice_in_a_form_with_two_answers() -> None:
    answers: dict[tuple[str, ...], set[str]] = {}
    for row in QUERIES:
        line = tuple(row[each] for each in ("source", "level2", "name", "value_text", "unit"))
        answers.setdefault(line, set()).add(row["expected"])

    assert [line for line, expected in answers.items() if len(expected) > 1] == []


def test_a_half_without_printed_lines_has_figures_all_the_same() -> None:
    none = figures([], [])

    assert (none.accepted, none.wrong_by_kind) == (0, {})
    assert all(isnan(each) for each in (none.precision, none.recall, none.within_five))


def test_the_readme_counts_each_kind_as_the_file_does() -> None:
    counted = {
        kind: tuple(
            sum(r["kind"] == kind and r["half"] == half for r in QUERIES) for half in HALVES
        )
        for kind in {row["kind"] for row in QUERIES}
    }
    counted["**all**"] = tuple(Counter(row["half"] for row in QUERIES)[half] for half in HALVES)
    counted["**must not be matched**"] = tuple(
        sum(not r["expected"] and r["half"] == half for r in QUERIES) for half in HALVES
    )
    page = (SET / "README.md").read_text(encoding="utf-8")
    table = page.partition("## The forms with templates")[2].partition("| kind ")[2]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.partition("\n\n")[0].splitlines()
    ]

    assert {row[0]: tuple(map(int, row[1:])) for row in rows[2:]} == counted


@cache
def read_beside_templates(half: str) -> Figures:
    library, rows, templates = forms_of(half)
    return figures(rows, list(matched(rows, library, templates)))


def test_forms_are_read_as_well_as_when_the_weights_were_fitted() -> None:
    accepted = right = meant = five = 0.0
    for half in LEARNT:
        read = read_beside_templates(half)
        expected = sum(bool(row["expected"]) for row in forms_of(half)[1])
        accepted += read.accepted
        right += read.precision * read.accepted
        meant += expected
        five += read.within_five * expected

    assert right / accepted >= 0.983
    assert right / meant >= 0.875
    assert five / meant >= 0.99


def test_a_form_beside_its_template_is_read_better_than_its_lines() -> None:
    library, rows, _ = forms_of(LEARNT[0])

    together = read_beside_templates(LEARNT[0])
    alone = figures(rows, list(matched(rows, library, {})))

    assert together.precision >= alone.precision
    assert together.recall > alone.recall + 0.2
