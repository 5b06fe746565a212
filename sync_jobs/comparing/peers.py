"""Across (横向、纵向): declared targets among like projects of other units, and over the years."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from adapter.domain.attainment import Subject
from adapter.domain.comparing.peers import (
    Ranked,
    Spread,
    in_unit,
    is_other_than_before,
    is_outlier,
    is_within_budget,
    later_by,
    shown,
)
from adapter.domain.comparing.rules import PeerRules
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.fingerprint import plain_number
from adapter.domain.identification.plain_names import normalised_level, normalised_name
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.splits import are_names_alike
from adapter.domain.lines import kind_of_line
from adapter.domain.project import Project
from adapter.domain.template import TemplateLevel
from adapter.domain.value import Comparator, IndicatorValue, parse_value
from sync_jobs.comparing.declared import SURE, DeclaredMatch, Directions
from sync_jobs.comparing.result_lines import key_of_line, subject_of
from sync_jobs.comparing.result_rows import ResultRows
from sync_jobs.gate import OpenProjects, division_of, open_projects
from sync_jobs.sets.spool import Piles
from sync_jobs.sets.template_gate import templates_by_key


@dataclass(frozen=True, slots=True)
class Promise:
    """One declared line that writes a value, and what it is compared by."""

    year: int
    key: str
    agency_code: str
    line_kind: str
    line_key: str
    #: "" where only the name is known.
    indicator_code: str
    subject: Subject
    target_value: str
    #: Tells the forms of one year apart.
    version: str = ""

    @property
    def value(self) -> IndicatorValue:
        """What it promises."""
        return parse_value(self.target_value, name=self.subject.name)


#: Kind and key of a line.
LineKey = tuple[str, str]
#: Project code -> what makes projects alike: 项目类别 and 功能分类.
Kinds = Mapping[str, str]
#: Indicator code -> what the templates of the library ask of it.
AskedByTemplates = Mapping[str, tuple[IndicatorValue, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerYardstick:
    """What promises are compared by."""

    kinds: Kinds
    asked: AskedByTemplates
    directions: Directions
    rules: PeerRules


class Peers:
    """Declared lines that go by, on piles of like lines and on piles of one project's."""

    def __init__(self, year: int, yardstick: PeerYardstick) -> None:
        self._year = year
        self._yardstick = yardstick
        self._like: Piles[tuple[str, Promise]] = Piles()
        self._own: Piles[Promise] = Piles()

    def passing(self, lines: Iterable[DeclaredMatch]) -> Iterator[DeclaredMatch]:
        """The same lines, what they promise put by as they are read."""
        for line in lines:
            for each in promises([line], self._year):
                kind = self._yardstick.kinds.get(each.key)
                if kind and each.indicator_code:
                    self._like.add(f"{kind} {each.indicator_code}", (kind, each))
                self._own.add(each.key, each)
            yield line

    def findings(self, rows: ResultRows, doubtful: Collection[LineKey]) -> Iterator[Finding]:
        """The findings of all lines that went by; one pile is in memory at a time.

        A line of which the unit is in doubt (`doubtful`) is told so, and not as an outlier too.
        """
        for each in _earlier(rows, self._yardstick.rules.years_back):
            self._own.add(each.key, each)
        for kind_of_lines in self._like:
            for found in outliers(kind_of_lines, self._yardstick):
                if (found.line_kind, found.line_key) not in doubtful:
                    yield found
        for project in self._own:
            yield from changes(project, self._year, self._yardstick)

    def close(self) -> None:
        """Let the piles go."""
        self._like.close()
        self._own.close()


def _earlier(rows: ResultRows, years_back: int) -> Iterator[Promise]:
    """Promises of earlier years, of what was open then and is open now."""
    for back in range(1, years_back + 1):
        scope = replace(rows.scope, fiscal_year=rows.scope.fiscal_year - back)
        then = ResultRows(rows.work, scope, open_projects(rows.work, scope), rows.marks)
        for each in promises(then.in_force(then.targets()), scope.fiscal_year):
            if rows.projects.gate.admits(each.key):
                yield each


