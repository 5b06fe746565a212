"""Every page and download of the console, in every role, of a project that becomes secret."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

import argon2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from adapter.bootstrap.app import open_app
from adapter.bootstrap.console import signing_in
from adapter.credentials import Argon2Passwords
from adapter.domain.access.roles import Role
from adapter.domain.plan.states import PlanState
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.queries import AlarmFilter
from adapter.settings import load_settings
from adapter.web.app import make_console
from adapter.web.asked import csrf_word
from adapter.web.console import Console
from sync_jobs.accounts.credentials import SetUp, issue_link, set_up
from sync_jobs.accounts.people import NewAccount, add_account
from sync_jobs.close_alarm import Closing, ClosingContext, close_alarm
from sync_jobs.gate import division_of
from tests.acceptance.secrecy.cast import (
    CODE,
    NAME,
    NEIGHBOUR,
    TARGET,
    TEMPLATE,
    TITLE,
    WORDS,
    full_round,
    let_users_work,
    library,
    listed,
)
from tests.acceptance.secrecy.city import SITE, City, open_city
from tests.acceptance.secrecy.hunting import found, found_in
from tests.acceptance.secrecy.papers import templates
from tests.acceptance.secrecy.walking import Walk, again, everything_of, forms, unseen, walk

ADDRESS, PASSWORD = "http://127.0.0.1:8642", "春眠不觉晓处处闻-42"
LOGINS = {role: role.value for role in Role}
#: What only the other side's rows say of the project.
SAID = "獬豸全域布控说明"
#: Why an alarm about it was closed before it happened again.
FORMERLY = "獬豸一案先前已查清"
#: An address whose page differs with what is typed into it, beside those that links lead to.
SEEDS = (
    f"/library/recommend?site={SITE}&project={CODE}",
    f"/library/recommend?site={SITE}&project={NAME}",
    f"/library/changes?site={SITE}&old=1&new=2",
    f"/library/version?site={SITE}&version=2",
    f"/library?site={SITE}&text={NAME}",
    f"/comparison/project?site={SITE}&key={CODE}",
    f"/comparison/project.xlsx?site={SITE}&key={CODE}",
    f"/comparison/lines?site={SITE}&project={CODE}",
    f"/comparison?site={SITE}&project={CODE}",
    f"/comparison.xlsx?site={SITE}&project={CODE}",
    f"/comparison/figures.json?site={SITE}&project={CODE}",
    f"/findings?site={SITE}&project={CODE}",
    f"/findings.xlsx?site={SITE}&project={CODE}",
    f"/quarantine?site={SITE}&state=all",
    f"/alarms?site={SITE}&state=all",
    f"/conflicts?site={SITE}&state=all",
    f"/identify?site={SITE}&answer=all",
    f"/plans?site={SITE}&state=all",
    f"/conflicts/rule?site={SITE}",
    *(f"/code-tables?site={SITE}&table={each}" for each in ("departments", "units")),
)
#: For who has no session yet.
DOORS = {"/set-up/{token}", "/sign-in", "/sign-in/start", "/sign-in/back"}


@dataclass
class Office:
    """A console over the city's database, with somebody of each role."""

    city: City
    made: Starlette
    console: Console
    #: Addresses of what only a form makes: packages, imports.
    begun: list[str] = field(default_factory=list)

    def of(self, role: Role) -> TestClient:
        client = TestClient(self.made, base_url=ADDRESS, follow_redirects=False)
        typed = {"login": LOGINS[role], "password": PASSWORD}
        assert client.post("/sign-in", data=typed).status_code == 303
        return client

    def begin(
        self,
        client: TestClient,
        path: str,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        **form: str,
    ) -> None:
        """Post a form and wait until its task is over."""
        data = {"site": SITE, "csrf": csrf_word(client.cookies["session"]), **form}
        answer = client.post(path, data=data, files=files)
        assert answer.status_code == 303, answer.text
        address = answer.headers["location"]
        task = self.console.bench.task(address.rpartition("/")[2])
        assert task is not None
        assert task.ended.wait(60)
        assert task.trouble == "", task.trouble
        self.begun += [address, f"{address}/progress", task.result, f"{address}/events"]


