"""Blocks below the lines of a form (存在问题, 主管部门意见 …) are none of its lines."""

from time import perf_counter

import pytest

from mappings.forms.reading import read_form
from tests.unit.forms.test_form_reading import Cells, names, workbook

LEVELS = ["一级指标", "二级指标", "三级指标", "年度指标值"]
EVALUATED = [*LEVELS, "实际完成值", "分值", "得分"]
MONITORED = [*LEVELS, "1-6月执行情况", "全年预计完成情况"]
ROAD = ["产出指标", "数量指标", "修路", "≥5公里", "5公里", 100, 100]

LABELS = [
    "偏差或不能完成目标原因分析",
    "相关建议或举措",
    "主管部门意见",
    "存在问题",
    "存在的主要问题及原因分析",
    "一、存在问题：",
    "（二）改进措施",
    "下一步改进措施",
    "下一步工作计划",
    "财政部门审核意见",
    "填报单位意见（盖章）",
    "绩效评价小组意见",
    "专家组评审意见",
    "业务股室审核意见",
    "联系人",
    "联系人及联系电话",
    "项目负责人",
    "填表说明",
    "其他需要说明的问题",
    "主要经验做法",
    "意见建议",
    "绩效自评结果应用",
    "主管部门\n审核\n意见",
]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    "block",
    [
        [["{}", None, "招标较晚，下半年补上。"]],
        [["{}", None, None, "招标较晚，下半年补上。"]],
        [[None, "{}", "招标较晚"]],
        [["情况", "{}", "招标较晚", "下半年补上"]],
        [["{}", None, "甲", "联系电话", "0470-1"], [None, None, "乙"]],
    ],
)
@pytest.mark.parametrize("head", [EVALUATED, MONITORED, LEVELS])
def test_a_block_below_the_lines_is_none_of_them(
    label: str, block: Cells, head: list[object]
) -> None:
    below: Cells = [
        [each.format(label) if isinstance(each, str) else each for each in row] for row in block
    ]
    content = read_form("表.xlsx", workbook([head, ROAD[: len(head)], *below]))

    assert names(content) == ["修路"]


@pytest.mark.parametrize(
    ("merge", "block"),
    [
        (
            (2, 0, 4, 0),
            [["主管部门意见", None, "同意"], [None, None, "甲"], [None, None, "乙", "丙"]],
        ),
        ((2, 0, 3, 1), [["问题", None, "招标晚", "一"], [None, None, "付款晚", "二"]]),
    ],
)
def test_a_label_that_is_merged_over_rows_is_of_all_of_them(
    merge: tuple[int, int, int, int], block: Cells
) -> None:
    content = read_form("表.xlsx", workbook([EVALUATED, ROAD, *block], (merge,)))

    assert names(content) == ["修路"]


def test_a_label_in_pieces_is_one() -> None:
    row = ["改进", "措施", "加快招标", "年底前"]

    assert names(read_form("表.xlsx", workbook([MONITORED, ROAD[:5], row]))) == ["修路"]


@pytest.mark.parametrize("name", ["意见", "改进措施", "群众意见建议", "采纳意见建议", "整改措施"])
@pytest.mark.parametrize("head", [EVALUATED, MONITORED, LEVELS])
def test_an_indicator_that_is_called_so_is_a_line(name: str, head: list[object]) -> None:
    line = ["满意度指标", "服务对象满意度指标", name, "≥10条", "12条", 10, 10][: len(head)]
    below = [None, None, *line[2:]]  # levels that stand once for the rows below
    content = read_form("表.xlsx", workbook([head, ROAD[: len(head)], line, below]))

    assert names(content) == ["修路", name, name]


@pytest.mark.parametrize("level", ["问题整改", "整改措施", "工作计划", "决策意见"])
def test_a_line_with_points_is_one_whatever_its_level_is_called(level: str) -> None:
    line = ["过程指标", level, "制度健全性", "健全", "健全", 10, 10]

    assert names(read_form("表.xlsx", workbook([EVALUATED, ROAD, line]))) == ["修路", "制度健全性"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["存在问题", "招标较晚，下半年补上；付款较晚。"], []),
        (["改进措施", "3项"], ["改进措施"]),
        (["改进措施", "≥3项", "4项"], ["改进措施"]),
    ],
)
def test_where_lines_have_no_levels_a_block_is_what_is_written_out(
    row: list[object], expected: list[str]
) -> None:
    rows: Cells = [["指标名称", "年度指标值", "实际完成值"], ["修路", "≥5公里", "5公里"], row]

    assert names(read_form("表.xlsx", workbook(rows))) == ["修路", *expected]


def test_a_long_text_among_the_levels_is_read_at_once() -> None:
    row = ["原因分析专家组" * 200 + "甲", None, "修桥", "≥5座", "5座"]
    begin = perf_counter()

    assert names(read_form("表.xlsx", workbook([MONITORED, ROAD[:5], row]))) == ["修路", "修桥"]
    assert perf_counter() - begin < 5
