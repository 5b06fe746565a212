"""What the tests of replays share."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from adapter.ports.queries import QuarantineEntry
from mappings.codec import Codec
from mappings.profile import Profile
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobOptions, JobResult, RunContext
from sync_jobs.pulling.data_set import pull_kinds
from sync_jobs.replay_quarantine import Chosen, replay_quarantine
from sync_jobs.runner import Finished, run_job
from tests.integration.jobs.desk import SCOPE, Desk
from tests.integration.jobs.test_pull import LINE

REPLAY = "replay_quarantine"

UNREADABLE = {"is_deleted": "noch nicht"}

LINES = Chosen(kinds=(LINE,))

RowsOf = Callable[[str], list[Any]]


# --- today's profile ------------------------------------------------------------------------------


def with_rule(profile: Profile, field: str, **changes: Any) -> Profile:
    """The profile with one rule of the target lines changed."""
    codec = profile.codec(LINE)
    rules = {**codec.rules, field: replace(codec.rules[field], **changes)}
    changed = Codec(LINE, codec.shape, rules, constants=codec.constants, writes_null=True)
    return replace(profile, codecs={**profile.codecs, LINE: changed})


def learned(profile: Profile) -> Profile:
    """It has learned the code that no table knew."""
    codes = profile.codec(LINE).rules["is_deleted"].codes
    assert codes is not None
    table = replace(codes, labels={**codes.labels, "noch nicht": False})
    return with_rule(profile, "is_deleted", codes=table)


def entries(desk: Desk) -> list[QuarantineEntry]:
    return desk.store.queries.quarantine(SCOPE, limit=99, with_closed=True)


def replayed(desk: Desk, chosen: Chosen, *, dry: bool = False) -> Finished:
    """Run the job for what was chosen."""
    desk.clock.turn(60)

    def function(run: RunContext) -> JobResult:
        return replay_quarantine(run, chosen)

    spec = replace(JOBS[REPLAY], function=function, works_on=chosen.kinds)
    return run_job(spec, desk.site(), JobOptions(is_dry_run=dry))


def pull(desk: Desk, *, full: bool = False, dry: bool = False) -> Finished:
    """Pull the target lines and nothing else."""
    desk.clock.turn(60)

    def function(run: RunContext) -> JobResult:
        return pull_kinds(run, (LINE,))

    spec = replace(JOBS["pull_targets"], function=function, works_on=(LINE,))
    return run_job(spec, desk.site(), JobOptions(is_full=full, is_dry_run=dry))
