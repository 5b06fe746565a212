"""Which of the columns of a form hold names, points and units of its lines (指标行)."""

from collections.abc import Sequence
from itertools import islice

from mappings.workbook.grid import Grid
from mappings.workbook.heading import Heading
from mappings.workbook.layout import TableKind


def name_lines(grid: Grid, heading: Heading) -> None:
    """The indicators of a form are its deepest level: 四级指标, or 二级指标 where there is no more.

    A column that is only called 指标 or 绩效指标 has them where no level has, or where it stands
    behind the second level and is filled in; else it is a label of the whole table beside levels.
    So is 目标 beside a column of targets.
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
    _go_down(positions)
    deepest = ("label", "level2") if _follows_levels(grid, heading) else ("level2", "label")
    for other in deepest:
        if "name" not in positions and other in positions and "target" in positions:
            positions["name"] = positions.pop(other)
    positions.pop("label", None)


def _go_down(positions: dict[str, int]) -> None:
    """Of four levels the fourth has the names, and the third those of lines where it is blank."""
    if "level4" not in positions:
        return
    if "name" in positions:
        positions["level3"] = positions["name"]
    positions["name"] = positions.pop("level4")


def _follows_levels(grid: Grid, heading: Heading) -> bool:
    """Whether a column called 绩效指标 goes on where the levels end, before the targets."""
    places = heading.positions
    if "name" in places or not places.keys() >= {"level2", "label", "target"}:
        return False
    label = places["label"]
    if not places["level2"] < label < places["target"]:
        return False
    below = range(heading.row + heading.depth, len(grid.rows))
    own = (row for row in below if any(column == label for column, _ in grid.own_cells(row)))
    return len(list(islice(own, _SEVERAL))) == _SEVERAL


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
