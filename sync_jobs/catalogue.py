"""The catalogue of site jobs (作业目录): name, Chinese label, function, in the order of a cycle."""

from dataclasses import dataclass

from sync_jobs.bind_projects import bind_projects
from sync_jobs.compare_results import compare_results
from sync_jobs.identify_indicators import identify_indicators
from sync_jobs.job import Job
from sync_jobs.pull_monitoring import pull_monitoring
from sync_jobs.pull_self_evaluations import pull_self_evaluations
from sync_jobs.pull_targets import pull_targets
from sync_jobs.push_templates import push_templates
from sync_jobs.reconcile_versions import reconcile_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSpec:
    """One job that runs for a site."""

    name: str
    label: str
    function: Job


_ALL = (
    JobSpec(name="bind_projects", label="项目绑定", function=bind_projects),
    JobSpec(name="push_templates", label="推送指标模板", function=push_templates),
    JobSpec(name="pull_targets", label="拉取绩效目标", function=pull_targets),
    JobSpec(name="pull_monitoring", label="拉取绩效监控", function=pull_monitoring),
    JobSpec(name="pull_self_evaluations", label="拉取绩效自评", function=pull_self_evaluations),
    JobSpec(name="reconcile_versions", label="版本核对", function=reconcile_versions),
    JobSpec(name="identify_indicators", label="指标识别", function=identify_indicators),
    JobSpec(name="compare_results", label="结果对比", function=compare_results),
)

JOBS = {each.name: each for each in _ALL}
