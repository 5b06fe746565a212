"""Due and not reported (应报未报) at a site: who owes what, counted by department and stage."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from adapter.domain.comparing.monitoring_rules import MonitoringRules
from adapter.domain.comparing.reporting import (
    Lack,
    OwnerStanding,
    StageCount,
    count_standing,
    expected_stages,
    lacks_of,
)
from adapter.domain.comparing.stage_calendar import BUDGET_STAGES, Stage, StageCalendar
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.findings.kind import Severity
from adapter.domain.identity import Scope
from adapter.domain.project import bindings_of_rows
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import department_of_key
from adapter.ports.store import UnitOfWork
from mappings.profile import Profile
from sync_jobs.comparing.result_lines import finding_on
from sync_jobs.gate import OpenProjects, division_of, open_projects
from sync_jobs.job import SiteContext

_K = RecordKind
#: By which data sets a stage is seen, for projects and for departments as wholes.
_KINDS: Mapping[bool, Mapping[Stage, tuple[RecordKind, ...]]] = {
    False: {
        **dict.fromkeys(BUDGET_STAGES, (_K.DECLARED_TARGET, _K.TARGET_LINE)),
        Stage.MONITORING: (_K.MONITORING_LINE,),
        Stage.SELF_EVALUATION: (_K.SELF_EVALUATION, _K.SELF_EVALUATION_LINE),
    },
    True: {
        **dict.fromkeys(BUDGET_STAGES, (_K.DEPARTMENT_TARGET, _K.DEPARTMENT_TARGET_LINE)),
        Stage.MONITORING: (_K.DEPARTMENT_MONITORING_LINE,),
        Stage.SELF_EVALUATION: (
            _K.DEPARTMENT_SELF_EVALUATION,
            _K.DEPARTMENT_SELF_EVALUATION_LINE,
        ),
    },
}
_CHINA = timedelta(hours=8)
#: From so many departments on, a stage that none of them reported may not have been asked for.
_NOBODY_FROM = 3


def china_day(moment: datetime) -> dt.date:
    """The day it is in China: dates of the calendar are days there."""
    return (moment.astimezone(UTC) + _CHINA).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentCoverage:
    """How the projects of one department, or its whole, stand by stage."""

    department_code: str
    department_name: str
    #: False: its projects; True: what it reports as a whole.
    is_whole: bool
    #: Stages that are due only.
    stages: Mapping[Stage, StageCount]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeCoverage:
    """How a division's units stand; of what is not open only the number is known."""

    today: dt.date
    #: Stages of projects that are due and of which absence says something, with their last day.
    due: Mapping[Stage, dt.date]
    #: Stages that are over, but were not read in full since, or are not carried by the site.
    unread: tuple[Stage, ...]
    departments: tuple[DepartmentCoverage, ...]
    #: Rows of the project list that are not 非密; of a sight nobody is told.
    hidden: int
    #: 非密 rows that are bound to no project of the other side.
    unbound: int

    @property
    def totals(self) -> Mapping[Stage, StageCount]:
        """The division's projects and wholes together, by stage."""
        counts: dict[Stage, StageCount] = {}
        for each in self.departments:
            for stage, told in each.stages.items():
                total = counts.setdefault(stage, StageCount())
                total.due += told.due
                total.missing += told.missing
                total.unsure += told.unsure
        return counts


def coverage_of(work: UnitOfWork, site: SiteContext) -> ScopeCoverage:
    """How the units of a site's division stand at this moment."""
    return due_reports(work, site).coverage(open_projects(work, site.scope))


def due_reports(work: UnitOfWork, site: SiteContext) -> "DueReports":
    """The walk over a site's units, by its rules and its clock."""
    return DueReports(
        work=work,
        scope=site.scope,
        profile=site.profile,
        calendar=site.rules.calendar,
        monitoring=site.rules.monitoring,
        today=china_day(site.clock.now()),
    )