@pytest.fixture
def office(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    quick = Argon2Passwords(argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with ExitStack() as stack:
        opened = contextmanager(open_city)(tmp_path / "city", sqlite_url, monkeypatch)
        city = stack.enter_context(opened)
        city.hand_in(*library(), ("list.csv", listed()))
        city.open_office()
        app = stack.enter_context(open_app(load_settings(city.settings)))
        context = replace(signing_in(app), passwords=quick)
        auditor = NewAccount(
            os_user="auditor", display_name="审计", roles=frozenset({Role.AUDITOR})
        )
        add_account(app.accounts("administrator"), auditor)
        for login in LOGINS.values():
            set_up(context, issue_link(context, "administrator", login), SetUp(password=PASSWORD))
        made = make_console(app, context)
        office = Office(city, made, made.state.console)
        stack.callback(office.console.bench.close)
        yield office


def let_everything_happen(office: Office) -> list[str]:
    """Both sides speak of the canary in every table that a page shows; ids of its rows."""
    city = office.city
    city.run("bind_projects", "push_templates")
    city.plan_a_push()
    ids = let_users_work(city)
    told = "UPDATE PM_PERF_INDICATOR SET kpi_remark = ? WHERE pro_code = ?"
    assert city.alter(told, SAID, CODE)
    broken = (
        "UPDATE PM_PERF_INDICATOR SET mof_div_code = '九' WHERE rowid ="
        " (SELECT max(rowid) FROM PM_PERF_INDICATOR WHERE is_visible = 1 AND pro_code = ?)"
    )
    assert city.alter(broken, CODE)
    full_round(city)
    changed = replace(TEMPLATE, target=f"{TARGET}二")
    city.hand_in(("templates.csv", templates([changed])))
    theirs = "UPDATE PERF_TEMPLATE_ITEM SET kpi_val = ? WHERE template_code = ? AND is_deleted = 2"
    assert city.alter(theirs, f"{TARGET}三", TEMPLATE.code)
    city.plan_a_push()
    city.run("reconcile_versions")

    author = office.of(Role.PREPARER)
    wrong = templates([replace(TEMPLATE, indicator_code="没有的编码"), TEMPLATE])
    office.begin(author, "/library/import", files={"files": ("t.csv", wrong)})
    checked = "三级指标,指标值,实际完成值\n培训期数,≥2期,3期\n".encode()
    office.begin(author, "/check", files={"files": ("自评表.csv", checked)})
    office.begin(author, "/library/packages", version=_in_force(office))
    raise_alarms(office)
    return ids


def raise_alarms(office: Office) -> None:
    """One that is open, and one that somebody closed with words that name the canary."""
    app = office.console.app
    scope, now, run_id = app.scope(SITE), app.clock.now(), app.ids.fresh()
    for code in (AlarmCode.PUSH_DOUBLED, AlarmCode.NOT_STORED):
        alarm = Alarm(
            scope=scope,
            code=code,
            subject=f"template:{TEMPLATE.code}",
            project_code=CODE,
            run_id=run_id,
            first_at=now,
            latest_at=now,
        )
        with app.store.begin() as work:
            work.alarms.raise_([alarm])
            work.commit()
    _raise_a_drop(office)
    about = AlarmFilter(code=AlarmCode.NOT_STORED)
    (entry,) = app.queries.admitted_alarms(scope, about, limit=9).entries
    context = ClosingContext(
        store=app.store, clock=app.clock, ids=app.ids, user=LOGINS[Role.PREPARER]
    )
    close_alarm(context, Closing(alarm_id=entry.alarm_id, reason=f"{NAME}{FORMERLY}"))
    with app.store.begin() as work:
        work.alarms.raise_([replace(entry.alarm, latest_at=app.clock.now())])
        work.commit()
    close_alarm(context, Closing(alarm_id=entry.alarm_id, reason=f"{NAME}已核实"))


def _raise_a_drop(office: Office) -> None:
    """Of a data set as a whole: its page has the form by which a reviewer accepts it."""
    app = office.console.app
    now = app.clock.now()
    alarm = Alarm(
        scope=app.scope(SITE),
        code=AlarmCode.SUSPICIOUS_EMPTY,
        subject="target_line",
        detail="held 9, received 0",
        run_id=app.ids.fresh(),
        first_at=now,
        latest_at=now,
    )
    with app.store.begin() as work:
        work.alarms.raise_([alarm])
        work.commit()


def _in_force(office: Office) -> str:
    app = office.console.app
    with app.store.begin() as work:
        version = work.library.in_force(division_of(app.scope(SITE)))
    assert version is not None
    return str(version.number)


def test_a_project_that_became_secret_is_in_no_byte_of_any_page_or_download(
    office: Office,
) -> None:
    ids = let_everything_happen(office)
    hunted = [*WORDS, SAID, FORMERLY, *ids[::8]]
    start = [*SEEDS, *office.begun, f"{office.begun[-2]}/package.zip"]
    start += [f"{office.begun[2]}/problems.xlsx", f"{office.begun[6]}/1.xlsx"]
    start += [f"/plans/{p}/{told}" for p in plans_of(office) for told in ("progress", "events")]
    lines = office.city.ask("SELECT kpi_id FROM PM_PERF_INDICATOR WHERE pro_code = ?", CODE)
    start += [f"/comparison/row?site={SITE}&kind=target_line&row={each}" for (each,) in lines]

    opened: dict[Role, Walk] = {r: walk(office.of(r), start, hunted) for r in Role}

    # The walk sees all there is, and what it sees tells of the canary: else it would prove nothing.
    assert unseen(opened.values()) - DOORS == set()
    hot = {a for each in opened.values() for a in found_in([CODE, NAME, TITLE], each.answers)}
    told = {each.partition("?")[0] for each in hot}
    for shown in ("/comparison", "/comparison.xlsx", "/findings.xlsx", "/quarantine", "/identify"):
        assert shown in told
    for shown in ("/conflicts", "/comparison/row", "/plans/", "/package.zip", "/quarantine/"):
        assert any(shown in each for each in told), shown
    everything = b"".join(each for one in opened.values() for each in one.answers.values())
    assert found([SAID], everything)
    assert found([FORMERLY], everything)

    before = {role: office.of(role) for role in Role}
    office.city.hand_in(("list.csv", listed(mark="涉密")))

    for role, client in before.items():
        # Every address that told of it to anybody, and whatever leads anywhere now.
        answers = again(client, hot).answers | walk(client, start, hunted).answers
        assert hunt(hunted, answers) == {}, role
        assert found([NEIGHBOUR.name], b"".join(answers.values())) or role is Role.ADMINISTRATOR
    for role, client in before.items():
        assert hunt(hunted, posted(client, forms(opened.values()))) == {}, role


def plans_of(office: Office) -> list[str]:
    app = office.console.app
    found_plans = app.queries.plans(app.scope(SITE), tuple(PlanState), limit=9)
    return [each.header.plan_id for each in found_plans]


def hunt(words: list[str], answers: dict[str, bytes]) -> dict[str, list[str]]:
    """See found_in; a page may repeat the words that its own address brings, and no other."""
    typed = {each: [word for word in words if word in unquote(each)] for each in answers}
    silent = b"\n".join(content for each, content in answers.items() if not typed[each])
    hits = found_in(words, answers) if found(words, silent) else {}
    for address, own in typed.items():
        rest = [word for word in words if word not in own]
        if own and (more := found(rest, answers[address])):
            hits[address] = more
    return {each: left for each, hit in hits.items() if (left := sorted(set(hit) - {*typed[each]}))}


def posted(client: TestClient, addresses: list[str]) -> dict[str, bytes]:
    """What every form answers to somebody who sends it without knowing what to fill in."""
    answers = {}
    for each in addresses:
        data = {"site": SITE, "csrf": csrf_word(client.cookies["session"])}
        answers[each] = everything_of(client.post(each, data=data))
    return answers
