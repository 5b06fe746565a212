"""Libraries of few words drawn by chance, and what they may become: each kind of change is met."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.library.content import LibraryContent
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import Direction, parse_value

_Row = TypeVar("_Row")
CODES = (*(f"A{number}" for number in range(9)), "a1", "Ä", "中")
_NAMES = ("培训人数", "教师培训人数", "学生培训人数", "培训人数增长", "办结天数", "")
_LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量"),
    ("产出／指标", "质量"),
    ("产出", "指标／质量"),
)
_STANDARDS = (
    "≥90%",
    "≥90%",
    "≥ 95 %",
    "90%",
    "≤30天",
    "1万元",
    "10000元",
    "有效提升",
    "",
    "2025年6月30日前",
)
_CATEGORIES = ((), ("部门预算项目",), ("部门预算项目", "PPP项目"), ("部门预算项目、PPP项目",))
_WEIGHTS = (None, *map(Decimal, ("0", "10", "20", "30", "30.5")))
_TEMPLATES = ("T1", "T2", "T3", "t1")


def library(rng: Random) -> LibraryContent:
    """Some indicators, templates over them (and over codes that are not there), bases, duties."""
    return LibraryContent(
        indicators=tuple(_indicator(rng, code) for code in _some(rng, CODES)),
        templates=tuple(_template(rng, code) for code in _some(rng, _TEMPLATES)),
        bases=tuple(_basis(rng, rng.choice(("Y1", "Y2", "Y1#2"))) for _ in range(rng.randrange(4))),
        duties=tuple(_duty(rng) for _ in range(rng.randrange(4))),
    )


def successor(rng: Random, old: LibraryContent) -> LibraryContent:
    """What became of it: one to four acts of an editor."""
    acts = (
        _recode,
        _recode,
        _split,
        _merge,
        _edit,
        _edit,
        _drop,
        _add,
        _weigh,
        _aim,
        _redo,
        _shuffle,
    )
    for act in rng.choices(acts, k=rng.randint(1, 4)):
        old = act(rng, old)
    return old


# --- rows -----------------------------------------------------------------------------------------


def _some(rng: Random, codes: tuple[str, ...]) -> list[str]:
    return rng.sample(codes, rng.randint(0, len(codes)))


def _indicator(rng: Random, code: str) -> Indicator:
    level1, level2 = rng.choice(_LEVELS)
    return Indicator(
        code=code,
        level1=level1,
        level2=level2,
        name=rng.choice(_NAMES),
        is_common=rng.random() < 0.5,
        is_quantitative=True,
        direction=rng.choice((None, *Direction)),
        standard=parse_value(rng.choice(_STANDARDS)),
        project_categories=rng.choice(_CATEGORIES),
        department_code=rng.choice(("", "101")),
        remark=rng.choice(("", "", "注")),
    )


def _template(rng: Random, code: str) -> IndicatorTemplate:
    codes = rng.choices(CODES, k=rng.randint(0, 5))
    return IndicatorTemplate(
        code=code,
        name=rng.choice(("助学", "修路")),
        level=rng.choice(list(TemplateLevel)),
        department_code=rng.choice(("", "101")),
        lines=tuple(_line(rng, number, each) for number, each in enumerate(codes, 1)),
    )


def _line(rng: Random, ordinal: int, code: str) -> TemplateLine:
    return TemplateLine(
        ordinal=ordinal,
        indicator_code=code,
        target=parse_value(rng.choice(("", "", *_STANDARDS))),
        weight=rng.choice(_WEIGHTS),
        is_required=rng.random() < 0.5,
    )


def _basis(rng: Random, code: str) -> LegalBasis:
    return LegalBasis(code=code, name=rng.choice(("办法", "条例")), issuer=rng.choice(("", "局")))


def _duty(rng: Random) -> DepartmentDuty:
    return DepartmentDuty(
        department_code=rng.choice(("101", "102")),
        department_name=rng.choice(("教育局", "教体局")),
        duty=rng.choice(("办学", "办学－日常")),
        task=rng.choice(("", "日常")),
    )


# --- acts -----------------------------------------------------------------------------------------


def _free(rng: Random, content: LibraryContent) -> str:
    taken = {each.code for each in content.indicators}
    return rng.choice([each for each in CODES if each not in taken] or [f"N{rng.random()}"])


def _recode(rng: Random, old: LibraryContent) -> LibraryContent:
    """Another code, in the lines as well or not."""
    if not old.indicators:
        return old
    one, code = rng.choice(old.indicators), _free(rng, old)
    follows = rng.random() < 0.7
    return replace(
        old,
        indicators=_put(old.indicators, one, replace(one, code=code)),
        templates=tuple(
            replace(
                each,
                lines=tuple(
                    replace(line, indicator_code=code)
                    if follows and line.indicator_code == one.code
                    else line
                    for line in each.lines
                ),
            )
            for each in old.templates
        ),
    )


def _split(rng: Random, old: LibraryContent) -> LibraryContent:
    """A part of the weight goes to a new indicator of a like name."""
    held = {each.code: each for each in old.indicators}
    weighed = [
        (template, line, line.weight)
        for template in old.templates
        for line in template.lines
        if line.weight and line.indicator_code in held
    ]
    if not weighed:
        return old
    template, line, weight = rng.choice(weighed)
    whole, code = held[line.indicator_code], _free(rng, old)
    part = replace(whole, code=code, name=f"教师{whole.name}")
    halves = (
        replace(line, weight=weight / 2),
        replace(line, indicator_code=code, weight=weight / 2, ordinal=line.ordinal + 9),
    )
    lines = tuple(e for each in template.lines for e in (halves if each is line else (each,)))
    templates = _put(old.templates, template, replace(template, lines=lines))
    return replace(old, indicators=(*old.indicators, part), templates=templates)


def _merge(rng: Random, old: LibraryContent) -> LibraryContent:
    """Two lines of one template become one, and one of the indicators goes."""
    several = [each for each in old.templates if len(each.lines) > 1]
    if not several:
        return old
    template = rng.choice(several)
    first, second, *rest = rng.sample(template.lines, len(template.lines))
    weight = (first.weight or Decimal(0)) + (second.weight or Decimal(0))
    lines = (replace(first, weight=weight), *rest)
    gone = second.indicator_code
    return replace(
        old,
        indicators=tuple(each for each in old.indicators if each.code != gone),
        templates=_put(old.templates, template, replace(template, lines=lines)),
    )


def _edit(rng: Random, old: LibraryContent) -> LibraryContent:
    """Some fields of an indicator become those of another one."""
    if not old.indicators:
        return old
    one = rng.choice(old.indicators)
    other, names = _indicator(rng, one.code), ("name", "level1", "standard", "project_categories")
    wanted = rng.sample((*names, "level2", "direction", "remark", "is_common"), 2)
    changed: dict[str, Any] = {name: getattr(other, name) for name in wanted}
    return replace(old, indicators=_put(old.indicators, one, replace(one, **changed)))


def _aim(rng: Random, old: LibraryContent) -> LibraryContent:
    """A standard that is more or less than another one."""
    if not old.indicators:
        return old
    one = rng.choice(old.indicators)
    standard = parse_value(rng.choice(("≥90%", "≥95%", "≥80%")))
    return replace(old, indicators=_put(old.indicators, one, replace(one, standard=standard)))


def _drop(rng: Random, old: LibraryContent) -> LibraryContent:
    return replace(old, indicators=old.indicators[1:], templates=old.templates[rng.randrange(2) :])


def _add(rng: Random, old: LibraryContent) -> LibraryContent:
    return replace(old, indicators=(*old.indicators, _indicator(rng, _free(rng, old))))


def _weigh(rng: Random, old: LibraryContent) -> LibraryContent:
    """One line weighs or aims otherwise."""
    held = [each for each in old.templates if each.lines]
    if not held:
        return old
    template = rng.choice(held)
    line = rng.choice(template.lines)
    lines = _put(template.lines, line, _line(rng, line.ordinal, line.indicator_code))
    return replace(old, templates=_put(old.templates, template, replace(template, lines=lines)))


def _redo(rng: Random, old: LibraryContent) -> LibraryContent:
    """Bases, duties and one template from other hands."""
    other = library(rng)
    brought = {each.code: each for each in other.templates[:1]}
    kept = {each.code: each for each in old.templates}
    return replace(
        old, bases=other.bases, duties=other.duties, templates=tuple({**kept, **brought}.values())
    )


def _shuffle(rng: Random, old: LibraryContent) -> LibraryContent:
    """Rows and lines in another order, which says nothing."""
    return replace(
        old,
        indicators=tuple(rng.sample(old.indicators, len(old.indicators))),
        templates=tuple(
            replace(each, lines=tuple(rng.sample(each.lines, len(each.lines))))
            for each in old.templates
        ),
    )


def _put(rows: tuple[_Row, ...], one: _Row, other: _Row) -> tuple[_Row, ...]:
    return tuple(other if each is one else each for each in rows)
