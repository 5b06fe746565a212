"""Which of the columns of a form hold names, points and units of its lines (指标行)."""

from collections.abc import Sequence

from mappings.workbook.heading import Heading
from mappings.workbook.layout import TableKind


def name_lines(heading: Heading) -> None:
    """The indicators of a form are its deepest level: 四级指标, or 二级指标 where there is no more.

    A column that is only called 指标 or 绩效指标 has them where no level has; beside levels it is a
    label of the whole table. So is 目标 beside a column of targets.
    """
    positions = heading.positions
    if heading.table.kind is not TableKind.FORM_LINES:
        return
    for weak, meant in (("goal", "target"), ("reached", "actual")):
        place = positions.pop(weak, None)
        if place is not None and meant not in positions and place > positions.get("name", place):
            positions[meant] = place
    limits = [positions[each] for each in ("least", "most") if each in positions]
    if limits:
        positions.setdefault("target", limits[0])
    if "level4" in positions:
        positions["name"] = positions.pop("level4")
    for other in ("level2", "label"):
        if "name" not in positions and other in positions and "target" in positions:
            positions["name"] = positions.pop(other)
    positions.pop("label", None)


def weigh_lines(heading: Heading, weights: Sequence[int]) -> None:
    """Where every level has its 分值, that of the lines stands behind their name."""
    name = heading.positions.get("name")
    behind = [each for each in weights if name is not None and each > name]
    if heading.table.kind is TableKind.FORM_LINES and len(weights) > 1 and behind:
        heading.positions["max_score"] = behind[0]
        heading.repeated = [each for each in heading.repeated if each not in weights]


def measure_results(heading: Heading, units: Sequence[int]) -> None:
    """Of several columns of units the one right behind the results is theirs (完成｜单位)."""
    positions = heading.positions
    behind = positions.get("actual", -1) + 1
    is_form = heading.table.kind is TableKind.FORM_LINES
    is_known = "actual_unit" in positions or positions.get("unit") == behind
    if not is_form or is_known or len(units) < _SEVERAL or behind not in units:
        return
    positions["actual_unit"] = behind
    heading.repeated = [each for each in heading.repeated if each != behind]


_SEVERAL = 2
