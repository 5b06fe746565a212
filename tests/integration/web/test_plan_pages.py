"""The page of a plan says at its head what the plan would do, and what it leaves undone."""

from collections.abc import Callable
from dataclasses import replace

import lxml.html
import pytest

from adapter.domain.access.roles import Role
from adapter.domain.plan.plan import ChangeKind, FieldChange, PlanChange
from adapter.domain.plan.states import ChangeOutcome, Noted, PlanState
from adapter.ports.plans import Approval, Verdict
from adapter.web.pages.plan_pages import field_groups
from tests.excerpt import excerpt
from tests.integration.web.conftest import LOGINS, Office
from tests.integration.web.test_library_life import take_in
from tests.integration.web.test_plan_download import FIRST, PLAN, add_plan, adoption, open_alone

KINDS = (ChangeKind.CREATE, ChangeKind.CONFLICT, ChangeKind.HELD)
TO_DECIDE, TO_MEND = "以本方为准的，请点“逐字段”决定", "请按各条的说明改正，再重新编制计划"
FOR_THEIRS = (
    'href="/plans/new?kind=reconcile&amp;site=here">以对方为准的，请另编“版本核对”计划</a>。'
)


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """One of two projects is open: of the plan's three changes the last is not shown."""
    office = make_office()
    open_alone(office.console.app, office.console.app.scope("here"), FIRST)
    return office


def marks(page: str) -> dict[str, str]:
    """What the head counts, and where each number leads."""
    found = lxml.html.fromstring(page).iterfind(".//p[@class='marks']/a")
    return {"".join(map(str, each.itertext())): each.get("href", "") for each in found}


def test_the_head_of_a_plan_counts_its_changes_by_kind_as_they_are_shown(office: Office) -> None:
    add_plan(office.console.app, office.console.app.scope("here"), KINDS, PlanState.DRAFT)
    author = office.of(Role.PREPARER)

    page = author.get(f"/plans/{PLAN}").text

    there = f"/plans/{PLAN}?kind="
    assert marks(page) == {"新增 1": f"{there}create", "冲突 1": f"{there}conflict"}
    assert "另有 1 条所属项目或部门目前未核定为非密，不予显示。" in page
    assert TO_DECIDE in page
    assert FOR_THEIRS in page
    assert TO_MEND not in page
    assert author.get(f"/plans/{PLAN}?kind=conflict").text.count("逐字段</a>") == 1
    change = author.get(f"/plans/{PLAN}/changes/2").text
    assert "尚未决定；不决定就不执行" in change
    assert FOR_THEIRS in change


def test_who_did_not_make_a_plan_is_told_what_it_leaves_undone_and_not_to_decide_it(
    office: Office,
) -> None:
    held = (ChangeKind.HELD, ChangeKind.CONFLICT, ChangeKind.CREATE)
    add_plan(office.console.app, office.console.app.scope("here"), held)

    page = office.of(Role.REVIEWER).get(f"/plans/{PLAN}").text

    assert [*marks(page)] == ["冲突 1", "暂缓 1"]
    assert "冲突没有决定的不执行。" in page
    assert TO_DECIDE not in page
    assert FOR_THEIRS not in page
    assert TO_MEND in page
    assert 'href="/plans?site=here">返回推送计划</a>' in page


def test_a_large_number_stands_in_groups_of_three_digits(office: Office) -> None:
    app = office.console.app
    add_plan(app, app.scope("here"), state=PlanState.DRAFT)
    with app.store.begin() as work:
        record = work.plans.get(PLAN)
        assert record is not None
        work.plans.seal(replace(record.header, change_count=12345))
        work.commit()
    author = office.of(Role.PREPARER)

    assert '<td class="number">12,345</td>' in author.get("/plans").text
    assert "共 12,345 条：" in author.get(f"/plans/{PLAN}").text


def say_yes(office: Office, role: Role) -> None:
    """The approval of a person, as it is stored; what signs it is not looked at here."""
    app = office.console.app
    with app.store.begin() as work:
        account = work.accounts.of_user(LOGINS[role])
        record = work.plans.get(PLAN)
        assert account is not None
        assert record is not None
        work.plans.seal(replace(record.header, needed=2))
        said = Approval(
            approval_id=app.ids.fresh(),
            plan_id=PLAN,
            revision=record.header.revision,
            account_id=account.account_id,
            os_user=account.os_user,
            verdict=Verdict.APPROVE,
            plan_digest=record.digest,
            decided_at=app.clock.now(),
            signature="0" * 128,
            key_fingerprint="0" * 64,
        )
        work.plans.approve(said)
        work.commit()


def test_who_said_yes_is_not_asked_again_and_everybody_is_told_what_is_missing(
    office: Office,
) -> None:
    add_plan(office.console.app, office.console.app.scope("here"))
    before = office.of(Role.REVIEWER).get(f"/plans/{PLAN}").text
    tile = "<b>{}</b><span>待我复核的计划</span>"
    assert tile.format(1) in office.of(Role.REVIEWER).get("/").text
    say_yes(office, Role.REVIEWER)
    after = office.of(Role.REVIEWER).get(f"/plans/{PLAN}").text
    author = office.of(Role.PREPARER)

    assert tile.format(0) in office.of(Role.REVIEWER).get("/").text
    assert ">批准</button>" in before
    assert ">批准</button>" not in after
    assert ">退回</button>" in after
    assert "您已批准，还需另外 1 位复核人员批准。" in after
    assert "2 人，已批准 1 人" in after
    assert "等复核人员批准，还需 1 人。" in author.get(f"/plans/{PLAN}").text
    listed = author.get("/plans").text
    assert f">{LOGINS[Role.PREPARER]}</td>" in listed
    assert "<td>1 / 2</td>" in listed


