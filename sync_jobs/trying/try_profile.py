"""Try a changed profile (口径试算) over the kept bytes: nothing is stored, nobody is asked."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from adapter.domain.identity import Scope
from adapter.domain.kinds import KIND_LABELS, PULLED_KINDS, shape_of_kind
from adapter.domain.lines import LINE_KINDS
from adapter.domain.record import RecordKind
from adapter.ports.budget_system import BudgetSystem
from adapter.ports.similarity import Similarity
from adapter.ports.store import Store, UnitOfWork
from mappings.profile import Profile
from sync_jobs.compare_results import content_in_force
from sync_jobs.gate import GateMoved, OpenProjects, open_projects
from sync_jobs.job import Progress, no_progress
from sync_jobs.trying.findings import Compared, FindingTrial, Readings
from sync_jobs.trying.report import KindReport, TrialReport
from sync_jobs.trying.rereading import Rereader
from sync_jobs.trying.rows import Pair, RowTrial
from sync_jobs.trying.sets import SetTrial

#: Kinds that the comparison looks at.
_COMPARED = (*LINE_KINDS, RecordKind.SELF_EVALUATION_BUDGET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried, and over what."""

    scope: Scope
    store: Store
    similarity: Similarity
    #: With which the site works today.
    standing: Profile
    changed: Profile
    #: Reads bytes as the changed profile's wire writes them; asks nobody.
    system: BudgetSystem
    kinds: tuple[RecordKind, ...] = PULLED_KINDS
    progress: Progress = no_progress


def try_profile(trial: Trial) -> TrialReport:
    """What the changed profile would change of what stands; memory does not grow with the rows.

    Only rows that today's gate admits are read. Raises GateMoved when a project was closed
    meanwhile.
    """
    with trial.store.begin() as work:
        projects = open_projects(work, trial.scope)
        content = content_in_force(work, trial.scope)
        findings = FindingTrial(
            work=work,
            scope=trial.scope,
            content=content,
            projects=projects,
            similarity=trial.similarity,
        )
        kinds = tuple(_try_kind(trial, work, projects, findings, kind) for kind in trial.kinds)
        sets = SetTrial.of(content, trial.standing, trial.changed, projects, trial.scope)
        verdicts = tuple(sets.verdicts(work))
    with trial.store.begin() as work:
        if not projects.gate.is_within(open_projects(work, trial.scope).gate):
            raise GateMoved
    return TrialReport(
        kinds=kinds,
        findings=findings.findings,
        attainments=findings.attainments,
        verdicts=verdicts,
        blocked_sets=sets.blocked,
        freed_sets=sets.freed,
        lost_trees=sets.lost,
    )


def _try_kind(
    trial: Trial,
    work: UnitOfWork,
    projects: OpenProjects,
    findings: FindingTrial,
    kind: RecordKind,
) -> KindReport:
    report = KindReport(kind=kind)
    if kind not in trial.changed.codecs:
        report.is_carried = False
        report.read = sum(
            projects.gate.admits(each.gate_key)
            for each in work.kept_rows.standing(trial.scope, kind)
        )
        return report
    reader = Rereader(
        codec=trial.changed.codec(kind),
        system=trial.system,
        scope=trial.scope,
        gate=projects.gate,
        kept=work.kept_rows,
    )

    def told(read: int, total: int | None = None) -> None:
        trial.progress(KIND_LABELS[kind], read, total)

    pairs = RowTrial(reader, report, told).pairs(trial.scope)
    if kind in _COMPARED:
        findings.add_all(_readings(pairs, kind))
    else:
        deque(pairs, maxlen=0)
    told(report.read, report.read)
    return report


def _readings(pairs: Iterator[Pair], kind: RecordKind) -> Iterator[Readings]:
    shape = shape_of_kind(kind)

    def record(values: tuple[object, ...] | None) -> Compared | None:
        if values is None:
            return None
        return cast("Compared", shape.cls(**dict(zip(shape.names, values, strict=True))))

    for each in pairs:
        yield Readings(key=each.key, before=record(each.before), after=record(each.after))
