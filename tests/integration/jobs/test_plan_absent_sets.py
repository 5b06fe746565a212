"""Whole sets that one side lacks: a plan does with them what the table of reconciling says."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from adapter.domain.library.content import LibraryContent
from adapter.domain.library.entries import EntryOrigin, EntryState
from adapter.domain.plan.states import PlanState
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Decision, decide
from adapter.domain.record import RecordKind
from adapter.domain.template import IndicatorTemplate
from adapter.domain.value import print_value
from adapter.ports.trees import TreeKind
from sync_jobs.library.life import make_draft
from sync_jobs.own_field import Move, OwningContext, own_field
from tests.integration.jobs.desk import DIVISION, GRANTS, SCOPE, Desk, csv_file, indicator, template
from tests.integration.jobs.office import AUTHOR, FIRST, SECOND, Office
from tests.integration.jobs.test_plan_adopt import carried_out, entries, importing, released
from tests.integration.jobs.test_plan_reconcile import they_edit
from tests.integration.jobs.test_plan_retract import next_content, taken_back
from tests.integration.jobs.test_reconcile import own

_HEADS_AND_ROWS = (RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM)
#: Key of a set -> its baseline, ours and theirs, as in the table.
PATTERNS = {
    "T1": "a-a",
    "T2": "a-b",
    "T3": "aa-",
    "T4": "ab-",
    "T5": "a--",
    "T6": "-a-",
    "T9": "--a",
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the store does differs in `test_plan_adopt`; what is decided does not."""
    return sqlite_url


def we_remove(office: Office, *codes: str) -> None:
    """The next released version lacks these templates and indicators."""
    office.desk.clock.turn(60)
    with office.desk.store.begin() as work:
        newest = work.library.newest_released(DIVISION)
        assert newest is not None
        content = work.library.content(newest.version_id)
        kept = replace(
            content,
            templates=tuple(each for each in content.templates if each.code not in codes),
            indicators=tuple(each for each in content.indicators if each.code not in codes),
        )
        version = replace(
            newest,
            version_id=office.desk.ids.fresh(),
            number=newest.number + 1,
            created_at=office.desk.clock.now(),
        )
        work.library.add_released(DIVISION, version, kept)
        work.commit()


def they_remove(office: Office, *codes: str) -> None:
    for code in codes:
        for kind in _HEADS_AND_ROWS:
            office.desk.edit_row(kind, "template_code", code, is_deleted=1)


def they_make(desk: Desk, code: str, *, like: str) -> None:
    """Let a user there make a template of their own, with the content of another one."""
    desk.clock.turn(60)
    for kind in _HEADS_AND_ROWS:
        own_id = desk.system._schemas[kind].id_element
        rows = [e for e in desk.system.rows(kind) if e["template_code"] == like]
        made = [
            {**each, "template_code": code, own_id: f"{code}-{number}"}
            for number, each in enumerate(each for each in rows if each["is_deleted"] == 2)
        ]
        desk.system.put(kind, made)


def templates(codes: str, **changes: object) -> list[dict[str, object]]:
    return [
        row for code in codes.split() for row in template(code, GRANTS, "101", "102", **changes)
    ]


@pytest.fixture
def apart(office_after: Callable[..., Office]) -> Office:
    """Every pattern in which a whole set is absent from one side."""
    return office_after(move_apart)


def move_apart(office: Office) -> None:
    office.desk.import_files(csv_file("五套.csv", templates("T1 T2 T3 T4 T5")))
    office.apply(office.approved())
    office.desk.import_files(csv_file("修改.csv", templates("T4", 指标值="≥95人")))
    office.desk.import_files(csv_file("新增.csv", templates("T6")))
    they_make(office.desk, "T9", like="T1")
    we_remove(office, "T1", "T2", "T5")
    they_edit(office, "T2")
    they_remove(office, "T3", "T4", "T5")
    office.desk.limit_vanishing(share=1, floor=100)
    office.desk.run("reconcile_versions")


