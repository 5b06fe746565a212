"""Alarms on pages: what each is about, who closes it with which words, and who does not see it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import lxml.html
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from adapter.domain.access.data_scope import DataScope
from adapter.domain.access.roles import Role
from adapter.domain.plan.plan import field_changes
from adapter.errors import PersonRefused
from adapter.ports.alarms import CLOSED_BY_JOB, Alarm, AlarmCode, ClosingWord
from adapter.ports.queries import AlarmFilter
from adapter.ports.runs import RunRecord
from adapter.storage.store import SqlStore
from adapter.storage.tables.ledger import ALARM
from adapter.web.pages.alarms import ADVICE
from sync_jobs.accounts.credentials import SetUp, issue_link, set_up
from sync_jobs.accounts.people import NewAccount, add_account
from sync_jobs.close_alarm import Closing, ClosingContext, NoSuchAlarm, close_alarm
from sync_jobs.pushing.telling import told_otherwise
from tests.integration.web.conftest import PASSWORD, Office, site, word_of
from tests.integration.web.test_plan_download import FIRST, NAMES, SECOND, open_alone

DRIFT, DOUBLED, EMPTY = AlarmCode.SCHEMA_DRIFT, AlarmCode.PUSH_DOUBLED, AlarmCode.SUSPICIOUS_EMPTY


@dataclass
class Desk:
    """An office whose list calls one of two projects 非密; there is no word of the other."""

    office: Office

    def raise_(
        self, code: AlarmCode, subject: str, owner: str = "", detail: str = "", site: str = "here"
    ) -> str:
        """The number of an alarm that was raised, or raised again."""
        app = self.office.console.app
        scope, now = app.scope(site), app.clock.now()
        alarm = Alarm(
            scope=scope,
            code=code,
            subject=subject,
            project_code=owner,
            detail=detail,
            run_id=app.ids.fresh(),
            first_at=now,
            latest_at=now,
        )
        with app.store.begin() as work:
            work.alarms.raise_([alarm])
            work.commit()
        every = app.queries.admitted_alarms(scope, AlarmFilter(is_closed=None), limit=99).entries
        return next((e.alarm_id for e in every if e.alarm.subject == subject), "")

    def kept(self, alarm_id: str) -> Alarm:
        with self.office.console.app.store.begin() as work:
            alarm = work.alarms.get(alarm_id)
        assert alarm is not None
        return alarm

    def close(self, client: TestClient, alarm_id: str, **typed: str) -> tuple[int, str]:
        given = {"reason": "已请对方核对", "times": "1", **typed, **word_of(client)}
        answer = client.post(f"/alarms/{alarm_id}/close", data=given)
        return answer.status_code, answer.text

    def noted(self) -> list[tuple[str, str, str]]:
        """Who closed or tried to, about what, and why not; the newest first."""
        auditor = self.office.of(Role.AUDITOR)
        page = lxml.html.fromstring(auditor.get("/audit?action=close_alarm").text)
        rows = [
            ["".join(map(str, cell.itertext())) for cell in row]
            for row in page.iterfind(".//tbody/tr")
        ]
        return [(row[1], row[3], row[4].split()[0]) for row in rows if len(row) > 1]

    def bound(self, login: str, divisions: set[str], departments: set[str]) -> TestClient:
        data = DataScope(divisions=frozenset(divisions), departments=frozenset(departments))
        signing_in = self.office.console.signing_in
        wanted = NewAccount(
            os_user=login, display_name=login, roles=frozenset({Role.PREPARER}), data=data
        )
        add_account(self.office.console.app.accounts("guan"), wanted)
        set_up(signing_in, issue_link(signing_in, "guan", login), SetUp(password=PASSWORD))
        client = self.office.client()
        assert client.post("/sign-in", data={"login": login, "password": PASSWORD}).is_redirect
        return client


@pytest.fixture
def desk(make_office: Callable[..., Office]) -> Desk:
    office = make_office({"here": site("152501000"), "there": site("152502000")})
    app = office.console.app
    open_alone(app, app.scope("here"), FIRST)
    return Desk(office)


def rows_of(client: TestClient, query: str = "") -> list[str]:
    page = lxml.html.fromstring(client.get(f"/alarms?{query}").text)
    return [
        " ".join(" ".join(map(str, row.itertext())).split()) for row in page.iterfind(".//tbody/tr")
    ]


def steps_on(client: TestClient, path: str) -> dict[str, str]:
    """Where a page of alarms leads to deal with them: address by words."""
    page = lxml.html.fromstring(client.get(path).text)
    found = [each for each in page.iter("a") if each.get("class") == "step"]
    return {str(each.text): str(each.get("href")) for each in found}


def former_of(client: TestClient, alarm_id: str) -> list[tuple[str, str, str]]:
    """Who closed it before, why, and how often it had happened; the latest first."""
    page = lxml.html.fromstring(client.get(f"/alarms/{alarm_id}").text)
    rows = [
        ["".join(map(str, cell.itertext())) for cell in r] for r in page.iterfind(".//tbody/tr")
    ]
    return [(by, reason, times) for _at, by, reason, _since, times in rows]


def test_the_first_page_tells_what_waits_in_another_year(desk: Desk) -> None:
    app = desk.office.console.app
    former = replace(app.scope("here"), fiscal_year=app.scope("here").fiscal_year - 1)
    run = RunRecord(
        run_id=app.ids.fresh(), job="push_templates", scope=former, started_at=app.clock.now()
    )
    alarm = Alarm(
        scope=former,
        code=AlarmCode.PUSH_DOUBLED,
        subject="template:MB9",
        project_code="",
        detail="",
        run_id=run.run_id,
        first_at=app.clock.now(),
        latest_at=app.clock.now(),
    )
    client = desk.office.of(Role.PREPARER)
    assert "年度另有" not in client.get("/?site=here").text

    with app.store.begin() as work:
        work.runs.start(run)
        work.alarms.raise_([alarm])
        work.commit()

    told = f"{former.fiscal_year} 年度另有结果未定的推送 0 套、未关闭的告警 1 条"
    assert told in client.get("/?site=here").text


@pytest.mark.parametrize("code", AlarmCode)
def test_each_alarm_leads_to_where_it_is_dealt_with(desk: Desk, code: AlarmCode) -> None:
    subject = "compare_results" if code is AlarmCode.JOB_FAILING else "template:MB9"
    alarm_id = desk.raise_(code, subject)
    client = desk.office.of(Role.PREPARER)
    steps = steps_on(client, f"/alarms/{alarm_id}")

    # What a vendor is asked about by the run's number leads there alone.
    assert steps or code is AlarmCode.EXTRA_REPLY
    assert steps_on(client, "/alarms") == steps
    for to in steps.values():
        assert client.get(to).status_code == 200


def test_who_may_not_use_a_page_is_not_led_to_it(desk: Desk) -> None:
    alarm_id = desk.raise_(AlarmCode.PLAN_NEEDED, "template:MB9")

    def led(role: Role) -> set[str]:
        return {*steps_on(desk.office.of(role), f"/alarms/{alarm_id}")}

    assert led(Role.PREPARER) == {"编制核对计划", "查看双方内容"}
    assert led(Role.REVIEWER) == {"查看双方内容"}
    assert led(Role.ADMINISTRATOR) == set()


def test_a_form_of_a_plan_opens_with_the_kind_that_the_alarm_asks_for(desk: Desk) -> None:
    alarm_id = desk.raise_(AlarmCode.PLAN_NEEDED, "template:MB9")
    client = desk.office.of(Role.PREPARER)
    form = client.get(steps_on(client, f"/alarms/{alarm_id}")["编制核对计划"]).text

    assert '<option value="reconcile" selected>' in form


def test_who_is_asked_for_a_plan_is_told_to_decide_first_what_it_would_leave(desk: Desk) -> None:
    alarm_id = desk.raise_(AlarmCode.PLAN_NEEDED, "template:MB9")
    page = desk.office.of(Role.PREPARER).get(f"/alarms/{alarm_id}").text

    assert "请先在“冲突处理”中决定其中的冲突，再编制核对计划" in page


def test_each_alarm_is_told_in_chinese_with_what_it_is_about(desk: Desk) -> None:
    desk.raise_(DRIFT, "target_line.extra", detail="新元素：口径没有写到")
    desk.raise_(DOUBLED, "template:MB9", NAMES[FIRST])
    desk.raise_(EMPTY, "target_line", detail="held 40, received 2")
    desk.raise_(AlarmCode.COPY_DIFFERS, "monitoring_line", detail="2 segments: not mended: X")
    author = desk.office.of(Role.PREPARER)
    told = "\n".join(rows_of(author))
    page = author.get("/alarms").text

    for words in (
        "结构变化 绩效目标指标 extra",
        f"重复存储 指标模板 MB9 {FIRST} 项目 {NAMES[FIRST]}",
        "本方有 40 条，这次只收到 2 条",
        "2 段与对方不一致，重新读取没有成功",
        *(ADVICE[code] for code in (DRIFT, DOUBLED, EMPTY)),
    ):
        assert words in told, words
    assert "/conflicts?site=here&amp;state=all&amp;kind=template&amp;key=MB9" in page
    assert f"/comparison?site=here&amp;project={NAMES[FIRST]}" in page
    assert "共 4 条" in page
    assert len(rows_of(author, "code=schema_drift")) == 1


def test_what_names_a_project_that_is_not_open_is_only_counted(desk: Desk) -> None:
    with desk.office.console.app.store.begin() as work:
        assert work.alarms.get(desk.office.console.app.ids.fresh()) is None
    assert desk.raise_(DOUBLED, "template:MB8", NAMES[SECOND]) == ""
    page = desk.office.of(Role.PREPARER).get("/alarms?state=all").text

    assert "MB8" not in page
    assert "另有 1 条所属项目或部门目前未核定为非密" in page


def test_who_gives_rights_sees_alarms_without_names_of_projects(desk: Desk) -> None:
    alarm_id = desk.raise_(DOUBLED, "template:MB9", NAMES[FIRST])
    admin = desk.office.of(Role.ADMINISTRATOR)

    for path in ("/alarms", f"/alarms/{alarm_id}"):
        page = admin.get(path).text
        assert "重复存储" in page
        assert FIRST not in page
        assert "/comparison?" not in page
    assert desk.close(admin, alarm_id)[0] == 403
    assert desk.kept(alarm_id).closed_at is None


def test_an_alarm_is_closed_with_a_reason_and_noted(desk: Desk) -> None:
    alarm_id, author = desk.raise_(DRIFT, "target_line.extra"), desk.office.of(Role.PREPARER)
    assert desk.close(author, alarm_id, reason="  ")[0] == 422
    assert desk.kept(alarm_id).closed_at is None

    assert desk.close(author, alarm_id)[0] == 303
    kept = desk.kept(alarm_id)
    assert (kept.closed_by, kept.closed_reason) == ("zhang", "已请对方核对")
    assert rows_of(author) == ["没有未关闭的告警"]
    (row,) = rows_of(author, "state=closed")
    assert "处理：已请对方核对" in row
    assert "怎样处理的" not in author.get(f"/alarms/{alarm_id}").text
    told = f"告警 结构变化　站点 herehere schema_drift {alarm_id}"
    assert desk.noted() == [("zhang", told, "已办理")]


def test_who_closed_an_alarm_is_told_as_far_as_it_was_written_down(desk: Desk) -> None:
    app = desk.office.console.app
    by_job = desk.raise_(DRIFT, "target_line.extra")
    unknown = desk.raise_(DOUBLED, "template:MB9", NAMES[FIRST])
    with app.store.begin() as work:
        work.alarms.close(app.scope("here"), DRIFT, ["target_line.extra"], at=app.clock.now())
        work.alarms.close(app.scope("here"), DOUBLED, ["template:MB9"], at=app.clock.now())
        work.commit()
    assert isinstance(app.store, SqlStore)
    # As an alarm stands that was closed before anybody wrote down by whom.
    with app.store._engine.begin() as connection:
        forgotten = sa.update(ALARM).where(ALARM.c.alarm_id == unknown)
        connection.execute(forgotten.values(closed_by=None))
    author = desk.office.of(Role.PREPARER)

    assert desk.kept(by_job).closed_by == CLOSED_BY_JOB
    for path in (f"/alarms/{by_job}", "/alarms?state=closed&code=schema_drift"):
        page = author.get(path).text
        assert "由作业关闭：情况已不再出现" in page
        assert "未记录" not in page
    for path in (f"/alarms/{unknown}", "/alarms?state=closed&code=push_doubled"):
        page = author.get(path).text
        assert "（关闭人未记录）" in page
        assert "由作业关闭" not in page


def test_what_was_closed_or_happened_again_meanwhile_is_not_closed(desk: Desk) -> None:
    alarm_id, author = desk.raise_(DRIFT, "target_line.extra"), desk.office.of(Role.PREPARER)
    desk.raise_(DRIFT, "target_line.extra")
    status, page = desk.close(author, alarm_id, reason="已报厂商")
    assert (status, "又出现过" in page) == (409, True)
    assert 'value="已报厂商"' in page
    assert desk.kept(alarm_id).closed_at is None

    assert desk.close(author, alarm_id, times="2")[0] == 303
    first = desk.kept(alarm_id)
    status, page = desk.close(author, alarm_id, times="2", reason="另一个理由")
    assert (status, "已由他人或作业关闭" in page) == (409, True)
    assert desk.kept(alarm_id) == first
    assert [how for _, _, how in desk.noted()] == ["未办理", "已办理", "未办理"]


def test_an_alarm_that_happens_again_opens_without_the_former_words(desk: Desk) -> None:
    alarm_id, author = desk.raise_(DRIFT, "target_line.extra"), desk.office.of(Role.PREPARER)
    desk.close(author, alarm_id)
    assert desk.raise_(DRIFT, "target_line.extra") == alarm_id
    kept = desk.kept(alarm_id)

    assert (kept.closed_at, kept.closed_by, kept.closed_reason) == (None, None, None)
    (row,) = rows_of(author)
    assert "已请对方核对" not in row


def test_how_an_alarm_was_closed_before_stays_on_its_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, author = desk.office.console.app, desk.office.of(Role.PREPARER)
    alarm_id = desk.raise_(DRIFT, "target_line.extra")
    assert "以往关闭" not in author.get(f"/alarms/{alarm_id}").text
    for _ in range(2):
        desk.raise_(DRIFT, "target_line.extra")
    desk.close(author, alarm_id, reason="第一次 <b>核对</b>", times="3")
    desk.raise_(DRIFT, "target_line.extra")
    with app.store.begin() as work:
        work.alarms.close(app.scope("here"), DRIFT, ["target_line.extra"], at=app.clock.now())
        work.commit()
    assert former_of(author, alarm_id) == [("zhang", "第一次 <b>核对</b>", "3")]

    desk.raise_(DRIFT, "target_line.extra")

    by_job = ("由作业关闭：情况已不再出现", "", "1")
    assert former_of(author, alarm_id) == [by_job, ("zhang", "第一次 <b>核对</b>", "3")]
    monkeypatch.setattr("adapter.web.pages.alarms._MOST_FORMER", 1)
    assert former_of(author, alarm_id) == [by_job]
    assert "共 2 次，只列最近 1 次" in author.get(f"/alarms/{alarm_id}").text


def test_what_an_alarm_named_before_is_shown_to_who_may_see_that_too(desk: Desk) -> None:
    """A closing from when it named nobody is the whole division's; one of a secret, nobody's."""
    author = desk.office.of(Role.PREPARER)
    mine = desk.bound("mine", {"152501000"}, {"101"})
    app, subject = desk.office.console.app, "template:MB9"
    alarm_id = desk.raise_(DOUBLED, subject)
    for owner in (NAMES[SECOND], NAMES[FIRST]):
        with app.store.begin() as work:
            word = ClosingWord(at=app.clock.now(), by="zhang", reason=f"那时 {owner}")
            assert work.alarms.close_one(alarm_id, word)
            work.commit()
        desk.raise_(DOUBLED, subject, owner)

    assert former_of(author, alarm_id) == [("zhang", f"那时 {NAMES[SECOND]}", "1")]
    assert former_of(mine, alarm_id) == []


def test_who_is_bound_sees_and_closes_alarms_of_their_own_alone(desk: Desk) -> None:
    own = desk.raise_(DOUBLED, "template:MB9", NAMES[FIRST])
    nobodys = desk.raise_(DRIFT, "target_line.extra")
    others = desk.bound("other", {"152501000"}, {"999"})
    mine = desk.bound("mine", {"152501000"}, {"101"})
    away = desk.bound("away", {"152502000"}, set())

    for client, seen in ((others, set()), (mine, {own}), (away, set())):
        for alarm_id in (own, nobodys):
            answer = client.get(f"/alarms/{alarm_id}")
            assert (answer.status_code == 200) is (alarm_id in seen)
            if alarm_id not in seen:
                assert desk.close(client, alarm_id)[0] == 404
    # Nor past the pages: the job asks the same.
    app = desk.office.console.app
    for login in ("other", "away"):
        context = ClosingContext(store=app.store, clock=app.clock, ids=app.ids, user=login)
        for alarm_id in (own, nobodys):
            with pytest.raises((NoSuchAlarm, PersonRefused)):
                close_alarm(context, Closing(alarm_id=alarm_id, reason="不该办"))
            assert desk.kept(alarm_id).closed_at is None
    assert len(rows_of(mine)) == 1
    assert rows_of(others) == rows_of(away) == ["没有未关闭的告警"]
    assert desk.close(mine, own)[0] == 303
    assert desk.kept(nobodys).closed_at is None


def test_values_of_a_set_are_not_for_who_sees_no_projects(desk: Desk) -> None:
    detail = told_otherwise(
        field_changes({"items.101.target": "≥95人"}, {"items.101.target": "≥95"})
    )
    alarm_id = desk.raise_(AlarmCode.STORED_OTHERWISE, "template:MB9", NAMES[FIRST], detail)
    author, keeper = desk.office.of(Role.PREPARER), desk.office.of(Role.ADMINISTRATOR)

    for path in ("/alarms", f"/alarms/{alarm_id}"):
        assert "101 指标值：≥95人 → ≥95" in author.get(path).text
        kept_back = keeper.get(path).text
        assert "存入的与所发的不同" in kept_back
        assert "≥95" not in kept_back


def test_every_alarm_has_one_sentence_of_advice_for_pages() -> None:
    assert set(ADVICE) == set(AlarmCode)
    for sentence in ADVICE.values():
        assert sentence.endswith("。")
        assert sentence.count("。") == 1
        assert not any("a" <= each <= "z" for each in sentence.lower())
