"""Which templates suit a project (模板推荐): points for evidence that anybody can check."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import nsmallest

from adapter.domain.function_class import LENGTHS
from adapter.domain.project import Project
from adapter.domain.recommending.uses import NO_USES, YEARS, Uses
from adapter.domain.recommending.work import is_other_work, shared_thing, work_of
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import IndicatorValue, ValueKind


class Sign(StrEnum):
    """What speaks for a template."""

    OWN = "own"
    CATEGORY = "category"
    FUNCTION_CLASS = "function_class"
    DEPARTMENT = "department"
    NAME = "name"
    USE = "use"


#: The points that each brings at most. All but the first make 100, so that a template of the
#: project itself stands before all others. A name counts in proportion to its likeness, use in
#: proportion to how many of the indicators were declared of late.
POINTS: Mapping[Sign, int] = {
    Sign.OWN: 100,
    Sign.CATEGORY: 25,
    Sign.FUNCTION_CLASS: 25,
    Sign.DEPARTMENT: 20,
    Sign.NAME: 20,
    Sign.USE: 10,
}
#: Digits of the function class that agree -> points, and what people call the level.
_CLASS_POINTS: Mapping[int, tuple[int, str]] = {
    7: (POINTS[Sign.FUNCTION_CLASS], "同项"),
    5: (16, "同款"),
    3: (8, "同类"),
}
#: From 款 on a function class tells what is done.
_CLASS_OF_WORK = 5
#: Names less alike share common words only.
_LEAST_LIKENESS = 0.45
#: So much of the thing that a kind's name tells the project's must tell, where no 款 agrees.
_LEAST_SHARE = 0.5
#: With fewer points nothing but chance speaks for a template.
LEAST_POINTS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of evidence."""

    sign: Sign
    points: int
    #: In Chinese words.
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedTemplate:
    """A template with what speaks for it. Of another project's one code, name and values are gone.

    A line without a value takes the standard of the indicator.
    """

    code: str
    name: str
    level: TemplateLevel
    #: It belongs to another project, which is not named.
    is_anothers: bool
    lines: tuple[TemplateLine, ...]
    evidence: tuple[Evidence, ...]

    @property
    def standing(self) -> int:
        """0 for the project's own, 1 for a kind's, 2 for another project's."""
        if self.is_anothers:
            return 2
        return 0 if any(each.sign is Sign.OWN for each in self.evidence) else 1

    @property
    def points(self) -> int:
        """0 to 100, and 100 more for the project's own."""
        return sum(each.points for each in self.evidence)


def compared_name(template: IndicatorTemplate) -> str:
    """The name that is compared with the project's."""
    return template.project_name or template.name.removesuffix("指标模板").removesuffix("模板")


def ranked_templates(
    project: Project,
    templates: Iterable[IndicatorTemplate],
    likeness: Mapping[str, float],
    uses: Mapping[str, Uses],
    top: int,
) -> list[RankedTemplate]:
    """The best `top` of these templates, read one at a time: own, of kinds, of other projects.

    Among each of these the one with most points stands first, equal ones by code.

    `likeness` is that of the compared names by template code, 0..1, where there is any.
    """
    ranked = (
        _ranked(project, each, likeness.get(each.code, 0.0), uses)
        for each in templates
        if _is_for(project, each)
    )
    chosen = (
        (code, each) for code, each in ranked if each.points >= LEAST_POINTS and _is_near(each)
    )
    best = nsmallest(top, chosen, key=lambda each: (each[1].standing, -each[1].points, each[0]))
    return [each for _, each in best]


def _is_for(project: Project, template: IndicatorTemplate) -> bool:
    """False for a department's, and for a kind's that says it is for something else.

    Another project's template is only an example, so that nothing in it shuts it out.
    """
    if template.level is TemplateLevel.DEPARTMENT:
        return False
    if _names_project(template):
        return True
    said = (
        (template.project_category, project.category),
        (template.department_code, project.department_code),
        (template.function_class[:3], project.function_class[:3]),
    )
    is_open = all(not theirs or not ours or theirs == ours for theirs, ours in said)
    return is_open and _is_of_work(project, template)


def _is_of_work(project: Project, template: IndicatorTemplate) -> bool:
    """Whether a kind is for what the project does: by 款 or name, unless it is for any work.

    Department, 类 and 项目类别 are those of building schools and of training teachers alike.
    """
    named = work_of(template.name)
    if not named.acts and all(each in project.department_name for each in named.things):
        return True
    if is_other_work(project.name, template.name):
        return False
    if shared_class(project.function_class, template.function_class) >= _CLASS_OF_WORK:
        return True
    _, share = shared_thing(project.name, template.name)
    return share >= _LEAST_SHARE


#: What says that a template of another project is about something like this one.
_NEAR = frozenset({Sign.FUNCTION_CLASS, Sign.DEPARTMENT, Sign.NAME})


