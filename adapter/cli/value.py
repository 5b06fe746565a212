"""The `value` commands: show how an indicator value (指标值) is understood."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import click

from adapter.cli.output import json_text
from adapter.domain.value import IndicatorValue, parse_value, print_value

_CHARSETS = ("utf-8-sig", "gb18030")


@click.group("value", help="指标值：查看系统如何理解一个指标值。")
def value() -> None:
    """Holds the commands about single values."""


@value.command(
    "parse",
    help="解析一个指标值，或用 --csv 解析整个文件（列：value_text、unit，可有 level3）。",
    # A value may begin with a minus sign (-5%), which is no option.
    context_settings={"ignore_unknown_options": True},
)
@click.argument("text", required=False, metavar="[指标值]")
@click.option("--unit", default="", help="计量单位栏的内容。")
@click.option("--name", default="", help="指标名称，用于判断数字是否为日期。")
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV 文件（UTF-8 或 GB18030 编码）。",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def parse(text: str | None, unit: str, name: str, csv_file: Path | None, *, as_json: bool) -> None:
    """Exits 0 whatever the values say: an odd value is an answer, not a failure."""
    if (text is None) == (csv_file is None):
        raise click.UsageError("请给出一个指标值，或用 --csv 指定文件，二者选一。")
    if csv_file is not None:
        values = list(_values(csv_file))
        click.echo(json_text([as_keys(each) for each in values]) if as_json else _listed(values))
        return
    parsed = parse_value(_shown(text or ""), unit=_shown(unit), name=_shown(name))
    click.echo(json_text(as_keys(parsed)) if as_json else "\n".join(explained(parsed)))


def as_keys(parsed: IndicatorValue) -> dict[str, object]:
    """The value under the documented JSON keys: decimal strings, ISO dates, null for nothing."""
    return {
        "kind": parsed.kind.value,
        "comparator": parsed.comparator.value if parsed.comparator else None,
        "number": _digits(parsed.number),
        "low": _digits(parsed.low),
        "high": _digits(parsed.high),
        "unit": parsed.unit,
        "date": parsed.date.isoformat() if parsed.date else None,
        "start": parsed.start.isoformat() if parsed.start else None,
        "end": parsed.end.isoformat() if parsed.end else None,
        "direction": parsed.direction.value if parsed.direction else None,
        "also": parsed.also or None,
        "warnings": [warning.value for warning in parsed.warnings],
    }


def explained(parsed: IndicatorValue) -> list[str]:
    """The value in Chinese, one fact per line, what to look at last."""
    facts = [
        ("类型", parsed.kind.label),
        ("指标方向", parsed.direction.label if parsed.direction else ""),
        ("运算符", parsed.comparator.label if parsed.comparator else ""),
        ("数值", _digits(parsed.number)),
        ("下限", _digits(parsed.low)),
        ("上限", _digits(parsed.high)),
        ("计量单位", parsed.unit),
        ("截止日期", parsed.date),
        ("开始日期", parsed.start),
        ("结束日期", parsed.end),
        ("文字", parsed.text),
        ("其他内容", parsed.also),
        ("规范写法", print_value(parsed)),
    ]
    lines = [f"{label}：{fact}" for label, fact in facts if fact not in (None, "")]
    return lines + [f"提示：{warning.label}" for warning in parsed.warnings]


def _listed(values: list[IndicatorValue]) -> str:
    lines = []
    for number, each in enumerate(values, start=1):
        hints = "".join(f" {warning.label}" for warning in each.warnings)
        lines.append(f"{number}. {each.kind.label} {print_value(each)}{hints}")
    return "\n".join(lines)


def _values(csv_file: Path) -> Iterator[IndicatorValue]:
    for record in _records(_decoded(csv_file)):
        yield parse_value(
            record.get("value_text") or "",
            unit=record.get("unit") or "",
            name=record.get("level3") or "",
        )


def _records(text: str) -> Iterator[dict[str, str]]:
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [heading.strip() for heading in next(rows, [])]
        if "value_text" not in header:
            raise click.UsageError("CSV 文件缺少 value_text 列，请在首行写明列名后重试。")
        for row in rows:
            # In a file of one column an empty line is a record with a blank value.
            if row or len(header) == 1:
                yield dict(zip(header, row, strict=False))
    except csv.Error as error:
        raise click.UsageError(
            f"CSV 文件第 {rows.line_num} 行无法读取，请检查该行的引号后重试。"
        ) from error


def _decoded(csv_file: Path) -> str:
    content = csv_file.read_bytes()
    for charset in _CHARSETS:
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    raise click.UsageError("CSV 文件的编码无法识别，请另存为 UTF-8 或 GB18030 后重试。")


def _digits(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def _shown(argument: str) -> str:
    """An argument that can be printed again: bytes that are no UTF-8 become question marks."""
    return argument.encode("utf-8", "replace").decode("utf-8")
