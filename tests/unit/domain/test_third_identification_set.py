"""The third labelled set: complete, free of contradictions, and new."""

from collections import Counter

from tests.unit.domain.test_identification_set import MEANT, NOT_MEANT, SET, rows_of

LIBRARY = rows_of(SET / "third_library.csv")
QUERIES = rows_of(SET / "third_queries.csv")
SOURCES = {row["source"]: row for row in rows_of(SET / "third_sources.csv")}
_OLDER = ("queries.csv", "fresh_queries.csv", "sector_queries.csv", "second_queries.csv")


def test_the_kind_of_a_third_line_tells_whether_it_means_an_indicator() -> None:
    codes = {row["id"] for row in LIBRARY}
    # The same words under its level are the name of another indicator.
    meant_under_its_level = [r for r in QUERIES if r["kind"] == "other_level" and r["expected"]]

    assert len(codes) == len(LIBRARY)
    assert {row["kind"] for row in QUERIES} == {*MEANT, *NOT_MEANT}
    assert all((row["kind"] in MEANT) <= (row["expected"] in codes) for row in QUERIES)
    assert len(meant_under_its_level) == 2
    plain = [r for r in QUERIES if r["kind"] in NOT_MEANT and r not in meant_under_its_level]
    assert {row["expected"] for row in plain} == {""}


def test_every_third_line_is_of_one_half_and_of_a_known_document() -> None:
    assert {row["half"] for row in QUERIES} == {"report3"}
    assert {row["source"] for row in QUERIES} <= SOURCES.keys()
    printed = [SOURCES[row["source"]] for row in QUERIES if row["origin"] == "printed"]
    assert len(printed) == 212
    assert all(each["origin"] == "published" and each["address"] for each in printed)


def test_no_third_line_stands_twice_nor_has_its_name_in_an_older_file() -> None:
    names = [row["name"] for row in QUERIES]
    older = {row["name"] for file in _OLDER for row in rows_of(SET / file)}

    assert len({row["id"] for row in QUERIES}) == len(QUERIES)
    assert [name for name, count in Counter(names).items() if count > 1 and name] == []
    assert [name for name in names if name and name in older] == []


def test_the_readme_counts_each_kind_of_the_third_set_as_the_file_does() -> None:
    printed = [row for row in QUERIES if row["origin"] == "printed"]
    counted: dict[str, tuple[int, ...]] = {"**all**": (len(QUERIES), len(printed))}
    for kind in {row["kind"] for row in QUERIES}:
        counted[kind] = tuple(sum(r["kind"] == kind for r in of) for of in (QUERIES, printed))
    counted["**must not be matched**"] = tuple(
        sum(not row["expected"] for row in of) for of in (QUERIES, printed)
    )
    _, _, section = (SET / "README.md").read_text(encoding="utf-8").partition("## The third set")
    told = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[-1].endswith("%"):
            told[cells[0]] = tuple(int(n.strip("*")) for n in cells[1:3])

    assert told == counted
