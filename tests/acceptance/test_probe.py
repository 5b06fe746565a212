"""`probe` against a running simulator: an honest one, and one that goes wrong as ordered."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from adapter.errors import ExitCode
from connectors.rehearsal import SimulatorProcess
from tests.acceptance.process import Ended, run
from tests.acceptance.test_exit_codes import closed_port

LINES = "PM_PERF_INDICATOR"
PLACE = "绩效目标指标"
AGENCIES = ("101001", "102001", "103001")
_SEED = Path(__file__).parents[2] / "connectors" / "simulator" / "seed"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    """One whose users have declared their targets."""
    with SimulatorProcess(
        state_file=tmp_path_factory.mktemp("probe") / "simulator.sqlite",
        seed=7,
        division_code="152501000",
        fiscal_year=2026,
    ) as started:
        for script in ("declare_targets", "approve_targets"):
            started.act(script)
        yield started


def probe(
    folder: Path,
    simulator: SimulatorProcess,
    *arguments: str,
    secret: str = "",
    base_url: str = "",
    profile: str = "std-v2-rest",
) -> Ended:
    address = simulator.address
    (folder / "indicator-adapter.toml").write_text(
        f"""\
[store]
url = "sqlite:///{folder}/adapter.sqlite"
[site.erenhot]
profile = "{profile}"
base_url = "{base_url or address.base_url}"
division_code = "{address.division_code}"
fiscal_year = {address.fiscal_year}
app_id = "{address.app_id}"
app_secret_env = "ADAPTER_SECRET"
"""
    )
    words = [word for code in AGENCIES for word in ("--agency", code)]
    return run(
        *("probe", *words, "--pause", "0", "--page-size", "20", *arguments),
        cwd=folder,
        ADAPTER_SECRET=secret or address.app_secret,
    )


def told(ended: Ended, aspect: str, place: str = PLACE) -> Mapping[str, str]:
    """The one finding of an aspect."""
    (finding,) = [
        each
        for each in ended.json["findings"]
        if (each["aspect"], each["place"]) == (aspect, place)
    ]
    return {"standing": finding["standing"], "sentence": finding["sentence"]}


@pytest.mark.parametrize("profile", ["std-v2-rest", "std-v2-soap", "xml-string-soap"])
def test_an_honest_system_keeps_its_promises(
    tmp_path: Path, simulator: SimulatorProcess, profile: str
) -> None:
    ended = probe(tmp_path, simulator, "--json", profile=profile)

    assert ended.code == ExitCode.OK, ended.out
    assert told(ended, "total")["standing"] == "kept"
    assert told(ended, "paging")["standing"] == "kept"
    assert "完全遵守" in told(ended, "since")["sentence"]
    assert "17 位 100%" in told(ended, "times")["sentence"]
    assert "每页 5000 行" in told(ended, "page_limit", "全站")["sentence"]
    assert "未测试：需演练环境" in told(ended, "push", "全站")["sentence"]
    assert "±" in told(ended, "clock", "全站")["sentence"]


def test_the_number_of_queries_is_stated_and_kept(
    tmp_path: Path, simulator: SimulatorProcess
) -> None:
    ended = probe(tmp_path, simulator, "--json", "--calls", "12")

    assert "查询至多 12 次" in ended.err
    assert ended.json["calls"] == 12
    assert ended.code == ExitCode.OK
    assert any("调用次数已用完" in each["sentence"] for each in ended.json["findings"])


@pytest.mark.parametrize(
    ("fault", "aspect", "standing", "words"),
    [
        ("ignore_since", "since", "broken", "不起作用"),
        ("duplicate_page", "reading", "broken", "40 rows where 36 were declared"),
        ("short_page", "reading", "broken", "各页合不成完整的答复"),
        ("moving_rows", "paging", "broken", "重复出现"),
        ("shuffle_results", "order", "weak", "未见按更新时间或编号的次序"),
        ("business_failure", "reading", "broken", "对方答复业务失败（代码"),
    ],
)
def test_what_goes_wrong_is_told_as_what_it_is(
    tmp_path: Path,
    simulator: SimulatorProcess,
    fault: str,
    aspect: str,
    standing: str,
    words: str,
) -> None:
    times = 1 if fault == "moving_rows" else 100
    simulator.fail(fault, times=times, data_set=LINES)

    ended = probe(tmp_path, simulator, "--json")

    simulator.cancel_faults()
    finding = told(ended, aspect)
    assert finding["standing"] == standing
    assert words in finding["sentence"]
    expected = ExitCode.DIFFERENCES_FOUND if standing == "broken" else ExitCode.OK
    assert ended.code == expected


def test_an_order_that_changes_with_the_page_size_breaks_a_promise(
    tmp_path: Path, simulator: SimulatorProcess
) -> None:
    simulator.fail("shuffle_results", times=1000)

    ended = probe(tmp_path, simulator, "--json")

    simulator.cancel_faults()
    broken = [each["sentence"] for each in ended.json["findings"] if each["standing"] == "broken"]
    assert [each.partition("：")[0] for each in broken] == ["页长 1、n−1、n、n+1、2n 结果相同"]
    assert ended.code == ExitCode.DIFFERENCES_FOUND


@pytest.mark.parametrize("output", [(), ("--json",)])
def test_no_content_of_a_row_is_shown_or_kept(
    tmp_path: Path, simulator: SimulatorProcess, output: tuple[str, ...]
) -> None:
    """Secret projects are among the rows, and nothing here knows which."""
    ended = probe(tmp_path, simulator, *output)

    with (_SEED / "projects.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["agency_code"] in AGENCIES]
    said = ended.out + ended.err
    assert len(rows) > 10
    for row in rows:
        for name in ("pro_name", "pro_code", "pro_total_amt"):
            assert row[name] not in said
    assert [each.name for each in tmp_path.iterdir()] == ["indicator-adapter.toml"]


def test_the_table_is_in_chinese_and_names_every_kind(
    tmp_path: Path, simulator: SimulatorProcess
) -> None:
    ended = probe(tmp_path, simulator)

    for words in ("绩效目标指标", "项目目录", "指标库", "可承诺", "未测", "接口符合性", "共查询"):
        assert words in ended.out


def test_a_site_out_of_reach_ends_with_its_own_code(
    tmp_path: Path, simulator: SimulatorProcess
) -> None:
    ended = probe(tmp_path, simulator, base_url=f"http://127.0.0.1:{closed_port()}")

    assert ended.code == ExitCode.REMOTE_UNREACHABLE
    assert "连不上一体化系统" in ended.err


def test_a_refused_login_ends_with_its_own_code(
    tmp_path: Path, simulator: SimulatorProcess
) -> None:
    ended = probe(tmp_path, simulator, "--json", secret="wrong-secret")

    assert ended.code == ExitCode.AUTHENTICATION_REFUSED
    assert ended.json["error"] == "AuthenticationRefused"
    assert "wrong-secret" not in ended.out + ended.err


def test_without_any_unit_to_ask_about_an_import_is_asked_for(
    tmp_path: Path, simulator: SimulatorProcess
) -> None:
    probe(tmp_path, simulator, "--calls", "1")

    ended = run("probe", cwd=tmp_path, ADAPTER_SECRET="x")

    assert ended.code == ExitCode.FAILED
    assert "请先运行 library import" in ended.err
    assert "--agency" in ended.err
