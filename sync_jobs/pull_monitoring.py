"""Pull the monitoring (绩效监控) of the bound public projects and the open departments."""

from adapter.domain.record import RecordKind
from sync_jobs.job import JobResult, RunContext
from sync_jobs.pulling.data_set import pull_kinds

KINDS = (
    RecordKind.MONITORING_LINE,
    RecordKind.DEPARTMENT_MONITORING_LINE,
)


def pull_monitoring(run: RunContext) -> JobResult:
    """Bring the rows that changed, or everything when a sweep is due; see `pull_kinds`."""
    return pull_kinds(run, KINDS)
