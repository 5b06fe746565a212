"""测试连接: what is said of the way to a site over REST, SOAP and files, and what never is."""

import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapter.bootstrap.systems import probing_system, site_profile, site_scope
from adapter.clock import SystemClock
from adapter.connection_check import try_connection
from adapter.doctor import Check, Health
from adapter.domain.record import RecordKind
from adapter.package_format.keys import new_key_pair
from adapter.ports.budget_system import ReadRequest
from adapter.settings import Settings
from connectors.rehearsal import SimulatorProcess

SECRET = "CONNECTION_TEST_SECRET"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("drop")
    for name in ("outbox", "inbox", "state"):
        (made / name).mkdir(mode=0o750)
    for name in ("ours.pem", "theirs.pem"):
        new_key_pair(made / name)
    return made


@pytest.fixture(scope="module")
def simulator(folder: Path) -> Iterator[SimulatorProcess]:
    more = [
        *("--drop-outbox", str(folder / "outbox"), "--drop-inbox", str(folder / "inbox")),
        *("--drop-key", str(folder / "theirs.pem"), "--drop-trusted", str(folder / "ours.pem.pub")),
    ]
    with SimulatorProcess(
        state_file=folder / "simulator.sqlite",
        seed=7,
        division_code="152501000",
        fiscal_year=2026,
        more=more,
    ) as running:
        os.environ[SECRET] = running.address.app_secret
        yield running
        del os.environ[SECRET]


@pytest.fixture(autouse=True)
def faultless(simulator: SimulatorProcess) -> Iterator[None]:
    yield
    simulator.cancel_faults()


def checks(settings: Settings, clock: SystemClock | None = None) -> dict[str, Check]:
    found = try_connection(settings, "there", clock or SystemClock())
    return {each.name: each for each in found}


def over_http(address: SimulatorProcess | str, profile: str = "std-v2-rest") -> Settings:
    base_url = address if isinstance(address, str) else address.address.base_url
    app_id = "x" if isinstance(address, str) else address.address.app_id
    timeouts = {"connect_s": 5, "read_s": 5, "total_s": 10}
    return with_site(
        {
            "profile": profile,
            "base_url": base_url,
            "app_id": app_id,
            "app_secret_env": SECRET,
            "timeouts": timeouts,
        }
    )


def over_files(folder: Path, **changed: object) -> Settings:
    drop = {name: str(folder / name) for name in ("outbox", "inbox", "state")} | {
        "signing_key": str(folder / "ours.pem"),
        "trusted_keys": [str(folder / "theirs.pem.pub")],
        "settle_s": 0,
        **changed,
    }
    return with_site({"profile": "std-v2-files", "file_drop": drop})


def with_site(site: Mapping[str, object]) -> Settings:
    place = {"division_code": "152501000", "fiscal_year": 2026}
    return Settings.model_validate({"site": {"there": {**place, **site}}})


# --- HTTP -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["std-v2-rest", "std-v2-soap"])
def test_a_login_a_row_and_the_clock_are_tried_and_no_row_is_told(
    simulator: SimulatorProcess, profile: str
) -> None:
    found = checks(over_http(simulator, profile))

    assert [*found] == ["证书", "登录", "试读", "时钟"]
    assert found["登录"].health <= Health.GOOD
    assert found["试读"].health is Health.GOOD
    assert "内容没有显示，也没有保存" in found["试读"].sentence
    assert found["时钟"].sentence.startswith("与对方的时钟相差不超过")
    assert found["证书"].health is Health.WARNING
    assert "没有加密" in found["证书"].sentence
    assert not [each for each in found.values() if "15250126T" in each.sentence]


@pytest.fixture
def without_login(tmp_path: Path) -> str:
    """A profile whose calls prove each by itself who sends them."""
    shipped = files("mappings").joinpath("profiles", "std-v2-soap.toml").read_text("utf-8")
    before, login, rest = shipped.partition("[wire.login]\n")
    _, following, after = rest.partition("\n[")
    profile = tmp_path / "digest.toml"
    profile.write_text(f'{before}{login}method = "username_token"\n{following}{after}', "utf-8")
    return str(profile)


def test_a_clock_that_is_an_hour_ahead_is_told_with_what_to_do(
    simulator: SimulatorProcess, without_login: str
) -> None:
    simulator.fail("clock_skew", times=9)
    # Orders spare logins: an answer to one would tell the right time, and tell it better where it
    # came sooner.
    found = checks(over_http(simulator, without_login))

    assert found["时钟"].health is Health.WARNING
    # Their header tells whole seconds, and the answer was on its way for a while.
    told = re.search(r"对方的时钟比本机快约 (\d+) 秒", found["时钟"].sentence)
    assert told
    assert abs(int(told[1]) - 3600) < 60
    assert "NTP" in found["时钟"].sentence
    assert found["试读"].health is Health.GOOD


