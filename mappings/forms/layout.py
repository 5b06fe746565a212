"""The columns of indicator lines in forms: the headings of several provinces, and flat ones."""

from itertools import product

from mappings.workbook.cell_words import COMPARATOR_WORDS, DIRECTION_WORDS, NATURE_WORDS
from mappings.workbook.layout import Column, Table, TableKind

_YEARS = (
    *("", "年度", "年初", "全年", "当年", "本年", "本年度", "预算年度"),
    *("年初设定的", "年初设定"),
)
_SO_FAR = (
    *("", "年度", "全年", "当年", "本年", "本年度", "年终", "年末", "年底", "截至年底"),
    *("半年度", "上半年"),
)


def _spelled(*parts: tuple[str, ...]) -> tuple[str, ...]:
    """Every heading that one spelling of each part makes."""
    return tuple(map("".join, product(*parts)))


_TARGETS = (
    *_spelled(
        _YEARS,
        ("", "绩效", "预期", "计划", "指标", "设定", "批复", "申报", "目标", "任务", "评价"),
        (
            *("指标值", "目标值", "预期值", "期望值", "计划值", "标准值", "任务值"),
            *("指标值及单位", "指标值和单位"),
        ),
    ),
    *_spelled(
        _YEARS, ("", "绩效", "预期", "计划", "应"), ("设定值", "申报值", "批复值", "应完成值")
    ),
    # Without a word of what is to come it is what was reached.
    *_spelled(_YEARS, ("预期", "计划", "预计", "设定"), ("实现值",)),
    *_spelled(("预期", "计划", "预计"), _YEARS, ("实现值",)),
)
_ADJUSTED = (
    *_spelled(("调整", "调整后", "调整后的", "中期调整", "年中调整"), _YEARS, ("指标值", "目标值")),
    *_spelled(("年度", "全年"), ("(调整)", "(调整后)"), ("", "绩效"), ("指标值", "目标值")),
)
_ACTUALS = _spelled(
    _SO_FAR,
    ("", "指标", "绩效指标", "绩效", "目标", "自评"),
    ("", "实际"),
    (
        *("完成值", "完成情况", "完成数", "完成结果", "完成指标值", "达到值", "达成值"),
        *("执行情况", "执行值", "业绩值"),
    ),
)
_PAST = _spelled(
    (
        *("上年", "上年度", "去年", "前一年", "前一年度", "前两年", "近两年", "近三年"),
        *("历年", "往年", "以前年度", "历史"),
    ),
    ("", "绩效"),
    (
        *("指标值", "实际值", "完成值", "实际完成值", "目标值", "指标实际值", "指标完成值"),
        *("完成情况", "实际", "完成", "计划", "目标"),
    ),
)
_REASONS = _spelled(
    (
        *("", "偏差", "偏离", "差异", "存在偏差", "偏差大或目标未完成", "扣分", "失分"),
        *("未完成", "未达标", "未达成", "未达到", "未达到指标值", "指标未完成", "目标未完成"),
        "未完成或偏离较多",
    ),
    ("", "的"),
    ("原因", "原因分析", "原因说明", "原因及分析", "情况说明"),
    ("", "及", "和", "与", "以及", "、"),
    (
        *("", "措施", "改进措施", "整改措施", "拟采取措施", "拟采取的措施", "拟采取的改进措施"),
        *("下一步改进措施", "改进建议"),
    ),
)


