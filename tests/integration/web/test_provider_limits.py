"""What a provider costs us, what it is looked at for, and what of it is told to nobody."""

import ipaddress
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapter.cli.main import main
from adapter.doctor import Check, Health, examine
from adapter.domain.access.roles import Role
from adapter.domain.plan.refusals import SENTENCES, Refusal
from adapter.errors import ConfigurationError
from adapter.ports.identities import SignInRequest
from adapter.settings import OidcSettings, load_settings
from tests.integration.web.provider_desk import provider, standing
from tests.integration.web.provider_office import (
    SUBJECTS,
    ProviderOffice,
    open_accounts,
    opened_office,
    query_of,
)
from tests.openid_provider import (
    CLIENT_ID,
    OpenIdProvider,
    broken,
    html,
    running_provider,
    silent,
)

__all__ = ["provider", "standing"]


# --- what it costs --------------------------------------------------------------------------------


def test_a_silent_provider_holds_one_thread_and_not_all_of_them(
    tmp_path: Path, provider: OpenIdProvider
) -> None:
    provider.faults["/.well-known/openid-configuration"] = silent
    slow = {"connect_s": 2, "read_s": 3, "total_s": 3}
    with opened_office(tmp_path, provider, timeouts=slow) as make:
        office = make()
        took: list[float] = []

        def leave() -> None:
            began = time.monotonic()
            assert office.client().get("/sign-in/start").status_code == 503
            took.append(time.monotonic() - began)

        browsers = [threading.Thread(target=leave) for _ in range(6)]
        for each in browsers:
            each.start()
        for each in browsers:
            each.join()

    assert len(took) == 6
    assert sum(each > 2.5 for each in took) == 1


def test_sign_ins_that_nobody_ends_do_not_pile_up(tmp_path: Path, provider: OpenIdProvider) -> None:
    with opened_office(tmp_path, provider) as make:
        store, now = make().console.app.store, datetime.now(UTC)

        def keep(name: str, minutes: int) -> None:
            with store.begin() as work:
                request = SignInRequest(
                    state_hash=name,
                    browser_hash="b",
                    issuer="i",
                    nonce="n",
                    verifier="v",
                    wanted="/",
                    expires_at=now + timedelta(minutes=minutes),
                )
                work.identities.keep_request(request, now=now, most=2)
                work.commit()

        def is_kept(name: str) -> bool:
            with store.begin() as work:
                return work.identities.take_request(name, "b") is not None

        keep("expired", 0)
        keep("old", 1)
        assert not is_kept("expired")

        keep("newer", 2)
        keep("newest", 3)
        found = [each for each in ("old", "newer", "newest") if is_kept(each)]
    assert found == ["newer", "newest"]


# --- certificates ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that an authority of nobody's signed: itself."""
    home, key, now = tmp_path_factory.mktemp("ca"), ec.generate_private_key(ec.SECP256R1()), _NOW
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "财政专网")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = home / "there.pem", home / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    files[1].write_bytes(key.private_bytes(*pem, serialization.NoEncryption()))
    return files


_NOW = datetime.now(UTC)