def _is_near(ranked: RankedTemplate) -> bool:
    """Whether more than 项目类别 and use speak for it: roads share both with student aid."""
    return not ranked.is_anothers or any(each.sign in _NEAR for each in ranked.evidence)


def _names_project(template: IndicatorTemplate) -> bool:
    is_of_project = template.level is TemplateLevel.PROJECT
    return is_of_project or bool(template.project_code or template.project_name)


def _is_own(project: Project, template: IndicatorTemplate) -> bool:
    if not _names_project(template):
        return False
    if template.project_code and project.project_code:
        return template.project_code == project.project_code
    is_here = template.department_code in {"", project.department_code}
    return is_here and template.project_name == project.name


def _ranked(
    project: Project, template: IndicatorTemplate, likeness: float, uses: Mapping[str, Uses]
) -> tuple[str, RankedTemplate]:
    is_own = _is_own(project, template)
    is_anothers = _names_project(template) and not is_own
    evidence = (
        *_of_owner(project, template, is_own=is_own),
        *_of_class(project, template),
        *_of_name(project, template, likeness),
        *_of_use(template, uses),
    )
    found = RankedTemplate(
        code="" if is_anothers else template.code,
        name="" if is_anothers else template.name,
        level=template.level,
        is_anothers=is_anothers,
        lines=tuple(map(_without_value, template.lines)) if is_anothers else template.lines,
        evidence=tuple(evidence),
    )
    return template.code, found


def _without_value(line: TemplateLine) -> TemplateLine:
    return replace(line, target=IndicatorValue(kind=ValueKind.EMPTY))


def _of_owner(project: Project, template: IndicatorTemplate, *, is_own: bool) -> Iterator[Evidence]:
    if is_own:
        yield Evidence(sign=Sign.OWN, points=POINTS[Sign.OWN], reason="本项目自己的模板")
    category = template.project_category
    if category and category == project.category:
        reason = f"项目类别同为{category}"
        yield Evidence(sign=Sign.CATEGORY, points=POINTS[Sign.CATEGORY], reason=reason)
    department = template.department_code
    if department and department == project.department_code:
        points = POINTS[Sign.DEPARTMENT]
        yield Evidence(sign=Sign.DEPARTMENT, points=points, reason="主管部门相同")


def _of_class(project: Project, template: IndicatorTemplate) -> Iterator[Evidence]:
    digits = shared_class(project.function_class, template.function_class)
    if digits:
        points, level = _CLASS_POINTS[digits]
        reason = f"功能分类{level}（{project.function_class[:digits]}）"
        yield Evidence(sign=Sign.FUNCTION_CLASS, points=points, reason=reason)


def shared_class(ours: str, theirs: str) -> int:
    """How many digits of two function classes agree, by whole levels: 7, 5, 3 or 0."""
    for digits in reversed(LENGTHS):
        if min(len(ours), len(theirs)) >= digits and ours[:digits] == theirs[:digits]:
            return digits
    return 0


def _of_name(project: Project, template: IndicatorTemplate, likeness: float) -> Iterator[Evidence]:
    """Of a kind's name the words that both say; another project's are not told."""
    is_kind = not _names_project(template)
    word, share = shared_thing(project.name, template.name) if is_kind else ("", 0.0)
    alike = likeness if likeness >= _LEAST_LIKENESS else 0.0
    points = round(POINTS[Sign.NAME] * max(alike, share))
    if points:
        reason = f"名称相近（{likeness:.2f}）"
        if word:
            is_literal = word in project.name and word in template.name
            reason = f"名称都说到“{word}”" if is_literal else f"名称说的是同一类事项（{word}）"
        yield Evidence(sign=Sign.NAME, points=points, reason=reason)


def _of_use(template: IndicatorTemplate, uses: Mapping[str, Uses]) -> Iterator[Evidence]:
    codes = {each.indicator_code for each in template.lines}
    used = sum(1 for code in codes if uses.get(code, NO_USES).total)
    points = use_points(len(codes), used)
    if points:
        reason = f"{len(codes)} 个指标中有 {used} 个近 {YEARS} 年用过"
        yield Evidence(sign=Sign.USE, points=points, reason=reason)


def use_points(codes: int, used: int) -> int:
    """What it brings that so many of a template's indicators were declared of late."""
    return round(POINTS[Sign.USE] * used / codes) if codes else 0


def standing_without_use(
    project: Project, template: IndicatorTemplate, likeness: float
) -> tuple[int, int] | None:
    """Standing and the points of all other evidence, read without lines; None for one left out."""
    if not _is_for(project, template):
        return None
    _, ranked = _ranked(project, replace(template, lines=()), likeness, {})
    return (ranked.standing, ranked.points) if _is_near(ranked) else None
