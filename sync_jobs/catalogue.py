"""The catalogue of site jobs (作业目录): what each works on, in the order of a cycle."""

from dataclasses import replace

from adapter.domain.record import RecordKind
from adapter.ports.trees import TreeKind
from sync_jobs import pull_monitoring, pull_self_evaluations, pull_targets, verify_copies
from sync_jobs.bind_projects import bind_projects
from sync_jobs.compare_results import compare_results
from sync_jobs.identify_indicators import identify_indicators
from sync_jobs.job import JobResult, JobSpec, RunContext
from sync_jobs.push_templates import push_templates
from sync_jobs.reconcile_versions import reconcile_versions
from sync_jobs.replay_quarantine import KINDS, Chosen, replay_quarantine

#: The sets that both sides hold.
TREES = tuple(kind.value for kind in TreeKind)

_ALL = (
    JobSpec(
        name="bind_projects",
        label="项目绑定",
        function=bind_projects,
        works_on=("bindings",),
        is_guarded=True,
    ),
    JobSpec(
        name="push_templates",
        label="推送指标模板",
        function=push_templates,
        works_on=TREES,
        is_guarded=True,
    ),
    JobSpec(
        name="pull_targets",
        label="拉取绩效目标",
        function=pull_targets.pull_targets,
        works_on=pull_targets.KINDS,
        is_guarded=True,
    ),
    JobSpec(
        name="pull_monitoring",
        label="拉取绩效监控",
        function=pull_monitoring.pull_monitoring,
        works_on=pull_monitoring.KINDS,
        is_guarded=True,
    ),
    JobSpec(
        name="pull_self_evaluations",
        label="拉取绩效自评",
        function=pull_self_evaluations.pull_self_evaluations,
        works_on=pull_self_evaluations.KINDS,
        is_guarded=True,
    ),
    JobSpec(
        name="replay_quarantine",
        label="隔离重放",
        function=replay_quarantine,
        works_on=KINDS,
    ),
    JobSpec(
        name="verify_copies",
        label="防漏核对",
        function=verify_copies.verify_copies,
        works_on=verify_copies.KINDS,
        is_guarded=True,
    ),
    JobSpec(
        name="reconcile_versions",
        label="版本核对",
        function=reconcile_versions,
        works_on=TREES,
        is_guarded=True,
    ),
    JobSpec(
        name="identify_indicators",
        label="指标识别",
        function=identify_indicators,
        works_on=("matches",),
    ),
    JobSpec(
        name="compare_results", label="结果对比", function=compare_results, works_on=("findings",)
    ),
)

JOBS = {each.name: replace(each, is_recurring=True) for each in _ALL}
#: Jobs that write to the other side.
SENDING = frozenset({"push_templates"})
#: What the alarm about the project directory is about; binding works on what it makes of it.
_DIRECTORY = RecordKind.DIRECTORY_ENTRY.value


def accepting_job(subject: str) -> JobSpec | None:
    """The job by which a person accepts that most of a data set, or of a kind of sets, is gone.

    It reads the other side and writes nothing to it. None for what no guard stands before.
    """
    works_on = "bindings" if subject == _DIRECTORY else subject
    guarded = (e for e in JOBS.values() if e.is_guarded and e.name not in SENDING)
    return next((each for each in guarded if works_on in each.works_on), None)


def narrowed_replay(chosen: Chosen) -> JobSpec:
    """The replay of quarantined rows, of those that were chosen alone."""

    def function(run: RunContext) -> JobResult:
        return replay_quarantine(run, chosen)

    return replace(JOBS["replay_quarantine"], function=function, works_on=chosen.kinds)


#: Every job that a run row may name, in words.
JOB_LABELS = {
    "import_library": "导入指标库",
    "export_book": "汇编成册",
    "export_package": "导出指标库",
    "export_extract": "导出填报表",
    "settle_push": "人工处理推送",
    "plan_push": "编制推送计划",
    "plan_reconcile": "编制核对计划",
    "plan_rollback": "编制回退计划",
    "apply_plan": "执行计划",
    "stop_plan": "停止计划",
    **{n: spec.label for n, spec in JOBS.items()},
}
