"""Commands that fail: one JSON document where one was asked for, and a sentence of their own."""

import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from adapter.cli.main import cli
from adapter.errors import ConnectionLost

PLACE = ("--division", "152501000", "--year", "2026")
Say = Callable[..., Any]


def commands(
    group: click.Group = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and group with the words that lead to it."""
    yield path, group
    for name, each in group.commands.items():
        if isinstance(each, click.Group):
            yield from commands(each, (*path, name))
        else:
            yield (*path, name), each


WITH_JSON = {
    " ".join(path): each
    for path, each in commands()
    if any("--json" in option.opts for option in each.params)
}


@pytest.mark.parametrize("words", WITH_JSON)
def test_every_command_with_json_tells_a_failure_as_one_document(
    words: str, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise ConnectionLost("answer")

    monkeypatch.setattr(WITH_JSON[words], "callback", broken)
    for each in WITH_JSON[words].params:
        monkeypatch.setattr(each, "required", False)

    said = say(*words.split(), "--json")

    assert said.code == ConnectionLost.exit_code
    assert said.json == {
        "outcome": "failed",
        "error": "ConnectionLost",
        "sentence": said.err.strip(),
    }


def test_the_commands_with_json_are_found() -> None:
    assert {"run", "runs", "status", "doctor", "db upgrade", "library show"} <= WITH_JSON.keys()


@pytest.mark.parametrize(
    "words",
    [
        ("run", "nonsense", "--json"),
        ("run", "--json"),
        ("nonsense", "--json"),
        ("--nonsense", "runs", "--json"),
        ("runs", "--json", "--nonsense"),
        ("library", "--json"),
    ],
)
def test_a_usage_error_under_json_is_a_document_too(say: Say, words: tuple[str, ...]) -> None:
    said = say(*words)

    assert said.code == 2
    assert said.json["outcome"] == "failed"
    assert said.json["sentence"] in said.err


def test_a_value_that_looks_like_the_option_asks_for_nothing(say: Say) -> None:
    assert say("runs", "--nonsense", "--", "--json").out == ""


def test_without_json_stdout_stays_empty_when_a_command_fails(say: Say) -> None:
    say("db", "upgrade")

    said = say("library", "show", "7", *PLACE)

    assert (said.code, said.out) == (1, "")


def test_a_strict_import_tells_its_failure_and_its_cells_in_one_document(
    say: Say, tmp_path: Path
) -> None:
    file = tmp_path / "指标库.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [
                ["指标编码", "一级指标", "二级指标", "三级指标", "共性/个性", "标准值"],
                ["101", "产出指标", "数量指标", "人数", "也许", "≥90人"],
            ]
        )

    say("db", "upgrade")

    said = say("library", "import", str(file), "--strict", "--json", *PLACE)

    assert said.code == 1
    assert said.json["outcome"] == "failed"
    assert said.json["error"] == "StrictImportRefused"
    assert said.json["imported"] is False
    assert len(said.json["problems"]) == 1
    assert "problems" not in said.err


# --- sentences of their own -----------------------------------------------------------------------


@pytest.mark.parametrize("words", [("show", "7"), ("show",), ("diff", "1", "2")])
def test_a_version_that_is_not_there_is_no_bad_setting(say: Say, words: tuple[str, ...]) -> None:
    say("db", "upgrade")
    said = say("library", *words, *PLACE)

    assert said.code == 1
    assert "library list" in said.err
    assert "配置" not in said.err


@pytest.mark.parametrize(
    "words",
    [("run", "pull_targets"), ("library", "list"), ("library", "show"), ("status",)],
)
@pytest.mark.parametrize("division", ["15", "1525010000", "15250100a", "１５２５０１０００", ""])
def test_a_division_is_nine_digits_or_a_usage_error(
    say: Say, words: tuple[str, ...], division: str
) -> None:
    said = say(*words, "--division", division)

    assert said.code == 2
    assert "9 位数字" in said.err


@pytest.mark.parametrize("name", ["x.csv", "x", "x.xlsx.bak"])
def test_the_empty_workbook_must_be_named_as_one(say: Say, tmp_path: Path, name: str) -> None:
    said = say("library", "template", name)

    assert said.code == 2
    assert ".xlsx" in said.err
    assert list(tmp_path.iterdir()) == []


def test_withdrawals_can_be_accepted_only_where_a_side_can_be_empty(say: Say) -> None:
    said = say("run", "compare_results", "--accept-withdrawals")

    assert said.code == 2
    assert "--accept-withdrawals 只用于" in said.err


# --- the shape of commands ------------------------------------------------------------------------


@pytest.mark.parametrize("words", [" ".join(path) for path, _ in commands()])
def test_the_help_of_every_command_speaks_no_english_of_clicks(say: Say, words: str) -> None:
    told = say(*words.split(), "--help").out

    for word in ("OPTIONS", "COMMAND", "ARGS", "[required", "INTEGER", "TEXT", "FILE", "PATH"):
        assert word not in told


@pytest.mark.parametrize(
    ("words", "english"),
    [
        (("library", "diff", "a", "b"), "integer"),
        (("library", "import", "nix.csv"), "File"),
        (("library", "import"), "FILES"),
        (("runs", "--limit", "x"), "integer"),
    ],
)
def test_usage_errors_speak_no_english_of_clicks(
    say: Say, words: tuple[str, ...], english: str
) -> None:
    assert english not in say(*words).err


def test_a_file_whose_name_is_in_another_encoding_is_said_to_be_one(
    tmp_path: Path, sqlite_template: Path, say: Say
) -> None:
    (tmp_path / "store.sqlite").write_bytes(sqlite_template.read_bytes())
    (tmp_path / "indicator-adapter.toml").write_text('[store]\nurl = "sqlite:///store.sqlite"\n')
    listed = tmp_path / os.fsdecode("指标库.csv".encode("gbk"))
    headings = "指标编码,一级指标,二级指标,三级指标（指标名称）,共性/个性,定量/定性,标准值"
    listed.write_text(f"{headings}\n10101001,产出指标,数量指标,资助人数,共性,定量,≥100人\n")

    said = say("library", "import", str(listed), *PLACE)

    assert said.code == 1
    assert "没有执行" in said.err
    assert "GBK 文件名" in said.err
