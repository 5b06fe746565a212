"""Recommend templates and indicators for an open project (推荐), read from the library in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator
from adapter.domain.project import Project
from adapter.domain.recommending.advising import Adviser, Recommendation
from adapter.domain.recommending.narrowing import Contest, proposed_codes
from adapter.domain.recommending.ranking import RankedTemplate, compared_name, ranked_templates
from adapter.domain.recommending.uses import YEARS, Uses, uses_of
from adapter.domain.recommending.work import plain_work
from adapter.domain.template import IndicatorTemplate
from adapter.errors import RunError
from adapter.ports.similarity import Similarity
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.gate import division_of, open_projects
from sync_jobs.sets.template_gate import TemplateGate

#: Names behind these are too unlike to bring a point.
_ALIKE_NAMES = 200


class NoSuchProject(RunError):
    """No project of that code or name is open."""

    def __init__(self) -> None:
        super().__init__("no open project of that code or name")


class SeveralProjects(RunError):
    """Several open projects have the name; only a code tells them apart."""

    def __init__(self, number: int) -> None:
        super().__init__(f"{number} open projects of that name")
        self.number = number


class NoLibrary(RunError):
    """No library is in force in the division and year."""

    def __init__(self) -> None:
        super().__init__("no library in force")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommended:
    """A recommendation with what it is about and rests on."""

    project: Project
    #: Number of the library version.
    version_number: int
    recommendation: Recommendation


def recommend(
    store: Store, similarity: Similarity, scope: Scope, name: str, *, top: int
) -> Recommended:
    """What is recommended for the project of this code or exact name, at most `top` templates.

    Raises NoSuchProject (also for one that is not open), SeveralProjects and NoLibrary. Another
    project's template takes part only while that project is open, and without its name.
    """
    with store.begin() as work:
        project = _project(work, scope, name)
        version = work.library.in_force(division_of(scope))
        if version is None:
            raise NoLibrary
        first_year = scope.fiscal_year - YEARS + 1
        counts = work.recommending.use_counts(scope, first_year, project)
        uses = uses_of(counts)
        library = _Library(work, version.version_id, project, uses)
        ranked = library.ranked(TemplateGate(open_projects(work, scope)), similarity, top)
        adviser = Adviser(
            project=project,
            year=scope.fiscal_year,
            indicators=library.indicators(scope, first_year, ranked),
            bases={each.code: each for each in work.library.bases(version.version_id)},
            uses=uses,
        )
        return Recommended(
            project=project,
            version_number=version.number,
            recommendation=adviser.recommendation(ranked),
        )


def _project(work: UnitOfWork, scope: Scope, name: str) -> Project:
    found = work.recommending.projects_called(scope, name)
    if not found:
        raise NoSuchProject
    if len(found) > 1:
        raise SeveralProjects(len(found))
    return found[0]


def likeness_of(
    project: Project, heads: Sequence[IndicatorTemplate], similarity: Similarity
) -> dict[str, float]:
    """Likeness of the names by template code, for those that are most alike."""
    names = [plain_work(compared_name(each)) for each in heads]
    if not names:
        return {}
    (found,) = similarity.best([plain_work(project.name)], names, _ALIKE_NAMES)
    return {heads[each.position].code: each.score for each in found}


@dataclass(frozen=True, slots=True)
class _Library:
    """A version as far as one recommendation needs it: heads of all templates, few whole rows."""

    work: UnitOfWork
    version_id: str
    project: Project
    uses: Mapping[str, Uses]

    def ranked(self, gate: TemplateGate, similarity: Similarity, top: int) -> list[RankedTemplate]:
        """The best of the templates that the gate lets out."""
        heads = [
            each.head
            for each in self.work.library_differences.templates(self.version_id)
            if gate.lets_out(each.head)
        ]
        likeness = likeness_of(self.project, heads, similarity)
        contest = Contest.of(self.project, heads, likeness, top)
        lines: Iterable[tuple[str, str]] = ()
        if self.uses:
            lines = self.work.recommending.named_indicators(self.version_id, contest.points)
        best = self.work.library.templates_of(self.version_id, contest.winners(lines, self.uses))
        # One that a purge took meanwhile is not among them.
        return ranked_templates(self.project, best, likeness, self.uses, top)

    def indicators(
        self, scope: Scope, first_year: int, ranked: Sequence[RankedTemplate]
    ) -> dict[str, Indicator]:
        """Those that can be proposed, and those of the best template whatever they are."""
        project = self.project
        candidates = self.work.recommending.candidates(
            scope, first_year, self.version_id, project.department_code
        )
        proposed = proposed_codes(candidates, project, self.uses)
        wanted = [line.indicator_code for line in ranked[0].lines] if ranked else []
        codes = list(dict.fromkeys([*proposed, *wanted]))
        found = {
            each.code: each for each in self.work.library.indicators_called(self.version_id, codes)
        }
        return {code: found[code] for code in codes if code in found}
