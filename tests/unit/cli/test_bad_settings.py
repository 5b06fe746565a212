"""Every mistake in the settings ends with 78 and is named by file, line and key."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from adapter.cli.main import main

SITE: Mapping[str, str] = {
    "profile": '"std-v2-rest"',
    "base_url": '"http://127.0.0.1:9"',
    "division_code": '"152501000"',
    "fiscal_year": "2026",
    "app_id": '"adapter"',
    "app_secret_env": '"ADAPTER_SECRET"',
}
#: Exit code and what was said.
Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run the command line here, in a directory of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADAPTER_SECRET", "x")
    monkeypatch.delenv("INDICATOR_ADAPTER_CONFIG", raising=False)

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        said = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return int(caught.value.code), said.out + said.err

    return run


def write(folder: Path, site: Mapping[str, str]) -> None:
    """A settings file; the keys of the site stand in lines 4 and following."""
    lines = ["[store]", f'url = "sqlite:///{folder}/adapter.sqlite"', "[site.erenhot]"]
    lines += [f"{key} = {value}" for key, value in site.items()]
    (folder / "indicator-adapter.toml").write_text("\n".join(lines) + "\n")


def without(*keys: str, **changes: str) -> dict[str, str]:
    return {key: value for key, value in {**SITE, **changes}.items() if key not in keys}


_BAD_SITES: dict[str, tuple[dict[str, str], int, str]] = {
    "a key that does not exist": (without(farbe='"rot"'), 10, "没有这个配置项"),
    "a required key is missing": (without("app_id"), 3, "缺少必填项"),
    "a word where a number is wanted": (without(fiscal_year='"heuer"'), 7, "整数"),
    "a division of eight digits": (without(division_code='"15250100"'), 6, "9 位"),
    "an address without http": (without(base_url='"example.invalid"'), 5, "http"),
    "a password in the address": (without(base_url='"http://a:b@c"'), 5, "口令"),
    "no secret": (without("app_secret_env"), 3, "须且只须填写一项"),
    "an interval without unit": (without(sweep_every='"30"'), 10, "30s"),
    "a profile that does not exist": (without(profile='"std-v9"'), 4, "std-v2-rest"),
    "certificates that are not there": (without(ca_file='"nowhere.pem"'), 10, "ca_file"),
    "a secret that is not there": (without(app_secret_env='"NICHT_DA"'), 9, "NICHT_DA"),
}


@pytest.mark.parametrize("name", _BAD_SITES)
def test_a_bad_setting_is_named_by_file_and_line(
    tmp_path: Path, command: Command, name: str
) -> None:
    site, line, words = _BAD_SITES[name]
    write(tmp_path, site)

    code, said = command("run", "pull_targets")

    assert code == 78
    assert f"indicator-adapter.toml:{line}" in said
    assert words in said


def test_every_mistake_of_a_file_is_named_at_once(tmp_path: Path, command: Command) -> None:
    write(tmp_path, without("app_id", farbe='"rot"', fiscal_year='"heuer"'))

    code, said = command("status")

    assert code == 78
    assert "indicator-adapter.toml:" in said
    for key in ("app_id", "farbe", "fiscal_year"):
        assert f"site.erenhot.{key}" in said
    assert "另有 2 处" in said
    assert "第 7 行 site.erenhot.fiscal_year" in said or ":7　site.erenhot.fiscal_year" in said
    assert "第 9 行 site.erenhot.farbe" in said
    assert "heuer" not in said


def _checks(said: str) -> list[dict[str, str]]:
    """What doctor found; the log follows it."""
    told, _ = json.JSONDecoder().raw_decode(said)
    return list(told["checks"])


_BAD_WORK = {
    "a job that there is not": ('[site.erenhot.schedule]\npull_x = "1h"', "计划", "pull_x"),
    "rules that there are not": ('scoring_rules = "kreis"', "评分规则", "national"),
}


@pytest.mark.parametrize("name", _BAD_WORK)
def test_doctor_names_what_the_next_command_would_refuse(
    tmp_path: Path, command: Command, name: str
) -> None:
    text, check, words = _BAD_WORK[name]
    write(tmp_path, SITE)
    file = tmp_path / "indicator-adapter.toml"
    file.write_text(f"{file.read_text()}{text}\n")

    code, said = command("doctor", "--json")

    (found,) = [each for each in _checks(said) if each["name"].endswith(check)]
    assert code == 78
    assert found["health"] == "bad"
    assert words in found["sentence"]
    assert f"indicator-adapter.toml:{10 + text.count(chr(10))}" in found["sentence"]


def test_doctor_tells_of_a_database_that_may_not_be_written(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, SITE)
    command("db", "upgrade")
    database = tmp_path / "adapter.sqlite"
    may = os.access

    def by_somebody_else(path: Path, mode: int) -> bool:
        return may(path, mode) and not (Path(path) == database and mode == os.W_OK)

    # Whoever runs the tests may be root, who may write everywhere.
    monkeypatch.setattr(os, "access", by_somebody_else)
    code, said = command("doctor", "--json")

    (found,) = [each for each in _checks(said) if each["name"] == "数据库"]
    assert (code, found["health"]) == (78, "bad")
    assert "不可写" in found["sentence"]


@pytest.mark.parametrize("arguments", [("status",), ("db", "upgrade"), ("doctor",)])
def test_a_database_address_nobody_understands_is_named_by_file_and_line(
    tmp_path: Path, command: Command, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "indicator-adapter.toml").write_text('[store]\nurl = "mysql://a/b"\n')

    code, said = command(*arguments)

    assert code == 78
    assert "indicator-adapter.toml:2" in said


@pytest.mark.parametrize(
    ("content", "place"), [("[store\n", ":1"), ("a = 1\na = 2\n", ":2"), ('url = "\\q"', ":1")]
)
def test_a_file_that_is_no_toml_is_named_with_its_line(
    tmp_path: Path, command: Command, content: str, place: str
) -> None:
    (tmp_path / "own.toml").write_text(content)

    code, said = command("--config", "own.toml", "status")

    assert code == 78
    assert f"own.toml{place}" in said


def test_a_serve_without_any_schedule_says_where_to_write_one(
    tmp_path: Path, command: Command
) -> None:
    write(tmp_path, SITE)

    code, said = command("serve")

    assert code == 78
    assert "schedule" in said


def test_a_database_file_that_was_not_there_is_told_once(tmp_path: Path, command: Command) -> None:
    write(tmp_path, SITE)

    _, first = command("run", "compare_results")
    _, second = command("run", "compare_results")

    assert "已新建空库" in first
    assert str(tmp_path / "adapter.sqlite") in first
    assert "已新建空库" not in second


_READING = (
    *("status", "runs", "alarms", "library list", "library show 1", "library diff 1 2"),
    *("library frame", "library bases B1", "library projects", "library proposals"),
    *("library function-classes", "matches list", "match list", "compare coverage"),
    *(
        "compare progress",
        "findings list",
        "findings show X",
        "findings raw raw_page/01a22121-066b-72f1-98ac-8118af591441/1",
    ),
    *("findings export r.json", "conflicts list", "conflicts show K", "conflicts dropped"),
    *("conflicts owners K", "show K", "quarantine list", "quarantine show X", "pushes list"),
    *("pushes show X", "plan list", "plan show X", "plan verify X", "plan export X p.json"),
    *("user list", "api token list", "export book --output b.docx", "recommend P"),
    *("export extract --department 101 --output e.xlsx", "bisect R F"),
)


@pytest.mark.parametrize("words", _READING)
def test_what_only_reads_makes_no_database(tmp_path: Path, command: Command, words: str) -> None:
    write(tmp_path, SITE)

    code, said = command(*words.split())

    assert code == 1, said
    assert "还没有数据库" in said
    assert "db upgrade" in said
    assert [each.name for each in tmp_path.iterdir()] == ["indicator-adapter.toml"]


@pytest.mark.parametrize(
    "words", ["status", "run compare_results", "library list", "web", "serve", "user list"]
)
def test_without_settings_nothing_is_made_and_what_names_them_is_told(
    tmp_path: Path, command: Command, words: str
) -> None:
    code, said = command(*words.split())

    assert code == 78
    assert "没有配置文件" in said
    assert "--config" in said
    assert "INDICATOR_ADAPTER_CONFIG" in said
    assert list(tmp_path.iterdir()) == []


def test_settings_without_a_site_are_told_as_that(tmp_path: Path, command: Command) -> None:
    (tmp_path / "indicator-adapter.toml").write_text(f'[store]\nurl = "sqlite:///{tmp_path}/a"\n')

    code, said = command("run", "compare_results")

    assert code == 78
    assert "还没有站点，请填写 [site.名称]" in said


@pytest.mark.parametrize("words", ["status", "db upgrade", "run compare_results", "doctor"])
def test_a_directory_that_is_not_there_is_named(
    tmp_path: Path, command: Command, words: str
) -> None:
    write(tmp_path, SITE)
    file = tmp_path / "indicator-adapter.toml"
    file.write_text(file.read_text("utf-8").replace("/adapter.sqlite", "/gone/adapter.sqlite"))

    code, said = command(*words.split())

    assert code == 78
    assert "store.url" in said
    assert str(tmp_path / "gone") in said
    assert "不存在" in said


def test_a_probe_before_an_import_is_no_mistake_of_the_settings(
    tmp_path: Path, command: Command
) -> None:
    write(tmp_path, SITE)

    code, said = command("probe")

    assert code == 1
    assert "还没有项目统计表" in said
    assert "请先运行 library import" in said
    assert "配置有误" not in said
