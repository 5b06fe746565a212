"""README and docs/commands.md tell the truth: commands, settings and exit codes exist, all told."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from adapter.cli.main import cli
from adapter.errors import ExitCode
from adapter.settings import SiteSettings, load_settings
from sync_jobs.catalogue import JOBS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = README + "\n" + (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def code_lines() -> list[str]:
    """The lines of the indented and fenced code blocks, without what is said about them."""
    fenced = re.findall(r"```\w*\n(.*?)```", PAGES, flags=re.DOTALL)
    indented = re.findall(r"^ {4}(\S.*)$", PAGES, flags=re.MULTILINE)
    lines = [line.strip() for block in fenced for line in block.splitlines()] + indented
    return [line.partition("  #")[0].strip() for line in lines]


COMMANDS = [line for line in dict.fromkeys(code_lines()) if line.startswith("indicator-adapter")]
TARGETS = [line for line in code_lines() if line.startswith("make ")]


def command_names(group: click.Command, prefix: str = "") -> Iterator[str]:
    """Every command one can type, groups counted only where they do something by themselves."""
    if isinstance(group, click.Group):
        if group.invoke_without_command:
            yield prefix
        for name, command in group.commands.items():
            yield from command_names(command, f"{prefix} {name}".strip())
    else:
        yield prefix


def resolve(line: str) -> tuple[str, click.Command, list[str]]:
    """The name, the command and the arguments of a command line."""
    words = shlex.split(line)[1:]
    command: click.Command = cli
    name: list[str] = []
    while isinstance(command, click.Group):
        if command.invoke_without_command and not (words and words[0] in command.commands):
            break
        assert words, f"{line}: a command is missing"
        assert words[0] in command.commands, f"{line}: no command {words[0]}"
        command = command.commands[words[0]]
        name.append(words.pop(0))
    return " ".join(name), command, words


def test_the_readme_shows_commands_at_all() -> None:
    assert len(COMMANDS) > 10


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_line_is_understood_as_it_stands(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for word in shlex.split(line):
        if word.endswith((".xlsx", ".csv")):
            (tmp_path / word).touch()  # An argument that must exist when it is imported.
    monkeypatch.chdir(tmp_path)
    name, command, arguments = resolve(line)

    context = command.make_context(name, list(arguments))

    assert context.command is command


def test_every_command_there_is_stands_on_one_of_the_pages() -> None:
    shown = {resolve(line)[0] for line in COMMANDS}
    told_in_words = {name for name in command_names(cli) if f"`{name}`" in PAGES}

    assert set(command_names(cli)) == shown | told_in_words


@pytest.mark.parametrize("line", TARGETS)
def test_every_make_target_exists(line: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(rf"^{line.split()[1]}:", makefile, flags=re.MULTILINE)


def test_the_exit_codes_are_exactly_those_of_the_program() -> None:
    (told,) = re.findall(r"Exit codes: (.*?)\.\n", README, flags=re.DOTALL)
    codes = {int(number) for number in re.findall(r"(?:^|· ?)\s*(\d+) ", told)}

    assert codes == {each.value for each in ExitCode}


def test_the_settings_of_a_site_are_exactly_those_of_the_program() -> None:
    rows = re.findall(r"^\| (`(?:site|store)\..*?) \|", README, flags=re.MULTILINE)
    keys = {key.rpartition(".")[2] for row in rows for key in re.findall(r"`([^`]+)`", row)}

    assert keys - {"url"} == SiteSettings.model_fields.keys()


def test_the_example_settings_are_valid_and_name_real_jobs(tmp_path: Path) -> None:
    settings = load_settings(ROOT / "config" / "indicator-adapter.toml")

    (site,) = settings.site.values()
    assert site.schedule.keys() == JOBS.keys()


def test_an_account_is_added_before_it_is_given_a_link_and_the_settings_are_named_before() -> None:
    for page in ("README.md", "README.zh-CN.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        export = text.index("export INDICATOR_ADAPTER_CONFIG")
        add = text.index("user add guan --role administrator")

        assert export < text.index("indicator-adapter status")
        assert export < add < text.index("user link")


def test_the_commands_of_the_operators_page_exist() -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    first_day = text.partition("## 头一天")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (.*?) \|", first_day, flags=re.MULTILINE)
    typed = [each for cell in cells for each in re.findall(r"`([a-z][^`]*)`", cell)]
    jobs = [f"run {each}" if each in JOBS else each for each in typed]
    full = re.findall(r"(indicator-adapter(?: --config \S+)? [a-z].*)", text)
    lines = [re.sub(r" --config \S+", "", each.partition("`")[0]) for each in full]

    names = {resolve(each)[0] for each in (*(f"indicator-adapter {job}" for job in jobs), *lines)}

    assert {"doctor", "db upgrade", "db backup", "library import", "run", "findings list"} <= names
