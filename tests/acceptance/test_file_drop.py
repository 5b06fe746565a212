"""A site over files as an operator meets it: `probe` as a real process beside the other side's."""

from pathlib import Path

from adapter.errors import ExitCode
from adapter.package_format.keys import new_key_pair
from connectors.rehearsal import SimulatorProcess
from tests.acceptance.process import run, wait_until

SETTINGS = """\
[store]
url = "sqlite:///adapter.sqlite"
[site.files]
profile = "std-v2-files"
division_code = "152501000"
fiscal_year = 2026
[site.files.file_drop]
outbox = "outbox"
inbox = "inbox"
state = "state"
signing_key = "ours.pem"
trusted_keys = ["theirs.pem.pub"]
settle_s = 1
"""


def simulator(folder: Path) -> SimulatorProcess:
    return SimulatorProcess(
        state_file=folder / "simulator.sqlite",
        seed=7,
        division_code="152501000",
        fiscal_year=2026,
        more=[
            *("--drop-outbox", str(folder / "outbox"), "--drop-inbox", str(folder / "inbox")),
            *("--drop-key", str(folder / "theirs.pem")),
            *("--drop-trusted", str(folder / "ours.pem.pub")),
        ],
    )


def extracts(folder: Path) -> int:
    return len(list((folder / "inbox" / "new").glob("*-extract-*.zip")))


def test_a_site_over_files_is_probed_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "indicator-adapter.toml").write_text(SETTINGS)
    for name in ("outbox", "inbox", "state"):
        (tmp_path / name).mkdir(mode=0o750)
    new_key_pair(tmp_path / "ours.pem")
    with simulator(tmp_path) as there:
        for script in ("declare_targets", "approve_targets"):
            there.act(script)
        before = extracts(tmp_path)
        there.drop("extracts")
        wait_until(lambda: extracts(tmp_path) > before, "extracts with what was declared")
        words = [word for code in ("101001", "102001") for word in ("--agency", code)]
        bounds = ("--pause", "0", "--calls", "60")
        probed = run("probe", *words, *bounds, "--json", cwd=tmp_path)

    assert probed.code == ExitCode.OK, probed.out + probed.err
    sentences = {(each["place"], each["aspect"]): each for each in probed.json["findings"]}
    assert "没有登录和令牌" in sentences["全站", "login"]["sentence"]
    assert "时钟偏差无从测量" in sentences["全站", "clock"]["sentence"]
    assert "完全遵守" in sentences["绩效目标指标", "since"]["sentence"]
    assert not [each for each in probed.json["findings"] if each["aspect"] == "page_limit"]
