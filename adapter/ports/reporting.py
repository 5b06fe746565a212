"""The port to what was reported (填报情况): who handed in what, and how far it is."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol

from adapter.domain.comparing.project_progress import MonitoredLineProgress, ProjectProgress
from adapter.domain.comparing.reporting import OwnerStanding
from adapter.domain.comparing.stage_calendar import StageMark
from adapter.domain.identity import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class TwiceReported:
    """A self-evaluated line beside what a monitoring report said of the same name there."""

    line_kind: str
    line_key: str
    evaluation_id: str
    agency_code: str
    #: The gate's key.
    project_code: str
    level1: str | None
    level2: str | None
    name: str
    target_value: str | None
    actual_value: str | None
    #: 偏差原因分析 of the self-evaluation.
    deviation_analysis: str | None
    monitored_value: str | None
    #: The level under which the report has that name.
    monitored_level2: str | None
    round_no: int | None


class ProjectKind(NamedTuple):
    """What the project list says of a project by which templates are meant for it; "" for blank."""

    category: str
    department_code: str
    function_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentTwice:
    """One budget row of a self-evaluation beside one amount of a monitoring report, yuan."""

    project_code: str
    budget_id: str
    executed: Decimal
    monitored: Decimal
    round_no: int | None


class ReportingRepository(Protocol):
    """Reads over open projects and departments only; streams come by owner."""

    def standings(
        self, scope: Scope, marks: Sequence[StageMark], rounds: Sequence[int]
    ) -> Iterator[OwnerStanding]:
        """What is there of every open project and department, by department.

        A monitoring line without a result and without an amount is not there; one that names no
        round is of each of the `rounds`.
        """
        ...

    def twice_reported(self, scope: Scope) -> Iterator[TwiceReported]:
        """Self-evaluated lines with the monitored ones of the same owner and name, by line."""
        ...

    def budgets_of(self, scope: Scope, project_codes: Collection[str]) -> Mapping[str, Decimal]:
        """申请预算金额 of open projects (yuan), by code; at most a thousand codes at once.

        The sum of the rows of the list that state one; without any the code is missing.
        """
        ...

    def spent_twice(self, scope: Scope) -> Iterator[SpentTwice]:
        """What a year's execution and monitoring say of the same open project, by project."""
        ...

    def names_of(self, scope: Scope, keys: Collection[str]) -> Mapping[str, str]:
        """Names of open projects, by code; at most a thousand codes at once."""
        ...

    def departments_of(self, scope: Scope, keys: Collection[str]) -> Mapping[str, str]:
        """Codes of the departments of open projects, by code; at most a thousand codes at once."""
        ...

    def used_by_owner(self, scope: Scope) -> Iterator[tuple[str, str | None]]:
        """(gate's key, indicator code) of all declared lines, once, by owner.

        The code is None for lines that nobody identified.
        """
        ...

    def used_by_kind(self, scope: Scope) -> Mapping[ProjectKind, frozenset[str]]:
        """Indicator codes that open projects declare, by what kind of projects they are."""
        ...

    def used_by_department(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """(department, indicator code) that open departments or their projects declare, once."""
        ...

    def asked_by_department(self, scope: Scope, least: float) -> Mapping[str, frozenset[str]]:
        """Indicator codes of which a person is asked whether open departments declare them.

        By department; of a line the likeliest, from a likelihood of `least` (0..1) on.
        """
        ...

    def asked_by_owner(self, scope: Scope, least: float) -> Mapping[str, frozenset[str]]:
        """Indicator codes of which a person is asked whether a line declares them, by gate's key.

        Of a line each that is meant with a likelihood of `least` (0..1) or more.
        """
        ...

    def replace_progress(
        self,
        scope: Scope,
        run_id: str,
        lines: Iterable[MonitoredLineProgress],
        projects: Iterable[ProjectProgress],
    ) -> None:
        """Store these instead of the former ones."""
        ...
