"""Signing in at an OpenID provider with a real browser, over real sockets, under the policy."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from adapter.bootstrap.app import App, open_app
from adapter.domain.access.roles import Role
from adapter.settings import load_settings
from adapter.web.serving import first_address, server_for
from sync_jobs.accounts.identities import link_identity
from sync_jobs.accounts.people import NewAccount, add_account
from tests.acceptance.web.conftest import (
    SHOTS,
    free_port,
    grave_violations,
    wait_for,
    watch,
)
from tests.openid_provider import CLIENT_ID, OpenIdProvider, running_provider

PEOPLE = {
    "guan": ("管理员", Role.ADMINISTRATOR),
    "zhang": ("张三", Role.PREPARER),
    "shen": ("沈六", Role.AUDITOR),
}


@dataclass
class Hall:
    """A console whose people sign in at a provider."""

    app: App
    address: str
    provider: OpenIdProvider


@dataclass
class Visitor:
    """Somebody before a browser of their own."""

    hall: Hall
    page: Page
    troubles: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        self.page.goto(f"{self.hall.address}{path}")
        return self.page

    def agree(self, subject: str) -> Page:
        """At the provider, which asks in a form of its own."""
        expect(self.page).to_have_title("统一身份认证")
        self.page.get_by_label("人员").fill(subject)
        self.page.get_by_role("button", name="同意").click()
        return self.page


@contextmanager
def built_hall(home: Path, provider: OpenIdProvider) -> Iterator[Hall]:
    port = free_port()
    provider.console = f"http://127.0.0.1:{port}"
    (home / "client-secret").write_text(provider.secret, "utf-8")
    file = home / "settings.toml"
    file.write_text(
        f"""
        [store]
        url = "sqlite:///{home}/store.sqlite"
        [log]
        level = "error"
        [web]
        port = {port}
        [web.oidc]
        issuer = "{provider.issuer}"
        client_id = "{CLIENT_ID}"
        client_secret_file = "{home}/client-secret"
        """,
        "utf-8",
    )
    with open_app(load_settings(file)) as app:
        server, console = server_for(app)
        # No link makes an account where no password opens one.
        assert first_address(console) is None
        for login, (name, role) in PEOPLE.items():
            wanted = NewAccount(os_user=login, display_name=name, roles=frozenset({role}))
            add_account(app.accounts("guan"), wanted)
            issuer = provider.issuer
            link_identity(app.accounts("guan"), login, f"subject-of-{login}", issuer=issuer)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            wait_for(console.address)
            yield Hall(app, console.address, provider)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    # To the browser it is another site than 127.0.0.1, as a provider is.
    with running_provider(host="localhost") as provider, built_hall(tmp_path, provider) as hall:
        yield hall


@pytest.fixture
def visitor(hall: Hall, chromium: Browser) -> Iterator[Visitor]:
    """Nothing may go wrong in this browser."""
    with ExitStack() as stack:
        made = entered(hall, chromium, stack)
        yield made
        assert made.troubles == []


def entered(hall: Hall, chromium: Browser, stack: ExitStack) -> Visitor:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    stack.callback(context.close)
    context.set_default_timeout(10_000)
    visitor = Visitor(hall, context.new_page())
    watch(visitor)
    return visitor


def test_somebody_comes_in_by_the_provider_and_leaves_by_it(visitor: Visitor, hall: Hall) -> None:
    visitor.open("/runs")
    page = visitor.agree("subject-of-zhang")
    expect(page).to_have_url(f"{hall.address}/runs")
    expect(page.get_by_text("张三")).to_be_visible()
    assert {each["name"] for each in page.context.cookies(hall.address)} >= {"session"}

    # Signing out is a form; the policy holds it to this address, the page after it goes on.
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(f"{hall.address}/sign-in?done=signed_out")
    expect(page.get_by_text("已退出登录")).to_be_visible()
    assert hall.provider.ended["client_id"] == CLIENT_ID
    assert grave_violations(page) == []
    page.screenshot(path=shot("provider-sign-in"))

    # It asks again who is there: nobody is signed in there any more.
    page.get_by_role("link", name="用统一身份认证登录").click()
    visitor.agree("subject-of-shen")
    expect(page.get_by_text("沈六")).to_be_visible()


def test_who_is_known_there_comes_in_without_a_word(visitor: Visitor, hall: Hall) -> None:
    visitor.open()
    page = visitor.agree("subject-of-zhang")
    expect(page.get_by_text("张三")).to_be_visible()
    page.context.clear_cookies(name="session")

    visitor.open("/runs")
    expect(page).to_have_url(f"{hall.address}/runs")


def test_a_page_that_watches_leads_to_the_sign_in_when_the_provider_ends_the_session(
    visitor: Visitor, hall: Hall
) -> None:
    visitor.open()
    page = visitor.agree("subject-of-zhang")
    expect(page.get_by_text("张三")).to_be_visible()
    told: dict[str, str | float | bool] = {}
    told["logout_token"] = hall.provider.logout_token(sub="subject-of-zhang")
    assert page.request.post(f"{hall.address}/sign-in/ended", form=told).ok

    hall.provider.people.clear()
    page.context.clear_cookies(name="op")
    page.reload()
    expect(page).to_have_title("统一身份认证")


def test_somebody_unknown_is_told_what_to_tell_whom_and_is_linked_then(
    hall: Hall, chromium: Browser
) -> None:
    with ExitStack() as stack:
        stranger, admin = (entered(hall, chromium, stack) for _ in range(2))
        stranger.open()
        page = stranger.agree("subject-of-qian")
        expect(page.get_by_role("alert")).to_contain_text("人员标识“subject-of-qian”告诉系统管理")
        assert grave_violations(page) == []
        page.screenshot(path=shot("provider-unknown"))

        admin.open("/people")
        people = admin.agree("subject-of-guan")
        people.get_by_label("登录名").fill("qian")
        people.get_by_label("姓名").fill("钱七")
        people.get_by_role("button", name="建立").click()
        expect(people.get_by_text("账号已建立")).to_be_visible()
        people.get_by_label("账号", exact=True).select_option("qian")
        people.get_by_label("人员标识").fill("subject-of-qian")
        people.get_by_role("button", name="绑定", exact=True).click()
        expect(people.get_by_text("已绑定")).to_be_visible()
        assert grave_violations(people) == []
        people.screenshot(path=shot("provider-people"), full_page=True)

        page.get_by_role("link", name="用统一身份认证登录").click()
        expect(page.get_by_text("钱七")).to_be_visible()
        assert admin.troubles == []


def shot(name: str) -> Path:
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS / f"{name}.png"
