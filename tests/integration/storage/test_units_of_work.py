"""Units of work: runs, ticks, pushes, analyses; what is committed stays and nothing else does."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from adapter.domain.comparing.comparison import (
    Attainment,
    Comparison,
    Finding,
    FindingCode,
    Severity,
)
from adapter.domain.identification.matching import Match, MatchMethod
from adapter.domain.identity import Scope
from adapter.domain.outcome import PushState, RunCounts, RunOutcome
from adapter.domain.pushing.protocol import TRANSITIONS, Reply
from adapter.domain.record import RecordKind
from adapter.ports.pushes import PushRecord, PushSettlement
from adapter.ports.queries import FindingView
from adapter.ports.trees import TreeKind
from adapter.storage.database.engine import StoreRefused
from adapter.storage.pushes import digest_of
from adapter.storage.store import SqlStore
from tests.conftest import TurnedClock
from tests.integration.storage.pulls import EARLY, PROJECT, SCOPE, Puller, line, page, run_record

OTHER_SCOPE = replace(SCOPE, site="other")


def match(number: int) -> Match:
    return Match(
        line_kind="target_line",
        line_key=f"line-{number:05}",
        project_code=PROJECT,
        indicator_code=None if number % 2 else "A01",
        method=MatchMethod.SIMILARITY,
        score=0.1 + 0.2,
        reason="名称相近",
    )


def comparison(rate: Decimal | None) -> Comparison:
    return Comparison(
        line_kind="self_evaluation_line",
        line_key=f"line {rate}",
        project_code=PROJECT,
        attainment=Attainment.NOT_MET,
        rate=rate,
        reason="实际 2 条，低于 3 条",
    )


def finding(number: int) -> Finding:
    return Finding(
        code=FindingCode.SCORE_ABOVE_MAXIMUM,
        severity=Severity.HIGH,
        project_code=PROJECT,
        line_kind="self_evaluation_line",
        line_key=f"line-{number}",
        facts={"name": f"指标 {number}", "score": "12"},
    )


def push(push_id: str, run_id: str, scope: Scope = SCOPE) -> PushRecord:
    return PushRecord(
        push_id=push_id,
        run_id=run_id,
        request_id="request",
        scope=scope,
        kind=TreeKind.LIBRARY_SET,
        set_key=push_id,
        project_code="",
        rows_digest="1" * 64,
        content_hash="2" * 64,
        state=PushState.PREPARED,
        prepared_at=EARLY,
    )


def elsewhere(run_id: str) -> PushRecord:
    return replace(push("elsewhere", run_id, OTHER_SCOPE), request_id="another")


def settled(number: int, state: PushState, **more: object) -> PushSettlement:
    return PushSettlement(push_id=f"push-{number}", state=state, **more)  # type: ignore[arg-type]  # fields by name


# --- the unit itself ------------------------------------------------------------------------------


def test_leaving_a_unit_without_commit_undoes_everything(
    store: SqlStore, clock: TurnedClock
) -> None:
    with store.begin() as unit:
        unit.runs.start(run_record("run", clock))

    assert store.queries.runs(limit=10) == []


def test_an_error_in_a_unit_undoes_what_was_not_committed(
    store: SqlStore, clock: TurnedClock
) -> None:
    with pytest.raises(KeyError), store.begin() as unit:  # noqa: PT012  # the commit is the point
        unit.runs.start(run_record("kept", clock))
        unit.commit()
        unit.runs.start(run_record("lost", clock))
        raise KeyError

    assert [each.run_id for each in store.queries.runs(limit=10)] == ["kept"]


def test_rows_may_be_written_while_others_are_being_read(puller: Puller, store: SqlStore) -> None:
    puller.pull(page([line(f"key-{number:05}") for number in range(2500)]))

    with store.begin() as unit:
        rows = unit.rows.current(SCOPE, RecordKind.TARGET_LINE)
        stored = unit.analyses.replace_matches(
            SCOPE, "run", (match(number) for number, _ in enumerate(rows))
        )
        unit.commit()

    with store.begin() as unit:
        assert stored == len(list(unit.analyses.matches(SCOPE))) == 2500


# --- runs and ticks -------------------------------------------------------------------------------


def test_a_run_reads_back_as_it_was_settled(store: SqlStore, clock: TurnedClock) -> None:
    started = run_record("run", clock)
    settled = replace(
        started,
        ended_at=clock.turn(5),
        outcome=RunOutcome.PARTLY,
        counts=RunCounts(read=9, created=1, updated=2, unchanged=3, blocked=3, vanished=7),
        figures={"pushed": 3, "verdicts": {"agreed": 2}, "说明": "完成"},
        error="RemoteRefused: 0001",
    )
    with store.begin() as unit:
        unit.runs.start(started)
        unit.commit()
        running = store.queries.runs(limit=10)
        unit.runs.finish(settled)
        unit.commit()

    assert running == [started]
    assert store.queries.runs(limit=10) == [settled]


@pytest.mark.parametrize(
    "counts",
    [
        RunCounts(read=3, created=2),  # one row unaccounted for
        RunCounts(created=1),  # one row out of nowhere
        RunCounts(read=0, created=1, unchanged=-1),
        RunCounts(vanished=-1),
    ],
)
def test_the_database_itself_refuses_a_run_that_does_not_add_up(
    store: SqlStore, clock: TurnedClock, counts: RunCounts
) -> None:
    with pytest.raises(StoreRefused, match="ck_run"), store.begin() as unit:
        unit.runs.start(run_record("run", clock, counts=counts))

    assert store.queries.runs(limit=10) == []


def test_a_run_that_never_started_cannot_finish(store: SqlStore, clock: TurnedClock) -> None:
    with pytest.raises(StoreRefused, match="never started"), store.begin() as unit:
        unit.runs.finish(run_record("run", clock))


def test_runs_come_newest_first_and_by_job(store: SqlStore, clock: TurnedClock) -> None:
    with store.begin() as unit:
        for number, job in enumerate(["a", "b", "a"]):
            clock.turn(1)
            unit.runs.start(run_record(f"run-{number}", clock, job=job))
        unit.commit()

    assert [each.run_id for each in store.queries.runs(limit=2)] == ["run-2", "run-1"]
    assert [each.run_id for each in store.queries.runs(limit=9, job="a")] == ["run-2", "run-0"]


def test_a_tick_is_claimed_once(store: SqlStore) -> None:
    ticks = [("pull", "a", EARLY), ("pull", "b", EARLY), ("pull", "a", EARLY + timedelta(hours=1))]
    claims = []
    for _ in range(2):
        with store.begin() as unit:
            claims.append([unit.runs.claim_tick(*tick) for tick in ticks])
            unit.commit()

    assert claims == [[True] * 3, [False] * 3]


# --- pushes ---------------------------------------------------------------------------------------


def test_a_push_stays_unsettled_until_its_outcome_is_known(puller: Puller, store: SqlStore) -> None:
    run_id = puller.run()
    records = [
        replace(push(f"push-{number}", run_id), set_key=f"10{number}", position=number)
        for number in range(4)
    ]
    with store.begin() as unit:
        unit.pushes.prepare([*records, elsewhere(run_id)])
        unit.pushes.mark_sent("request", digest_of(records), at=EARLY)
        unit.pushes.settle(
            [
                settled(1, PushState.UNKNOWN, reason="连接中断"),
                settled(2, PushState.CONFIRMED, is_certain=True),
                settled(3, PushState.REJECTED, is_certain=True, reason="名称过长"),
            ],
            at=EARLY,
        )
        unit.commit()

    with store.begin() as unit:
        unsettled = unit.pushes.unsettled(SCOPE)

    sent = replace(records[0], state=PushState.SENT, adrift=1)
    unknown = replace(
        records[1], state=PushState.UNKNOWN, adrift=1, settled_at=EARLY, reason="连接中断"
    )
    assert unsettled == [sent, unknown]
    assert store.queries.status(SCOPE).unsettled_pushes == 2


def test_a_push_that_was_never_prepared_cannot_be_settled(store: SqlStore) -> None:
    with pytest.raises(StoreRefused), store.begin() as unit:
        unit.pushes.settle([settled(1, PushState.CONFIRMED)], at=EARLY)


@pytest.mark.parametrize("state", [each for each in PushState if each is not PushState.PREPARED])
def test_a_step_that_the_protocol_does_not_know_is_refused(
    puller: Puller, store: SqlStore, state: PushState
) -> None:
    with store.begin() as unit:
        unit.pushes.prepare([push("push-1", puller.run())])
        unit.commit()
    may_follow = state in TRANSITIONS[PushState.PREPARED]

    outcome = nullcontext() if may_follow else pytest.raises(StoreRefused)
    with outcome, store.begin() as unit:
        unit.pushes.settle([settled(1, state)], at=EARLY)


def test_pushes_settled_together_each_get_their_own_outcome(
    puller: Puller, store: SqlStore
) -> None:
    records = [push(f"push-{number}", puller.run()) for number in (1, 2, 3, 4)]
    wanted = [
        settled(1, PushState.CONFIRMED, is_certain=True, reply=Reply.ACCEPTED),
        settled(2, PushState.CONFIRMED, reply=Reply.MISSING, receiver_mark="two"),
        settled(3, PushState.UNKNOWN, is_certain=False, reason="three"),
        settled(4, PushState.REJECTED, reply=Reply.REFUSED, reason="four", is_closed_there=True),
    ]
    with store.begin() as unit:
        unit.pushes.prepare([replace(each, run_id=records[0].run_id) for each in records])
        unit.pushes.mark_sent("request", digest_of(records), at=EARLY)
        unit.pushes.settle(wanted, at=EARLY)
        found = [unit.pushes.record(each.push_id) for each in wanted]

    told = [(e.state, e.reply, e.reason, e.receiver_mark, e.adrift) for e in found if e]
    assert told == [
        (PushState.CONFIRMED, Reply.ACCEPTED, "", None, 0),
        (PushState.CONFIRMED, Reply.MISSING, "", "two", 1),
        (PushState.UNKNOWN, None, "three", None, 1),
        (PushState.REJECTED, Reply.REFUSED, "four", None, 0),
    ]


def test_one_that_may_not_be_settled_keeps_all_that_are_settled_with_it(
    puller: Puller, store: SqlStore
) -> None:
    with store.begin() as unit:
        unit.pushes.prepare([push("push-1", puller.run())])
        unit.commit()

    with pytest.raises(StoreRefused), store.begin() as unit:
        unit.pushes.settle([settled(n, PushState.CONFIRMED) for n in (1, 2)], at=EARLY)

    with store.begin() as unit:
        found = unit.pushes.record("push-1")
    assert found is not None
    assert found.state is PushState.PREPARED


def test_a_key_leaves_with_the_bytes_it_was_prepared_for_and_no_others(
    puller: Puller, store: SqlStore
) -> None:
    record = push("push-1", puller.run())
    changed = replace(record, rows_digest="f" * 64)
    with store.begin() as unit:
        unit.pushes.prepare([record])
        unit.commit()

    with pytest.raises(StoreRefused, match="one content"), store.begin() as unit:
        unit.pushes.mark_sent("request", digest_of([changed]), at=EARLY)
    with pytest.raises(StoreRefused), store.begin() as unit:
        unit.pushes.prepare([replace(changed, push_id="push-2", set_key="102")])
    with store.begin() as unit:
        unit.pushes.mark_sent("request", digest_of([record]), at=EARLY)
        unit.commit()


def test_a_set_is_on_its_way_once_whoever_sends_it(puller: Puller, store: SqlStore) -> None:
    first = push("push-1", puller.run())
    second = replace(first, push_id="push-2", request_id="another")
    with store.begin() as unit:
        unit.pushes.prepare([first])
        unit.commit()

    with pytest.raises(StoreRefused), store.begin() as unit:
        unit.pushes.prepare([second])
    with store.begin() as unit:
        unit.pushes.settle([settled(1, PushState.SUPERSEDED)], at=EARLY)
        unit.pushes.prepare([second])
        unit.commit()


def test_the_ledger_counts_what_may_still_arrive(puller: Puller, store: SqlStore) -> None:
    record = push("push-1", puller.run())
    digest = digest_of([record])
    counts = []
    with store.begin() as unit:
        unit.pushes.prepare([record])
        for state, is_certain in ((PushState.UNKNOWN, False), (PushState.RETRYABLE, True)):
            unit.pushes.mark_sent("request", digest, at=EARLY)
            unit.pushes.settle([settled(1, state, is_certain=is_certain)], at=EARLY)
            counts.append([each.adrift for each in unit.pushes.adrift(SCOPE)])
        unit.pushes.landed("push-1")
        counts.append([each.adrift for each in unit.pushes.adrift(SCOPE)])
        attempts = unit.pushes.open_requests(SCOPE)["request"].attempts

    assert counts == [[1], [1], []]
    assert attempts == 2


# --- analyses -------------------------------------------------------------------------------------


def test_matches_replace_those_of_their_scope_alone(store: SqlStore) -> None:
    with store.begin() as unit:
        unit.analyses.replace_matches(OTHER_SCOPE, "run", [match(7)])
        unit.analyses.replace_matches(SCOPE, "run", [match(1), match(2), match(3)])
        stored = unit.analyses.replace_matches(SCOPE, "run", iter([match(2), match(4)]))
        unit.commit()

    with store.begin() as unit:
        assert stored == 2
        assert list(unit.analyses.matches(SCOPE)) == [match(2), match(4)]
        assert list(unit.analyses.matches(OTHER_SCOPE)) == [match(7)]


def test_comparisons_keep_every_digit_of_a_rate(
    store: SqlStore, rows_of: Callable[[str], list[Any]]
) -> None:
    rates = [Decimal(1) / 3, Decimal("1E+30"), Decimal(0), None]

    with store.begin() as unit:
        unit.analyses.replace_comparisons(SCOPE, "run", map(comparison, rates), [])
        unit.analyses.replace_comparisons(SCOPE, "run", map(comparison, rates), [])
        unit.commit()

    kept = {row.rate for row in rows_of("SELECT rate FROM comparison")}
    assert kept == {"0.3333333333333333333333333333", "0", "1E+30", None}


def test_findings_come_in_the_order_they_were_found(store: SqlStore) -> None:
    def found() -> Iterator[Finding]:
        return (finding(number) for number in range(1200))

    with store.begin() as unit:
        unit.analyses.replace_comparisons(SCOPE, "run", [], found())
        unit.analyses.replace_comparisons(SCOPE, "run", [], found())
        unit.commit()

    views = store.queries.findings(SCOPE, limit=2)
    assert views == [
        FindingView(
            code="score_above_maximum",
            severity="high",
            project_code=PROJECT,
            line_kind="self_evaluation_line",
            line_key=f"line-{number}",
            facts={"name": f"指标 {number}", "score": "12"},
        )
        for number in range(2)
    ]
    assert store.queries.status(SCOPE).findings == {"score_above_maximum": 1200}


# --- status ---------------------------------------------------------------------------------------


def test_the_status_of_a_scope_tells_its_latest_runs_and_its_numbers(
    puller: Puller, store: SqlStore
) -> None:
    puller.pull(page([line("a"), line("b")]))
    puller.pull(page([line("a"), line("b")]))

    status = store.queries.status(SCOPE)

    assert [each.job for each in status.latest_runs] == ["pull_targets"]
    assert status.latest_runs[0] == store.queries.runs(limit=1)[0]
    assert status.row_counts[RecordKind.TARGET_LINE] == 2
    assert sum(status.row_counts.values()) == 2
    assert status.cursors[RecordKind.TARGET_LINE].covered_to == puller.clock.now()
    assert (status.quarantined, status.findings, status.verdicts) == (0, {}, {})
    assert store.queries.status(OTHER_SCOPE).row_counts[RecordKind.TARGET_LINE] == 0