def promises(lines: Iterable[DeclaredMatch], year: int) -> Iterator[Promise]:
    """Pure: the lines that write a value, each with the indicator that it surely stands for."""
    for line, match in lines:
        code = (match.indicator_code or "") if match and match.method in SURE else ""
        if line.target_value:
            yield Promise(
                year=year,
                key=key_of_line(line),
                agency_code=line.agency_code,
                line_kind=kind_of_line(line).value,
                line_key=line.line_id,
                indicator_code=code,
                subject=subject_of(line),
                target_value=line.target_value,
                version=line.version or "",
            )


def kinds_of(projects: Iterable[Project], opened: OpenProjects) -> Kinds:
    """What makes the open projects alike; a project of which the list says neither has no kind."""
    said = {
        (each.agency_code, each.name): f"{each.category}/{each.function_class}"
        for each in projects
        if each.category and each.function_class
    }
    kinds = {b.project_code: said.get((b.agency_code, b.project_name)) for b in opened.bindings}
    return {code: kind for code, kind in kinds.items() if kind}


def asked_by_templates(content: LibraryContent, opened: OpenProjects) -> AskedByTemplates:
    """The values of templates that the gate lets out, and of those of project kinds."""
    found: dict[str, list[IndicatorValue]] = {}
    templates = [each for _, each in templates_by_key(content, opened)]
    templates += [e for e in content.templates if e.level is TemplateLevel.PROJECT_KIND]
    for template in templates:
        for line in template.lines:
            if line.target.number is not None:
                found.setdefault(line.indicator_code, []).append(line.target)
    return {code: tuple(values) for code, values in found.items()}


def peer_yardstick(
    rows: ResultRows, content: LibraryContent, directions: Directions, rules: PeerRules
) -> PeerYardstick:
    """What the list, the library and the rules give to compare by."""
    listed = rows.work.projects.projects(division_of(rows.scope))
    return PeerYardstick(
        kinds=kinds_of(listed, rows.projects),
        asked=asked_by_templates(content, rows.projects),
        directions=directions,
        rules=rules,
    )


# --- among like projects --------------------------------------------------------------------------

#: Kind of project, indicator, whether the bound is a ceiling.
_Group = tuple[str, str, bool]
_Valued = tuple[Promise, IndicatorValue]


@dataclass(frozen=True, slots=True)
class Beside:
    """A promise as a number of a unit, and the quartiles of others in the same unit."""

    promise: Promise
    number: Fraction
    unit: str
    others: Spread | None


def outliers(pile: Iterable[tuple[str, Promise]], yardstick: PeerYardstick) -> Iterator[Finding]:
    """Pure: promises of a pile that lie far from those of other units, or of the templates."""
    groups: dict[_Group, list[_Valued]] = {}
    for kind, each in pile:
        value = each.value
        if value.number is not None:
            group = kind, each.indicator_code, _is_ceiling(value.comparator)
            groups.setdefault(group, []).append((each, value))
    for (_, code, _), members in groups.items():
        for one in beside_others(members):
            templates = _of_templates(yardstick.asked.get(code, ()), one.unit)
            if one.others and is_outlier(one.number, one.others, yardstick.rules):
                yield _outlier(one, one.others, "其他单位同类项目")
            elif templates and is_outlier(one.number, templates, yardstick.rules):
                yield _outlier(one, templates, "指标库中同一指标的模板")


def beside_others(members: list[_Valued]) -> Iterator[Beside]:
    """Each promise beside those of other units (预算单位) whose unit of measure converts.

    A project counts once, however many lines it has.
    """
    while members:
        unit = members[0][1].unit
        alike, others = [], []
        for promise, value in members:
            number = in_unit(value, unit)
            if number is None:
                others.append((promise, value))
            else:
                alike.append((promise, number))
        yield from _beside(alike, unit)
        members = others


def _beside(alike: list[tuple[Promise, Fraction]], unit: str) -> Iterator[Beside]:
    once = {each.key: (number, each.agency_code) for each, number in reversed(alike)}
    ranked = Ranked.of(once.values())
    spreads = {agency: ranked.spread(places) for agency, places in ranked.places().items()}
    for each, number in alike:
        yield Beside(each, number, unit, spreads.get(each.agency_code))


