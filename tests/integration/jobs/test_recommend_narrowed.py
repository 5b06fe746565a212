"""What few rows of a library recommend is what the whole library recommends."""

from dataclasses import replace
from datetime import date
from random import Random

from adapter.domain.indicator import Indicator, LibraryState, LibraryVersion
from adapter.domain.library.content import LibraryContent
from adapter.domain.project import Project
from adapter.domain.recommending.advising import PROPOSED, Adviser, Recommendation
from adapter.domain.recommending.ranking import compared_name, ranked_templates
from adapter.domain.recommending.uses import YEARS, uses_of
from adapter.domain.recommending.work import plain_work
from adapter.domain.template import IndicatorTemplate
from adapter.ports.store import UnitOfWork
from adapter.similarity import IndexSimilarity
from adapter.storage.library.kept import PICKED
from sync_jobs.gate import division_of, open_projects
from sync_jobs.recommend import recommend
from sync_jobs.sets.template_gate import TemplateGate
from tests.integration.jobs.desk import DIVISION, GRANTS, PROJECTS, SCOPE, Desk
from tests.integration.jobs.test_recommend import bind, declare
from tests.random_libraries import CODES, library

_SEEDS, _ALIKE_NAMES = 30, 200
_CLASSES = ("", "2050302", "2050301", "2050000", "2130000")
TWINS = tuple(f"M{number}" for number in range(9))
_DATES = (None, None, date(2024, 6, 1), date(2025, 6, 1), date(2026, 6, 1))


def dressed(rng: Random) -> LibraryContent:
    """A library whose rows differ in what a recommendation asks about, with many templates."""
    some = [library(rng) for _ in range(8)]
    indicators = {each.code: _indicator(rng, each) for one in some for each in one.indicators}
    templates = [_template(rng, each) for one in some for each in one.templates]
    named = {f"{each.code}-{number}": each for number, each in enumerate(templates)}
    # More of a kind than are proposed for a place.
    for like in rng.sample(list(indicators.values()), min(2, len(indicators))):
        some_codes = rng.sample(TWINS, rng.randrange(len(TWINS)))
        indicators |= {code: replace(like, code=code) for code in some_codes}
    return LibraryContent(
        indicators=tuple(rng.sample(list(indicators.values()), len(indicators))),
        templates=tuple(replace(each, code=code) for code, each in named.items()),
    )


def _indicator(rng: Random, indicator: Indicator) -> Indicator:
    return replace(
        indicator,
        function_class=rng.choice(_CLASSES),
        valid_from=rng.choice(_DATES),
        valid_to=rng.choice(_DATES),
    )


def _template(rng: Random, template: IndicatorTemplate) -> IndicatorTemplate:
    code, name = rng.choice([("", ""), *PROJECTS.items()])
    return replace(
        template,
        name=rng.choice((*PROJECTS.values(), "通用模板")),
        project_code=rng.choice((code, "")),
        project_name=name,
        project_category=rng.choice(("", "部门预算项目", "PPP项目")),
        function_class=rng.choice(_CLASSES),
        department_code=rng.choice(("", "101", "102")),
    )


def whole_way(work: UnitOfWork, project: Project, top: int) -> Recommendation:
    """Every row of the version in force is read and handed on."""
    version = work.library.in_force(division_of(SCOPE))
    assert version is not None
    content = work.library.content(version.version_id)
    gate = TemplateGate(open_projects(work, SCOPE))
    templates = [each for each in content.templates if gate.lets_out(each)]
    names = [plain_work(compared_name(each)) for each in templates]
    wanted = plain_work(project.name)
    found = IndexSimilarity().best([wanted], names, _ALIKE_NAMES)[0] if names else ()
    likeness = {templates[each.position].code: each.score for each in found}
    counts = work.recommending.use_counts(SCOPE, SCOPE.fiscal_year - YEARS + 1, project)
    uses = uses_of(counts)
    adviser = Adviser(
        project=project,
        year=SCOPE.fiscal_year,
        indicators={each.code: each for each in content.indicators},
        bases={each.code: each for each in content.bases},
        uses=uses,
    )
    return adviser.recommendation(ranked_templates(project, templates, likeness, uses, top))


def test_random_libraries_recommend_what_their_whole_contents_do(bound: Desk) -> None:
    met_gaps = met_templates = met_uses = 0
    for seed in range(_SEEDS):
        rng = Random(seed)  # noqa: S311 - drawn again by its seed
        _release(bound, seed, dressed(rng))
        opened = rng.sample(list(PROJECTS), rng.randint(1, len(PROJECTS)))
        bind(bound, SCOPE, [*{*opened, GRANTS}])
        lines = [
            (rng.choice(list(PROJECTS)), rng.choice((*CODES, *TWINS)))
            for _ in range(rng.randrange(25))
        ]
        declare(bound, SCOPE, *lines)
        top = rng.randint(1, 4)

        found = recommend(bound.store, IndexSimilarity(), SCOPE, GRANTS, top=top)
        with bound.store.begin() as work:
            whole = whole_way(work, found.project, top)

        assert found.recommendation == whole, seed
        met_gaps += len(whole.gaps)
        met_templates += len(whole.templates) == top
        met_uses += any(each.uses.total for each in whole.indicators)

    # Otherwise the test would be about less than it says.
    assert min(met_gaps, met_templates, met_uses) > 5


def test_as_many_are_picked_of_a_kind_as_are_proposed_for_a_place() -> None:
    """A version that is there already was picked of by migration 0026, which never changes."""
    assert PICKED == PROPOSED == 3


def _release(desk: Desk, seed: int, content: LibraryContent) -> None:
    with desk.store.begin() as work:
        number = max((each.number for each in work.library.versions(DIVISION)), default=0) + 1
        version = LibraryVersion(
            version_id=f"random-{seed}",
            number=number,
            title="",
            state=LibraryState.RELEASED,
            content_hash="",
            indicator_count=len(content.indicators),
            template_count=len(content.templates),
            created_at=desk.clock.now(),
        )
        work.library.add_released(DIVISION, version, content)
        work.commit()
