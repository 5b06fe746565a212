"""Precision and recall on the labelled set: our matcher beside WRatio and plain trigrams."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from adapter.domain.identification.plain_names import normalised_name
from adapter.domain.identification.proposing import CANDIDATES, PROPOSALS, KnownIndicators
from adapter.domain.identification.subjects import subject_of_line
from adapter.domain.identification.weights import ACCEPT
from adapter.domain.indicator import Indicator
from adapter.domain.value import Direction, parse_value
from adapter.similarity import IndexSimilarity
from tests.bench.identifying.names import SET

Row = dict[str, str]
#: Ids with scores, best first.
Ranked = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Answered:
    """One line and what a method proposes for it."""

    row: Row
    ranked: Ranked

    def is_right(self) -> bool:
        return bool(self.ranked) and self.ranked[0][0] == self.row["expected"]

    def score(self) -> float:
        return self.ranked[0][1] if self.ranked else 0.0


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The measures of the set's README."""

    accepted: int
    precision: float
    recall: float
    within_five: float
    wrong_by_kind: Counter[str]


def rows_of(name: str) -> list[Row]:
    """A file of the set."""
    with (SET / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def labelled_library(name: str = "library.csv", half: str = "") -> list[Indicator]:
    """The set's indicators, or those of a half, as the product knows them."""
    return [
        Indicator(
            code=row["id"],
            level1=row["level1"],
            level2=row["level2"],
            name=row["name"],
            is_common=not row["sector"],
            is_quantitative=bool(row["unit"]),
            standard=parse_value("1", unit=row["unit"]) if row["unit"] else parse_value(""),
            sector=row["sector"],
            direction=Direction(row["direction"]) if row["direction"] else None,
        )
        for row in rows_of(name)
        if not half or row["half"] == half
    ]


def ours(rows: Sequence[Row], library: Sequence[Indicator]) -> Iterator[Answered]:
    """The product's proposals, as the job makes them."""
    known, index = KnownIndicators(library), IndexSimilarity()
    for row in rows:
        subject = subject_of_line(row["level2"], row["name"], row["value_text"], row["unit"])
        (near,) = index.best([subject.name.main.text], known.texts, CANDIDATES)
        proposals = known.proposals(subject, [(each.position, each.score) for each in near])
        yield Answered(row, [(each.indicator_code, each.score) for each in proposals])


def by_ratio(rows: Sequence[Row], library: Sequence[Indicator]) -> Iterator[Answered]:
    """rapidfuzz WRatio over the normalised names."""
    yield from _by(fuzz.WRatio, rows, library, 100.0)


def by_trigrams(rows: Sequence[Row], library: Sequence[Indicator]) -> Iterator[Answered]:
    """The share of common trigrams of the normalised names (Jaccard), as pg_trgm counts."""
    yield from _by(_trigram_share, rows, library, 1.0)


def _by(
    scorer: Callable[..., Any], rows: Sequence[Row], library: Sequence[Indicator], full: float
) -> Iterator[Answered]:
    names = {each.code: normalised_name(each.name) for each in library}
    for row in rows:
        query = normalised_name(row["name"])
        found = process.extract(query, names, scorer=scorer, limit=PROPOSALS)
        yield Answered(row, [(code, score / full) for _, score, code in found])


def _trigram_share(one: str, other: str, **_: object) -> float:
    first, second = _trigrams(one), _trigrams(other)
    return len(first & second) / (len(first | second) or 1)


def _trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


METHODS: dict[str, Callable[[Sequence[Row], Sequence[Indicator]], Iterator[Answered]]] = {
    "WRatio": by_ratio,
    "trigram": by_trigrams,
    "index + evidence": ours,
}


def threshold_of(answered: Sequence[Answered], precision: float) -> float:
    """The lowest score from which on so much of what is accepted is right."""
    right, lowest = 0, 2.0
    ordered = sorted(answered, key=lambda each: -each.score())
    for count, each in enumerate(ordered, 1):
        right += each.is_right()
        if right / count >= precision:
            lowest = each.score()
    return lowest


def figures(answered: Sequence[Answered], threshold: float) -> Figures:
    """The measures at a threshold."""
    meant = [each for each in answered if each.row["expected"]]
    accepted = [each for each in answered if each.ranked and each.score() >= threshold]
    right = sum(each.is_right() for each in accepted)
    five = sum(each.row["expected"] in {code for code, _ in each.ranked} for each in meant)
    return Figures(
        accepted=len(accepted),
        precision=right / len(accepted) if accepted else float("nan"),
        recall=right / len(meant),
        within_five=five / len(meant),
        wrong_by_kind=Counter(each.row["kind"] for each in accepted if not each.is_right()),
    )


def compare(half: str) -> Iterator[str]:
    """A line per method and a line for the printed lines alone.

    The others' thresholds are those that reach 0.98 on the half `tune`; ours is the product's.
    """
    library, rows = labelled_library(), rows_of("queries.csv")
    for name, method in METHODS.items():
        tuned = list(method([row for row in rows if row["half"] == "tune"], library))
        asked = [row for row in rows if row["half"] == half]
        answered = tuned if half == "tune" else list(method(asked, library))
        threshold = ACCEPT if method is ours else threshold_of(tuned, 0.98)
        yield told_of(f"{half} {name}", figures(answered, threshold))
        printed = [each for each in answered if each.row["origin"] == "printed"]
        yield told_of(f"{half} {name}, printed lines alone", figures(printed, threshold))


def compare_fresh() -> Iterator[str]:
    """A line for each half of the fresh lines, by the product alone."""
    library = labelled_library("fresh_library.csv")
    answered = list(ours(rows_of("fresh_queries.csv"), library))
    for half in ("learn", "check"):
        found = figures([each for each in answered if each.row["half"] == half], ACCEPT)
        yield told_of(f"fresh {half} index + evidence", found)


def compare_later(half: str, which: str) -> Iterator[str]:
    """A line for a half of a later set and one for its printed lines.

    By the product alone; `which` set is named as its files are.
    """
    rows = [row for row in rows_of(f"{which}_queries.csv") if row["half"] == half]
    answered = list(ours(rows, labelled_library(f"{which}_library.csv")))
    yield told_of(f"{half} index + evidence", figures(answered, ACCEPT))
    printed = [each for each in answered if each.row["origin"] == "printed"]
    yield told_of(f"{half} index + evidence, printed lines alone", figures(printed, ACCEPT))


def of_sectors(half: str) -> Iterator[Answered]:
    """The product's proposals for the lines by sector of a half, from that half's own library."""
    rows = [row for row in rows_of("sector_queries.csv") if row["half"] == half]
    return ours(rows, labelled_library("sector_library.csv", half))


def compare_sectors() -> Iterator[str]:
    """A line for each half of the lines by sector, by the product alone."""
    for half in ("learn", "check"):
        found = figures(list(of_sectors(half)), ACCEPT)
        yield told_of(f"sectors {half} index + evidence", found)


def told_of(what: str, found: Figures) -> str:
    """The line that a bench prints."""
    wrong = ", ".join(f"{kind} {n}" for kind, n in sorted(found.wrong_by_kind.items())) or "none"
    return (
        f"identify {what}: {found.accepted} accepted, precision {found.precision:.3f},"
        f" recall {found.recall:.3f}, within five {found.within_five:.3f}; wrong: {wrong}"
    )
