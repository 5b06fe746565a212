"""The command line on a site over files: keys, settings by file and line, how things stand."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from adapter.bootstrap.app import open_app
from adapter.cli.main import main
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.errors import (
    AdapterError,
    BatchMissing,
    ConfigurationError,
    ExitCode,
    NothingArrived,
)
from adapter.package_format.keys import load_ring, load_signer, new_key_pair
from adapter.ports.budget_system import BudgetSystem, ReadRequest
from adapter.settings import load_settings
from adapter.wording import sentence_of
from connectors.file_drop.system import FileDropBudgetSystem
from tests.unit.connectors.file_drop.peer import Peer
from tests.unit.connectors.file_drop.peer import key as key_number

Command = Callable[..., tuple[int, str]]

FILE = """\
[store]
url = "sqlite:///adapter.sqlite"
[site.erenhot]
profile = "std-v2-files"
division_code = "152501000"
fiscal_year = 2026
[site.erenhot.file_drop]
outbox = "outbox"
inbox = "inbox"
state = "state"
signing_key = "ours.pem"
trusted_keys = ["theirs.pem.pub"]
"""


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run the command line here, in a directory of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INDICATOR_ADAPTER_CONFIG", raising=False)

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        said = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return int(caught.value.code), said.out + said.err

    return run


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Settings, directories and keys as they should be."""
    (tmp_path / "indicator-adapter.toml").write_text(FILE)
    for name in ("outbox", "inbox", "state"):
        (tmp_path / name).mkdir(mode=0o750)
    for name in ("ours.pem", "theirs.pem"):
        new_key_pair(tmp_path / name)
    return tmp_path


# --- keys -----------------------------------------------------------------------------------------


def test_a_key_pair_is_made_for_its_owner_alone(command: Command, tmp_path: Path) -> None:
    code, said = command("keys", "new", "ours.pem", "--json")

    made = json.loads(said)
    assert code == ExitCode.OK
    assert (tmp_path / "ours.pem").stat().st_mode & 0o777 == 0o600
    assert made["public"] == "ours.pem.pub"
    assert made["fingerprint"] == load_signer(tmp_path / "ours.pem").fingerprint
    content = b"x"
    signature = load_signer(tmp_path / "ours.pem").sign(content)
    assert load_ring([tmp_path / "ours.pem.pub"]).verifies(signature, content)


@pytest.mark.parametrize("word", ["sm2", "SM2"])
def test_a_key_pair_of_sm2_is_made_where_it_is_asked_for(
    command: Command, tmp_path: Path, word: str
) -> None:
    code, said = command("keys", "new", "ours.pem", "--algorithm", word, "--json")

    made, signer = json.loads(said), load_signer(tmp_path / "ours.pem")
    assert (code, made["algorithm"], signer.algorithm) == (ExitCode.OK, "SM2", "SM2")
    assert made["fingerprint"] == signer.fingerprint
    assert load_ring([tmp_path / "ours.pem.pub"]).verifies(signer.sign(b"x"), b"x")


def test_nobody_is_told_to_approve_with_a_key_of_sm2(command: Command) -> None:
    _, said = command("keys", "new", "ours.pem", "--algorithm", "sm2")

    assert said.startswith("SM2 私钥")
    assert "plan.signing_key" not in said
    assert "plan.signing_key" in command("keys", "new", "other.pem")[1]


