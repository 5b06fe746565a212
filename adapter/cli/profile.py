"""Command line of profiles (接口口径): how a dialect carries our records, and what it loses."""

from dataclasses import asdict

import click

from adapter.bootstrap import profile_named
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.domain.field_labels import field_label
from adapter.domain.kinds import KIND_LABELS, PUSHED_KINDS
from mappings.description import FieldLine, KindDescription, ProfileDescription


@click.group()
def profile() -> None:
    """接口口径：一个站点的字段、代码表和限制。"""


@profile.command()
@click.argument("name", metavar="口径")
@json_option
def show(name: str, *, as_json: bool) -> None:
    """显示一个口径如何承载各类记录，以及承载不了什么。"""
    description = profile_named(name).describe()
    if as_json:
        echo_json(asdict(description))
        return
    click.echo(f"口径 {description.name}：{description.title}")
    click.echo(
        f"通道 {description.wire}，字符集 {description.charset}，"
        f"长度按 {description.length_charset} 字节计。"
    )
    for kind in description.kinds:
        _show_kind(kind)
    _show_tables(description)
    _show_losses(description)


def _show_kind(kind: KindDescription) -> None:
    echo_table(
        f"{KIND_LABELS[kind.kind]}（{kind.kind.value}）— {kind.data_set}",
        ("名称", "字段", "数据元素", "类型", "长度", "代码表", "必填", "报送"),
        [
            (
                field_label(each.field),
                each.field,
                "、".join((each.element, *each.copies, *each.columns)),
                each.type,
                _size(each),
                each.code_table,
                "是" if each.is_required else "",
                "是" if each.is_sent and kind.kind in PUSHED_KINDS else "",
            )
            for each in kind.fields
        ],
    )


def _size(line: FieldLine) -> str:
    if line.digits:
        return ",".join(map(str, line.digits))
    return "" if line.bytes is None else str(line.bytes)


def _show_tables(description: ProfileDescription) -> None:
    rows = [
        (
            table.title,
            "，".join(f"{code}={label}" for code, label in table.codes),
            "、".join(table.without_code),
        )
        for table in description.code_tables
    ]
    echo_table("代码表", ("名称", "代码", "没有代码的写法"), rows)


def _show_losses(description: ProfileDescription) -> None:
    rows = [
        (KIND_LABELS[each.kind], field_label(each.field), each.field, each.loss.label, each.detail)
        for each in description.cannot_carry
    ]
    echo_table("承载不了的内容", ("记录", "名称", "字段", "原因", "说明"), rows)
