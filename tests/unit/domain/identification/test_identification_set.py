"""The labelled set for identification: complete, free of contradictions, divided by document."""

import csv
from collections import Counter
from pathlib import Path

GOLDEN = Path(__file__).parents[3] / "golden"
SET = GOLDEN / "identification"
HALVES = ("tune", "report")
#: Kinds of lines that mean an indicator of the library; lines of any other kind must not match.
MEANT = (
    "verbatim",
    "marks",
    "unit_in_name",
    "width",
    "typo",
    "abbreviation",
    "paraphrase",
    "reordered",
    "synonym",
    "level",
)
NOT_MEANT = (
    "other_object",
    "other_group",
    "other_scope",
    "other_measure",
    "other_level",
    "opposite",
    "merged",
    "vague",
    "not_a_name",
)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


LIBRARY = rows_of(SET / "library.csv")
QUERIES = rows_of(SET / "queries.csv")
HALF_OF = {row["source"]: row["half"] for row in rows_of(SET / "sources.csv")}
SOURCE_OF = {
    number: row["source"]
    for row in rows_of(SET / "sources.csv")
    for first, _, last in [row["rows"].partition("-")]
    for number in range(int(first), int(last or first) + 1)
}


def test_every_published_row_is_of_one_document_and_of_at_most_one_indicator() -> None:
    made_from = [int(number) for each in LIBRARY for number in each["rows"].split()]

    assert sorted(SOURCE_OF) == list(range(1, 215))
    assert len(made_from) == len(set(made_from))
    assert set(SOURCE_OF) - set(made_from) == {17, 143, 145, 194, 195}
    assert [each for each in LIBRARY if each["source"].split() != sources_of(each)] == []


def sources_of(indicator: dict[str, str]) -> list[str]:
    return sorted({SOURCE_OF[int(number)] for number in indicator["rows"].split()})


def test_an_indicator_is_in_the_library_once_under_its_id_and_under_its_name_in_a_level() -> None:
    assert len({each["id"] for each in LIBRARY}) == len(LIBRARY)
    assert len({(each["level2"], each["name"]) for each in LIBRARY}) == len(LIBRARY)
    assert {each["direction"] for each in LIBRARY} == {"positive", "negative", ""}


def test_what_a_line_means_is_in_the_library_and_what_means_nothing_says_why() -> None:
    ids = {each["id"] for each in LIBRARY}

    assert {row["expected"] for row in QUERIES} - {""} == ids
    assert [row["id"] for row in QUERIES if row["kind"] in MEANT and not row["expected"]] == []
    assert [row["id"] for row in QUERIES if not row["expected"] and not row["why"]] == []
    matched = [row["kind"] for row in QUERIES if row["kind"] not in MEANT and row["expected"]]
    assert matched == ["other_level"]


def test_no_document_and_no_indicator_is_in_both_halves() -> None:
    half_of_indicator = {row["expected"]: row["half"] for row in QUERIES}

    assert set(HALF_OF.values()) == set(HALVES)
    assert [row["id"] for row in QUERIES if row["source"] != SOURCE_OF[int(row["row"])]] == []
    assert [row["id"] for row in QUERIES if row["half"] != HALF_OF[row["source"]]] == []
    crossing = [
        row["id"]
        for row in QUERIES
        if row["expected"] and row["half"] != half_of_indicator[row["expected"]]
    ]
    assert crossing == []


def test_no_line_stands_twice_and_no_words_under_one_level_have_two_answers() -> None:
    answers: dict[tuple[str, str], set[str]] = {}
    for row in QUERIES:
        answers.setdefault((row["level2"], row["name"]), set()).add(row["expected"])

    assert len({row["id"] for row in QUERIES}) == len(QUERIES)
    seen = Counter((r["level1"], r["level2"], r["name"], r["value_text"]) for r in QUERIES)
    assert [line for line, count in seen.items() if count > 1] == []
    assert [line for line, labels in answers.items() if len(labels) > 1] == []


