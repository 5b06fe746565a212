"""What is recommended for the labelled projects: ours beside rapidfuzz `WRatio` over names."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from adapter.domain.project import Project
from adapter.domain.recommending.ranking import ranked_templates
from adapter.domain.secrecy import Secrecy
from adapter.domain.template import IndicatorTemplate, TemplateLevel
from adapter.similarity import IndexSimilarity
from sync_jobs.recommend import likeness_of

SET = Path(__file__).parents[2] / "golden" / "recommending"
HALVES = ("tune", "report")
#: Those that were written when the rules were done.
AGAIN = "again"
#: The first of more templates than stand on a page.
TOP = 3
#: The least at which WRatio is never falsely confident on the half that was tuned on.
_LEAST_RATIO = 40
Row = dict[str, str]
#: Codes, best first.
Ranking = Callable[[Project], Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A labelled project and the codes that a ranking gives."""

    row: Row
    codes: Sequence[str]

    @property
    def right(self) -> frozenset[str]:
        return _codes(self.row["right"])

    @property
    def is_confident(self) -> bool:
        """Whether a template is recommended; an example of another project is only shown."""
        return bool(self.codes) and not self.codes[0].startswith("E")

    @property
    def is_falsely_confident(self) -> bool:
        fitting = self.right | _codes(self.row["second"])
        return self.is_confident and self.codes[0] not in fitting


def _codes(cell: str) -> frozenset[str]:
    return frozenset(cell.split("|")) - {""}


def rows_of(name: str) -> list[Row]:
    with (SET / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def project_of(row: Row) -> Project:
    return Project(
        ordinal=int(row["ordinal"]),
        business_office="",
        department_code=row["department_code"],
        department_name=row["department_name"],
        agency_code=f"{row['department_code']}001",
        agency_name="",
        name=row["name"],
        amount_wan_yuan=None,
        function_class=row["function_class"],
        secrecy=Secrecy.PUBLIC,
        category=row["category"],
        fund_source=row["fund_source"],
    )


def template_of(row: Row) -> IndicatorTemplate:
    kinds = {"项目类别": TemplateLevel.PROJECT_KIND, "项目": TemplateLevel.PROJECT}
    return IndicatorTemplate(
        code=row["code"],
        name=row["name"],
        level=kinds[row["level"]],
        project_name=row["project_name"],
        department_code=row["department_code"],
        project_category=row["category"],
        function_class=row["function_class"],
    )


def ours(templates: Sequence[IndicatorTemplate]) -> Ranking:
    """As `recommend` ranks; the codes of examples, which it hides, are told by their evidence."""
    similarity = IndexSimilarity()

    def ranked(project: Project) -> list[str]:
        likeness = likeness_of(project, templates, similarity)
        found = ranked_templates(project, templates, likeness, {}, TOP)
        return [each.code or "E" for each in found]

    return ranked


def by_ratio(templates: Sequence[IndicatorTemplate]) -> Ranking:
    """The names alone, by the usual ratio."""

    def ranked(project: Project) -> list[str]:
        names = {each.code: each.project_name or each.name for each in templates}
        scores = {code: fuzz.WRatio(project.name, name) for code, name in names.items()}
        likely = [code for code in scores if scores[code] >= _LEAST_RATIO]
        return sorted(likely, key=lambda code: (-scores[code], code))[:TOP]

    return ranked


def answered(half: str, ranking: Ranking) -> list[Answered]:
    file = "projects_again.csv" if half == AGAIN else "projects.csv"
    rows = [row for row in rows_of(file) if row["half"] == half]
    return [Answered(row=row, codes=ranking(project_of(row))) for row in rows]


def figures(found: Sequence[Answered]) -> str:
    """Of the projects that a template is right for, and of all."""
    fitted = [each for each in found if each.right]
    first = sum(each.codes[:1] != [] and each.codes[0] in each.right for each in fitted)
    within = sum(bool(each.right & set(each.codes)) for each in fitted)
    unfit = [each for each in found if not (each.right or each.row["second"])]
    silent = sum(not each.is_confident for each in unfit)
    false = sum(each.is_falsely_confident for each in found)
    return (
        f"first right {first} of {len(fitted)}, within three {within},"
        f" nothing fits said {silent} of {len(unfit)}, falsely confident {false} of {len(found)}"
    )


def compare() -> Iterator[str]:
    """A line for each half or set and ranking."""
    templates = [template_of(row) for row in rows_of("templates.csv")]
    kinds = [each for each in templates if each.level is TemplateLevel.PROJECT_KIND]
    rankings = {"ours": ours(templates), "WRatio among kinds": by_ratio(kinds)}
    for half in (*HALVES, AGAIN):
        for name, ranking in rankings.items():
            yield f"recommend {half} {name}: {figures(answered(half, ranking))}"
