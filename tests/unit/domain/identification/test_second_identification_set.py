"""The second labelled set: complete, free of contradictions, divided by document, and new."""

import csv
import unicodedata
from collections import Counter
from pathlib import Path

SET = Path(__file__).parents[3] / "golden" / "identification"
HALVES = ("tune2", "report2")
#: Kinds of lines that must not match; lines of any other kind mean an indicator of the library.
NOT_MEANT = {
    "other_object",
    "other_group",
    "other_scope",
    "other_measure",
    "other_level",
    "opposite",
    "merged",
    "vague",
    "not_a_name",
}
#: Lines that name an object alone, and by their level an indicator of it.
NAMED_BY_THEIR_LEVEL = {"流转土地", "重点建设工程"}


def rows_of(name: str) -> list[dict[str, str]]:
    with (SET / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def as_read(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


LIBRARY = rows_of("second_library.csv")
QUERIES = rows_of("second_queries.csv")
SOURCES = {row["source"]: row for row in rows_of("second_sources.csv")}


def test_the_second_library_holds_each_indicator_once_and_each_is_meant_by_a_line() -> None:
    assert len({each["id"] for each in LIBRARY}) == len(LIBRARY) == 291
    assert len({(each["level2"], each["name"]) for each in LIBRARY}) == len(LIBRARY)
    assert {each["direction"] for each in LIBRARY} == {"positive", "negative", ""}
    assert {each["source"] for each in LIBRARY} == set(SOURCES)
    assert {row["expected"] for row in QUERIES} - {""} == {each["id"] for each in LIBRARY}


def test_the_kind_of_a_second_line_tells_whether_it_means_an_indicator() -> None:
    named = [row for row in QUERIES if row["expected"] and row["kind"] in NOT_MEANT]

    assert [r["id"] for r in QUERIES if not r["expected"] and r["kind"] not in NOT_MEANT] == []
    assert [row["id"] for row in QUERIES if not row["expected"] and not row["why"]] == []
    assert {row["kind"] for row in named} == {"other_level"}
    assert {row["name"] for row in named} == NAMED_BY_THEIR_LEVEL


def test_no_second_document_and_no_indicator_is_in_both_halves() -> None:
    half_of = {each["id"]: SOURCES[each["source"]]["half"] for each in LIBRARY}

    assert {row["half"] for row in SOURCES.values()} == set(HALVES)
    assert [r["id"] for r in QUERIES if r["half"] != SOURCES[r["source"]]["half"]] == []
    crossing = [r["id"] for r in QUERIES if r["expected"] and r["half"] != half_of[r["expected"]]]
    assert crossing == []


def test_a_printed_second_line_is_of_a_published_document_with_its_address() -> None:
    published = {name for name, row in SOURCES.items() if row["origin"] == "published"}

    assert {name for name, row in SOURCES.items() if row["address"]} == published
    assert {row["source"] for row in QUERIES if row["origin"] == "printed"} == published
    assert {each["source"] for each in LIBRARY if each["rows"]} == published


def test_no_second_line_stands_twice_nor_has_its_name_in_an_older_file() -> None:
    older = {
        as_read(row["name"])
        for name in ("queries.csv", "fresh_queries.csv", "sector_queries.csv")
        for row in rows_of(name)
    }

    assert len({row["id"] for row in QUERIES}) == len(QUERIES)
    assert len({(row["level2"], row["name"]) for row in QUERIES}) == len(QUERIES)
    assert [row["name"] for row in QUERIES if as_read(row["name"]) in older] == []


def test_the_readme_counts_each_kind_of_the_second_set_as_the_file_does() -> None:
    counted = Counter((row["kind"], row["half"]) for row in QUERIES)
    counted.update(("**all**", row["half"]) for row in QUERIES)
    counted.update(("**must not be matched**", r["half"]) for r in QUERIES if not r["expected"])
    _, _, section = (SET / "README.md").read_text(encoding="utf-8").partition("## The second set")
    section, _, _ = section.partition("## The third set")
    told: dict[tuple[str, str], int] = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[-1].endswith("%"):
            told |= {(cells[0], half): int(n) for half, n in zip(HALVES, cells[1:3], strict=True)}

    assert told == dict(counted)


def test_the_second_halves_are_of_one_size_and_over_a_third_of_each_must_not_match() -> None:
    for half in HALVES:
        lines = [row for row in QUERIES if row["half"] == half]

        assert 20 * abs(2 * len(lines) - len(QUERIES)) < len(QUERIES)
        assert 3 * sum(not row["expected"] for row in lines) > len(lines)
    counted = Counter((row["kind"], row["half"]) for row in QUERIES)
    for kind in {row["kind"] for row in QUERIES}:
        fewer, more = sorted(counted[kind, half] for half in HALVES)
        assert 0 < 2 * more <= 3 * fewer, f"{kind}: {fewer} and {more}"
