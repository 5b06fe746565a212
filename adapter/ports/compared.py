"""What the comparison page asks of the store (对比查询): only of what is open at that moment."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from adapter.domain.attainment import Attainment
from adapter.domain.comparing.monitoring_rules import Light, told_day
from adapter.domain.comparing.rate_band import RateBand
from adapter.domain.findings.kind import Severity
from adapter.domain.identity import Scope
from adapter.domain.raw_place import RawPlace
from adapter.domain.record import RecordKind

#: A chart of points shows no more of them.
MOST_POINTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFilter:
    """Which projects and departments are asked for; None asks for all."""

    #: The gate's key.
    project_code: str | None = None
    department_code: str | None = None
    #: Those with a finding of it.
    severity: Severity | None = None
    #: Those whose latest report shows it.
    light: Light | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFilter:
    """Which of their lines; None asks for all."""

    attainment: Attainment | None = None
    band: RateBand | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedProject:
    """One project or department with what comparison says of it."""

    #: The gate's key.
    project_code: str
    name: str
    department: str
    #: Of the latest monitoring report; None without one.
    until: date | None
    #: Its round, where the rules do not say up to which day that one tells.
    undated_round: int | None
    light: Light | None
    progress: Decimal | None
    execution_rate: Decimal | None
    #: 自评总分 as claimed; None where there is none, or several that differ.
    claimed_total: Decimal | None
    lines: Mapping[Attainment, int]
    findings: Mapping[Severity, int]

    @property
    def until_text(self) -> str:
        """Up to when its latest report tells, for people; "" without one."""
        return "" if self.until is None else told_day(self.until, self.undated_round)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """One monitored or self-evaluated line with how target and actual relate."""

    project_code: str
    line_kind: RecordKind
    line_key: str
    #: As written; "" when the line has changed its key or gone since.
    name: str
    target_value: str
    actual_value: str
    attainment: Attainment
    rate: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A line whose claimed points are not those by the rules, by its finding."""

    finding_id: str
    name: str
    claimed: Decimal
    expected: Decimal


@dataclass(frozen=True, slots=True)
class ProgressPoint:
    """A project of which both rates are known; 1 = 100%."""

    project_code: str
    name: str
    progress: Decimal
    execution_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFigures:
    """One year of a division."""

    fiscal_year: int
    lines: Mapping[Attainment, int]
    findings: Mapping[Severity, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFigures:
    """What the charts draw."""

    #: Projects by the light of their latest report; None: undecided.
    lights: Mapping[Light | None, int]
    lines: Mapping[tuple[Attainment, RateBand], int]
    #: At most `MOST_POINTS`, and how many there are.
    scores: Sequence[ScorePoint]
    score_count: int
    points: Sequence[ProgressPoint]
    point_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStanding:
    """What the last comparison says of a line; None for what it does not judge."""

    attainment: Attainment | None = None
    rate: Decimal | None = None
    reason: str = ""
    light: Light | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """A row as the other side sent it, and where it lies."""

    kind: RecordKind
    record_key: str
    project_code: str
    page_id: str
    #: Counts from 0 in the page.
    position: int
    #: None where the page is gone.
    payload: bytes | None

    @property
    def place(self) -> RawPlace:
        """Where its bytes lie."""
        return RawPlace(self.page_id, self.position)


class ComparedQueries(Protocol):
    """Reads for the comparison page: nothing of what is not open now."""

    def compared_scopes(self, site: str) -> Sequence[Scope]:
        """The scopes of a site that were compared, the latest year first."""
        ...

    def compared_departments(self, scope: Scope) -> Mapping[str, str]:
        """Code and name of the departments of which a project is open."""
        ...

    def owner_names(self, scope: Scope, keys: Collection[str]) -> Mapping[str, str]:
        """Names of those projects and departments that are open, by the gate's key."""
        ...

    def projects_called(self, scope: Scope, text: str, *, limit: int) -> Sequence[tuple[str, str]]:
        """Code and name of the open project of this code, else of those of this exact name.

        Else of those with the text in their name, by code, at most `limit`.
        """
        ...

    def compared_projects(
        self, scope: Scope, chosen: ComparedFilter, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[ComparedProject], int]:
        """Open projects and departments by code, and how many there are in all."""
        ...

    def every_compared_project(
        self, scope: Scope, chosen: ComparedFilter
    ) -> Iterator[ComparedProject]:
        """All of them, streamed out of one snapshot."""
        ...

    def compared_lines(
        self,
        scope: Scope,
        chosen: ComparedFilter,
        lines: LineFilter,
        *,
        limit: int,
        offset: int = 0,
    ) -> tuple[Sequence[ComparedLine], int]:
        """Lines by owner, and how many there are in all."""
        ...

    def compared_figures(self, scope: Scope, chosen: ComparedFilter) -> ComparedFigures: ...

    def year_figures(
        self, scopes: Collection[Scope], chosen: ComparedFilter
    ) -> Sequence[YearFigures]:
        """The same of several years, each behind its own gate."""
        ...

    def line_standings(
        self, scope: Scope, project_code: str
    ) -> Mapping[tuple[RecordKind, str], LineStanding]:
        """What is known of the lines of one that is open; nothing of another."""
        ...

    def admitted_row(self, scope: Scope, kind: RecordKind, record_key: str) -> StoredRow | None:
        """A row as it stands; None where there is none or its owner is not open now."""
        ...
