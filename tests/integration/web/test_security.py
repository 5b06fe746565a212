"""What keeps strangers out: sessions, words of forms, hosts, origins, headers, addresses."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import pytest

from adapter.domain.access.roles import Role, may
from adapter.errors import ConfigurationError
from adapter.ports.sign_in import AuditEntry, Session
from adapter.settings import load_settings
from adapter.web.pages.routes import ROUTES, PageRoute
from adapter.web.security import POLICY, safe_path
from sync_jobs.accounts.signing_in import token_hash
from tests.integration.web.conftest import ADDRESS, LOGINS, PASSWORD, Office, word_of

#: The id of nothing.
NONE = str(UUID(int=1))
_ID = re.compile(r"{[a-z]+_id:uuid}")
_FILLED = {"position": "1", "job": "bind_projects", "login": "nobody", "token": "t"}


def path_of(route: PageRoute) -> str:
    """An address of the route: of nothing that there is, but for what is filled in."""
    path = _ID.sub(NONE, route.path)
    for name, value in _FILLED.items():
        path = path.replace(f"{{{name}}}", value)
    return path


CLOSED = [each for each in ROUTES if not each.is_open]


@pytest.mark.parametrize("route", CLOSED, ids=lambda each: f"{each.method} {each.path}")
def test_nobody_sees_or_does_anything_before_signing_in(office: Office, route: PageRoute) -> None:
    answer = office.client().request(route.method, path_of(route))

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?")


def test_an_address_with_free_words_for_an_id_is_none_and_leaves_nothing_behind(
    office: Office,
) -> None:
    client = office.of(Role.PREPARER)
    answer = client.post("/plans/涉密项目/void", data=word_of(client))

    assert answer.status_code == 404
    entries, _total = office.console.app.queries.audit_entries(limit=100)
    assert "涉密项目" not in {each.subject for each in entries}


@pytest.mark.parametrize("role", Role)
def test_every_address_is_open_to_exactly_the_roles_of_its_action(
    office: Office, role: Role
) -> None:
    client = office.of(role)
    for route in CLOSED:
        if route.path == "/sign-out":
            continue
        answer = client.request(route.method, path_of(route), data=word_of(client))
        is_refused = answer.status_code == 403 and "您的岗位不能办理" in answer.text
        is_permitted = route.action is None or may({role}, route.action)

        assert is_refused is not is_permitted, route
        assert not is_refused or "<h1>不能办理</h1>" in answer.text


@pytest.mark.parametrize("path", [f"/plans/{NONE}/progress", f"/tasks/{NONE}/progress"])
def test_a_page_that_watches_a_push_leads_to_the_sign_in_when_its_session_ends(
    office: Office, path: str
) -> None:
    asking = {"HX-Request": "true"}
    answer = office.client().get(path, headers=asking)
    assert answer.headers["hx-redirect"] == "/sign-in?expired=1"

    # A part of a page leads back to the page, and to nowhere else.
    for page, back in (
        (f"{ADDRESS}{path.removesuffix('/progress')}", path.removesuffix("/progress")),
        ("http://elsewhere.example//evil.example", ""),
        ("rubbish", ""),
    ):
        answer = office.client().get(path, headers={**asking, "HX-Current-URL": page})
        wanted = f"&next={quote(back, safe='')}" if back else ""
        assert answer.headers["hx-redirect"] == f"/sign-in?expired=1{wanted}"
    assert "正在执行的计划不受影响" in office.client().get("/sign-in?expired=1").text


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (f"{ADDRESS}/alarms/{NONE}?state=all", f"/alarms/{NONE}?state=all"),
        # The answer to a form: there is no such page to go back to.
        (f"{ADDRESS}/alarms/{NONE}/close", ""),
        ("http://elsewhere.example//evil.example", ""),
        ("", ""),
    ],
)
def test_a_form_of_an_ended_session_leads_back_to_its_page_after_the_sign_in(
    office: Office, referer: str, back: str
) -> None:
    said = {"Referer": referer} if referer else {}
    answer = office.client().post(f"/alarms/{NONE}/close", data={"reason": "x"}, headers=said)
    wanted = f"&next={quote(back, safe='')}" if back else ""

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?expired=1{wanted}"


@pytest.mark.parametrize(
    ("age_h", "idle_m", "is_ended", "lives"),
    [(1, 1, False, True), (1, 31, False, False), (13, 1, False, False), (1, 1, True, False)],
    ids=["alive", "idle", "absolute", "revoked"],
)
def test_a_page_that_asks_by_itself_notices_however_its_session_ended(
    office: Office, *, age_h: int, idle_m: int, is_ended: bool, lives: bool
) -> None:
    context, now = office.console.signing_in, office.console.app.clock.now()
    token = context.tokens.fresh()
    with office.console.app.store.begin() as work:
        account = work.accounts.of_user(LOGINS[Role.PREPARER])
        assert account is not None
        session = Session(
            session_id=context.ids.fresh(),
            token_hash=token_hash(token),
            account_id=account.account_id,
            created_at=now - timedelta(hours=age_h),
            seen_at=now - timedelta(minutes=idle_m),
            peer="",
        )
        work.sign_in.open_session(session)
        if is_ended:
            work.sign_in.end_sessions(account.account_id, at=now, only=session.session_id)
        work.commit()
    client = office.client(cookies={"session": token})
    answer = client.get(f"/plans/{NONE}/progress", headers={"HX-Request": "true"})

    assert ("hx-redirect" not in answer.headers) is lives


POSTS = [each for each in CLOSED if each.method == "POST"]


@pytest.mark.parametrize("word", ["", "0" * 64])
def test_no_form_counts_without_its_word(office: Office, word: str) -> None:
    for role in Role:
        client = office.of(role)
        for route in POSTS:
            answer = client.post(path_of(route), data={"csrf": word})
            assert answer.status_code == 403, route
            assert "没有办理" in answer.text


def test_the_word_of_one_session_is_none_in_another(office: Office) -> None:
    ours, theirs = office.of(Role.ADMINISTRATOR), office.of(Role.ADMINISTRATOR)

    answer = ours.post("/people/li/disable", data=word_of(theirs))
    assert answer.status_code == 403
    assert "页面已过期" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_form_of_another_page_is_refused_even_with_the_right_word(
    office: Office, headers: dict[str, str]
) -> None:
    client = office.of(Role.ADMINISTRATOR)

    answer = client.post("/sign-out", data=word_of(client), headers=headers)
    assert answer.status_code == 403
    typed = {"login": "guan", "password": PASSWORD}
    assert office.client().post("/sign-in", data=typed, headers=headers).status_code == 403


def test_a_name_that_somebody_pointed_at_us_is_refused(office: Office) -> None:
    answer = office.client().get("/sign-in", headers={"Host": "evil.example"})

    assert answer.status_code == 421


@pytest.mark.parametrize("path", ["/sign-in", "/", "/nothing", "/static/x/console.css"])
def test_every_answer_carries_the_policy(office: Office, path: str) -> None:
    headers = office.client().get(path).headers

    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "unsafe" not in POLICY
    assert "server" not in headers


@pytest.mark.parametrize("role", Role)
def test_no_page_holds_a_script_or_a_style_of_its_own(office: Office, role: Role) -> None:
    client = office.of(role)
    for route in CLOSED:
        if route.method == "GET":
            text = client.get(path_of(route)).text
            assert "<script>" not in text
            assert "style=" not in text
            assert " onclick" not in text


def test_the_cookie_is_out_of_reach_of_scripts(office: Office) -> None:
    typed = {"login": "guan", "password": PASSWORD}
    cookie = office.client().post("/sign-in", data=typed).headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_behind_https_the_cookie_never_travels_in_the_clear(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(public_url="https://jx.example.gov.cn")
    typed = {"login": "guan", "password": PASSWORD}
    answer = office.client().post("/sign-in", data=typed, headers={"Host": "jx.example.gov.cn"})

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil",
        "",
        "/a\\b",
        "//[",
        "http://[bad",
    ],
)
def test_signing_in_leads_nowhere_else(office: Office, wanted: str) -> None:
    typed = {"login": "guan", "password": PASSWORD, "next": wanted}
    answer = office.client().post("/sign-in", data=typed)

    assert answer.headers["location"] == "/"


def test_signing_in_leads_back_to_the_page_one_came_from() -> None:
    assert safe_path("/findings?code=x&page=2") == "/findings?code=x&page=2"


def test_who_came_from_a_search_in_chinese_is_signed_in_and_led_back(office: Office) -> None:
    client = office.client()
    typed = {"login": "guan", "password": PASSWORD, "next": "/library?text=中文&more=%E4%B8%AD"}
    answer = client.post("/sign-in", data=typed)

    kept = "/library?text=%E4%B8%AD%E6%96%87&more=%E4%B8%AD"
    assert (answer.status_code, answer.headers["location"]) == (303, kept)
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/sign-in?next=//[", {}),
        ("/runs", {"HX-Request": "true", "HX-Current-URL": "http://[bad"}),
    ],
)
def test_an_address_that_can_be_none_is_no_defect(
    office: Office, path: str, headers: dict[str, str]
) -> None:
    assert office.client().get(path, headers=headers).status_code in {200, 204}


def test_a_form_from_an_origin_that_can_be_none_is_refused(office: Office) -> None:
    typed = {"login": "guan", "password": PASSWORD}
    answer = office.client().post("/sign-in", data=typed, headers={"Origin": "http://[bad"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/findings?project={}&site=here",
        "/audit?login={}",
        "/plans?state={}",
        "/runs?job={}",
        "/?done={}",
        "/findings/{}",
        "/people?role={}",
    ],
)
def test_what_stands_in_an_address_is_never_markup(office: Office, path: str) -> None:
    probe = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        assert "<script>alert" not in office.of(role).get(path.format(probe)).text


def test_a_name_that_is_markup_is_shown_as_text(make_office: Callable[..., Office]) -> None:
    office = make_office()
    client = office.of(Role.ADMINISTRATOR)
    bad = "<img src=x onerror=alert(1)>"
    typed = {"login": bad, "display_name": bad, "role": "preparer", **word_of(client)}
    answer = client.post("/people", data=typed)

    assert answer.status_code == 200
    assert "<img" not in answer.text
    assert "&lt;img" in answer.text


def test_a_body_that_is_too_long_or_no_form_is_refused_before_it_is_read(office: Office) -> None:
    assert office.client().post("/sign-in", data={"login": "x" * 70_000}).status_code == 413
    assert office.client().post("/sign-in", content=b"\xff\xfe").status_code == 400


def test_a_defect_of_ours_is_told_by_a_number_and_nothing_else(
    make_office: Callable[..., Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office()
    client = office.of(Role.PREPARER)

    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret-project")

    monkeypatch.setattr(type(office.console.app.queries), "status", broken)
    answer = client.get("/")

    assert answer.status_code == 500
    assert "编号" in answer.text
    assert "secret-project" not in answer.text


# --- divisions ------------------------------------------------------------------------------------


def test_a_person_of_one_division_sees_no_other(make_office: Callable[..., Office]) -> None:
    office = make_office()
    admin = office.of(Role.ADMINISTRATOR)
    typed = {"login": "qian", "role": "preparer", "divisions": "152502000", **word_of(admin)}
    told = admin.post("/people", data=typed).text
    link = told.partition('class="link">')[2].partition("<")[0]
    client = office.client()
    passwords = {"password": PASSWORD, "again": PASSWORD}
    assert client.post(link, data=passwords).status_code == 303
    client.post("/sign-in", data={"login": "qian", "password": PASSWORD})

    shown = client.get("/findings")
    assert "there（152502000）" in shown.text
    assert "152501000" not in shown.text
    assert client.get("/findings?site=here").status_code == 403
    assert client.get("/plans?site=here").status_code == 403
    new = {"site": "here", "kind": "push", **word_of(client)}
    assert client.post("/plans/new", data=new).status_code == 403


# --- second factor, proxy, settings ---------------------------------------------------------------


def test_where_a_second_factor_is_required_nothing_else_is_done_before(
    make_office: Callable[..., Office],
) -> None:
    client = make_office(second_factor="required").of(Role.PREPARER)

    assert client.get("/plans").headers["location"] == "/me"
    assert client.get("/me").status_code == 200


def test_the_key_of_a_second_factor_stays_whatever_else_is_tried_on_its_page(
    make_office: Callable[..., Office],
) -> None:
    office = make_office()
    client = office.of(Role.PREPARER)
    (key,) = keys_of(client.get("/me").text)
    wrong = {"former": "wrong", "password": PASSWORD, "again": PASSWORD, **word_of(client)}
    code = {"password": "wrong", "code": "000000", **word_of(client)}

    assert keys_of(client.get("/me").text) == [key]
    for path, typed in (("/me/password", wrong), ("/me/second-factor", code)):
        refused = client.post(path, data=typed)
        assert refused.status_code == 422
        assert keys_of(refused.text) == [key]
    assert keys_of(office.of(Role.PREPARER).get("/me").text) != [key]


def keys_of(page: str) -> list[str]:
    return re.findall(r'class="secret"><code>([A-Z2-7]{32})</code>', page)


def test_a_proxy_is_believed_with_its_word_from_its_address_alone(
    make_office: Callable[..., Office], tmp_path: Path
) -> None:
    (tmp_path / "word").write_text("the-word")
    proxy = {"addresses": ["10.0.0.9"], "secret_file": str(tmp_path / "word")}
    office = make_office(proxy=proxy)
    vouched = {"X-Remote-User": "zhang", "X-Proxy-Secret": "the-word"}

    inside = office.client(client=("10.0.0.9", 1))
    assert inside.get("/sign-in", headers=vouched).headers["location"] == "/"
    assert inside.get("/", headers=vouched).status_code == 200
    assert keys_of(inside.get("/me", headers=vouched).text) == []
    # The session is worth nothing without the proxy, and nothing for somebody else.
    assert inside.get("/").status_code == 303
    assert inside.get("/", headers={**vouched, "X-Remote-User": "li"}).status_code == 303
    data, files = {**word_of(inside), "site": "here"}, {"files": ("a.csv", b"x")}
    sent = inside.post("/library/import", data=data, files=files, headers=vouched)
    assert sent.headers["location"].startswith("/tasks/")
    for headers, peer in (
        ({**vouched, "X-Proxy-Secret": "wrong"}, "10.0.0.9"),
        (vouched, "10.0.0.10"),
    ):
        outside = office.client(client=(peer, 1))
        assert "set-cookie" not in outside.get("/sign-in", headers=headers).headers


@pytest.mark.parametrize(
    "web", ['host = "0.0.0.0"', 'certificate = "x.pem"', 'public_url = "jx.example"'], ids=str
)
def test_a_console_that_others_reach_in_the_clear_is_no_setting(tmp_path: Path, web: str) -> None:
    (tmp_path / "settings.toml").write_text(f"[web]\n{web}\n", "utf-8")

    with pytest.raises(ConfigurationError, match="web"):
        load_settings(tmp_path / "settings.toml")


# --- what people did ------------------------------------------------------------------------------


def test_what_people_did_and_tried_is_noted(make_office: Callable[..., Office]) -> None:
    office = make_office()
    admin, author = office.of(Role.ADMINISTRATOR), office.of(Role.PREPARER)
    typed = {"login": "zhao", "role": "reviewer", **word_of(admin)}
    admin.post("/people", data=typed)
    author.post(f"/plans/{NONE}/submit", data=word_of(author))
    entries, _total = office.console.app.queries.audit_entries(limit=5)

    def facts(entry: AuditEntry) -> tuple[str, str, str, str]:
        return entry.os_user, entry.action, entry.subject, entry.refusal

    assert ("guan", "add_account", "zhao", "") in map(facts, entries)
    assert ("zhang", "submit_plan", NONE, "no_such_plan") in map(facts, entries)
    told = office.of(Role.AUDITOR).get("/audit?login=zhang").text
    assert ">提交计划</td>" in told
    assert ">建立账号</td>" not in told


def test_the_log_tells_where_a_link_for_a_password_was_asked_for(
    make_office: Callable[..., Office],
) -> None:
    office = make_office()
    admin = office.of(Role.ADMINISTRATOR)
    admin.post("/people", data={"login": "sun", "role": "auditor", **word_of(admin)})
    admin.post("/people/sun/link", data=word_of(admin))
    entries, _total = office.console.app.queries.audit_entries(limit=3)

    assert {(each.action, each.subject, each.peer) for each in entries} == {
        ("add_account", "sun", "testclient"),
        ("issue_link", "sun", "testclient"),
    }


def test_an_address_that_there_is_not_leads_a_stranger_to_sign_in(office: Office) -> None:
    page = office.client().get("/no-such-page")

    assert page.status_code == 404
    assert "<h1>找不到页面</h1>" in page.text
    assert '<nav class="side"' not in page.text
    assert 'href="/sign-in">登录</a>' in page.text


def test_an_address_that_there_is_not_leads_who_is_signed_in_home(office: Office) -> None:
    page = office.of(Role.PREPARER).get("/no-such-page")

    assert page.status_code == 404
    assert '<nav class="side"' in page.text
    assert 'href="/">返回首页</a>' in page.text
