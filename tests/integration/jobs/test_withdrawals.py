"""Most records gone is a question to a person, who may answer that they were withdrawn."""

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import SuspiciousEmptyPull
from adapter.similarity import IndexSimilarity
from adapter.wording import recorded_sentence, sentence_of
from sync_jobs.catalogue import JOBS
from sync_jobs.job import JobOptions, SiteContext
from sync_jobs.runner import Finished, run_job
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk
from tests.integration.jobs.kept_desk import Kept


def accepting(desk: Desk, *, dry: bool = False) -> Finished:
    desk.clock.turn(60)
    options = JobOptions(is_withdrawal_accepted=True, is_dry_run=dry)
    site = SiteContext(
        scope=SCOPE,
        store=desk.store,
        system=desk.system,
        profile=desk.profile,
        clock=desk.clock,
        ids=desk.ids,
        similarity=IndexSimilarity(),
    )
    return run_job(JOBS["pull_targets"], site, options)


@pytest.fixture
def cancelled(desk: Desk, database_url: str, kept: Kept) -> Desk:
    """Twenty-four lines were pulled, fourteen of them cancelled over there."""
    kept.prepare(desk, database_url, Desk.begin_the_year, pull_and_cancel)
    return desk


def pull_and_cancel(ready: Desk) -> None:
    ready.put(
        RecordKind.TARGET_LINE,
        *(
            {"kpi_id": f"k{number:03}", "pro_code": GRANTS, "lv3_perf_ind_name": f"指标{number}"}
            for number in range(24)
        ),
    )
    ready.run("pull_targets")
    ready.system.take_away(RecordKind.TARGET_LINE, lambda row: str(row["kpi_id"]) >= "k010")


def test_without_acceptance_the_sentence_names_the_way_out(cancelled: Desk) -> None:
    with pytest.raises(SuspiciousEmptyPull) as caught:
        cancelled.run("pull_targets", full=True)

    assert "--accept-withdrawals" in sentence_of(caught.value)
    assert "--accept-withdrawals" in recorded_sentence(cancelled.latest_run().error)


def test_accepted_withdrawals_are_closed_and_the_run_row_says_so(cancelled: Desk) -> None:
    accepting(cancelled)

    run = cancelled.latest_run()
    assert (run.outcome, run.counts.vanished) == (RunOutcome.OK, 14)
    assert run.figures["withdrawals_accepted"] == 14
    assert len(cancelled.current(RecordKind.TARGET_LINE)) == 10


def test_after_acceptance_later_pulls_go_on_without_it(cancelled: Desk) -> None:
    accepting(cancelled)

    later = cancelled.run("pull_targets", full=True)

    assert later.run.outcome is RunOutcome.OK
    assert "withdrawals_accepted" not in later.run.figures


def test_a_dry_run_accepts_nothing(cancelled: Desk) -> None:
    accepting(cancelled, dry=True)

    assert len(cancelled.current(RecordKind.TARGET_LINE)) == 24