@pytest.mark.parametrize(
    ("states", "role", "words"),
    [
        ([PlanState.DRAFT], Role.REVIEWER, "还是草稿，等编制人zhang提交复核。"),
        ([PlanState.SUBMITTED, PlanState.APPROVED], Role.REVIEWER, "已批准，等经办执行。"),
        (
            [PlanState.SUBMITTED, PlanState.APPROVED, PlanState.APPLYING, PlanState.PARTLY],
            Role.PREPARER,
            "有几条没有成功",
        ),
    ],
)
def test_a_plan_says_whom_it_waits_for(
    office: Office, states: list[PlanState], role: Role, words: str
) -> None:
    app = office.console.app
    add_plan(app, app.scope("here"), state=states[0])
    with app.store.begin() as work:
        for state in states[1:]:
            work.plans.move(PLAN, state, at=app.clock.now())
        work.commit()

    assert words in office.of(role).get(f"/plans/{PLAN}").text


def test_fields_of_a_change_stand_by_row_under_its_code_and_name() -> None:
    fields = [
        FieldChange(path="division_code", before=None, after="152501000"),
        FieldChange(path="nodes.10.2.name", before=None, after="受益人数"),
        FieldChange(path="nodes.10.2.standard", before=None, after="≥90人"),
        FieldChange(path="items.A01.target", before="≥1次", after="≥2次"),
    ]

    head, row, single = field_groups(fields)

    assert (head.title, [label for label, _ in head.fields]) == ("", ["财政区划"])
    assert (row.title, [label for label, _ in row.fields]) == ("10.2 受益人数", ["名称", "标准值"])
    assert (single.title, [label for label, _ in single.fields]) == ("", ["A01 指标值"])


def test_of_a_set_that_is_new_there_no_empty_column_is_shown(office: Office) -> None:
    app = office.console.app
    change = PlanChange(
        position=1,
        kind=ChangeKind.CREATE,
        set_kind="library_set",
        key="101",
        title="指标库（101）",
        project_code="",
        expected=None,
        target="2" * 64,
        fields=(
            FieldChange(path="nodes.102.name", before=None, after="受益人数"),
            FieldChange(path="nodes.102.standard", before=None, after="≥90人"),
        ),
    )
    add_plan(app, app.scope("here"), [], changes=[change])
    author = office.of(Role.PREPARER)
    page = author.get(f"/plans/{PLAN}/changes/1").text
    ((code, name),) = app.queries.compared_departments(app.scope("here")).items()

    assert code == "101"
    assert f"<dd>101 {name}</dd>" in page
    assert f"<small>101 {name}</small>" in author.get(f"/plans/{PLAN}").text
    assert "对方现值" not in page
    assert "新增的内容（对方还没有）" in page
    assert 'colspan="2">102 受益人数</th>' in page


def test_a_plan_that_is_over_no_longer_tells_what_to_do_before(office: Office) -> None:
    app = office.console.app
    add_plan(app, app.scope("here"), KINDS, PlanState.VOID)

    page = office.of(Role.PREPARER).get(f"/plans/{PLAN}").text

    assert [*marks(page)] == ["新增 1", "冲突 1"]
    assert TO_DECIDE not in page


def test_what_only_our_side_takes_over_is_not_told_as_new_to_theirs(office: Office) -> None:
    app = office.console.app
    add_plan(app, app.scope("here"), [], changes=[adoption()])

    page = office.of(Role.PREPARER).get(f"/plans/{PLAN}/changes/1").text

    assert "不发给对方，只改本方指标库。" in page
    assert "对方还没有" not in page
    assert '<td class="after">≥520万粒</td>' in page


def test_a_field_of_an_indicator_stands_under_its_code_and_name(office: Office) -> None:
    app = office.console.app
    add_plan(app, app.scope("here"), [], changes=[adoption("00031001"), adoption("10199999", 2)])
    take_in(app, "v1.xlsx", excerpt("library_v1.xlsx"))
    author = office.of(Role.PREPARER)

    known, unknown = (author.get(f"/plans/{PLAN}/changes/{at}").text for at in (1, 2))

    assert "<td>00031001 标准值<br><small>预算执行率</small></td>" in known
    assert "<td>10199999 标准值</td>" in unknown


@pytest.mark.parametrize(("role", "links"), [(Role.PREPARER, 1), (Role.REVIEWER, 0)])
def test_a_plan_that_adopted_leads_on_to_the_next_draft(
    office: Office, role: Role, links: int
) -> None:
    app = office.console.app
    add_plan(app, app.scope("here"), [], changes=[adoption()])
    with app.store.begin() as work:
        for state in (PlanState.APPROVED, PlanState.APPLYING):
            work.plans.move(PLAN, state, at=app.clock.now())
        work.plans.note(PLAN, [Noted(position=1, outcome=ChangeOutcome.ADOPTED)])
        work.plans.move(PLAN, PlanState.APPLIED, at=app.clock.now())
        work.commit()

    page = office.of(role).get(f"/plans/{PLAN}").text

    assert "采纳的 1 套在指标库下一版起草、送审并发布以后，才是本方的内容" in page
    assert page.count('<a href="/library/versions?site=here">去起草</a>') == links
