"""A version's life on its page: what it brings, who takes which step, why a button is missing."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from adapter.bootstrap.app import App
from adapter.domain.access.roles import Role
from adapter.domain.library.entries import DraftEntry, EntryOrigin, EntryState
from adapter.ports.division import Division
from adapter.web.pages.audit import ACT_LABELS
from adapter.web.pages.library_life import STEPS_OF_A_VERSION
from adapter.web.pages.routes import ROUTES
from sync_jobs.accounts.credentials import SetUp, issue_link, set_up
from sync_jobs.accounts.people import NewAccount, add_account, disable_account
from sync_jobs.import_library import SourceFile, import_library
from sync_jobs.library.rights import action_of
from tests.acceptance.secrecy.papers import Drafted, Listed, project_list, templates
from tests.excerpt import excerpt
from tests.integration.web.conftest import PASSWORD, Office, word_of

DIVISION = Division(division_code="152501000", fiscal_year=2026)
SECRET_TITLE = "獬豸哨所封控模板"


def take_in(app: App, name: str, content: bytes, *, by: str = "") -> None:
    source = SourceFile(name=name, content=content)
    importing = app.importing()
    import_library(importing, DIVISION, [source], is_strict=False, as_draft=bool(by), by=by)


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """A released version, and a draft that the preparer wrote."""
    office = make_office()
    app = office.console.app
    take_in(app, "v1.xlsx", excerpt("library_v1.xlsx"))
    take_in(app, "v2.xlsx", excerpt("library_v2.xlsx", "101"), by="zhang")
    return office


def seen(client: TestClient, number: int = 2) -> str:
    answer = client.get(f"/library/version?site=here&version={number}")
    assert answer.status_code == 200
    return answer.text


def digest_of(page: str) -> str:
    found = re.search(r"<code>([0-9a-f]{64})</code>", page)
    assert found
    return found.group(1)


def buttons(page: str) -> set[str]:
    return set(re.findall(r'action="/library/(\w+)"', page))


def take(client: TestClient, step: str, number: int = 2, **form: str) -> tuple[int, str]:
    digest = form.pop("digest", "") or digest_of(seen(client, number))
    data = {"site": "here", "version": str(number), "digest": digest, **form, **word_of(client)}
    answer = client.post(f"/library/{step}", data=data)
    return answer.status_code, answer.text or answer.headers["location"]


def states(office: Office) -> list[str]:
    with office.console.app.store.begin() as work:
        return [each.state.value for each in work.library.versions(DIVISION)]


def test_a_draft_is_submitted_by_one_person_and_released_by_another(office: Office) -> None:
    author, reviewer = office.of(Role.PREPARER), office.of(Role.REVIEWER)
    page = seen(author)

    assert buttons(page) == {"submit", "discard"}
    assert "将发布的改动" in page
    assert "与第 1 版相比" in page
    assert re.search(r"新增指标|收紧|放宽|更名", page)
    status, where = take(author, "submit", note="第一稿")
    assert (status, where) == (303, "/library/version?site=here&version=2&done=library_submit")
    page = seen(author)
    assert buttons(page) == set()
    assert "由复核办理" in page
    assert "说明：第一稿" in page

    assert buttons(seen(reviewer)) == {"release", "return"}
    assert take(reviewer, "release")[0] == 303
    assert states(office) == ["superseded", "released"]
    log = office.of(Role.AUDITOR).get("/audit?action=release_library&result=done").text
    assert "152501000 2026 第 2 版" in log


def test_who_wrote_a_version_does_not_release_it_under_another_role(office: Office) -> None:
    app, signing_in = office.console.app, office.console.signing_in
    assert take(office.of(Role.PREPARER), "submit")[0] == 303
    disable_account(app.accounts("guan"), "zhang")
    again = NewAccount(os_user="zhang", display_name="张", roles=frozenset({Role.REVIEWER}))
    add_account(app.accounts("guan"), again)
    set_up(signing_in, issue_link(signing_in, "guan", "zhang"), SetUp(password=PASSWORD))
    client = office.of(Role.PREPARER)
    page = seen(client)

    assert buttons(page) == {"return"}
    assert "编制或送审过第 2 版，不能自己发布" in page
    assert take(client, "release")[0] == 403
    assert states(office) == ["released", "in_review"]


def test_a_version_is_returned_with_a_reason_alone(office: Office) -> None:
    assert take(office.of(Role.PREPARER), "submit")[0] == 303
    reviewer = office.of(Role.REVIEWER)
    status, page = take(reviewer, "return")

    assert status == 422
    assert "退回须写明理由" in page
    assert 'href="/library/return' not in page
    assert take(reviewer, "return", note="标准值有误")[0] == 303
    assert states(office) == ["released", "draft"]
    assert "说明：标准值有误" in seen(reviewer)


def test_what_changed_since_it_was_shown_is_not_released(office: Office) -> None:
    author, reviewer = office.of(Role.PREPARER), office.of(Role.REVIEWER)
    take(author, "submit")
    digest = digest_of(seen(reviewer))
    take(reviewer, "return", note="补一条")
    take_in(office.console.app, "more.xlsx", excerpt("library_v2.xlsx", "104"), by="zhang")
    take(author, "submit")
    again, late = take(reviewer, "return", digest=digest, note="再补一条")
    status, page = take(reviewer, "release", digest=digest)

    assert (again, late.count('value="再补一条"')) == (409, 1)
    assert status == 409
    assert "第 2 版在您查看之后有变动，没有办理" in page
    assert states(office) == ["released", "in_review"]
    assert digest_of(page) != digest
    assert "return" in buttons(page)


def test_the_versions_say_how_many_adopted_entries_the_next_draft_takes_in(office: Office) -> None:
    store, author = office.console.app.store, office.of(Role.PREPARER)
    before = author.get("/library/versions?site=here").text
    with store.begin() as work:
        version = work.library.get(DIVISION, 1)
        assert version is not None
        record = next(iter(work.library.content(version.version_id).indicators))
        waiting = DraftEntry(
            entry_id="waiting",
            record=record,
            base_digest=None,
            origin=EntryOrigin.EXTERNAL,
            origin_name="here",
            origin_by="zhang",
            reason="单位已按实际调整",
            made_at=version.created_at,
            state=EntryState.ACCEPTED,
        )
        settled = replace(waiting, entry_id="settled", state=EntryState.DECLINED)
        work.library_entries.add(DIVISION, [waiting, settled])
        work.commit()

    assert "并入已采纳的条目：0 条等待并入。" in before
    assert "：1 条等待并入。" in author.get("/library/versions?site=here").text


def test_one_version_of_a_year_is_frozen_and_the_page_says_which(office: Office) -> None:
    reviewer = office.of(Role.REVIEWER)
    assert take(reviewer, "freeze", 1)[0] == 303
    take(office.of(Role.PREPARER), "submit")
    take(reviewer, "release")
    page = seen(reviewer)

    assert states(office) == ["frozen", "released"]
    assert buttons(page) == {"supersede"}
    assert "本年度已冻结第 1 版，要改用这一版请先取代第 1 版。" in page
    assert take(reviewer, "supersede", 1)[0] == 303
    assert "永久保留" in seen(reviewer, 1)
    assert "取代后本年度将无指标库可用" in seen(reviewer)
    assert take(reviewer, "supersede")[0] == 409


def test_a_draft_is_given_up_and_the_next_one_begun(office: Office) -> None:
    author = office.of(Role.PREPARER)
    assert take(author, "discard")[1].endswith("done=library_discard")
    assert author.get("/library/version?site=here&version=2").status_code == 404
    versions = author.get("/library/versions?site=here").text
    assert "起草下一版" in versions
    answer = author.post("/library/draft", data={"site": "here", **word_of(author)})
    task = office.console.bench.task(answer.headers["location"].rpartition("/")[2])
    assert task is not None
    assert task.ended.wait(60)

    assert "version=2" in author.get(answer.headers["location"]).headers["location"]
    assert "含义上没有改动" in seen(author)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_neither_writes_nor_releases_takes_no_step(office: Office, role: Role) -> None:
    client = office.of(role)
    for step in ("submit", "discard", "return", "release", "freeze", "supersede"):
        assert take(client, step, digest="0" * 64)[0] == 403

    assert states(office) == ["released", "draft"]


def test_each_step_has_an_address_with_its_right_and_words_in_the_audit_log() -> None:
    paths = {each.path: each.action for each in ROUTES if each.method == "POST"}

    for step in STEPS_OF_A_VERSION:
        assert paths[f"/library/{step.value}"] is action_of(step)
        assert f"{step.value}_library" in ACT_LABELS


def test_templates_of_projects_that_are_not_open_are_counted_and_not_named(office: Office) -> None:
    app = office.console.app
    listed = project_list([Listed(name="边境管控专项")])
    drafted = templates(
        [Drafted(code="MBX1", title=SECRET_TITLE, target="≥1", project_name="边境管控专项")]
    )
    take_in(app, "list.csv", listed)
    take_in(app, "templates.csv", drafted, by="zhang")
    with app.store.begin() as work:
        version = work.library.get(DIVISION, 2)
        assert version is not None
        assert SECRET_TITLE in {e.name for e in work.library.templates(version.version_id)}
    for role in (Role.PREPARER, Role.REVIEWER, Role.AUDITOR):
        page = seen(office.of(role))
        assert SECRET_TITLE not in page
        assert re.search(r"另有 \d+ 份模板或部门职责所属项目或部门目前未核定", page)