@dataclass(slots=True, kw_only=True)
class DueReports:
    """Walks once over what is there of everybody; counts as it goes."""

    work: UnitOfWork
    scope: Scope
    profile: Profile
    calendar: StageCalendar
    monitoring: MonitoringRules
    today: dt.date
    _counts: dict[tuple[str, bool], dict[Stage, StageCount]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _unread: dict[RecordKind, Collection[str]] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        """What each open project and department owes."""
        expected = {is_whole: self.expected(is_whole=is_whole) for is_whole in (False, True)}
        rounds = self._rounds(expected.values())
        found = self.work.reporting.standings(self.scope, self.calendar.marks, rounds)
        wholes: dict[str, list[Lack]] = {}
        for standing in map(self._seen, found):
            is_whole = department_of_key(standing.key) is not None
            lacks = list(lacks_of(standing, expected[is_whole], rounds))
            counts = self._counts_of(standing, expected[is_whole], is_whole=is_whole)
            count_standing(counts, standing, lacks)
            if is_whole:
                wholes[standing.key] = lacks
            else:
                yield from _told(standing.key, lacks, is_whole=False)
        for key, lacks in wholes.items():
            for each in _told(key, lacks, is_whole=True):
                yield _asked_first(each, wholes)

    def _seen(self, standing: OwnerStanding) -> OwnerStanding:
        """The same; lines of a self-evaluation that are not carried or wait may be there."""
        is_whole = department_of_key(standing.key) is not None
        kind = _KINDS[is_whole][Stage.SELF_EVALUATION][1]
        is_hidden = kind not in self.profile.codecs or standing.key in self._waiting(kind)
        return replace(standing, has_evaluated_lines=True) if is_hidden else standing

    def _waiting(self, kind: RecordKind) -> Collection[str]:
        if kind not in self._unread:
            self._unread[kind] = self.work.rows.waiting_keys(self.scope, kind)
        return self._unread[kind]

    def _rounds(self, expected: Iterable[Mapping[Stage, dt.date]]) -> tuple[int, ...]:
        """The rounds of monitoring that were over when its stage was."""
        dues = [due for each in expected if (due := each.get(Stage.MONITORING))]
        return self.monitoring.rounds_until(min(dues), self.scope.fiscal_year) if dues else ()

    def coverage(self, projects: OpenProjects) -> ScopeCoverage:
        """The counts; walks over everybody first."""
        for _ in self.findings():
            pass
        division = division_of(self.scope)
        due = self.expected(is_whole=False)
        closed = self.calendar.closed(self.scope.fiscal_year, self.today)
        listed = self.work.projects.projects(division) if projects.is_whole else []
        return ScopeCoverage(
            today=self.today,
            due=due,
            unread=tuple(each for each in closed if each not in due),
            departments=tuple(
                DepartmentCoverage(
                    department_code=code,
                    department_name=self._names[code],
                    is_whole=is_whole,
                    stages=counts,
                )
                for (code, is_whole), counts in self._counts.items()
            ),
            hidden=self.work.projects.hidden_count(division) if projects.is_whole else 0,
            unbound=bindings_of_rows(listed, projects.bindings).count(None),
        )

    def expected(self, *, is_whole: bool) -> dict[Stage, dt.date]:
        """Closed stages of which absence says something, with their last day."""
        closed = self.calendar.closed(self.scope.fiscal_year, self.today)
        read = {stage: self._read_until(kinds) for stage, kinds in _KINDS[is_whole].items()}
        return expected_stages(closed, read)

    def _read_until(self, kinds: tuple[RecordKind, ...]) -> dt.date | None:
        """The day of the last reading after a complete one; None where one was never complete."""
        carried = [each for each in kinds if each in self.profile.codecs]
        days = []
        for each in carried:
            cursor = self.work.rows.cursor(self.scope, each)
            if cursor is None or cursor.swept_at is None:
                return None
            days.append(china_day(max(cursor.swept_at, cursor.covered_to)))
        return min(days, default=None)

    def _counts_of(
        self, standing: OwnerStanding, expected: Mapping[Stage, dt.date], *, is_whole: bool
    ) -> dict[Stage, StageCount]:
        code = standing.department_code
        self._names.setdefault(code, standing.department_name)
        fresh = {stage: StageCount() for stage in expected}
        return self._counts.setdefault((code, is_whole), fresh)


def _told(key: str, lacks: Iterable[Lack], *, is_whole: bool) -> Iterator[Finding]:
    for each in lacks:
        kind = _KINDS[is_whole][each.stage][0]
        yield finding_on(each.finding, key, kind.value, each.stage.value)


def _asked_first(found: Finding, wholes: Mapping[str, Collection[Lack]]) -> Finding:
    """The same; slight, with a question, where no department at all reported the stage."""
    stage = found.facts.get("stage")
    lacking = [
        key
        for key, lacks in wholes.items()
        if any(each.finding.facts.get("stage") == stage for each in lacks)
    ]
    is_nobody = len(lacking) == len(wholes) >= _NOBODY_FROM
    if found.code is not FindingCode.NOT_REPORTED or not is_nobody:
        return found
    todo = f"全部 {len(wholes)} 个部门都没有，请先核实这项工作是否已经布置"
    return replace(found, severity=Severity.LOW, facts={**found.facts, "todo": todo})
