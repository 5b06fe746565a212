"""Pull the self evaluations (绩效自评) of the bound public projects and the open departments."""

from adapter.domain.record import RecordKind
from sync_jobs.job import JobResult, RunContext
from sync_jobs.pulling.data_set import pull_kinds

KINDS = (
    RecordKind.SELF_EVALUATION,
    RecordKind.SELF_EVALUATION_GOAL,
    RecordKind.SELF_EVALUATION_LINE,
    RecordKind.SELF_EVALUATION_BUDGET,
    RecordKind.DEPARTMENT_SELF_EVALUATION,
    RecordKind.DEPARTMENT_SELF_EVALUATION_LINE,
)


def pull_self_evaluations(run: RunContext) -> JobResult:
    """Bring the rows that changed, or everything when a sweep is due; see `pull_kinds`."""
    return pull_kinds(run, KINDS)
