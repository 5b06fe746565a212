"""Objects of acts: told as people call them, linked, traceable, and found by either form."""

from collections.abc import Callable

import lxml.html
import pytest

from adapter.domain.access.roles import Role
from sync_jobs.accounts.people import NewAccount, add_account
from sync_jobs.accounts.signing_in import note
from tests.integration.web.conftest import Office, site
from tests.integration.web.test_plan_download import FIRST, PLAN, add_plan, open_alone

ROW = "00000000-0000-7000-8000-0000000000aa"
#: Act, object as it is kept, as it is told, where it leads to, and words by which it is found.
TOLD = (
    (
        "run_job",
        "here compare_results",
        "结果对比　站点 here",
        "/runs?site=here&job=compare_results",
        ("结果对比", "compare", "站点 here", "结果对比　站点 here"),
    ),
    (
        "pause_schedule",
        "here identify_indicators",
        "指标识别　站点 here",
        "/schedules?site=here",
        ("指标识别", "here identify_indicators"),
    ),
    ("run_job", "gone pull_targets", "拉取绩效目标　站点 gone", "", ("拉取绩效目标", "gone")),
    ("add_account", "zhao", "赵九（zhao）", "/people", ("赵九", "赵九（zhao）", "zhao")),
    (
        "link_identity",
        "zhao 7f3c9a",
        "赵九（zhao）　人员标识 7f3c9a",
        "/people",
        ("赵九", "zhao", "7f3c9a", "人员标识", "赵九（zhao）　人员标识 7f3c9a"),
    ),
    # Whom the provider calls like somebody of ours is not that person.
    ("unlink_identity", "li zhao", "li（li）　人员标识 zhao", "/people", ("li zhao", "人员标识")),
    ("link_identity", "nobody s1", "nobody s1", "", ("s1",)),
    ("sign_in", "zhao", "zhao", "", ("zhao",)),
    ("apply_plan", PLAN, "推送计划", f"/plans/{PLAN}", ("推送计划", "计划", PLAN)),
    ("apply_plan", ROW, "计划（库中没有）", "", ("计划", ROW)),
    ("add_account", "nobody", "nobody", "", ("nobody",)),
    ("make_plan", "here", "站点 here", "/plans?site=here", ("站点",)),
    (
        "replay_quarantine",
        f"here replay_quarantine {ROW}",
        "隔离的一行　站点 here",
        "",
        ("隔离的一行", ROW),
    ),
    (
        "release_library",
        "152501000 2026 第 2 版",
        "指标库第 2 版　区划 152501000　2026 年度",
        "/library/version?site=here&version=2",
        ("指标库", "第 2 版", "区划 152501000"),
    ),
    (
        "api_records",
        "152501000/2026 v2 101 35",
        "第 2 版　区划 152501000　2026 年度　部门 101　35 条",
        "/library/version?site=here&version=2",
        ("152501000/2026", "区划"),
    ),
    (
        "create_api_token",
        "人大 系统 templates:152501000/101 versions:152501000",
        "令牌 人大 系统：版本内容（区划 152501000，部门 101）、版本清单（区划 152501000）",
        "",
        ("令牌", "版本内容", "人大 系统"),
    ),
    (
        "decide_conflict",
        "here library_set 101",
        "指标库 101 口岸办　站点 here",
        "/conflicts?site=here&state=all&kind=library_set&key=101",
        ("指标库 101", "口岸办", "library_set"),
    ),
    (
        "undo_conflict",
        "here template",
        "指标模板　站点 here",
        "/conflicts?site=here&state=all&kind=template",
        ("指标模板",),
    ),
    (
        "decide_conflicts",
        "here items",
        "按字段“模板的指标行（整行）”　站点 here",
        "/conflicts?site=here&state=all",
        ("模板的指标行", "按字段"),
    ),
    (
        "confirm_match",
        "here A01 工程完成率",
        "指标 A01 工程完成率　站点 here",
        "/library?site=here&text=A01",
        ("工程完成率", "A01", "指标 A01"),
    ),
    (
        "close_alarm",
        f"here schema_drift {ROW}",
        "告警 结构变化　站点 here",
        "",
        ("结构变化", "告警", "告警 结构变化", ROW),
    ),
    (
        "accept_withdrawals",
        f"here suspicious_empty {ROW}",
        "告警 数据骤减　站点 here",
        "",
        ("数据骤减", "告警", "告警 数据骤减", ROW),
    ),
    ("sign_out", ROW, "所在的登录", "", ("所在的登录", ROW)),
    (
        "download_package",
        "here 序号 3 0123456789abcdef",
        "导出包序号 3　站点 here",
        "/library/packages?site=here",
        ("导出包", "序号 3", "0123456789abcdef"),
    ),
)