#: What a plan makes of the table's decision where the other side holds the set, and where not.
_OF_THEIRS = {
    Decision.ADOPT_THEIRS: "adopt",
    Decision.PUSH_OURS: "withdraw",
    Decision.CONFLICT: "conflict",
}
_OF_OURS = {
    Decision.ADOPT_THEIRS: "adopt",
    Decision.PUSH_OURS: "create",
    Decision.CONFLICT: "conflict",
}


def expected(owner: FieldOwner) -> dict[str, str]:
    """The kind of change by key, straight from the table."""
    found: dict[str, str] = {}
    for key, pattern in PATTERNS.items():
        baseline, ours, theirs = (None if each == "-" else each for each in pattern)
        kinds = _OF_OURS if theirs is None else _OF_THEIRS
        kind = kinds.get(decide(baseline, ours, theirs, owner).decision)
        found |= {key: kind} if kind else {}
    return found


@pytest.mark.parametrize("owner", FieldOwner)
def test_a_set_that_a_side_lacks_becomes_what_the_table_says(
    apart: Office, owner: FieldOwner
) -> None:
    for key, pattern in PATTERNS.items():
        if pattern != "a--":
            own(apart.desk, "record", owner, key=key)

    kinds = apart.kinds(apart.reconcile())

    assert "T5" not in kinds
    assert kinds == expected(owner)


def test_sets_that_only_they_have_are_adopted_and_released_as_they_are(apart: Office) -> None:
    wanted = ("T1", "T2", "T9")
    for key in wanted:
        own(apart.desk, "record", FieldOwner.SYSTEM, key=key)
    plan_id = apart.reconcile()
    first = next(e.change for e in apart.changes(plan_id) if e.change.key == "T9")
    apart.approve(plan_id)

    apart.apply(plan_id)

    outcomes = apart.outcomes(plan_id)
    told = {each.code: (each.origin, each.origin_by, each.reason) for each in entries(apart)}
    assert {outcomes[key] for key in wanted} == {"adopted"}
    assert told["T9"] == (
        EntryOrigin.EXTERNAL,
        AUTHOR,
        f"计划 {plan_id} 第 {first.position} 条采纳对方",
    )
    assert sorted(told) == sorted(wanted)
    assert all(each.before is None for each in first.adopted)
    # Neither a plan nor the daemon's own push speaks of them again, before the release or after.
    assert not set(wanted) & set(apart.kinds(apart.reconcile()))
    pushed = apart.desk.run("push_templates")
    assert not any(key in line for line in pushed.result.lines for key in wanted)
    released(apart)
    values = {
        each.code: [print_value(line.target) for line in each.lines]
        for each in ours_in_force(apart)
    }
    assert (values["T2"], values["T9"]) == (["≥80人", "≥80人"], ["≥90人", "≥90人"])
    apart.desk.run("reconcile_versions")
    assert not set(wanted) & set(apart.kinds(apart.reconcile()))
    assert all(apart.desk.baseline()[key] for key in wanted)


def ours_in_force(office: Office) -> tuple[IndicatorTemplate, ...]:
    with office.desk.store.begin() as work:
        version = work.library.in_force(DIVISION)
        assert version is not None
        return work.library.content(version.version_id).templates


def test_an_adopted_set_can_be_taken_back_out_of_the_draft(apart: Office) -> None:
    own(apart.desk, "record", FieldOwner.SYSTEM, key="T9")
    plan_id = carried_out(apart)
    before = next_content(apart)

    back = taken_back(apart, plan_id)

    told = {each.change.key: each for each in apart.changes(back)}
    assert told["T9"].outcome.value == "retracted"
    assert all(each.after is None for each in told["T9"].change.adopted)
    assert next_content(apart) == before
    assert apart.record(back).state is PlanState.APPLIED
    assert apart.kinds(apart.reconcile())["T9"] == "adopt"


def in_force(office: Office) -> set[str]:
    return {each.code for each in ours_in_force(office)}


