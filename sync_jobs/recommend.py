"""Recommend templates and indicators for an open project (推荐), read from the library in force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapter.domain.identification.plain_names import normalised_name
from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator
from adapter.domain.project import Project
from adapter.domain.recommending.advising import Adviser, Recommendation, is_usable
from adapter.domain.recommending.ranking import RankedTemplate, compared_name, ranked_templates
from adapter.domain.recommending.uses import YEARS, Uses, uses_of
from adapter.domain.template import IndicatorTemplate
from adapter.errors import RunError
from adapter.ports.similarity import Similarity
from adapter.ports.store import Store, UnitOfWork
from sync_jobs.gate import division_of, open_projects
from sync_jobs.internal_sets import TemplateGate

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
        counts = work.recommending.use_counts(scope, scope.fiscal_year - YEARS + 1, project)
        uses = uses_of(counts)
        templates = _Templates(work, version.version_id, TemplateGate(open_projects(work, scope)))
        ranked = templates.ranked(project, similarity, uses, top)
        adviser = Adviser(
            project=project,
            year=scope.fiscal_year,
            indicators=_indicators(work, version.version_id, project, scope.fiscal_year, ranked),
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


@dataclass(frozen=True, slots=True)
class _Templates:
    """The templates that the gate lets out, read twice: the names, then whole ones in turn."""

    work: UnitOfWork
    version_id: str
    gate: TemplateGate

    def ranked(
        self, project: Project, similarity: Similarity, uses: Mapping[str, Uses], top: int
    ) -> list[RankedTemplate]:
        likeness = self._likeness(project, similarity)
        return ranked_templates(project, self._let_out(), likeness, uses, top)

    def _likeness(self, project: Project, similarity: Similarity) -> dict[str, float]:
        """Likeness of the names by template code, for those that are most alike."""
        named = [(each.code, normalised_name(compared_name(each))) for each in self._let_out()]
        names = [name for _, name in named]
        if not names:
            return {}
        (found,) = similarity.best([normalised_name(project.name)], names, _ALIKE_NAMES)
        return {named[each.position][0]: each.score for each in found}

    def _let_out(self) -> Iterator[IndicatorTemplate]:
        return filter(self.gate.lets_out, self.work.library.templates(self.version_id))


def _indicators(
    work: UnitOfWork,
    version_id: str,
    project: Project,
    year: int,
    ranked: list[RankedTemplate],
) -> dict[str, Indicator]:
    """Those that may be proposed, and those of the best template whatever they are."""
    wanted = {line.indicator_code for line in ranked[0].lines} if ranked else set()
    return {
        each.code: each
        for each in work.library.stream_indicators(version_id)
        if each.code in wanted or is_usable(each, project, year)
    }
