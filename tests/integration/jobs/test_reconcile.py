"""Reconcile: who moved since both sides last agreed, per set and per field."""

from collections.abc import Callable, Mapping

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.reconcile import Verdict
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull
from adapter.ports.trees import VerdictRecord
from connectors.memory import MemoryFault
from tests.integration.jobs.desk import (
    BORDER,
    GRANTS,
    SCOPE,
    Desk,
    Row,
    csv_file,
    indicator,
    template,
)

OURS = csv_file("本方.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人"))
ITEMS = RecordKind.TEMPLATE_ITEM


def we_change(desk: Desk) -> None:
    desk.import_files(OURS)


def they_change(desk: Desk, value: str = "≥80人") -> None:
    desk.edit_row(ITEMS, "template_code", "MB1", kpi_val=value)


def nobody_changes(_desk: Desk) -> None:
    pass


def both_change_alike(desk: Desk) -> None:
    we_change(desk)
    they_change(desk, "≥95人")


def both_change_differently(desk: Desk) -> None:
    we_change(desk)
    they_change(desk)


def verdicts(desk: Desk) -> Mapping[str, VerdictRecord]:
    """What is stored of the last check, by key of the set."""
    return {each.key: each for each in desk.store.queries.verdicts(SCOPE)}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (nobody_changes, Verdict.AGREED),
        (both_change_alike, Verdict.CONVERGED),
        (we_change, Verdict.INTERNAL_CHANGED),
        (they_change, Verdict.EXTERNAL_CHANGED),
        (both_change_differently, Verdict.CONFLICT),
    ],
)
def test_each_of_the_five_verdicts_is_given_to_the_set_and_counted(
    ready: Desk, change: Callable[[Desk], None], verdict: Verdict
) -> None:
    ready.run("push_templates")
    change(ready)

    finished = ready.run("reconcile_versions")

    figures = finished.result.figures
    assert {name for name, count in figures.items() if count} == {"agreed", verdict.value}
    assert finished.result.counts.read == 3
    is_stored = "MB1" in verdicts(ready)
    assert is_stored is (verdict is not Verdict.AGREED)
    if is_stored:
        assert verdicts(ready)["MB1"].verdict is verdict


def test_every_field_that_moved_has_a_verdict_of_its_own(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(
        csv_file("指标库.csv", [indicator("101", 指标解释="本方解释")]),
        csv_file("本方.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人")),
    )
    ready.edit_row(ITEMS, "template_code", "MB1", kpi_evalstd="对方评分")
    ready.edit_row(ITEMS, "perf_ind_code", "101", kpi_val="≥80人")
    ready.run("reconcile_versions")

    moved = {each.path: each for each in verdicts(ready)["MB1"].fields}

    assert {path: each.verdict for path, each in moved.items()} == {
        "items.101.explanation": Verdict.INTERNAL_CHANGED,
        "items.101.scoring_rule": Verdict.EXTERNAL_CHANGED,
        "items.102.scoring_rule": Verdict.EXTERNAL_CHANGED,
        "items.101.target": Verdict.CONFLICT,
        "items.102.target": Verdict.INTERNAL_CHANGED,
    }
    target = moved["items.101.target"]
    assert (target.baseline, target.internal, target.external) == ("≥90人", "≥95人", "≥80人")


def test_a_conflict_waits_for_a_person(ready: Desk) -> None:
    ready.run("push_templates")
    both_change_differently(ready)

    assert ready.run("reconcile_versions").result.outcome is RunOutcome.CONFLICTS


def test_what_converged_becomes_the_baseline_and_is_agreed_next_time(ready: Desk) -> None:
    ready.run("push_templates")
    before = ready.baseline()["MB1"]
    both_change_alike(ready)
    ready.run("reconcile_versions")

    assert ready.baseline()["MB1"] != before
    assert ready.figures("reconcile_versions")["agreed"] == 3
    assert verdicts(ready) == {}


def test_nothing_but_convergence_moves_the_baseline(ready: Desk) -> None:
    ready.run("push_templates")
    before = ready.baseline()
    both_change_differently(ready)

    ready.run("reconcile_versions")

    assert ready.baseline() == before


def test_a_set_only_we_have_is_our_change_and_one_they_removed_is_theirs(ready: Desk) -> None:
    ready.run("push_templates")
    ready.import_files(csv_file("新模板.csv", template("MB3", BORDER, "101")))
    for kind in (RecordKind.TEMPLATE_HEADER, ITEMS):
        ready.edit_row(kind, "template_code", "MB2", is_deleted=1)
    ready.run("reconcile_versions")

    assert {key: each.verdict for key, each in verdicts(ready).items()} == {
        "MB2": Verdict.EXTERNAL_CHANGED,
        "MB3": Verdict.INTERNAL_CHANGED,
    }


def test_their_version_texts_and_new_row_ids_are_no_change(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit(RecordKind.TEMPLATE_HEADER, version="9", version_name="对方第九版")
    for number, row in enumerate(ready.system._table(ITEMS)):
        row["item_id"] = f"全新编号{number}"

    assert ready.figures("reconcile_versions")["agreed"] == 3


def test_a_row_we_cannot_read_is_never_taken_for_a_removal(ready: Desk) -> None:
    ready.run("push_templates")
    ready.edit_row(RecordKind.TEMPLATE_HEADER, "template_code", "MB1", is_enabled="看不懂")

    figures = ready.figures("reconcile_versions")

    assert figures["agreed"] == 2
    assert figures["unreadable"] == 1
    assert figures["external_changed"] == 0


def test_a_row_that_moves_while_sets_are_read_changes_no_verdict(ready: Desk) -> None:
    ready.run("push_templates")
    ready.run("reconcile_versions")
    before = verdicts(ready)
    ready.system.fail(MemoryFault.MOVED_ROW)

    with pytest.raises(IncompletePull):
        ready.run("reconcile_versions")

    assert verdicts(ready) == before


def test_a_row_behind_the_gate_that_moves_is_noticed_too(ready: Desk) -> None:
    secret: Row = {"template_code": "MB9", "pro_code": "15250125T000000009999"}
    ready.put(RecordKind.TEMPLATE_HEADER, secret)  # the oldest: it comes again for the newest
    ready.run("push_templates")
    ready.system.fail(MemoryFault.MOVED_ROW)

    with pytest.raises(IncompletePull):
        ready.run("reconcile_versions")


def test_a_dry_run_tells_the_verdicts_and_stores_none(ready: Desk) -> None:
    ready.run("push_templates")
    both_change_alike(ready)
    before = ready.baseline()

    figures = ready.figures("reconcile_versions", dry=True)

    assert figures["converged"] == 1
    assert verdicts(ready) == {}
    assert ready.baseline() == before
