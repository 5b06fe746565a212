"""A self-evaluation that was handed in twice, from the pull to the findings."""

from collections import Counter

import pytest

from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from tests.integration.jobs.desk import GRANTS, MEALS, SCOPE, Desk, Row
from tests.integration.jobs.test_reporting import SUMMER, compare, evaluated, evaluation, monitored

#: Missed, and full marks all the same.
MISSED: Row = {"ind_comp": "80人", "ind_weight": 90, "eval_score": 90}
MADE: Row = {"create_time": "20250228093000000"}


def hand_in(desk: Desk, *evaluations: tuple[str, str], **changes: object) -> None:
    """Heads with one line and funds each, all at once."""
    heads = [evaluation(key, code, **MADE) for key, code in evaluations]
    lines = [evaluated(f"s{key}", code, key, **MISSED | changes) for key, code in evaluations]
    money: Row = {"reply_amt": 20_000, "cur_amt": 20_000}
    funds = [
        {"eval_bgt_id": f"b{key}", "eval_id": key, "pro_code": code, **money}
        for key, code in evaluations
    ]
    desk.put(RecordKind.SELF_EVALUATION, *heads)
    desk.put(RecordKind.SELF_EVALUATION_LINE, *lines)
    desk.put(RecordKind.SELF_EVALUATION_BUDGET, *funds)


def told(desk: Desk) -> list[tuple[str, str]]:
    """Project and code of what is asked for here."""
    compare(desk, SUMMER)
    found = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=1_000).entries
    wanted = ("evaluated_twice", "full_marks_for_missed_target")
    return sorted((e.project_code, e.code.value) for e in found if e.code.value in wanted)


def test_it_is_told_once_and_so_is_what_is_wrong_with_its_lines(ready: Desk) -> None:
    hand_in(ready, ("e1", GRANTS), ("e2", GRANTS), ("e3", MEALS))

    assert Counter(told(ready)) == {
        (GRANTS, "evaluated_twice"): 1,
        (GRANTS, "full_marks_for_missed_target"): 1,
        (MEALS, "full_marks_for_missed_target"): 1,
    }


@pytest.mark.parametrize(
    "change",
    [
        (RecordKind.SELF_EVALUATION, "eval_id", "e2", {"is_deleted": 1}),
        (RecordKind.SELF_EVALUATION, "eval_id", "e2", {"create_time": "20260501093000000"}),
        (RecordKind.SELF_EVALUATION_LINE, "eval_ind_id", "se2", {"eval_score": "九十分"}),
        (RecordKind.SELF_EVALUATION_BUDGET, "eval_bgt_id", "be2", {"cur_amt": 5_000}),
    ],
)
def test_what_is_gone_later_unread_or_of_other_money_is_no_doubling(
    ready: Desk, change: tuple[RecordKind, str, str, Row]
) -> None:
    hand_in(ready, ("e1", GRANTS), ("e2", GRANTS))
    kind, element, key, changes = change
    ready.edit_row(kind, element, key, **changes)

    assert (GRANTS, "evaluated_twice") not in told(ready)


def test_what_both_say_less_of_than_monitoring_or_of_too_much_money_is_told_once(
    ready: Desk,
) -> None:
    hand_in(ready, ("e1", GRANTS), ("e2", GRANTS), ("e3", MEALS))
    for key in ("e1", "e2", "e3"):
        money: Row = {"year_exe_amt": 30_000, "exe_amt_rate": 100}
        ready.edit_row(RecordKind.SELF_EVALUATION_BUDGET, "eval_bgt_id", f"b{key}", **money)
    for code in (GRANTS, MEALS):
        ready.put(RecordKind.MONITORING_LINE, monitored(f"m{code}", code, "100人"))
    compare(ready, SUMMER)

    found = ready.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=1_000).entries
    codes = ("worse_than_monitored", "executed_above_budget", "budget_contradiction")
    told = Counter((e.project_code, e.code.value) for e in found if e.code.value in codes)
    assert told == dict.fromkeys(((code, each) for code in (GRANTS, MEALS) for each in codes), 1)