def gone_there(office: Office) -> str:
    """A plan that adopts that they have T3 no more, approved by the two it takes.

    T1 is withdrawn; with the two rows of T3 that makes three removals.
    """
    office.limits = replace(office.limits, removals=3)
    own(office.desk, "record", FieldOwner.SYSTEM, key="T3")
    plan_id = office.reconcile()
    assert office.record(plan_id).header.needed == 2
    office.approve(plan_id, FIRST, SECOND)
    return plan_id


def test_a_template_that_they_have_no_more_leaves_the_next_version(apart: Office) -> None:
    plan_id = gone_there(apart)

    apart.apply(plan_id)

    (entry,) = (each for each in entries(apart) if each.code == "T3")
    assert apart.outcomes(plan_id)["T3"] == "adopted"
    assert (entry.is_removal, entry.origin, entry.state) == (
        True,
        EntryOrigin.EXTERNAL,
        EntryState.ACCEPTED,
    )
    # Until the release ours says what it said, and neither a plan nor a push brings it back.
    assert "T3" in in_force(apart)
    assert "T3" not in apart.kinds(apart.reconcile())
    sent = apart.desk.sent_keys().count("T3")
    told = [each for each in apart.desk.run("push_templates").result.lines if "T3" in each]
    assert told == ["已采纳对方，待指标库下一版发布：国家助学金模板（T3，2 行）"]
    assert apart.desk.sent_keys().count("T3") == sent
    released(apart)
    assert "T3" not in in_force(apart)
    apart.desk.run("reconcile_versions")
    assert "T3" not in apart.kinds(apart.reconcile())


def test_a_removal_that_was_adopted_can_be_taken_back_out_of_the_draft(apart: Office) -> None:
    before = next_content(apart)
    plan_id = gone_there(apart)
    apart.apply(plan_id)
    make_draft(importing(apart), DIVISION, by=AUTHOR)
    assert "T3" not in {each.code for each in next_content(apart).templates}

    apart.limits = replace(apart.limits, removals=1000)
    back = taken_back(apart, plan_id)

    told = {each.change.key: each for each in apart.changes(back)}
    assert told["T3"].outcome.value == "retracted"
    assert all(each.before is None for each in told["T3"].change.adopted)
    assert {e.code: e for e in next_content(apart).templates} == {
        e.code: e for e in before.templates
    }
    assert apart.kinds(apart.reconcile())["T3"] == "adopt"


def test_a_template_that_came_back_after_the_plan_stays_ours(apart: Office) -> None:
    plan_id = gone_there(apart)
    they_make(apart.desk, "T3", like="T9")

    apart.apply(plan_id)

    assert apart.outcomes(plan_id)["T3"] == "stale"
    assert "T3" not in {each.code for each in entries(apart)}


def test_a_template_that_we_changed_after_the_plan_is_not_removed(apart: Office) -> None:
    plan_id = gone_there(apart)
    apart.desk.import_files(csv_file("再改.csv", templates("T3", 指标值="≥99人")))

    why = not_made(apart, plan_id, "T3")

    assert why == "本方这一套在计划之后又有改动"
    assert "T3" in in_force(apart)


def test_a_set_that_the_library_cannot_hold_as_it_is_waits_for_a_person(apart: Office) -> None:
    for row in apart.desk.system._table(RecordKind.TEMPLATE_ITEM):
        if row["template_code"] == "T9":
            row.update(lv3_perf_ind_name="另有名称", update_time=apart.desk.wire_now())
    own(apart.desk, "record", FieldOwner.SYSTEM, key="T9")

    stored = {each.change.key: each.change for each in apart.changes(apart.reconcile())}["T9"]

    assert stored.kind.value == "conflict"
    assert "采纳后的内容不能与对方一致，请在指标库中修订" in stored.reason


# --- the library of an owner ----------------------------------------------------------------------


