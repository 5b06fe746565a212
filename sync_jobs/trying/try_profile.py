"""Try a changed profile (口径试算) over the kept bytes: nothing is stored, nobody is asked."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.identity import Scope
from adapter.domain.kinds import KIND_LABELS, PULLED_KINDS, shape_of_kind
from adapter.domain.lines import LINE_KINDS
from adapter.domain.record import RecordKind
from adapter.ports.similarity import Similarity
from adapter.ports.store import Store, UnitOfWork
from mappings.scoring_rules_file import load_rules
from sync_jobs.compare_results import content_in_force
from sync_jobs.comparing.reached import yardstick_of
from sync_jobs.gate import GateMoved, OpenProjects, open_projects
from sync_jobs.job import Progress, no_progress
from sync_jobs.trying.findings import Compared, FindingTrial, Readings
from sync_jobs.trying.report import KindReport, TrialReport
from sync_jobs.trying.rereading import Rereader
from sync_jobs.trying.rows import Pair, RowTrial
from sync_jobs.trying.sets import Reading, SetTrial

#: Kinds that the comparison looks at.
_COMPARED = (*LINE_KINDS, RecordKind.SELF_EVALUATION_BUDGET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried, and over what."""

    scope: Scope
    store: Store
    similarity: Similarity
    #: With which the site works today.
    standing: Reading
    changed: Reading
    kinds: tuple[RecordKind, ...] = PULLED_KINDS
    #: How the place scores self-evaluations.
    rules: ScoringRules = field(default_factory=load_rules)
    progress: Progress = no_progress


def try_profile(trial: Trial) -> TrialReport:
    """What the changed profile would change of what stands; memory does not grow with the rows.

    Only rows that today's gate admits are read. Each data set is read by itself, so that nobody
    waits long for the database. Raises GateMoved when a project was closed meanwhile.
    """
    with trial.store.begin() as work:
        projects = open_projects(work, trial.scope)
        content = content_in_force(work, trial.scope)
    findings = FindingTrial(
        scope=trial.scope,
        content=content,
        projects=projects,
        similarity=trial.similarity,
        yardstick=yardstick_of(content, trial.changed.profile, trial.rules),
    )
    kinds = tuple(_try_kind(trial, projects, findings, kind) for kind in trial.kinds)
    sets = SetTrial.of(content, trial.standing, trial.changed, projects, trial.scope)
    with trial.store.begin() as work:
        theirs = sets.their_sets(work)
        verdicts = tuple(sets.verdicts(work, theirs))
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
        unread_trees=tuple(kind for kind, found in theirs.items() if found.is_lost),
        unreadable_sets=tuple(sorted(key for e in theirs.values() for key in e.unreadable)),
        stale_sets=sum(len(each.stale) for each in theirs.values()),
    )


def _try_kind(
    trial: Trial, projects: OpenProjects, findings: FindingTrial, kind: RecordKind
) -> KindReport:
    report = KindReport(kind=kind, is_carried=kind in trial.changed.profile.codecs)
    with trial.store.begin() as work:
        if report.is_carried:
            _read_again(trial, work, projects, findings, report)
        else:
            standing = work.kept_rows.standing(trial.scope, kind)
            report.read = sum(projects.gate.admits(each.gate_key) for each in standing)
    trial.progress(KIND_LABELS[kind], report.read, report.read)
    return report


def _read_again(
    trial: Trial,
    work: UnitOfWork,
    projects: OpenProjects,
    findings: FindingTrial,
    report: KindReport,
) -> None:
    reader = Rereader(
        codec=trial.changed.profile.codec(report.kind),
        system=trial.changed.system,
        scope=trial.scope,
        gate=projects.gate,
        kept=work.kept_rows,
    )

    def told(read: int) -> None:
        trial.progress(KIND_LABELS[report.kind], read, None)

    pairs = RowTrial(reader, report, told).pairs(trial.scope)
    if report.kind in _COMPARED:
        findings.add_all(work, _readings(pairs, report.kind))
    else:
        deque(pairs, maxlen=0)


def _readings(pairs: Iterator[Pair], kind: RecordKind) -> Iterator[Readings]:
    shape = shape_of_kind(kind)

    def record(values: tuple[object, ...] | None) -> Compared | None:
        if values is None:
            return None
        return cast("Compared", shape.cls(**dict(zip(shape.names, values, strict=True))))

    for each in pairs:
        yield Readings(key=each.key, before=record(each.before), after=record(each.after))
