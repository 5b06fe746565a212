"""What click says by itself is said in Chinese."""

import gettext
import json
import os
import subprocess
import sys

import pytest

from tests.unit.locale.compile import FOLDER, compiled, entries

PO_TEXT = (FOLDER / "messages.po").read_text("utf-8")


def test_the_compiled_catalogue_is_the_source_compiled() -> None:
    assert (FOLDER / "messages.mo").read_bytes() == compiled(PO_TEXT)


def test_every_sentence_is_translated_and_keeps_to_the_placeholders_of_its_source() -> None:
    for source, translation in entries(PO_TEXT):
        assert translation
        for placeholder in ("{message}", "{name}", "{value}", "{filename}", "{choices}"):
            assert placeholder not in translation or placeholder.strip("{}") in source


def test_gettext_reads_the_catalogue() -> None:
    with (FOLDER / "messages.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)

    assert catalogue.gettext("Missing command.") == "缺少命令。"
    assert "{choices}" in catalogue.ngettext(
        "{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 2
    )


#: What is typed, and what of the answer click says by itself.
SAID = (
    (["--help"], "用法："),
    (["no-such-command"], "没有命令 no-such-command。"),
    (["run"], "缺少参数"),
    (["run", "no_such_job"], "“no_such_job”不在可选范围内：bind_projects、compare_results、"),
    (["run", "push_template"], "。是否想用 push_templates？"),
    (
        ["user", "add", "li", "--role", "prepare"],
        "administrator（系统管理）、auditor（审计）。是否想用 preparer？",
    ),
    (["compare", "progress", "--light", "pink"], "red、yellow、green、blue。"),
    (["runs", "--limit", "0"], "不在范围"),
    (["runs", "--nonsense"], "没有选项 --nonsense。"),
    (["show", "MB1", "--as-of", "5月9日"], "5月9日 不是日期，请写成 2026-05-09 的样子"),
)

#: One process for all of them: a second each goes into loading the command line.
_SAYING = """
import contextlib, io, json, sys
from adapter.cli.main import main

told = []
for arguments in json.loads(sys.argv[1]):
    with io.StringIO() as said:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                main(arguments)
            except SystemExit:
                told.append(said.getvalue())
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """What a process under another locale answers, by what was typed."""
    finished = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-c", _SAYING, json.dumps([arguments for arguments, _ in SAID])],
        capture_output=True,
        check=True,
        env={**os.environ, "LANG": "C", "LC_ALL": "C.UTF-8", "LANGUAGE": "en"},
        text=True,
    )
    told = json.loads(finished.stdout)
    return {" ".join(arguments): each for (arguments, _), each in zip(SAID, told, strict=True)}


@pytest.mark.parametrize(("arguments", "sentence"), SAID)
def test_usage_errors_and_help_are_in_chinese_whatever_the_locale(
    said: dict[str, str], arguments: list[str], sentence: str
) -> None:
    assert sentence in said[" ".join(arguments)]