FORM_LINES = Table(
    kind=TableKind.FORM_LINES,
    signature=(frozenset({"name"}), frozenset({"target", "least", "most"})),
    may_quote=False,
    note="",
    columns=(
        Column(name="ordinal", heading="序号"),
        Column(
            name="level1",
            heading="一级指标",
            synonyms=("一级指标名称", "一级目标", "指标类型", "指标类别", "level1"),
        ),
        Column(name="level2", heading="二级指标", synonyms=("二级指标名称", "二级目标", "level2")),
        Column(
            name="name",
            heading="三级指标",
            synonyms=(
                "三级指标名称",
                "三级目标",
                "指标名称",
                "三级指标（指标名称）",
                "三级指标内容",
                "指标内容",
                "绩效指标名称",
                "绩效指标内容",
                "具体指标",
                "level3",
            ),
            is_required=True,
        ),
        Column(name="level4", heading="四级指标", synonyms=("四级指标名称",)),
        # Beside levels a label of the whole table, without them the names.
        Column(name="label", heading="绩效指标", synonyms=("指标", "评价指标", "考核指标")),
        Column(
            name="direction",
            heading="指标性质",
            synonyms=(
                "指标方向",
                "正向/反向",
                "指标方向（正向/反向）",
                "指标方向性",
                "指标属性",
                "性质",
            ),
            words=frozenset(DIRECTION_WORDS),
        ),
        Column(
            name="nature",
            heading="定量/定性",
            synonyms=("指标性质", "指标属性", "性质", "绩效指标性质"),
            words=frozenset(NATURE_WORDS),
        ),
        # 指标性质 holds the operator in the forms of 云南, 四川 and 重庆.
        Column(
            name="comparator",
            heading="运算符",
            synonyms=(
                "计算符号",
                "运算符号",
                "比较符",
                "比较符号",
                "指标符号",
                "指标方向",
                "绩效指标性质",
                "绩效指标符号",
                "指标性质",
                "指标属性",
                "性质",
                "符号",
            ),
            words=frozenset(COMPARATOR_WORDS),
        ),
        Column(
            name="target",
            heading="年度指标值",
            synonyms=("年度指标值A", "value_text", "计划完成值", "设定值", *_TARGETS),
            is_required=True,
        ),
        # Beside targets a label of the whole table, behind the names and without them the targets.
        Column(
            name="goal",
            heading="目标",
            synonyms=("年度目标", *_spelled(("", "年度", "全年"), ("计划", "计划数", "任务数"))),
        ),
        # The value in two columns; beside them there is no other.
        Column(
            name="least",
            heading="目标值下限",
            synonyms=_spelled(("", "指标", "指标值", "目标"), ("下限", "下限值", "最低值")),
        ),
        Column(
            name="most",
            heading="目标值上限",
            synonyms=_spelled(("", "指标", "指标值", "目标"), ("上限", "上限值", "最高值")),
        ),
        # Takes the place of the value above it where it is filled in.
        Column(name="adjusted", heading="调整后指标值", synonyms=_ADJUSTED),
        Column(
            name="unit",
            heading="计量单位",
            synonyms=(
                *_spelled(("", "绩效", "绩效指标", "指标"), ("度量单位", "计量单位")),
                *("单位", "指标单位", "unit"),
            ),
        ),
        # Known, so that 指标值 above them is not taken for the year's.
        Column(name="past", heading="上年指标值", synonyms=_PAST),
        Column(
            name="actual",
            heading="实际完成值",
            synonyms=(
                "实际完成",
                "实际完成值B",
                "actual_value_text",
                *_spelled(_SO_FAR, ("实际值", "实现值", "实际实现值", "自评值")),
                *_spelled(("", "全年", "年度"), ("实际指标值", "实际绩效值")),
                *_ACTUALS,
            ),
            is_of_periods=True,
        ),
        # The result beside targets where no column is called more clearly.
        Column(
            name="reached",
            heading="实际",
            synonyms=_spelled(("", "年度", "全年"), ("实际", "实际数", "完成", "实际情况")),
        ),
        # Where the result has its unit in a column of its own, behind it.
        Column(name="actual_unit", heading="完成值单位", synonyms=("实际完成值单位",)),
        Column(
            name="expected",
            heading="全年预计完成情况",
            synonyms=("预计全年完成情况", "全年预计完成值"),
        ),
        Column(
            name="completion_rate",
            heading="完成率",
            synonyms=_spelled(
                (
                    "",
                    "指标",
                    "目标",
                    "绩效指标",
                    "绩效目标",
                    "年度",
                    "全年",
                    "年度指标",
                    "年度目标",
                ),
                ("完成率", "完成比例", "完成百分比"),
            ),
        ),
        Column(
            name="max_score",
            heading="分值",
            synonyms=(
                *_spelled(("", "指标"), ("分值", "权重", "满分", "权重分", "权重分值")),
                *_spelled(("标准", "设定"), ("分", "分值")),
                "满分值",
                "基准分",
                "应得分",
                "赋分",
                "评价分值",
                "分值权重",
                "分值/权重",
                "分值（权重）",
                "full_score",
            ),
        ),
        Column(
            name="score",
            heading="得分",
            synonyms=(
                *_spelled(
                    (
                        *("", "自评", "评价", "实际", "指标", "单位", "单位自评", "部门自评"),
                        *("自评价", "考核", "自查", "复核", "评估", "最终", "部门评价"),
                    ),
                    ("得分", "评分", "得分值", "打分", "得分情况"),
                ),
                "实得分",
                "单位自评分",
                "评分结果",
                "自评分",
                "自评分数",
                "自评分值",
                "score",
            ),
        ),
        Column(
            name="deviation_analysis",
            heading="偏差原因分析及改进措施",
            synonyms=(
                *_REASONS,
                *_spelled(("偏差", "偏离", "差异", "扣分", "失分"), ("分析", "说明")),
            ),
        ),
        # Ticks of monitoring forms: known, so that 偏差原因分析 above them is not taken for them.
        Column(name="lacks_funds", heading="经费保障"),
        Column(name="lacks_rules", heading="制度保障"),
        Column(name="lacks_staff", heading="人员保障"),
        Column(name="lacks_means", heading="硬件条件保障"),
        Column(name="lacks_other", heading="其他"),
        Column(name="surely", heading="确定能"),
        Column(name="possibly", heading="有可能"),
        Column(name="impossibly", heading="完全不可能"),
        Column(name="remark", heading="备注"),
    ),
)
