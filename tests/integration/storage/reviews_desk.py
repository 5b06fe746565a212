"""Findings, matches and verdicts as the queries of reviewers meet them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from adapter.domain.comparing.comparison import Comparison, Finding, FindingCode, Severity
from adapter.domain.identification.matching import Match, MatchMethod
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.domain.reconcile.three_ways import Verdict
from adapter.ports.queries import FindingFilter
from adapter.ports.trees import Side, TreeEntry, TreeKind, VerdictRecord
from adapter.storage.store import SqlStore
from tests.conftest import TurnedClock
from tests.integration.storage.pulls import DIVISION, PROJECT, SCOPE, Puller
from tests.integration.storage.test_library_and_projects import project

OTHER = "15250125T000000000002"

ALL = FindingFilter()

NAMES = {PROJECT: "口岸通道", OTHER: "口岸道路"}


def finding(key: str, project_code: str = PROJECT, **changes: Any) -> Finding:
    plain = Finding(
        code=FindingCode.STANDARD_LOOSENED,
        severity=Severity.MEDIUM,
        project_code=project_code,
        line_kind="target_line",
        line_key=key,
        facts={"name": "新建口岸查验通道", "target_value": "≥3条"},
    )
    return replace(plain, **changes)


def match(key: str, score: float, project_code: str = PROJECT, **changes: Any) -> Match:
    plain = Match(
        line_kind="target_line",
        line_key=key,
        project_code=project_code,
        indicator_code="A01",
        method=MatchMethod.SIMILARITY,
        score=score,
        reason="名称相近",
    )
    return replace(plain, **changes)


class Desk:
    """A store with two bound projects, the list as a test says."""

    def __init__(self, store: SqlStore, puller: Puller, clock: TurnedClock) -> None:
        self.store, self.puller, self.clock = store, puller, clock
        self.bind(*NAMES)
        self.make_list(*NAMES)

    def bind(self, *codes: str) -> None:
        bindings = [
            ProjectBinding(
                project_code=code,
                agency_code="101001",
                project_name=NAMES[code],
                bound_by=BoundBy.NAME,
            )
            for code in codes
        ]
        with self.store.begin() as work:
            work.projects.replace_bindings(SCOPE, bindings)
            work.commit()

    def make_list(self, *codes: str) -> None:
        """The project list names these projects and no others."""
        with self.store.begin() as work:
            work.projects.replace_list(DIVISION, [project(NAMES[code]) for code in codes], 0)
            work.commit()

    def find(self, *findings: Finding, comparisons: Sequence[Comparison] = ()) -> None:
        run_id = self.puller.run()
        with self.store.begin() as work:
            work.analyses.replace_comparisons(SCOPE, run_id, comparisons, findings)
            work.commit()

    def identify(self, *matches: Match) -> None:
        run_id = self.puller.run()
        with self.store.begin() as work:
            work.analyses.replace_matches(SCOPE, run_id, matches)
            work.commit()

    def judge(self, *verdicts: VerdictRecord) -> None:
        run_id = self.puller.run()
        with self.store.begin() as work:
            work.trees.replace_verdicts(SCOPE, run_id, verdicts)
            work.commit()

    def observe(self, side: Side, **projects: str) -> None:
        """A side holds templates (code=project) at this moment."""
        entries = [
            TreeEntry(key=key, project_code=code, content_hash=f"{side}{code}", fields={})
            for key, code in projects.items()
        ]
        with self.store.begin() as work:
            work.trees.observe(
                SCOPE,
                side,
                TreeKind.TEMPLATE,
                entries,
                at=self.clock.turn(1),
                is_complete=True,
            )
            work.commit()

    def keys(self, chosen: FindingFilter = ALL, limit: int = 100) -> list[str]:
        found = self.store.queries.admitted_findings(SCOPE, chosen, limit=limit)
        return [each.line_key for each in found.entries]

    def sets(self, **asked: Any) -> list[str]:
        found = self.store.queries.admitted_verdicts(SCOPE, limit=100, **asked)
        return [each.key for each in found.entries]


# --- verdicts -------------------------------------------------------------------------------------


def verdict(key: str, kind: TreeKind = TreeKind.TEMPLATE, **changes: Any) -> VerdictRecord:
    return replace(VerdictRecord(kind=kind, key=key, verdict=Verdict.CONFLICT), **changes)
