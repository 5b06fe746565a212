"""The columns of indicator lines in forms: the headings of several provinces, and flat ones."""

from mappings.workbook.layout import (
    COMPARATOR_WORDS,
    DIRECTION_WORDS,
    NATURE_WORDS,
    Column,
    Table,
    TableKind,
)

_DASHES = ("-", "—", "~", "至")


def _monitored(*headings: str) -> tuple[str, ...]:
    """Headings of monitoring forms, which name the months they tell of (1—7月执行情况)."""
    return tuple(
        f"1{month_of_one}{dash}{month}月{heading}"
        for heading in headings
        for month in range(1, 13)
        for dash in _DASHES
        for month_of_one in ("", "月")
    )


FORM_LINES = Table(
    kind=TableKind.FORM_LINES,
    signature=(frozenset({"name"}), frozenset({"target"})),
    may_quote=False,
    note="",
    columns=(
        Column(name="ordinal", heading="序号"),
        Column(
            name="level1",
            heading="一级指标",
            synonyms=("一级指标名称", "指标类型", "指标类别", "level1"),
        ),
        Column(name="level2", heading="二级指标", synonyms=("二级指标名称", "level2")),
        Column(
            name="name",
            heading="三级指标",
            synonyms=(
                "三级指标名称",
                "指标名称",
                "三级指标（指标名称）",
                "指标内容",
                "绩效指标名称",
                "具体指标",
                "level3",
            ),
            is_required=True,
        ),
        Column(
            name="direction",
            heading="指标性质",
            synonyms=("指标方向", "正向/反向", "指标方向（正向/反向）", "指标属性"),
            words=frozenset(DIRECTION_WORDS),
        ),
        Column(
            name="nature",
            heading="定量/定性",
            synonyms=("指标性质", "指标属性"),
            words=frozenset(NATURE_WORDS),
        ),
        Column(
            name="comparator",
            heading="运算符",
            synonyms=("计算符号", "运算符号", "比较符", "比较符号", "指标方向", "符号"),
            words=frozenset(COMPARATOR_WORDS),
        ),
        Column(
            name="target",
            heading="年度指标值",
            synonyms=(
                "指标值",
                "目标值",
                "年度目标值",
                "年初目标值",
                "年初指标值",
                "预期指标值",
                "预期值",
                "计划指标值",
                "全年目标值",
                "全年指标值",
                "绩效指标值",
                "绩效目标值",
                "指标目标值",
                "年度绩效指标值",
                "标准值",
                "年度指标值A",
                "value_text",
            ),
            is_required=True,
        ),
        Column(name="unit", heading="计量单位", synonyms=("度量单位", "单位", "指标单位", "unit")),
        Column(
            name="actual",
            heading="实际完成值",
            synonyms=(
                "全年实际完成值",
                "年度实际完成值",
                "实际完成情况",
                "实际完成指标值",
                "全年完成值",
                "指标完成值",
                "完成值",
                "实际值",
                "实际完成",
                "完成情况",
                "指标完成情况",
                "年度完成值",
                "实际完成值B",
                "实际完成数",
                "actual_value_text",
                *_monitored("执行情况", "完成情况"),
            ),
        ),
        Column(
            name="expected",
            heading="全年预计完成情况",
            synonyms=("预计全年完成情况", "全年预计完成值"),
        ),
        Column(
            name="max_score",
            heading="分值",
            synonyms=(
                "指标分值",
                "分值权重",
                "权重",
                "分值（权重）",
                "权重分值",
                "满分",
                "标准分",
                "标准分值",
                "full_score",
            ),
        ),
        Column(
            name="score",
            heading="得分",
            synonyms=(
                "自评得分",
                "自评分",
                "评价得分",
                "实际得分",
                "指标得分",
                "评分",
                "自评分数",
                "score",
            ),
        ),
        Column(
            name="deviation_analysis",
            heading="偏差原因分析及改进措施",
            synonyms=(
                "偏差原因分析",
                "偏差原因",
                "偏差原因分析与改进措施",
                "偏差原因及改进措施",
                "未完成原因分析",
                "未完成原因",
                "未完成原因和改进措施",
                "未完成原因及改进措施",
                "未完成原因分析及改进措施",
                "未完成原因及拟采取的改进措施",
                "未达标原因分析",
                "原因分析",
                "原因说明",
                "扣分原因",
                "扣分原因及改进措施",
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