def test_a_refused_login_and_a_refused_read_are_told_apart(
    simulator: SimulatorProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulator.fail("http_500", times=9, data_set="PM_PROJECT_INFO")
    read = checks(over_http(simulator))
    simulator.cancel_faults()
    monkeypatch.setenv(SECRET, "wrong")
    login = checks(over_http(simulator))

    assert (read["登录"].health, read["试读"].health) == (Health.GOOD, Health.BAD)
    assert login["登录"].health is Health.BAD
    assert "试读" not in login


def test_what_nobody_answers_is_told_as_such() -> None:
    found = checks(over_http("http://127.0.0.1:9"))

    assert found["登录"].health is Health.BAD
    assert found["时钟"].health is Health.NOTE
    assert checks(over_http("https://127.0.0.1:9"))["证书"].health is Health.BAD


@contextmanager
def https(folder: Path, *, days: int) -> Iterator[str]:
    """A server that shows a certificate of its own, which nobody trusts, and hangs up."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "there")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "there.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            while True:
                try:
                    bare, _ = listening.accept()
                except OSError:
                    return
                with bare, suppress(OSError), context.wrap_socket(bare, server_side=True) as one:
                    one.recv(1)

        greeting = threading.Thread(target=greet)
        greeting.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
    greeting.join()


@pytest.mark.parametrize(
    ("days", "health", "word"),
    [
        (90, Health.GOOD, "还有 90 天"),
        (29, Health.WARNING, "只剩 29 天，请提醒对方更换"),
        (-2, Health.BAD, "到期，请联系对方更换"),
    ],
)
def test_the_end_of_a_certificate_is_told_whether_or_not_it_is_trusted(
    tmp_path: Path, simulator: SimulatorProcess, days: int, health: Health, word: str
) -> None:
    del simulator
    with https(tmp_path, days=days) as address:
        found = checks(over_http(address))

    assert found["证书"].health is health
    assert word in found["证书"].sentence
    # The calls themselves trust nobody whom they cannot prove.
    assert found["登录"].health is Health.BAD


# --- files ----------------------------------------------------------------------------------------


def test_directories_keys_and_the_age_of_what_came_are_told(
    simulator: SimulatorProcess, folder: Path
) -> None:
    settings = over_files(folder)
    nothing = checks(settings)
    simulator.drop("extracts")
    settled(folder)
    waiting = checks(settings)
    take_over(settings)
    fresh, stale = checks(settings), checks(settings, Later())

    assert [*nothing] == ["密钥", "目录", "批次", "最近来文"]
    assert [nothing[each].health for each in ("密钥", "目录")] == [Health.GOOD] * 2
    assert "下次拉取时取用" in waiting["最近来文"].sentence
    assert [fresh[each].health for each in ("批次", "最近来文")] == [Health.GOOD] * 2
    assert stale["最近来文"].health is Health.WARNING
    assert "已过 3 天；请联系对方" in stale["最近来文"].sentence


class Later(SystemClock):
    """Three days on."""

    def now(self) -> datetime:
        return super().now() + timedelta(days=3, hours=1)


def take_over(settings: Settings) -> None:
    system = probing_system(settings, "there", site_profile(settings, "there"))
    scope = site_scope(settings, "there")
    request = ReadRequest(kind=RecordKind.DIRECTORY_ENTRY, scope=scope, agency_codes=())
    assert list(system.read_pages(request))
    system.close()


def settled(folder: Path) -> None:
    for _ in range(6000):
        if list((folder / "inbox" / "new").glob("*-extract-*.zip")):
            return
        time.sleep(0.01)
    raise AssertionError("no extract came")


def test_a_directory_that_cannot_be_used_and_a_key_that_is_none_are_told(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.pem").write_text("nothing")
    for name, wrong in (
        ("inbox", tmp_path / "gone"),
        ("signing_key", tmp_path / "bad.pem"),
        ("trusted_keys", [str(tmp_path / "bad.pem")]),
    ):
        told = wrong if isinstance(wrong, list) else str(wrong)
        found = checks(over_files(folder, **{name: told}))

        assert [*found] == ["配置"]
        assert found["配置"].health is Health.BAD
        assert f"site.there.file_drop.{name}" in found["配置"].sentence


def test_a_directory_that_may_not_be_written_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = checks(over_files(folder, outbox=str(tmp_path / "file")))

    assert found["配置"].health is Health.BAD