@pytest.mark.parametrize("there", ["ours.pem", "ours.pem.pub"])
def test_a_key_is_never_overwritten(command: Command, tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")

    code, said = command("keys", "new", "ours.pem")

    assert code == ExitCode.BAD_CONFIGURATION
    assert "不会覆盖" in said
    assert (tmp_path / there).read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_people_are_told_what_to_do_with_the_keys(command: Command) -> None:
    _, said = command("keys", "new", "ours.pem")

    assert "只留在本机" in said
    assert "交给对方" in said
    assert "PRIVATE" not in said


# --- settings -------------------------------------------------------------------------------------


def test_the_settings_make_the_connector(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    with app_system(site) as system:
        assert isinstance(system, FileDropBudgetSystem)
        assert system.check().status == 0


BAD = [
    # what is replaced and by what; the line and the key that are named, a part of the sentence
    ('outbox = "outbox"', 'outbox = "nowhere"', (8, "outbox", "目录不存在")),
    ('inbox = "inbox"', 'inbox = "ours.pem"', (9, "inbox", "目录不存在")),
    ('state = "state"', 'state = "nowhere"', (10, "state", "目录不存在")),
    ('signing_key = "ours.pem"', "", (7, "signing_key", "缺少必填项")),
    ('["theirs.pem.pub"]', "[]", (12, "trusted_keys", "至少写一项")),
    ('["theirs.pem.pub"]', '"theirs.pem.pub"', (12, "trusted_keys", "须为数组")),
    ('["theirs.pem.pub"]', '["theirs.pem.pub"]\nreading = "sql"', (13, "reading", "extract")),
    ('["theirs.pem.pub"]', '["theirs.pem.pub"]\nsettle_s = -1', (13, "settle_s", "不得小于 0")),
    ('["theirs.pem.pub"]', '["theirs.pem.pub"]\nwait_s = 1', (13, "wait_s", "没有这个配置项")),
]


@pytest.mark.parametrize(("old", "new", "told"), BAD)
def test_a_mistake_is_named_by_file_and_line(
    command: Command, site: Path, old: str, new: str, told: tuple[int, str, str]
) -> None:
    line, key, words = told
    assert old in FILE
    (site / "indicator-adapter.toml").write_text(FILE.replace(old, new, 1))

    code, said = command("run", "bind_projects")

    assert code == ExitCode.BAD_CONFIGURATION
    assert f"indicator-adapter.toml:{line}" in said
    assert f"site.erenhot.file_drop.{key}" in said
    assert words in said


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ours.pem", b"rubbish", "Ed25519 或 SM2 私钥"),
        ("ours.pem", None, "读不到密钥文件"),
        ("theirs.pem.pub", b"rubbish", "Ed25519 或 SM2 公钥"),
        ("theirs.pem.pub", None, "读不到密钥文件"),
    ],
)
def test_a_key_that_is_none_is_named_by_its_file(
    command: Command, site: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is None:
        (site / name).unlink()
    else:
        (site / name).write_bytes(content)

    code, said = command("run", "bind_projects")

    assert code == ExitCode.BAD_CONFIGURATION
    assert name in said
    assert words in said


def test_a_private_key_that_others_may_read_is_refused(command: Command, site: Path) -> None:
    (site / "ours.pem").chmod(0o640)

    code, said = command("run", "bind_projects")

    assert code == ExitCode.BAD_CONFIGURATION
    assert "chmod 600" in said


def test_a_private_key_is_not_taken_for_a_trusted_one(command: Command, site: Path) -> None:
    (site / "theirs.pem.pub").write_bytes((site / "theirs.pem").read_bytes())

    _, said = command("run", "bind_projects")

    assert "Ed25519 或 SM2 公钥" in said
    assert "PRIVATE" not in said


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('"std-v2-files"', '"std-v2-rest"', "file_drop", "不走文件交换"),
        ("fiscal_year = 2026", 'fiscal_year = 2026\napp_id = "x"', "app_id", "不写这一项"),
        ("fiscal_year = 2026", 'fiscal_year = 2026\nbase_url = "http://x"', "base_url", "没有地址"),
        ("fiscal_year = 2026", 'fiscal_year = 2026\napp_secret_env = "X"', "", "不写 app_secret"),
    ],
)
def test_address_and_credentials_belong_to_other_wires(
    command: Command, site: Path, old: str, new: str, place: str, words: str
) -> None:
    (site / "indicator-adapter.toml").write_text(FILE.replace(old, new, 1))

    code, said = command("run", "bind_projects")

    assert code == ExitCode.BAD_CONFIGURATION
    assert f"site.erenhot{'.' if place else ''}{place}" in said
    assert words in said


def test_a_profile_over_files_needs_its_directories(tmp_path: Path, command: Command) -> None:
    text = FILE.partition("[site.erenhot.file_drop]")[0]
    text += 'base_url = "http://x"\napp_id = "x"\napp_secret_env = "X"\n'
    (tmp_path / "indicator-adapter.toml").write_text(text)

    code, said = command("run", "bind_projects")

    assert code == ExitCode.BAD_CONFIGURATION
    assert "indicator-adapter.toml:4" in said
    assert "[site.erenhot.file_drop]" in said


# --- how things stand -----------------------------------------------------------------------------


def doctor(command: Command) -> dict[str, tuple[str, str]]:
    _, said = command("doctor", "--json")
    checks: list[dict[str, Any]] = json.loads(said)["checks"]
    return {each["name"]: (each["health"], each["sentence"]) for each in checks}


