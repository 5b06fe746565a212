"""Push beside others: what somebody did over there is never wiped, and what is stored decides."""

from collections.abc import Iterator

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from adapter.errors import AuthenticationRefused, IncompletePull, RemoteRefused
from adapter.ports.budget_system import PushReply, PushRequest, RawPage, ReadRequest
from adapter.ports.trees import Side, TreeKind
from sync_jobs.gate import GateMoved
from sync_jobs.import_library import ImportContext, import_library
from sync_jobs.push_plan import Action
from tests.integration.jobs.desk import (
    DIVISION,
    GRANTS,
    MEALS,
    SCOPE,
    Desk,
    csv_file,
    project,
    template,
)

HEADERS = RecordKind.TEMPLATE_HEADER
ITEMS = RecordKind.TEMPLATE_ITEM
LOOSER = csv_file("修改.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人"))
LOOSEST = csv_file("再改.csv", template("MB1", GRANTS, "101", "102", 指标值="≥99人"))


def names(desk: Desk, template_code: str) -> list[object]:
    return [
        row["lv3_perf_ind_name"]
        for row in desk.system.rows(ITEMS)
        if row["template_code"] == template_code
    ]


def add_their_line(desk: Desk, **broken: object) -> None:
    """A user over there adds a line to MB1 that our profile cannot read."""
    ours = next(each for each in desk.system.rows(ITEMS) if each["template_code"] == "MB1")
    theirs = {"item_id": "对方编号", "perf_ind_code": "LOCAL9", "lv3_perf_ind_name": "本地指标"}
    desk.put(ITEMS, {**ours, **theirs, "sort_no": 9, **broken})


def test_a_set_with_a_line_we_cannot_read_is_neither_agreed_nor_overwritten(ready: Desk) -> None:
    ready.run("push_templates")
    add_their_line(ready, ind_weight="十分")

    checked = ready.run("reconcile_versions")
    ready.import_files(LOOSER)
    pushed = ready.run("push_templates")

    assert checked.result.figures["agreed"] == 2
    assert checked.result.figures["unreadable"] == 1
    assert checked.result.outcome is RunOutcome.PARTLY
    assert "本地指标" in names(ready, "MB1")
    assert pushed.result.figures["pushed"] == 0
    assert pushed.result.figures["held"] == 1
    assert any(line.startswith(Action.UNREADABLE.value) for line in pushed.result.lines)


def test_a_head_we_cannot_read_holds_its_set(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit_row(HEADERS, "template_code", "MB1", is_enabled="看不懂")
    ready.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥50人")
    ready.import_files(LOOSER)

    pushed = ready.run("push_templates")

    assert pushed.result.figures["pushed"] == 0
    assert pushed.result.figures["held"] == 1


def test_a_change_made_between_our_look_and_our_push_is_not_overwritten(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)
    read = ready.system.read_pages

    def reading(request: ReadRequest) -> Iterator[RawPage]:
        if request.keys and request.kind is ITEMS:
            ready.edit_row(ITEMS, "template_code", "MB1", kpi_val="≥50人")
        return read(request)

    monkeypatch.setattr(ready.system, "read_pages", reading)
    pushed = ready.run("push_templates")

    assert pushed.result.figures["pushed"] == 0
    assert pushed.result.figures["held"] == 1
    values = [r["kpi_val"] for r in ready.system.rows(ITEMS) if r["template_code"] == "MB1"]
    assert "≥50人" in values


def test_a_push_that_was_stored_is_confirmed_whatever_was_answered(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.run("push_templates")
    ready.import_files(LOOSER)
    push = ready.system.push_sets

    def stored_then_refused(request: PushRequest) -> PushReply:
        push(request)
        raise RemoteRefused("0500", "处理超时")

    with monkeypatch.context() as patch:
        patch.setattr(ready.system, "push_sets", stored_then_refused)
        refused = ready.run("push_templates")
    ready.import_files(LOOSEST)
    following = ready.run("push_templates")

    assert refused.result.figures["confirmed"] == 1
    assert refused.result.figures["rejected"] == 0
    assert following.result.figures["confirmed"] == 1


def test_a_failed_reading_back_leaves_the_set_unknown_and_the_others_go_on(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = ready.system.read_pages
    looks: list[RecordKind] = []

    def reading(request: ReadRequest) -> Iterator[RawPage]:
        if request.keys:
            looks.append(request.kind)
            if looks.count(RecordKind.LIBRARY_NODE) == 2 and len(looks) == 2:
                raise IncompletePull("pages moved")
        return read(request)

    with monkeypatch.context() as patch:
        patch.setattr(ready.system, "read_pages", reading)
        first = ready.run("push_templates")
    again = ready.run("push_templates")

    assert first.result.figures["unknown"] == 1
    assert first.result.figures["confirmed"] == 2
    assert again.result.figures["pushed"] == 0
    assert ready.unsettled() == []


def test_a_dry_run_stores_nothing_of_either_side(ready: Desk) -> None:
    ready.run("push_templates", dry=True)
    ready.run("reconcile_versions", dry=True)

    with ready.store.begin() as work:
        hashes = [
            work.trees.hashes(SCOPE, side, kind)
            for side in (Side.INTERNAL, Side.EXTERNAL, Side.BASELINE)
            for kind in TreeKind
        ]
    assert hashes == [{}] * 6


def test_what_the_other_side_says_of_a_rejected_set_reaches_the_person(ready: Desk) -> None:
    ready.receiver.refused_keys["MB1"] = "项目已冻结"

    pushed = ready.run("push_templates")

    assert pushed.result.figures["rejected"] == 1
    (line,) = [each for each in pushed.result.lines if "拒收" in each]
    assert "MB1" in line
    assert "项目已冻结" in line


def test_a_dry_run_counts_what_would_be_done(ready: Desk) -> None:
    planned = ready.run("push_templates", dry=True).result
    ready.run("push_templates")
    afterwards = ready.run("push_templates", dry=True).result

    assert (planned.counts.created, planned.counts.unchanged) == (3, 0)
    assert (afterwards.counts.created, afterwards.counts.unchanged) == (0, 3)


def test_a_push_that_fails_half_way_records_what_it_had_sent(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    push = ready.system.push_sets

    def refusing_templates(request: PushRequest) -> PushReply:
        if request.kind is HEADERS:
            raise AuthenticationRefused("no")
        return push(request)

    monkeypatch.setattr(ready.system, "push_sets", refusing_templates)
    with pytest.raises(AuthenticationRefused):
        ready.run("push_templates")

    run = ready.latest_run()
    assert run.outcome is RunOutcome.FAILED
    assert (run.counts.read, run.counts.created) == (1, 1)


def test_what_a_list_closed_right_before_the_first_byte_does_not_leave(ready: Desk) -> None:
    """A process that was stopped after the ledger said 已发出 goes on when the project is 涉密."""
    marked = []

    def list_comes(step: str) -> None:
        if step == "push.marked_sent":
            marked.append(step)
        if step == "push.marked_sent" and len(marked) == 2:
            rows = [project(GRANTS, **{"涉密/非密": "涉密"}), project(MEALS)]
            context = ImportContext(store=ready.store, clock=ready.clock, ids=ready.ids)
            files = [csv_file("项目统计表.csv", rows)]
            import_library(context, DIVISION, files, is_strict=False)

    ready.step = list_comes
    with pytest.raises(GateMoved):
        ready.run("push_templates")

    assert len(marked) == 2
    assert ready.system.rows(ITEMS) == []