def test_a_printed_line_is_the_published_row_as_it_stands() -> None:
    published = {
        row["row"]: (row["level3"], row["value_text"], row["unit"])
        for row in rows_of(GOLDEN / "published_values.csv")
        if row["role"] == "target"
    }
    printed = [row for row in QUERIES if row["origin"] == "printed"]

    assert {row["origin"] for row in QUERIES} == {"printed", "written"}
    changed = [
        row["id"]
        for row in printed
        if (row["name"], row["value_text"], row["unit"]) != published[row["row"]]
    ]
    assert changed == []
    assert set(published) - {row["row"] for row in printed} == {"28", "129", "204"}


def test_the_readme_counts_each_kind_as_the_file_does() -> None:
    counted = Counter((row["kind"], row["half"]) for row in QUERIES)
    counted.update(("**all**", row["half"]) for row in QUERIES)
    counted.update(("**must not be matched**", r["half"]) for r in QUERIES if not r["expected"])
    told: dict[tuple[str, str], int] = {}
    page = (SET / "README.md").read_text(encoding="utf-8")
    for line in page.partition("\n## The lines by sector")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[-1].isdigit():
            told |= {(cells[0], half): int(n) for half, n in zip(HALVES, cells[-2:], strict=True)}

    assert {kind for kind, _ in counted if "*" not in kind} == {*MEANT, *NOT_MEANT}
    assert told == dict(counted)


def test_each_half_is_large_has_all_kinds_and_is_over_a_third_near_misses() -> None:
    for half in HALVES:
        rows = [row for row in QUERIES if row["half"] == half]
        misses = [row for row in rows if not row["expected"]]

        assert len(rows) > 300
        assert 3 * len(misses) > len(rows)
    counted = Counter((row["kind"], row["half"]) for row in QUERIES)
    for kind in (*MEANT, *NOT_MEANT):
        fewer, more = sorted(counted[kind, half] for half in HALVES)
        assert 0 < 2 * more <= 3 * fewer, f"{kind}: {fewer} and {more}"


def test_the_fresh_lines_mean_their_own_library_and_share_no_name_with_the_documents() -> None:
    library, lines = rows_of(SET / "fresh_library.csv"), rows_of(SET / "fresh_queries.csv")
    half_of = {each["id"]: each["half"] for each in library}
    meant = [row for row in lines if row["expected"]]

    assert len(half_of) == len(library) == len({(e["level2"], e["name"]) for e in library})
    assert {row["expected"] for row in meant} == set(half_of)
    assert [row["id"] for row in meant if half_of[row["expected"]] != row["half"]] == []
    assert [row["id"] for row in lines if not row["expected"] and not row["why"]] == []
    assert len({row["id"] for row in lines}) == len(lines) == 240
    assert not {each["name"] for each in library} & {each["name"] for each in LIBRARY}


def test_the_lines_by_sector_mean_the_library_of_their_half_and_have_one_answer_each() -> None:
    library, lines = rows_of(SET / "sector_library.csv"), rows_of(SET / "sector_queries.csv")
    half_of = {each["id"]: each["half"] for each in library}
    meant = [row for row in lines if row["expected"]]

    assert len(half_of) == len(library) == len({(e["level2"], e["name"]) for e in library})
    assert {row["expected"] for row in meant} == set(half_of)
    assert [row["id"] for row in meant if half_of[row["expected"]] != row["half"]] == []
    assert [row["id"] for row in lines if not row["expected"] and not row["why"]] == []
    assert [row["id"] for row in lines if bool(row["expected"]) != (row["kind"] in MEANT)] == []
    assert len({row["id"] for row in lines}) == len(lines) == 463
    assert len({(row["half"], row["level2"], row["name"]) for row in lines}) == len(lines)
    assert not {e["source"] for e in lines if e["half"] == "learn"} & {
        e["source"] for e in lines if e["half"] == "check" and e["source"] != "共性"
    }
