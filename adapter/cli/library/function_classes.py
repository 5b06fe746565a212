"""`library function-classes`: a year's table of 类款项, and what changed against another year."""

from collections.abc import Sequence
from dataclasses import replace

import click

from adapter.cli.context import Door, division_of, place_options
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.domain.function_class import (
    ClassUse,
    FunctionClass,
    FunctionClassDiff,
    FunctionClassTable,
    diff_classes,
    use_of,
)
from adapter.domain.library.content import LibraryContent
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork

_LEVELS = ("", "类", "款", "项")


@click.command("function-classes")
@click.option(
    "--against",
    type=click.IntRange(2000, 2100),
    help="与另一年度比较：新增、删除、改名的编码，以及仍在使用已删除编码的指标、模板、项目。",
)
@place_options
@json_option
@click.pass_obj
def function_classes(
    door: Door,
    *,
    against: int | None,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """列出一个年度的支出功能分类（类款项）。"""
    with door.kept() as app, app.store.begin() as work:
        target = division_of(app.settings, site, division, year)
        table = _table(work, target)
        if against is None:
            _show(table, as_json=as_json)
            return
        before = _table(work, replace(target, fiscal_year=against))
        content, projects = _content(work, target), work.projects.projects(target)
    changes = diff_classes(before.classes, table.classes)
    uses = [(each, use_of(each.code, content, projects)) for each in changes.removed]
    if as_json:
        echo_json(_diff_as_json(changes, uses))
    else:
        _show_diff(f"{against} 年度 → {target.fiscal_year} 年度", changes, uses)


def _table(work: UnitOfWork, target: Division) -> FunctionClassTable:
    table = work.function_classes.latest(target)
    if table is None:
        raise NotThere(
            f"{target.division_code} 区划 {target.fiscal_year} 年度还没有功能分类表。"
            "请先用 library import 导入含“功能分类”表的工作簿。"
        )
    return table


def _content(work: UnitOfWork, target: Division) -> LibraryContent:
    version = work.library.in_force(target)
    return work.library.content(version.version_id) if version else LibraryContent()


def _show(table: FunctionClassTable, *, as_json: bool) -> None:
    if as_json:
        classes = [_class(each) for each in table.classes]
        echo_json({"number": table.number, "title": table.title, "classes": classes})
        return
    rows = [(e.code, "　" * (e.level_no - 1) + e.name, _LEVELS[e.level_no]) for e in table.classes]
    title = f"功能分类（第 {table.number} 版，{table.title}）"
    echo_table(title, ("编码", "名称", "级次"), rows)


def _class(each: FunctionClass) -> dict[str, object]:
    return {"code": each.code, "name": each.name, "level_no": each.level_no}


def _show_diff(
    title: str, changes: FunctionClassDiff, uses: Sequence[tuple[FunctionClass, ClassUse]]
) -> None:
    rows = [
        *(("新增", each.code, each.name, "") for each in changes.added),
        *(("删除", each.code, each.name, _users(use)) for each, use in uses),
        *(("改名", a.code, f"{a.name} → {b.name}", "") for a, b in changes.renamed),
    ]
    echo_table(title, ("变化", "编码", "名称", "仍在使用"), rows)


def _users(use: ClassUse) -> str:
    named = (("指标", use.indicators), ("模板", use.templates), ("项目", use.projects))
    return "\n".join(f"{word} {'、'.join(names)}" for word, names in named if names)


def _diff_as_json(
    changes: FunctionClassDiff, uses: Sequence[tuple[FunctionClass, ClassUse]]
) -> dict[str, object]:
    return {
        "added": [_class(each) for each in changes.added],
        "removed": [
            {
                **_class(each),
                "indicators": list(use.indicators),
                "templates": list(use.templates),
                "projects": list(use.projects),
            }
            for each, use in uses
        ],
        "renamed": [
            {"code": a.code, "before": a.name, "after": b.name} for a, b in changes.renamed
        ],
    }
