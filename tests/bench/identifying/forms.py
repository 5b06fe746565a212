"""Whole forms beside the templates of their projects: how well they are read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from adapter.domain.identification.matching import Line, Match
from adapter.domain.indicator import Indicator
from adapter.domain.value import parse_value
from adapter.ports.similarity import Similarity
from adapter.similarity import IndexSimilarity
from sync_jobs.identifying import identify
from tests.bench.identifying.quality import Figures, Row, labelled_library, rows_of, told_of

#: The halves that may be learnt from, and those that are read in figures only.
LEARNT = (
    *("forms_learn", "forms_learn2", "forms_learn3"),
    *("forms_report", "forms_report2", "forms_report3", "forms_report4", "forms_report5"),
    *("forms_report6", "forms_report7", "forms_report8", "forms_report9"),
)
UNTOUCHED = ("forms_report10", "forms_report11", "forms_report12", "forms_report13")


def compare_forms(half: str) -> Iterator[str]:
    """A line for a half as the job reads it, for its printed lines, and without templates."""
    library, rows, templates = forms_of(half)
    matches = list(matched(rows, library, templates))
    yield told_of(f"{half} whole forms", figures(rows, matches))
    printed = [at for at, row in enumerate(rows) if row["origin"] == "printed"]
    if printed:
        yield told_of(
            f"{half} whole forms, printed lines alone",
            figures([rows[at] for at in printed], [matches[at] for at in printed]),
        )
    yield told_of(f"{half} line by line", figures(rows, list(matched(rows, library, {}))))
    semantic = similarity_by_meaning()
    if semantic is not None:
        found = list(matched(rows, library, {}, semantic))
        yield told_of(f"{half} line by line, proposals by meaning", figures(rows, found))


@cache
def similarity_by_meaning() -> Similarity | None:
    """The search that a model of meaning takes part in; None without its extra."""
    try:
        from adapter.similarity_semantic import SemanticSimilarity  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    return SemanticSimilarity(IndexSimilarity())


@cache
def forms_of(half: str) -> tuple[list[Indicator], list[Row], Mapping[str, frozenset[str]]]:
    """The library of a half, its lines, and the codes of each template by its name."""
    library = labelled_library("forms_library.csv", half)
    rows = [row for row in rows_of("forms_queries.csv") if row["half"] == half]
    codes: dict[str, set[str]] = {}
    for row in rows_of("forms_templates.csv"):
        codes.setdefault(row["template"], set()).add(row["indicator"])
    sources = {row["source"] for row in rows}
    return library, rows, {each: frozenset(codes[each]) for each in sources}


def matched(
    rows: Sequence[Row],
    library: Sequence[Indicator],
    templates: Mapping[str, frozenset[str]],
    similarity: Similarity | None = None,
) -> Iterator[Match]:
    """The match of each line, in the order of the lines, each source being a project."""
    search = similarity or IndexSimilarity()
    found = identify(map(line_of, rows), library, templates, search)
    by_key = {each.line_key: each for each in found}
    return (by_key[row["id"]] for row in rows)


def line_of(row: Row) -> Line:
    """A line as it would be pulled."""
    return Line(
        line_kind="target_line",
        line_key=row["id"],
        project_code=row["source"],
        level1=row["level1"],
        level2=row["level2"],
        name=row["name"],
        indicator_code="",
        value_text=_with_unit(row["value_text"], row["unit"]),
        form=row["source"],
    )


def _with_unit(value: str, unit: str) -> str:
    return f"{value}{unit}" if value and not parse_value(value).unit else value


def figures(rows: Sequence[Row], matches: Sequence[Match]) -> Figures:
    """The measures of the set's README; `nan` where nothing was accepted, or meant."""
    accepted = right = five = 0
    wrong: Counter[str] = Counter()
    for row, match in zip(rows, matches, strict=True):
        expected, found = row["expected"], match.indicator_code
        accepted += found is not None
        right += found is not None and found == expected
        wrong[row["kind"]] += found is not None and found != expected
        told = {found, *(each.indicator_code for each in match.proposals)}
        five += bool(expected) and expected in told
    meant = sum(bool(row["expected"]) for row in rows)
    return Figures(
        accepted=accepted,
        precision=right / accepted if accepted else float("nan"),
        recall=right / meant if meant else float("nan"),
        within_five=five / meant if meant else float("nan"),
        wrong_by_kind=+wrong,
    )
