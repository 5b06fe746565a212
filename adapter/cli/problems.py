"""What was wrong with the rows of a workbook (逐行问题), told at the terminal and in a workbook."""

from collections.abc import Sequence
from pathlib import Path

import click

from adapter.cli.failures import NotThere
from adapter.cli.new_file import new_file, require_place
from adapter.cli.output import complain
from mappings.workbook import CellProblem, write_problems


def require_free(file: Path | None) -> None:
    """NotThere where the workbook could not be written; asked before anything is imported."""
    if file is None:
        return
    if file.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{file} 的文件名须以 .xlsx 结尾，请换一个文件名。")
    if file.exists():
        raise NotThere(f"文件 {file} 已存在，不会覆盖：请换一个文件名。")
    require_place(file)


def tell_problems(problems: Sequence[CellProblem]) -> None:
    """A line each on stderr."""
    for problem in problems:
        complain(str(problem))


def keep_problems(problems: Sequence[CellProblem], file: Path | None) -> None:
    """All of them in a new workbook where one is wanted; last of all, as it may still fail."""
    if file is not None and problems:
        with new_file(file, force=False) as stream:
            stream.write(write_problems(problems))


def problems_as_json(problems: Sequence[CellProblem]) -> list[dict[str, object]]:
    """The problems as plain data."""
    return [
        {
            "file": each.file,
            "sheet": each.sheet,
            "row": each.row,
            "column": each.column,
            "heading": each.heading,
            "code": each.code.value,
            "severity": each.severity.value,
            "message": each.message,
        }
        for each in problems
    ]
