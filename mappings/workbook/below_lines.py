"""What forms ask for below their lines: reasons, measures, opinions, who filled them in."""

import re

from mappings.workbook.grid import Cell, Grid, is_blank
from mappings.workbook.heading import Heading
from mappings.workbook.headings import plain
from mappings.workbook.rows import cell_text

_COUNT = r"[\d一二三四五六七八九十]+"
#: A cell that says no more than that the table goes on (续表, 第2页).
PAGE = re.compile(
    rf"[((]?(?:续(?:上?[表页])?(?:{_COUNT})?|[接见][上下]页|转下页|表?{_COUNT}[(（]?续[)）]?)[))]?"
    # The title once more: 项目支出绩效自评表(续表).
    rf"|.{{0,60}}[((]续(?:表|上[表页])?(?:{_COUNT})?[))]"
    rf"|[-—]*第{_COUNT}页[-—]*(?:[,、/]?共{_COUNT}页)?|{_COUNT}/{_COUNT}"
)

#: Labels are made of these words alone, and end in what they ask for.
_WORDS = (
    *("偏差", "偏离", "差异", "扣分", "失分", "不能", "未能", "未", "没有", "完成", "达到", "达成"),
    *("实现", "达标", "绩效", "目标", "指标", "预期", "年度", "主要", "原因", "分析", "存在"),
    *("问题", "困难", "不足", "改进", "整改", "纠偏", "解决", "加强", "相关", "有关", "下一步"),
    *("下步", "下一年度", "今后", "工作", "拟", "采取", "主管", "部门", "单位", "财政", "审核"),
    *("审查", "审批", "复核", "审定", "评审", "初审", "填报", "填表", "填写", "项目", "实施"),
    *("使用", "预算", "业务", "处室", "科室", "股室", "科", "股", "处", "局", "厅", "评价", "自评"),
    *("监控", "自查", "小组", "专家", "机构", "第三方", "组长", "组"),
    *("领导", "分管", "负责人", "其他", "其它", "需要", "需", "应当", "情况", "事项", "总体"),
    *("综合", "政策", "主要经验", "成功", "的", "或", "及其", "及", "和", "与", "以及", "、", "/"),
)
_ENDS = (
    *("原因", "分析", "说明", "问题", "困难", "不足", "措施", "举措", "建议", "意见"),
    *("经验", "做法", "结果应用", "签字", "签章", "盖章", "签名", "公章"),
)
_PLANS = r"(?:下一步|下步|下一年度|今后)(?:的)?(?:主要)?(?:工作)?(?:计划|安排|打算|思路|方向|重点)"
_CONTACTS = (
    r"(?:单位|项目|填报|财务|业务)?(?:联系人|经办人|负责人|填表人|填报人)"
    r"(?:姓名|员)?(?:(?:及|和|、|/)?(?:联系)?(?:电话|方式|号码))?|(?:联系|办公)(?:电话|方式)"
)
_ASKED = rf"{_PLANS}|{'|'.join(_ENDS)}"
# No word stands there twice or is made of others: a text that is no label has one way to be parted.
_OTHERS = "|".join(each for each in _WORDS if each not in _ENDS)
_LABEL = re.compile(rf"(?:{_ASKED}|{_OTHERS})*(?:{_ASKED})|{_CONTACTS}")
_NUMBER = re.compile(rf"[(\[]?{_COUNT}[)\].、]")
_BEHIND = re.compile(r"[:(]")
_LONGEST_LABEL = 30
#: Of a row that begins where the names stand: what is written out, and no value.
_WRITTEN_OUT = re.compile(r".*[。;;].*|.{16,}")
_NAME_AND_TEXT = 2


def is_remark(grid: Grid, heading: Heading, row: int) -> bool:
    """Whether a row of a form is none of its lines, but a block below them.

    Its label stands where lines have their levels, in one cell or several and maybe merged over the
    rows; it has no points. A line may be called 意见 or 措施: that word stands among the names.
    """
    places = heading.positions
    name = places.get("name")
    if name is None or any(_has_points(grid, row, places.get(each)) for each in _POINTS):
        return False
    left = [plain(cell_text(grid.at(row, column))) for column in range(name)]
    labels = [each for each in left if each]
    if labels:
        return any(map(_is_label, [*labels, "".join(labels)]))
    own = [plain(cell_text(cell)) for _, cell in grid.own_cells(row)]
    return (
        0 < len(own) <= _NAME_AND_TEXT
        and not is_blank(grid.at(row, name))
        and _is_label(own[0])
        and all(map(_WRITTEN_OUT.fullmatch, own[1:]))
    )


def _is_label(text: str) -> bool:
    number = _NUMBER.match(text)
    label = _BEHIND.split(text[number.end() :] if number else text)[0]
    return len(label) <= _LONGEST_LABEL and _LABEL.fullmatch(label) is not None


_POINTS = ("max_score", "score")


def _has_points(grid: Grid, row: int, column: int | None) -> bool:
    cell: Cell = "" if column is None else grid.at(row, column)
    return re.fullmatch(r"[\d.]+[分%]?", plain(cell_text(cell))) is not None


def repeats_head(grid: Grid, row: int, head: list[int]) -> bool:
    """Whether a row is one of those above the lines once more, as it is printed on a new page."""
    shown = _shown(grid, row)
    told = {each for each in shown if PAGE.fullmatch(each) is None}
    return bool(told) and any(told <= set(_shown(grid, each)) for each in head)


def _shown(grid: Grid, row: int) -> list[str]:
    return [plain(cell_text(cell)) for _, cell in grid.own_cells(row)]