def _of_templates(asked: Iterable[IndicatorValue], unit: str) -> Spread | None:
    numbers = (in_unit(each, unit) for each in asked)
    return Ranked.of((each, "") for each in numbers if each is not None).spread()


def _is_ceiling(comparator: Comparator | None) -> bool:
    return comparator is not None and comparator.is_upper_bound


def _outlier(beside: Beside, spread: Spread, group: str) -> Finding:
    """Of the peers only numbers are told, never who they are."""
    quartiles = {"median": spread.median, "low": spread.low, "high": spread.high}
    return _finding(
        beside.promise,
        FindingCode.OUTLIER_AMONG_PEERS,
        group=group,
        count=str(spread.count),
        unit=beside.unit or "无单位",
        **{name: plain_number(shown(each)) for name, each in quartiles.items()},
    )


# --- over the years -------------------------------------------------------------------------------


def changes(pile: Iterable[Promise], year: int, yardstick: PeerYardstick) -> Iterator[Finding]:
    """Pure: promises of a year that are easier than the project's last before, or far from it.

    The same indicator is the one of the same code, or of the same name where codes were changed
    or the library has none.
    """
    now: list[Promise] = []
    forms = _Forms()
    former: dict[tuple[str, ...], list[Promise]] = {}
    for each in pile:
        forms.add(each)
        if each.year == year:
            now.append(each)
            continue
        for identity in _identities(each):
            latest = former.setdefault(identity, [])
            if latest and each.year > latest[0].year:
                latest.clear()
            if not latest or each.year == latest[0].year:
                latest.append(each)
    for each in now:
        # Of several versions or lines of a year any may be the one that goes on.
        before = next((former[one] for one in _identities(each) if one in former), [])
        is_same = before and (each.indicator_code or forms.are_of_one_name(each, before))
        if is_same and all(_is_other(one, each, yardstick) for one in before):
            one = min(before, key=lambda each: each.line_key)
            told = {"year": str(one.year), "former": one.target_value}
            yield _finding(each, FindingCode.CHANGED_FROM_LAST_YEAR, **told)


@dataclass(slots=True)
class _Forms:
    """The names in the forms of a pile, by which lines without an indicator are held together."""

    _counts: Counter[tuple[int, str, str, "_Place"]] = field(default_factory=Counter)
    _places: dict[tuple[int, str], set["_Place"]] = field(default_factory=dict)

    def add(self, each: Promise) -> None:
        self._counts[each.year, each.key, each.version, _place(each)] += 1
        self._places.setdefault((each.year, each.key), set()).add(_place(each))

    def are_of_one_name(self, promise: Promise, before: Sequence[Promise]) -> bool:
        """Whether a name tells surely that a promise goes on: it says something and stands once.

        Where a like name under the same level is of one year alone, it may be a part of it.
        """
        level, name = place = _place(promise)
        lines = [promise, *before]
        if not level or not name or name.removesuffix("指标") == level:
            return False
        if is_within_budget(promise.value):
            return False
        if any(self._counts[e.year, e.key, e.version, place] > 1 for e in lines):
            return False
        years = [self._places[each.year, each.key] for each in (promise, before[0])]
        alone = years[0] ^ years[1]
        return not any(at[0] == level and are_names_alike(at[1], name) for at in alone)


#: Second level and name, without what does not distinguish them.
_Place = tuple[str, str]


def _place(promise: Promise) -> _Place:
    subject = promise.subject
    return normalised_level(subject.level2), normalised_name(subject.name)


def _is_other(before: Promise, promise: Promise, yardstick: PeerYardstick) -> bool:
    return is_other_than_before(
        later_by(before.value, promise.year - before.year),
        promise.value,
        yardstick.rules,
        yardstick.directions.get(promise.indicator_code),
        promise.subject.lean,
    )


def _identities(promise: Promise) -> Iterator[tuple[str, ...]]:
    if promise.indicator_code:
        yield promise.key, promise.indicator_code
    yield promise.key, *_place(promise)


def _finding(promise: Promise, code: FindingCode, **more: str) -> Finding:
    return Finding(
        code=code,
        severity=code.about.severity,
        project_code=promise.key,
        line_kind=promise.line_kind,
        line_key=promise.line_key,
        facts={"name": promise.subject.name, "target_value": promise.target_value, **more},
    )
