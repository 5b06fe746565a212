"""What reports ask of the store (报表查询), and what they show of a finding."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from adapter.domain.comparing.official_form import FormHead
from adapter.domain.comparing.owed import Owed
from adapter.domain.findings.codes import FindingCode
from adapter.domain.findings.kind import Severity
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFinding:
    """One finding as a report shows it."""

    #: Its number in the store, "" for a finding on a file.
    finding_id: str = ""
    code: FindingCode
    severity: Severity
    #: The gate's key of its project or department with the name; "" for a finding on a file.
    key: str = ""
    name: str = ""
    #: Code and name of its 主管部门; "" on the library itself and on a file.
    department: str = ""
    #: None for a finding on a file.
    line_kind: RecordKind | None = None
    line_key: str = ""
    facts: Mapping[str, str]
    #: Where its rule stands; "" where the rules of the place name nothing.
    basis: str = ""
    #: How target and actual were compared; "" where they were not.
    reason: str = ""
    #: SHA-256 (hex) of the bytes that the row was read from; "" where they are gone.
    digest: str = ""
    #: Where these bytes lie: page and row of the archive, or sheet and row of a file.
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSubject:
    """A project or department that is open, with the records that its forms are made of."""

    head: FormHead
    #: 申请预算金额（万元） of the project list, all rows of the project together.
    applied_wan_yuan: Decimal | None
    records: tuple[object, ...]


class ReportQueries(Protocol):
    """Reads for reports: nothing of what is not open now."""

    def report_subject(self, scope: Scope, key: str) -> ReportSubject | None:
        """One project or department; None where there is none or it is not open now."""
        ...

    def report_findings(
        self,
        scope: Scope,
        *,
        project_code: str | None = None,
        code: FindingCode | None = None,
        severity: Severity | None = None,
        department_code: str | None = None,
        owed: Owed | None = None,
    ) -> Iterator[ReportedFinding]:
        """Findings by department, its whole before its projects, the gravest of each first.

        Streamed out of one snapshot.

        Those on the library itself, which name nobody, are among them.
        """
        ...

    def hidden_findings(self, scope: Scope) -> int:
        """How many findings are of what is not open now; 0 where only some departments are seen."""
        ...

    def no_longer_open(self, scope: Scope, keys: Collection[str]) -> bool:
        """Whether one of these is not open now."""
        ...