def test_the_authority_of_a_closed_network_is_trusted_where_it_is_named_and_nowhere_else(
    tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    with running_provider(certificate=certificate) as provider:
        with opened_office(tmp_path, provider, ca_file=str(certificate[0])) as make:
            office = make()
            open_accounts(office)
            client = office.client()
            left = office.leave(client)
            # The test's own browser trusts it as well.
            back = office.agreed(left, SUBJECTS[Role.PREPARER], trusted=certificate[0])
            assert client.get(back).status_code == 303

        with opened_office(tmp_path, provider) as make:
            assert make().client().get("/sign-in/start").status_code == 503


# --- how long ago ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("ago_s", "comes_in"), [(0, True), (3000, True), (3700, False)])
def test_who_signed_in_there_too_long_ago_does_so_again(
    tmp_path: Path, provider: OpenIdProvider, *, ago_s: int, comes_in: bool
) -> None:
    at = int(time.time()) - ago_s
    provider.forge = lambda _header, claims: provider.sign(claims | {"auth_time": at})
    with opened_office(tmp_path, provider, max_age="1h") as make:
        office = make()
        open_accounts(office)
        assert query_of(office.leave(office.client()))["max_age"] == "3600"

        assert (office.sign_in()[1].status_code == 303) is comes_in


@pytest.mark.parametrize("told", [None, "yesterday", True, 0])
def test_a_provider_that_does_not_say_when_is_not_believed(
    tmp_path: Path, provider: OpenIdProvider, told: object
) -> None:
    def forge(_header: dict[str, Any], claims: dict[str, Any]) -> str:
        return provider.sign(claims | {"auth_time": told})

    provider.forge = forge
    with opened_office(tmp_path, provider, max_age="1h") as make:
        office = make()
        open_accounts(office)

        assert "没有重新验证身份" in office.sign_in()[1].text


# --- secrets --------------------------------------------------------------------------------------


def test_no_secret_stands_in_logs_pages_or_the_database(
    tmp_path: Path, provider: OpenIdProvider, capfd: pytest.CaptureFixture[str]
) -> None:
    structlog.reset_defaults()
    with opened_office(tmp_path, provider) as make:
        office = make()
        open_accounts(office)
        client = office.client()
        back = office.agreed(office.leave(client))
        state, code = query_of(back)["state"], query_of(back)["code"]
        client.get(back)
        token = provider.last_token
        provider.faults["/token"] = broken
        office.sign_in()
        provider.faults["/token"] = html
        office.sign_in()
        provider.faults.clear()
        provider.forge = lambda _header, _claims: "x.y.z"
        office.sign_in()
        provider.forge = None
        page = office.sign_in(SUBJECTS[Role.AUDITOR])[0].get("/settings").text
        settings = repr(office.console.app.settings) + repr(office.console.signing_in)
        audit = repr(office.noted())
    told = "".join(capfd.readouterr())

    assert "sign_in_refused" in told
    for secret in (provider.secret, state, code, token):
        for where in (told, page, settings, audit):
            assert secret not in where
    # Its place is not shown either; what is set and what is not, is.
    assert "client-secret" not in page
    assert "web.oidc.issuer" in page
    assert provider.issuer in page


# --- doctor ---------------------------------------------------------------------------------------


def looked_at(
    home: Path, provider: OpenIdProvider, more: str = "", *, patience_s: int = 20
) -> list[Check]:
    (home / "client-secret").write_text(provider.secret, "utf-8")
    file = home / "settings.toml"
    file.write_text(
        f"""
        [store]
        url = "sqlite:///{home}/none.sqlite"
        [web]
        public_url = "https://jx.example.gov.cn"
        [web.oidc]
        issuer = "{provider.issuer}"
        client_id = "{CLIENT_ID}"
        client_secret_file = "{home}/client-secret"
        timeouts = {{ connect_s = 5, read_s = {patience_s}, total_s = {2 * patience_s} }}
        {more}
        """,
        "utf-8",
    )
    return [each for each in examine(load_settings(file), file) if each.name == "统一身份认证"]


def test_doctor_looks_at_document_and_keys(tmp_path: Path, provider: OpenIdProvider) -> None:
    (found,) = looked_at(tmp_path, provider)

    assert found.health is Health.GOOD
    assert "签名公钥 1 个" in found.sentence
    assert provider.asked == ["/.well-known/openid-configuration", "/jwks"]


@pytest.mark.parametrize(
    ("document", "more", "told"),
    [
        ({"issuer": "https://another"}, "", "issuer 与配置的不一致"),
        ({"jwks_uri": "http://127.0.0.1:9/jwks"}, "", "jwks_uri"),
        ({"code_challenge_methods_supported": []}, "", "S256"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "", "客户端凭据"),
        ({}, 'algorithms = ["PS512"]', "algorithms"),
        ({}, 'ca_file = "nowhere.pem"', "找不到证书文件"),
        ({}, 'discovery_file = "nowhere.json"', "读不到发现文档"),
    ],
)
def test_doctor_says_what_does_not_fit_and_where(
    tmp_path: Path, provider: OpenIdProvider, document: dict[str, object], more: str, told: str
) -> None:
    provider.document = document
    (found,) = looked_at(tmp_path, provider, more)

    assert found.health is Health.BAD
    assert told in found.sentence
    assert "settings.toml:" in found.sentence


def test_doctor_tells_a_provider_that_cannot_be_had_from_the_integration_system(
    tmp_path: Path, provider: OpenIdProvider
) -> None:
    provider.faults["/jwks"] = html
    (unreadable,) = looked_at(tmp_path, provider)
    provider.faults["/.well-known/openid-configuration"] = silent
    (silence,) = looked_at(tmp_path, provider, patience_s=1)

    for found in (unreadable, silence):
        assert found.health is Health.BAD
        assert "统一身份认证" in found.sentence
        assert "一体化" not in found.sentence


def test_doctor_doubts_what_a_document_does_not_say(
    tmp_path: Path, provider: OpenIdProvider
) -> None:
    provider.document = {"acr_values_supported": ["silver"]}
    found = looked_at(tmp_path, provider, 'required_acr = ["gold"]')

    assert [each.health for each in found] == [Health.WARNING, Health.GOOD]
    assert "required_acr" in found[0].sentence


# --- the command line -----------------------------------------------------------------------------


def test_an_administrator_links_accounts_on_the_command_line(
    tmp_path: Path,
    provider: OpenIdProvider,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with opened_office(tmp_path, provider) as make:
        office = make()
        open_accounts(office, linked=False)
        looked_at(tmp_path, provider)
        file = tmp_path / "settings.toml"
        file.write_text(file.read_text("utf-8").replace("none.sqlite", "store.sqlite"), "utf-8")

        def said(user: str, *words: str) -> tuple[int, str]:
            monkeypatch.setattr("adapter.cli.users.login_name", lambda: user)
            with pytest.raises(SystemExit) as caught:
                main(["--config", str(file), "user", *words])
            assert isinstance(caught.value.code, int)
            told = capsys.readouterr()
            return caught.value.code, told.out + told.err

        assert said("zhang", "identity", "zhang", "s1")[0] == 8
        assert said("zhang", "identity", "guan", "--remove")[0] == 8
        assert said("guan", "identity", "zhang")[0] == 2
        assert said("guan", "identity", "nobody", "s1")[0] != 0
        assert said("guan", "identity", "zhang", "s1") == (
            0,
            "已绑定 zhang：此后由统一身份认证中的“s1”登录。\n",
        )
        assert office.sign_in("s1")[1].status_code == 303
        assert '"subject": "s1"' in said("guan", "list", "--json")[1]
        assert said("guan", "identity", "zhang", "--remove")[0] == 0
        assert office.sign_in("s1")[1].status_code == 403
        code, told = said("guan", "link", "zhang")
        assert code == 8
        assert "不使用口令" in told
        assert "用统一身份认证登录" in told
        assert "统一门户" not in told


def test_nobody_is_linked_where_there_is_no_provider(
    tmp_path: Path, provider: OpenIdProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened_office(tmp_path, provider) as make:
        office: ProviderOffice = make()
        open_accounts(office, linked=False)
    file = tmp_path / "plain.toml"
    file.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/store.sqlite"\n', "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adapter.cli.users.login_name", lambda: "guan")
        with pytest.raises(SystemExit) as caught:
            main(["--config", str(file), "user", "identity", "zhang", "s1"])

    assert caught.value.code == 1
    assert "[web.oidc]" in capsys.readouterr().err


# --- settings -------------------------------------------------------------------------------------

GOOD = {"issuer": '"https://sso.example.gov.cn/"', "client_id": '"c"', "client_secret_file": '"f"'}


@pytest.mark.parametrize(
    ("web", "oidc", "told"),
    [
        ("", {"issuer": '"http://sso.example.gov.cn"'}, "https://"),
        ("", {"issuer": '"https://sso.example.gov.cn/?x=1"'}, "? 或 #"),
        ("", {"issuer": '"https://a:b@sso.example.gov.cn"'}, "口令"),
        ("", {"client_key_file": '"k"'}, "须且只须填写一项"),
        ("", {"client_secret_file": None}, "须且只须填写一项"),
        ("", {"scopes": '["profile"]'}, "openid"),
        ("", {"algorithms": '["HS256"]'}, "只能填写"),
        ("", {"algorithms": '["none"]'}, "只能填写"),
        ("", {"algorithms": "[]"}, "至少写一项"),
        ("", {"client_secret": '"s"'}, "没有这个配置项"),
        ('second_factor = "required"', {}, "required_acr"),
        ('public_url = "http://jx.example.gov.cn"', {}, "https://"),
        ('public_url = "https://jx.example.gov.cn/jx"', {}, "路径"),
        ('public_url = "https://jx.example.gov.cn?x"', {}, "? 或 #"),
        ("proxy = { addresses = ['127.0.0.1'], secret_file = 'f' }", {}, "只能填写一项"),
    ],
)
def test_settings_that_would_let_the_wrong_people_in_are_refused(
    tmp_path: Path, web: str, oidc: dict[str, str | None], told: str
) -> None:
    lines = [f"{name} = {value}" for name, value in (GOOD | oidc).items() if value is not None]
    file = tmp_path / "settings.toml"
    file.write_text("\n".join(["[web]", web, "[web.oidc]", *lines]), "utf-8")

    with pytest.raises(ConfigurationError) as caught:
        load_settings(file)
    assert told in caught.value.reason


@pytest.mark.parametrize(
    ("written", "meant", "host"),
    [
        ("https://JX.Example.gov.cn:443/", "https://jx.example.gov.cn", "jx.example.gov.cn"),
        ("HTTPS://jx.example:8443", "https://jx.example:8443", "jx.example:8443"),
        ("http://LOCALHOST:80", "http://localhost", "localhost"),
        ("http://[::1]:8642/", "http://[::1]:8642", "[::1]:8642"),
    ],
)
def test_the_public_address_is_taken_as_browsers_say_it(
    tmp_path: Path, written: str, meant: str, host: str
) -> None:
    lines = [f"{name} = {value}" for name, value in GOOD.items()]
    file = tmp_path / "settings.toml"
    file.write_text(
        "\n".join(["[web]", f'public_url = "{written}"', "[web.oidc]", *lines]), "utf-8"
    )
    web = load_settings(file).web

    assert web.address == meant
    assert host in web.allowed_hosts


def test_an_issuer_keeps_the_slash_that_is_part_of_its_name(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    lines = [f"{name} = {value}" for name, value in GOOD.items()]
    file.write_text("\n".join(["[web.oidc]", *lines]), "utf-8")
    settings = load_settings(file)

    assert settings.web.oidc is not None
    assert settings.web.oidc.issuer == "https://sso.example.gov.cn/"


def test_the_page_about_the_console_tells_every_setting() -> None:
    page = (Path(__file__).parents[3] / "docs" / "console.md").read_text("utf-8")
    told = page.partition("## Signing in at a provider")[2].partition("## Who may do what")[0]

    assert [each for each in OidcSettings.model_fields if f"`{each}`" not in told] == []


def test_a_refusal_names_who_can_help() -> None:
    for each in (
        Refusal.SIGN_IN_STALE,
        Refusal.PROVIDER_REFUSED,
        Refusal.PROVIDER_SILENT,
        Refusal.PROVIDER_UNFIT,
        Refusal.NOT_VOUCHED,
        Refusal.NOT_LINKED,
        Refusal.ACCOUNT_LOCKED,
        Refusal.FACTOR_TOO_WEAK,
    ):
        assert "管理" in SENTENCES[each]