SCHOOLS = csv_file(
    "教育局.csv", [indicator(code, 主管部门="101-教育局（部门）") for code in ("701", "702")]
)


def theirs(office: Office, owner: str, path: str = "record") -> None:
    context = OwningContext(store=office.desk.store, clock=office.desk.clock, ids=office.desk.ids)
    move = Move(path=path, owner=FieldOwner.SYSTEM, decided_by=AUTHOR, reason="会商")
    own_field(context, SCOPE, (TreeKind.LIBRARY_SET, owner), move)


@pytest.fixture
def schools(office_after: Callable[..., Office]) -> Office:
    """Of a department that has indicators there, our library has none any more."""
    return office_after(lose_schools)


def lose_schools(office: Office) -> None:
    office.desk.import_files(SCHOOLS)
    office.apply(office.approved())
    we_remove(office, "701", "702")
    office.desk.run("reconcile_versions")
    theirs(office, "101")


def test_the_indicators_of_an_owner_of_whom_only_they_have_any_are_adopted(
    schools: Office,
) -> None:
    plan_id = carried_out(schools)

    (stored,) = schools.changes(plan_id)
    assert (stored.change.key, stored.outcome.value) == ("101", "adopted")
    assert {each.code for each in entries(schools)} == {"701", "702"}
    assert schools.reconcile() == "None"
    released(schools)
    found = {each.code: each for each in next_content(schools).indicators}
    assert (found["701"].department_code, found["701"].department_name) == ("101", "教育局")
    schools.desk.run("reconcile_versions")
    assert schools.reconcile() == "None"


def test_indicators_never_leave_our_library_because_they_have_none_any_more(
    office: Office,
) -> None:
    office.desk.import_files(SCHOOLS)
    office.apply(office.approved())
    office.desk.system.take_away(RecordKind.LIBRARY_NODE, lambda row: row["agency_code"] == "101")
    office.desk.limit_vanishing(share=1, floor=100)
    office.desk.run("reconcile_versions")
    theirs(office, "101")

    stored = {each.change.key: each.change for each in office.changes(office.reconcile())}["101"]

    assert stored.kind.value == "conflict"
    assert "请为不再使用的指标写明停用日期" in stored.reason


def test_an_indicator_is_never_taken_from_the_owner_who_has_its_code_now(schools: Office) -> None:
    schools.desk.import_files(csv_file("本级.csv", [indicator("701")]))
    before = next_content(schools)

    plan_id = carried_out(schools)

    stored = {each.change.key: each.change for each in schools.changes(plan_id)}["101"]
    assert stored.kind.value == "conflict"
    assert "同一编码的指标在指标库中归别的单位" in stored.reason
    assert next_content(schools) == before


# --- the same code of somebody else ---------------------------------------------------------------


def released_with(office: Office, more: LibraryContent) -> None:
    """The next version, in force, has these rows too."""
    office.desk.clock.turn(60)
    with office.desk.store.begin() as work:
        newest = work.library.newest_released(DIVISION)
        assert newest is not None
        content = work.library.content(newest.version_id)
        version = replace(
            newest,
            version_id=office.desk.ids.fresh(),
            number=newest.number + 1,
            created_at=office.desk.clock.now(),
        )
        grown = replace(
            content,
            indicators=(*content.indicators, *more.indicators),
            templates=(*content.templates, *more.templates),
        )
        work.library.add_released(DIVISION, version, grown)
        work.commit()


def not_made(office: Office, plan_id: str, key: str) -> str:
    """Apply; what was said of the set that is not adopted."""
    office.apply(plan_id)
    stored = {each.change.key: each for each in office.changes(plan_id)}[key]
    assert stored.outcome.value == "unmade"
    return stored.outcome_reason


def test_what_another_owner_came_to_have_after_the_plan_is_not_taken_from_them(
    schools: Office,
) -> None:
    plan_id = schools.reconcile()
    schools.approve(plan_id)
    schools.desk.import_files(csv_file("本级.csv", [indicator("701")]))

    why = not_made(schools, plan_id, "101")

    assert why == "本方这一套在计划之后又有改动"
    assert entries(schools) == []