def test_doctor_tells_of_directories_and_keys(command: Command, site: Path) -> None:
    found = doctor(command)

    assert found["站点 erenhot 连接"][0] == "good"
    assert "没有登录" in found["站点 erenhot 连接"][1]
    assert found["站点 erenhot 收发"] == ("good", "没有等待确认、缺失或被拒的批次。")
    assert found["站点 erenhot 导出"][0] == "warning"
    assert list((site / "outbox" / "new").iterdir()) == []


@contextmanager
def app_system(site: Path) -> Iterator[BudgetSystem]:
    settings = load_settings(site / "indicator-adapter.toml")
    with open_app(settings) as app, app.site("erenhot") as found:
        yield found.system


def asked() -> ReadRequest:
    scope = Scope(site="erenhot", division_code="152501000", fiscal_year=2026)
    return ReadRequest(kind=RecordKind.TARGET_LINE, scope=scope, agency_codes=())


def drop_extracts(site: Path, *, but: int = 0) -> None:
    """Two extracts of the other side, whose key is made known; one may be left out."""
    theirs = key_number(2)
    (site / "theirs.pem.pub").write_bytes(_public(theirs))
    (site / "theirs").mkdir()
    folder = site / "inbox" / "new"
    folder.mkdir(exist_ok=True)
    peer = Peer(None, site / "theirs")  # type: ignore[arg-type]  # it drops nothing by itself
    for number in (1, 2):
        made = peer.extract(
            {"n": number}, data_set=("PM_PERF_INDICATOR", "PM_PROJECT_INFO")[number - 1]
        )
        if number != but:
            (folder / made.path.name).write_bytes(made.path.read_bytes())


def _public(signer: Any) -> bytes:
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - for this line alone

    found: bytes = signer.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return found


def test_doctor_names_missing_batches_and_takes_nothing_over(command: Command, site: Path) -> None:
    drop_extracts(site, but=1)

    found = doctor(command)

    assert found["站点 erenhot 连接"][0] == "bad"
    assert "缺少第 1 批" in found["站点 erenhot 连接"][1]
    assert "缺少第 1 批" in found["站点 erenhot 收发"][1]
    assert len(list((site / "inbox" / "new").iterdir())) == 1


def test_doctor_tells_what_waits_and_how_old_the_data_is(command: Command, site: Path) -> None:
    drop_extracts(site)
    assert "2 个批次还没有收下" in doctor(command)["站点 erenhot 收发"][1]
    with app_system(site) as system:
        list(system.read_pages(asked()))

    found = doctor(command)

    assert found["站点 erenhot 收发"][0] == "good"
    assert "现行导出 2 份，最早的是 PM_PERF_INDICATOR" in found["站点 erenhot 导出"][1]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NothingArrived("PM_PROJECT_INFO"), "还没有到：收件目录里没有 PM_PROJECT_INFO 的导出"),
        (NothingArrived("PERF_TEMPLATE", after=7), "早于本方第 7 批推送"),
        (BatchMissing((3, 4)), "缺少第 3、4 批"),
        (BatchMissing(tuple(range(1, 9))), "缺少第 1、2、3、4、5 等 8 批"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(error: AdapterError, words: str) -> None:
    assert words in sentence_of(error)
    assert error.exit_code is ExitCode.REMOTE_UNREACHABLE


def test_status_tells_of_the_files(command: Command, site: Path) -> None:
    drop_extracts(site, but=1)

    command("db", "upgrade")
    _, said = command("status")
    _, document = command("status", "--json")

    assert "文件交换：收件缺少第 1 批" in said
    assert len(json.loads(document)[0]["file_troubles"]) == 1


def test_status_of_other_wires_tells_of_no_files(command: Command, tmp_path: Path) -> None:
    text = FILE.partition("[site.erenhot.file_drop]")[0].replace("files", "rest")
    text += 'base_url = "http://x"\napp_id = "x"\napp_secret_env = "X"\n'
    (tmp_path / "indicator-adapter.toml").write_text(text)

    command("db", "upgrade")
    _, document = command("status", "--json")

    assert json.loads(document)[0]["file_troubles"] is None


def test_a_profile_over_files_is_checked_without_a_contract(command: Command) -> None:
    code, said = command("profile", "check", "std-v2-files")

    assert code == command("profile", "check", "std-v2-rest")[0]
    assert "错误" not in said


def test_keys_are_refused_as_errors_of_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="至少写一个"):
        load_ring([])
    with pytest.raises(ConfigurationError, match="写不了文件"):
        new_key_pair(tmp_path / "nowhere" / "k")