@pytest.fixture(scope="module")
def office(make_office: Callable[..., Office]) -> Office:
    office = make_office({"here": site("152501000")})
    app, context = office.console.app, office.console.signing_in
    wanted = NewAccount(os_user="zhao", display_name="赵九", roles=frozenset({Role.REVIEWER}))
    add_account(app.accounts("guan"), wanted)
    open_alone(app, app.scope("here"), FIRST)
    add_plan(app, app.scope("here"))
    with context.store.begin() as work:
        for action, kept, *_ in TOLD:
            note(context, work, action, by="zhang", subject=kept)
        work.commit()
    return office


def rows(office: Office, query: str) -> list[lxml.html.HtmlElement]:
    answer = office.of(Role.AUDITOR).get(f"/audit?size=100&login=zhang&{query}")
    assert answer.status_code == 200
    page = lxml.html.fromstring(answer.text)
    return [each for each in page.iterfind(".//tbody/tr") if len(each) > 1]


def kept_in(row: lxml.html.HtmlElement) -> str:
    """The object as it is kept, wherever the row shows it."""
    (kept,) = row.xpath("td[4]/span/@title")
    return str(kept).removeprefix("日志中的原样：")


def test_acts_of_a_person_are_found_by_login_and_by_name(office: Office) -> None:
    app, context = office.console.app, office.console.signing_in
    with context.store.begin() as work:
        note(context, work, "test_site", by="zhao", subject="here")
        work.commit()
    client = office.of(Role.AUDITOR)
    for typed in ("zhao", "赵九"):
        page = lxml.html.fromstring(client.get(f"/audit?login={typed}").text)
        (row,) = (each for each in page.iterfind(".//tbody/tr") if len(each) > 1)
        assert "zhao 赵九" in str(row.xpath("string(td[2])"))
    assert "没有符合条件的记录" in client.get("/audit?login=赵").text
    assert app.queries.audit_entries(limit=1)[1] > len(TOLD)


@pytest.mark.parametrize(("action", "kept", "told", "to", "words"), TOLD)
def test_an_object_is_told_linked_and_found(
    office: Office, action: str, kept: str, told: str, to: str, words: tuple[str, ...]
) -> None:
    (row,) = (each for each in rows(office, f"action={action}") if kept_in(each) == kept)
    (cell,) = row.xpath("td[4]")
    below = "".join(map(str, cell.xpath("small//text()")))

    assert cell.xpath("string(span)") == told
    # Whatever of it the text does not say stands below.
    assert below == ("" if all(word in told for word in kept.split(" ")) else kept)
    assert cell.xpath(".//a/@href") == ([to] if to else [])
    for word in words:
        found = [kept_in(each) for each in rows(office, f"subject={word}")]
        assert kept in found, word
    assert rows(office, f"action={action}&subject=无此名称") == []


def test_a_name_finds_what_was_done_to_the_person_and_not_to_a_namesake_elsewhere(
    office: Office,
) -> None:
    found = {kept_in(each) for each in rows(office, "subject=赵九")}

    assert "zhao 7f3c9a" in found
    assert "li zhao" not in found


def test_a_search_of_a_thousand_words_asks_for_the_first(
    make_office: Callable[..., Office],
) -> None:
    auditor = make_office().of(Role.AUDITOR)

    assert auditor.get("/audit", params={"subject": "项目 " * 1000}).status_code == 200
    assert auditor.get("/audit", params={"subject": "a " * 100}).status_code == 200