def test_a_new_row_of_a_set_is_not_taken_from_the_owner_who_came_to_have_its_code(
    office: Office,
) -> None:
    office.desk.import_files(SCHOOLS)
    office.apply(office.approved())
    they_add_node(office, "703", like="702")
    office.desk.run("reconcile_versions")
    theirs(office, "101", "nodes.703")
    plan_id = office.reconcile()
    office.approve(plan_id)
    office.desk.import_files(csv_file("本级.csv", [indicator("703", 三级指标="另有含义")]))

    why = not_made(office, plan_id, "101")

    assert office.kinds(plan_id)["101"] == "adopt"
    assert why == "本方这一套在计划之后又有改动"
    assert entries(office) == []


def they_add_node(office: Office, code: str, *, like: str) -> None:
    """Let a user there add an indicator to a department's library."""
    office.desk.clock.turn(60)
    table = office.desk.system._table(RecordKind.LIBRARY_NODE)
    found = next(e for e in table if e["perf_ind_code"] == like and e["is_deleted"] == 2)
    named = {"perf_ind_code": code, "perf_ind_name": "床位使用", "ind_id": f"ind-{code}"}
    office.desk.system.put(RecordKind.LIBRARY_NODE, [{**found, **named}])


def test_a_template_kept_back_that_came_after_the_plan_is_not_overwritten(apart: Office) -> None:
    own(apart.desk, "record", FieldOwner.SYSTEM, key="T9")
    plan_id = apart.reconcile()
    apart.approve(plan_id)
    kept_back = replace(
        ours_in_force(apart)[0], code="T9", project_code="", project_name="另一项目"
    )
    released_with(apart, LibraryContent(templates=(kept_back,)))

    why = not_made(apart, plan_id, "T9")

    assert why == "本方这一套在计划之后又有改动"
    assert "T9" not in {each.code for each in entries(apart)}


def they_replace_node(office: Office, code: str, new: str) -> None:
    """Let a user there put another indicator in the place of one of a department's library."""
    named = {"perf_ind_code": new, "perf_ind_name": "床位使用", "kpi_val": "≥70张"}
    office.desk.edit_row(RecordKind.LIBRARY_NODE, "perf_ind_code", code, **named)


@pytest.fixture
def colleges(office: Office) -> Office:
    """Two departments have the same code there, in sets that our library has no more."""
    bureau = csv_file("卫健委.csv", [indicator("801", 主管部门="102-卫健委（部门）")])
    office.desk.import_files(SCHOOLS)
    office.desk.import_files(bureau)
    office.apply(office.approved())
    we_remove(office, "701", "702", "801")
    they_replace_node(office, "801", "701")
    office.desk.run("reconcile_versions")
    theirs(office, "101")
    return office


def test_of_two_owners_who_bring_the_same_code_only_one_is_adopted(colleges: Office) -> None:
    theirs(colleges, "102")

    plan_id = carried_out(colleges)

    told = {each.change.key: each for each in colleges.changes(plan_id)}
    assert (told["101"].outcome.value, told["102"].outcome.value) == ("adopted", "left")
    assert "同一编码的指标在指标库中归别的单位" in told["102"].change.reason
    assert {(each.code, each.record.department_code) for each in entries(colleges)} == {
        ("701", "101"),
        ("702", "101"),
    }


def test_what_waits_for_one_owner_is_not_replaced_by_a_later_plan_for_another(
    colleges: Office,
) -> None:
    carried_out(colleges)
    theirs(colleges, "102")
    plan_id = colleges.reconcile()
    colleges.approve(plan_id)

    why = not_made(colleges, plan_id, "102")

    assert "下一版指标库中这一套已另有改动" in why
    assert {(each.record.department_code, each.state) for each in entries(colleges)} == {
        ("101", EntryState.ACCEPTED)
    }
