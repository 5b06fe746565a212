"""Puts what click prints of a command's shape (用法) into Chinese; its sentences are in locale/."""

import click

from adapter.cli.choices import Words

#: By click's own name of a type; a choice prints its words.
_VALUES = {
    "integer": "整数",
    "integer range": "整数",
    "float": "数",
    "float range": "数",
    "text": "文字",
    "file": "文件",
    "directory": "目录",
    "path": "路径",
}


def in_chinese(command: click.Command) -> None:
    """Say 选项, 命令 and the kinds of values in the command's help, and in that of all below it."""
    command.options_metavar = "[选项]"
    for each in command.params:
        _name_value(each)
    if isinstance(command, click.Group):
        command.subcommand_metavar = "命令 [参数]…"
        for below in command.commands.values():
            in_chinese(below)


def _name_value(parameter: click.Parameter) -> None:
    if type(parameter.type) is click.Choice:
        told = parameter.type
        parameter.type = Words(list(told.choices), case_sensitive=told.case_sensitive)
    kind = _VALUES.get(parameter.type.name)
    if kind is None:
        return
    if isinstance(parameter.type, click.Path):
        parameter.type.name = kind  # Errors begin with it.
    if isinstance(parameter, click.Option) and not parameter.is_flag and not parameter.metavar:
        parameter.metavar = kind
