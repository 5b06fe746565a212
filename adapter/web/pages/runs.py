"""Runs (运行记录): what the jobs did, newest first."""

from dataclasses import replace

from adapter.domain.access.roles import Action
from adapter.domain.kinds import KIND_LABELS
from adapter.domain.outcome import RunCounts, RunOutcome, told_outcome
from adapter.domain.plan.rules import SET_LABELS
from adapter.ports.runs import RunRecord
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console, NotFound
from adapter.web.page_words import run_sentence
from adapter.web.paging import paging_of
from sync_jobs.catalogue import JOB_LABELS

#: Sets that the other side refused, told of one by one on the page of a run.
_MOST_REFUSED = 50


def parts_of(counts: RunCounts, *, with_none: bool = False) -> list[tuple[str, int]]:
    """What was read, and what became of it: the parts make up the whole."""
    told = (
        ("读取", counts.read),
        ("新增", counts.created),
        ("更新", counts.updated),
        ("未变", counts.unchanged),
        ("撤回", counts.withdrawn),
        ("拒绝", counts.rejected),
        ("待处理", counts.quarantined),
        ("涉密拦下", counts.blocked),
    )
    return [each for at, each in enumerate(told) if with_none or not at or each[1]]


def show_list(console: Console, asked: Asked) -> Reply:
    """Runs of the chosen site."""
    paging, scope = paging_of(asked), console.scope(asked, Action.SEE_RUNS)
    job = asked.query.get("job", "")
    job = job if job in JOB_LABELS else ""
    asked_for = {"job": job or None, "site": scope.site if scope else None}
    queries = console.app.queries
    total = queries.count_runs(**asked_for) if scope else 0
    found = queries.runs(limit=paging.size, offset=paging.offset, **asked_for) if scope else []
    return console.templates.page(
        "runs.html",
        asked,
        scope=scope,
        sites=console.sites(asked, Action.SEE_RUNS),
        job=job,
        job_labels=JOB_LABELS,
        runs=found,
        told_outcome=told_outcome,
        run_sentence=run_sentence,
        parts_of=parts_of,
        paging=replace(paging, total=total),
    )


def show(console: Console, asked: Asked) -> Reply:
    """One run, and its calls without a payload."""
    paging = paging_of(asked)
    found = console.app.queries.run_exchanges(
        asked.params["run_id"], limit=paging.size, offset=paging.offset
    )
    if found is None or not _may_see(asked, found[0]):
        raise NotFound
    run, exchanges, total = found
    queries, sight = console.app.queries, asked.data.of(run.scope)
    refused = None
    if run.counts.rejected:
        refused = queries.refused_pushes(run, sight, limit=_MOST_REFUSED)
    sets = [(each.record.kind, each.record.set_key) for each in refused.entries] if refused else []
    return console.templates.page(
        "run.html",
        asked,
        run=run,
        refused=refused,
        names=queries.set_names(sight, sets),
        set_labels=SET_LABELS,
        exchanges=exchanges,
        job_labels=JOB_LABELS,
        kind_labels=KIND_LABELS,
        told_outcome=told_outcome,
        RunOutcome=RunOutcome,
        run_sentence=run_sentence,
        parts_of=parts_of,
        paging=replace(paging, total=total),
    )


def _may_see(asked: Asked, run: RunRecord) -> bool:
    return asked.reaches(Action.SEE_RUNS, run.scope.division_code)
