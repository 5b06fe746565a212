"""The command `indicator-adapter` (指标库适配器): groups, the settings option, exit codes."""

import gettext
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from adapter.cli import (
    alarms,
    api,
    books,
    check_file,
    compare,
    console,
    demo,
    extracts,
    findings,
    findings_export,
    history,
    jobs,
    keys,
    matches,
    matching,
    ownership,
    packages,
    probe,
    profile,
    pushes,
    quarantine,
    recommending,
    runs,
    service,
    simulator,
    status,
    trying,
    users,
    value,
    versions,
    versions_dropped,
)
from adapter.cli.chinese import in_chinese
from adapter.cli.context import door_of
from adapter.cli.failures import AnsweringGroup, sentence_for
from adapter.cli.library import bases as library_bases
from adapter.cli.library import diff as library_diff
from adapter.cli.library import drop as library_drop
from adapter.cli.library import frame as library_frame
from adapter.cli.library import function_classes as library_function_classes
from adapter.cli.library import group as library
from adapter.cli.library import life as library_life
from adapter.cli.library import projects as library_projects
from adapter.cli.library import proposals as library_proposals
from adapter.cli.library import roll_over as library_roll_over
from adapter.cli.library import versions as library_versions
from adapter.cli.output import complain
from adapter.cli.plans import deciding as plans_deciding
from adapter.cli.plans import group as plans
from adapter.errors import NO_ROOM, AdapterError, ExitCode

#: What Python says of a word of the command line, or of a file's name, that is not in UTF-8.
_LONE_BYTES = "surrogates not allowed"
_NOT_READ = (
    "没有执行：命令行上有一个文件名或参数不是本机的字符编码（多半是别的系统带来的 GBK 文件名）。"
    "请把文件改名，或改正参数后重试。"
)
_NOT_WRITTEN = (
    "结果没能写出来：标准输出所在的磁盘已满或超过配额。"
    "已经做完的仍然有效，请用 runs 或 status 查看。"
)


@click.group(cls=AnsweringGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    # What is wrong with the file is said by whoever reads it, with the exit code of bad settings.
    "--config",
    type=click.Path(readable=False),
    help="配置文件，默认 indicator-adapter.toml。",
)
@click.version_option(
    package_name="budget-indicator-adapter", message="%(prog)s %(version)s", help="显示版本号。"
)
@click.pass_context
def cli(context: click.Context, config: str | None) -> None:
    """预算绩效指标库与财政预算管理一体化系统的适配器。"""
    context.obj = door_of(config)


for part in (
    library_frame.frame,
    library_bases.bases,
    library_function_classes.function_classes,
    library_projects.projects,
    library_versions.list_versions,
    library_diff.diff_versions,
    library_life.draft,
    library_life.submit,
    library_life.return_to_draft,
    library_life.release,
    library_life.discard,
    library_life.freeze,
    library_life.supersede,
    library_proposals.propose_command,
    library_proposals.proposals,
    library_proposals.accept_command,
    library_proposals.decline_command,
    library_drop.drop_command,
    library_roll_over.roll_over_command,
):
    library.library.add_command(part)

for part in (
    plans_deciding.submit,
    plans_deciding.approve,
    plans_deciding.reject,
    plans_deciding.edit,
    plans_deciding.void,
):
    plans.plan.add_command(part)
for part in (ownership.own, ownership.owners, versions_dropped.dropped):
    versions.conflicts.add_command(part)
findings.findings.add_command(findings_export.export)
packages.export.add_command(books.book)
packages.export.add_command(extracts.extract)
users.user.add_command(console.link_command)
profile.profile.add_command(trying.try_command)

for command in (
    library.library,
    value.value,
    jobs.run,
    runs.runs,
    status.status,
    quarantine.quarantine,
    alarms.alarms,
    matches.matches,
    compare.compare,
    matching.match,
    matching.identify,
    recommending.recommend_command,
    findings.findings,
    check_file.check_file,
    versions.conflicts,
    history.show,
    pushes.pushes,
    plans.plan,
    packages.export,
    users.user,
    service.serve,
    console.web,
    api.api,
    service.doctor,
    service.db,
    probe.probe,
    profile.profile,
    trying.bisect,
    keys.keys,
    simulator.simulator,
    demo.demo,
):
    cli.add_command(command)
in_chinese(cli)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with one of our exit codes."""
    _speak_chinese()
    _write_anything()
    sys.exit(_exit_code(arguments))


def _speak_chinese() -> None:
    """Let click speak Chinese too, whatever the locale of the machine."""
    gettext.bindtextdomain("messages", str(Path(__file__).parent / "locale"))
    gettext.textdomain("messages")
    os.environ["LANGUAGE"] = "zh_CN"


def _write_anything() -> None:
    """Let a character that the terminal has none for (² in GBK) be written as its code.

    What is printed last was done before: it must not end as a failure for the sake of its words,
    nor where nobody listens.
    """
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until we end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _exit_code(arguments: Sequence[str] | None) -> int:
    try:
        result = cli.main(args=arguments, prog_name="indicator-adapter", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except AdapterError as error:
        complain(sentence_for(error))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        complain(sentence_for(error))
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a defect of ours; its traceback would quote values
        complain(_sentence_of(error))
        return ExitCode.FAILED
    return int(result) if isinstance(result, int) else ExitCode.OK


def _sentence_of(error: Exception) -> str:
    if isinstance(error, UnicodeEncodeError) and error.reason == _LONE_BYTES:
        return _NOT_READ
    if isinstance(error, OSError) and _is_of_stdout(error):
        return _NOT_WRITTEN
    return sentence_for(error)


def _is_of_stdout(error: OSError) -> bool:
    """Whether it was the answer that found no room: what it tells was done all the same."""
    if error.errno not in NO_ROOM:
        return False
    try:
        os.write(sys.stdout.fileno(), b"\n")
    except OSError as again:
        return again.errno in NO_ROOM
    return False


if __name__ == "__main__":
    main()
