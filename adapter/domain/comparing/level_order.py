"""The order of levels (指标级次的顺序): as the printed forms have them, whatever the rows' ids.

Source: self-evaluation forms as published: 产出、成本、效益、满意度, within 数量、质量、时效、成本
and 经济、社会、生态、可持续影响. Levels are no closed list: others stand behind these.
"""

from collections.abc import Sequence
from typing import TypeVar

from adapter.domain.lines import AnyLine

_Line = TypeVar("_Line", bound=AnyLine)
_FIRST = (("产出", "完成"), ("成本",), ("效益", "效果"), ("满意",))
#: 经济成本 stands where 经济效益 does; a cost that says of no kind is the last of 产出.
_SECOND = (
    *(("数量",), ("质量",), ("时效",)),
    *(("经济",), ("社会",), ("生态", "环境"), ("可持续",), ("满意",), ("成本",)),
)


def in_level_order(lines: Sequence[_Line]) -> list[_Line]:
    """Lines of one level together, levels as forms print them; others as they first come.

    A blank level comes first: below another it would read as if it carried on.
    """
    first: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines):
        level1, level2 = _levels(line)
        first.setdefault((level1,), number)
        first.setdefault((level1, level2), number)

    def place(line: _Line) -> tuple[int, int, int, int]:
        level1, level2 = _levels(line)
        return (
            *(_rank(level1, _FIRST), first[level1,]),
            *(_rank(level2, _SECOND), first[level1, level2]),
        )

    return sorted(lines, key=place)


def is_of_projects(level1: str) -> bool:
    """Whether forms of projects have a first level; 履职效能 is of departments as wholes alone."""
    return _rank(level1.strip(), _FIRST) < len(_FIRST)


def _rank(level: str, printed: Sequence[tuple[str, ...]]) -> int:
    if not level:
        return -1
    found = (n for n, words in enumerate(printed) if any(word in level for word in words))
    return next(found, len(printed))


def _levels(line: AnyLine) -> tuple[str, str]:
    return (line.level1 or "").strip(), (line.level2 or "").strip()
