"""`profile list` and `profile check` at the command line."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapter.errors import ExitCode
from mappings.profile import shipped_profiles
from tests.unit.mappings.cutting import SHIPPED

Say = Callable[..., Any]

SETTINGS = """\
[store]
url = "sqlite:///adapter.db"

[site.erenhot]
profile = "std-v2-rest"
base_url = "http://127.0.0.1:9"
division_code = "152501000"
fiscal_year = 2026
app_id = "adapter"
app_secret_env = "ERENHOT_SECRET"
"""
#: One indicator and no more: nothing of it is too long for V1.0.
LIBRARY = """\
指标编码,一级指标,二级指标,三级指标,共性/个性,定量/定性,标准值
10101001,产出指标,数量指标,补助人数,共性,定量,≥90人
"""


def test_every_shipped_profile_is_listed(say: Say) -> None:
    said = say("profile", "list", "--json").json

    assert [each["name"] for each in said] == list(shipped_profiles())
    (v1,) = (each for each in said if each["name"] == "std-v1-rest")
    assert v1["unsupported"]["monitoring_line"] == "V1.0 没有绩效监控数据集"
    assert "flat-rest" in say("profile", "list").out


def test_findings_end_with_5_and_name_file_and_line(say: Say) -> None:
    said = say("profile", "check", "std-v1-rest")

    assert said.code == ExitCode.DIFFERENCES_FOUND
    assert re.search(
        r"std-v1-rest\.toml:\d+：注意：data_set\.library_node\.fields\.name：", said.out
    )
    assert "长度按随程序的示例指标库衡量。" in said.out


def test_nothing_but_remarks_ends_with_0(say: Say, tmp_path: Path) -> None:
    (tmp_path / "indicator-adapter.toml").write_text(SETTINGS)
    (tmp_path / "指标库.csv").write_text(LIBRARY)
    assert say("library", "import", "指标库.csv").code == 0

    said = say("profile", "check", "std-v1-rest", "--json")

    assert said.json["library"] == "指标库第 1 版（152501000，2026）"
    assert {each["level"] for each in said.json["findings"]} == {"info"}
    assert said.code == ExitCode.OK


def test_another_year_without_a_library_is_measured_by_the_sample(say: Say, tmp_path: Path) -> None:
    (tmp_path / "indicator-adapter.toml").write_text(SETTINGS)

    said = say("profile", "check", "std-v1-rest", "--year", "2030", "--json")

    assert said.json["library"] == "随程序的示例指标库"
    assert not (tmp_path / "adapter.db").exists()


@pytest.mark.parametrize("text", [None, "title =", "x = 1"])
def test_what_cannot_be_read_ends_with_78(say: Say, tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "site.toml").write_text(text)

    said = say("profile", "check", "./site.toml")

    assert said.code == ExitCode.BAD_CONFIGURATION
    assert "site.toml" in said.err


@pytest.mark.parametrize(
    ("written", "wrong", "key"),
    [
        ('wsdl = "std-v2-soap.wsdl"', 'wsdl = "missing.wsdl"', "wire.soap.wsdl"),
        ('port = "PerfPort11"', 'port = "MissingPort"', "wire.soap.port"),
    ],
)
def test_a_contract_that_is_not_as_the_profile_says_is_named_at_its_line(
    say: Say,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    written: str,
    wrong: str,
    key: str,
) -> None:
    monkeypatch.setenv("ERENHOT_SECRET", "secret")
    text = SHIPPED.with_name("std-v2-soap.toml").read_text("utf-8")
    assert written in text
    (tmp_path / "site.toml").write_text(text.replace(written, wrong), "utf-8")
    line = text[: text.index(written)].count("\n") + 1
    (tmp_path / "indicator-adapter.toml").write_text(
        SETTINGS.replace('"std-v2-rest"', '"./site.toml"')
    )

    checked = say("profile", "check", "./site.toml")
    probed = say("probe", "--agency", "101001")

    assert checked.code == ExitCode.DIFFERENCES_FOUND
    assert f"site.toml:{line}：错误：{key}：" in checked.out
    assert wrong.partition("= ")[2].strip('"') in checked.out
    assert probed.code == ExitCode.BAD_CONFIGURATION
    assert f"site.toml:{line}　{key}　" in probed.err


def test_a_mistake_is_a_finding_and_no_failure(say: Say, tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8").replace('page_param = "page_no"', 'page = "page_no"')
    (tmp_path / "site.toml").write_text(text, "utf-8")

    said = say("profile", "check", "./site.toml", "--json")

    assert said.code == ExitCode.DIFFERENCES_FOUND
    assert {each["key"] for each in said.json["findings"]} == {
        "wire.query.page",
        "wire.query.page_param",
    }
