"""Push: only what we changed is sent, whole, once, and counts when it was read back."""

import pytest

from adapter.domain.outcome import PushState, RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import (
    AuthenticationRefused,
    ConnectionLost,
    RemoteRefused,
    RetryableError,
    ServerBusy,
)
from adapter.ports.budget_system import PushReply, PushRequest
from adapter.ports.trees import TreeKind
from connectors.memory import MemoryFault
from sync_jobs.push_plan import Action
from tests.integration.jobs.desk import (
    BORDER,
    DIVISION,
    GRANTS,
    INDICATORS,
    MEALS,
    Desk,
    csv_file,
    indicator,
    project,
    template,
)

BUREAU = DIVISION.division_code
LOOSER = csv_file("修改.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人"))
LOOSEST = csv_file("再改.csv", template("MB1", GRANTS, "101", "102", 指标值="≥99人"))


def targets(desk: Desk, template_code: str) -> list[object]:
    """What the other side holds in a template's value column."""
    return [
        row["kpi_val"]
        for row in desk.system.rows(RecordKind.TEMPLATE_ITEM)
        if row["template_code"] == template_code
    ]


def pushed_states(desk: Desk) -> dict[str, int]:
    figures = desk.figures("push_templates")
    names = ("pushed", "confirmed", "rejected", "refused_locally", "unknown", "retryable", "held")
    return {name: figures[name] for name in names if figures[name]}  # type: ignore[misc]  # figures are int here


# --- sending --------------------------------------------------------------------------------------


def test_a_first_push_creates_every_set_and_confirms_it_by_reading_it_back(ready: Desk) -> None:
    finished = ready.run("push_templates")

    assert finished.result.outcome is RunOutcome.OK
    assert finished.result.counts.created == 3
    assert ready.sent_keys() == [BUREAU, "MB1", "MB2"]
    assert targets(ready, "MB1") == ["≥90人", "≥90人"]
    assert set(ready.baseline()) == {"MB1", "MB2"}
    assert set(ready.baseline(TreeKind.LIBRARY_SET)) == {BUREAU}


def test_what_did_not_change_is_not_sent_again(ready: Desk) -> None:
    ready.run("push_templates")

    finished = ready.run("push_templates")

    assert finished.result.counts.unchanged == 3
    assert len(ready.sent_keys()) == 3


def test_a_changed_template_is_sent_alone_and_replaces_its_rows(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)

    finished = ready.run("push_templates")

    assert finished.result.counts.updated == 1
    assert ready.sent_keys()[3:] == ["MB1"]
    assert targets(ready, "MB1") == ["≥95人", "≥95人"]
    assert len(targets(ready, "MB2")) == 2


def test_a_changed_indicator_reaches_the_library_and_every_template_that_uses_it(
    ready: Desk,
) -> None:
    ready.run("push_templates")
    ready.import_files(csv_file("指标库.csv", [indicator("102", 三级指标="受助人次")]))

    ready.run("push_templates")

    assert ready.sent_keys()[3:] == [BUREAU, "MB1", "MB2"]
    names = {row["lv3_perf_ind_name"] for row in ready.system.rows(RecordKind.TEMPLATE_ITEM)}
    assert names == {"资助人数101", "受助人次", "资助人数103"}


def test_many_sets_go_out_in_calls_of_the_size_the_profile_allows(desk: Desk) -> None:
    size = desk.profile.wire_spec.push.sets_per_call
    codes = [f"15250125T{number:012}" for number in range(1, size + 6)]
    names = {code: f"项目{code[-3:]}" for code in codes}
    rows = [project(GRANTS, 项目编码=code, 项目名称=names[code]) for code in codes]
    templates = [
        row
        for code in codes
        for row in template(f"MB{code[-3:]}", GRANTS, "101", 项目编码=code, 项目名称=names[code])
    ]
    desk.put(
        RecordKind.DIRECTORY_ENTRY,
        *({"pro_code": code, "pro_name": names[code]} for code in codes),
    )
    desk.import_files(
        csv_file("指标库.csv", INDICATORS),
        csv_file("指标模板.csv", templates),
        csv_file("项目统计表.csv", rows),
    )
    desk.run("bind_projects")

    assert pushed_states(desk) == {"pushed": size + 6, "confirmed": size + 6}
    assert [len(each.sets) for each in desk.system.pushes] == [1, size, 5]


# --- the gate -------------------------------------------------------------------------------------


def test_the_template_of_an_unbound_project_stays_here_and_is_counted(ready: Desk) -> None:
    ready.system.take_away(RecordKind.DIRECTORY_ENTRY, lambda row: row["pro_code"] == MEALS)
    ready.run("bind_projects")

    finished = ready.run("push_templates")

    assert finished.result.counts.blocked == 1
    assert ready.sent_keys() == [BUREAU, "MB1"]


