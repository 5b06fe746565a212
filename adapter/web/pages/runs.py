"""Runs (运行记录): what the jobs did, newest first."""

from dataclasses import replace

from adapter.domain.outcome import told_outcome
from adapter.domain.roles import Action
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console
from adapter.web.paging import paging_of
from adapter.wording import recorded_sentence
from sync_jobs.catalogue import JOB_LABELS


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
        recorded_sentence=recorded_sentence,
        paging=replace(paging, total=total),
    )