# --- the other side moved -------------------------------------------------------------------------


def test_what_the_other_side_changed_is_held_and_never_overwritten(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")

    finished = ready.run("push_templates")

    assert finished.result.outcome is RunOutcome.CONFLICTS
    assert finished.result.figures["held"] == 1
    assert targets(ready, "MB1") == ["≥80人", "≥80人"]


def test_what_both_sides_changed_is_held_and_never_overwritten(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥80人")
    ready.import_files(LOOSER)

    assert pushed_states(ready) == {"held": 1}
    assert targets(ready, "MB1") == ["≥80人", "≥80人"]


def test_a_set_the_other_side_already_had_with_our_content_is_not_sent(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB1", kpi_val="≥95人")
    ready.import_files(LOOSER)

    assert pushed_states(ready) == {}


def test_a_template_the_other_side_removed_is_held(ready: Desk) -> None:
    ready.run("push_templates")
    for kind in (RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM):
        ready.edit_row(kind, "template_code", "MB1", is_deleted=1)

    assert pushed_states(ready) == {"held": 1}


# --- refusals -------------------------------------------------------------------------------------


def test_what_cannot_arrive_is_refused_here_with_place_and_reason(ready: Desk) -> None:
    long_rule = "按" * 700  # 2100 bytes in UTF-8, 2000 fit
    ready.import_files(csv_file("指标库.csv", [indicator("103", 评分标准=long_rule)]))

    finished = ready.run("push_templates")

    assert finished.result.figures["refused_locally"] == 1
    assert finished.result.outcome is RunOutcome.PARTLY
    assert "MB2" not in ready.sent_keys()
    (line,) = finished.result.lines
    assert line.startswith(f"{Action.REFUSED.value}：营养改善计划模板（MB2")
    assert "第 2 行" in line
    assert "2100" in line


def test_a_set_the_receiver_refuses_is_rejected_with_its_reason_and_the_others_arrive(
    ready: Desk,
) -> None:
    ready.receiver.refused_keys["MB1"] = "权重合计不是100"

    assert pushed_states(ready) == {"pushed": 3, "confirmed": 2, "rejected": 1}
    assert targets(ready, "MB1") == []
    assert "MB1" not in ready.baseline()


def test_a_rejected_set_is_tried_again_by_the_next_run(ready: Desk) -> None:
    ready.receiver.refused_keys["MB1"] = "权重合计不是100"
    ready.run("push_templates")
    ready.receiver.refused_keys.clear()

    assert pushed_states(ready) == {"pushed": 1, "confirmed": 1}


def test_a_business_failure_of_the_whole_call_rejects_its_sets(ready: Desk) -> None:
    # The library and the templates were read already: the third call is the first push.
    ready.run("push_templates")
    ready.import_files(LOOSER)
    refuse_next_push(ready, RemoteRefused("0305", "系统维护，暂停报送"))

    assert pushed_states(ready) == {"pushed": 1, "rejected": 1}
    assert targets(ready, "MB1") == ["≥90人", "≥90人"]


# --- lost on the way ------------------------------------------------------------------------------


def test_a_lost_answer_is_settled_at_once_by_reading_back(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)
    ready.system.fail(MemoryFault.LOST_ANSWER)

    assert pushed_states(ready) == {"pushed": 1, "confirmed": 1}
    assert ready.unsettled() == []


def test_a_set_whose_fate_is_unknown_stays_unknown_until_the_next_run(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)
    ready.system.fail(MemoryFault.LOST_REQUEST)

    finished = ready.run("push_templates")

    assert finished.result.figures["unknown"] == 1
    assert finished.result.outcome is RunOutcome.PARTLY
    assert [each.state for each in ready.unsettled()] == [PushState.UNKNOWN]


def test_what_did_not_arrive_is_sent_again_once_it_can_no_longer_come(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)
    ready.system.fail(MemoryFault.LOST_REQUEST)
    ready.run("push_templates")

    assert pushed_states(ready) == {}
    assert [each.state for each in ready.unsettled()] == [PushState.UNKNOWN]
    ready.clock.turn(600)
    assert pushed_states(ready) == {"pushed": 1, "confirmed": 1}
    assert ready.unsettled() == []
    assert targets(ready, "MB1") == ["≥95人", "≥95人"]


def test_the_next_run_does_not_send_again_what_arrived_late(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)
    store_late_and_lose_the_answer(ready)
    ready.run("push_templates")
    (open_end,) = ready.unsettled()
    calls = len(ready.system.pushes)

    assert pushed_states(ready) == {}
    assert open_end.state is PushState.UNKNOWN
    assert ready.unsettled() == []
    assert ready.baseline()["MB1"] == open_end.content_hash
    assert len(ready.system.pushes) == calls


def test_what_arrived_late_is_agreed_so_that_our_next_change_may_follow(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)
    store_late_and_lose_the_answer(ready)
    ready.run("push_templates")
    ready.import_files(LOOSEST)

    assert pushed_states(ready) == {"pushed": 1, "confirmed": 1}
    assert targets(ready, "MB1") == ["≥99人", "≥99人"]


def test_an_acknowledged_set_that_is_not_stored_is_not_confirmed(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)
    ready.system.fail(MemoryFault.STORED_LATE)

    assert pushed_states(ready) == {"pushed": 1, "unknown": 1}
    assert "MB1" in {each.set_key for each in ready.unsettled()}


@pytest.mark.parametrize("error", [ConnectionLost("no route"), ServerBusy("later")])
def test_what_nobody_looked_at_is_sent_again_at_once_and_then_by_the_next_run(
    ready: Desk, error: RetryableError
) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)
    refuse_next_push(ready, error)

    assert pushed_states(ready) == {"pushed": 1, "confirmed": 1}
    ready.import_files(LOOSEST)
    refuse_next_push(ready, error, times=3)
    assert pushed_states(ready) == {"pushed": 1, "retryable": 1}
    assert [each.state for each in ready.unsettled()] == [PushState.RETRYABLE]
    assert pushed_states(ready) == {"pushed": 1, "confirmed": 1}
    assert ready.unsettled() == []


def test_a_push_cut_short_by_a_refused_login_leaves_its_key_in_the_ledger(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)
    refuse_next_push(ready, AuthenticationRefused("no"))

    with pytest.raises(AuthenticationRefused):
        ready.run("push_templates")

    assert [each.state for each in ready.unsettled()] == [PushState.RETRYABLE]
    assert pushed_states(ready) == {"pushed": 1, "confirmed": 1}
    assert ready.unsettled() == []


def test_the_key_of_a_push_is_in_the_ledger_before_the_bytes_leave(ready: Desk) -> None:
    seen: list[str] = []
    usual = ready.system.push_sets

    def look(request: PushRequest) -> PushReply:
        seen.extend(each.set_key for each in ready.unsettled())
        return usual(request)

    ready.system.push_sets = look  # type: ignore[method-assign]  # this one system
    ready.run("push_templates")

    assert seen == [BUREAU, "MB1", "MB2"]


# --- dry run --------------------------------------------------------------------------------------


def test_a_dry_run_says_in_words_what_would_be_sent_and_sends_nothing(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit_row(RecordKind.TEMPLATE_ITEM, "template_code", "MB2", kpi_val="≥80人")
    ready.import_files(LOOSER, csv_file("新模板.csv", template("MB3", BORDER, "101")))
    calls = len(ready.system.pushes)

    finished = ready.run("push_templates", dry=True)

    assert finished.result.lines == (
        "修改：国家助学金模板（MB1，2 行）",
        "对方已改，留待版本核对：营养改善计划模板（MB2，2 行）",
        "新增：边境巡查模板（MB3，1 行）",
        "无变化 1 套；项目或部门涉密或未核定的 0 套，不推送。",
        "对方已改 1 套，在处理之前不会推送：请用 plan reconcile 编制核对计划，审核后执行。",
    )
    assert len(ready.system.pushes) == calls


def test_a_dry_run_settles_nothing_and_agrees_on_nothing(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)
    store_late_and_lose_the_answer(ready)
    ready.run("push_templates")
    before = ready.baseline(), ready.unsettled()

    ready.run("push_templates", dry=True)

    assert (ready.baseline(), ready.unsettled()) == before


# --- how things go wrong --------------------------------------------------------------------------


def store_late_and_lose_the_answer(desk: Desk) -> None:
    """Let the next push be stored when its reading back is over, and its answer be lost."""
    desk.system.fail(MemoryFault.STORED_LATE)
    desk.system.fail(MemoryFault.LOST_ANSWER)


def refuse_next_push(desk: Desk, error: Exception, times: int = 1) -> None:
    """Let the next pushes, and nothing else, end in an error before anything is stored."""
    usual = desk.system.push_sets
    left = [error] * times

    def fail(request: PushRequest) -> PushReply:
        if not left:
            return usual(request)
        raise left.pop()

    desk.system.push_sets = fail  # type: ignore[method-assign]  # this one system
