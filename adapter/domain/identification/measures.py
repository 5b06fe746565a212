"""How a thing is measured (度量), by the closing words of its name."""

import re
from collections.abc import Mapping
from enum import StrEnum


class Measure(StrEnum):
    """How a thing is measured (度量)."""

    RATE = "rate"
    COUNT = "count"
    PEOPLE = "people"
    #: 人次: people, each time they come.
    VISITS = "visits"
    HOUSEHOLDS = "households"
    TIMES = "times"
    LENGTH = "length"
    AREA = "area"
    VOLUME = "volume"
    MONEY = "money"
    MOMENT = "moment"
    SATISFACTION = "satisfaction"
    DEGREE = "degree"
    #: The name does not say.
    UNSAID = "unsaid"

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return _LABELS[self]


_LABELS = {
    Measure.RATE: "比率",
    Measure.COUNT: "数量",
    Measure.PEOPLE: "人数",
    Measure.VISITS: "人次",
    Measure.HOUSEHOLDS: "户数",
    Measure.TIMES: "次数",
    Measure.LENGTH: "长度",
    Measure.AREA: "面积",
    Measure.VOLUME: "容量或产量",
    Measure.MONEY: "金额",
    Measure.MOMENT: "时间",
    Measure.SATISFACTION: "满意度",
    Measure.DEGREE: "程度",
    Measure.UNSAID: "未写明",
}
#: Closing words; the longest that fits decides.
_TAILS: Mapping[str, Measure] = {
    tail: measure
    for measure, tails in {
        Measure.SATISFACTION: "满意度",
        Measure.RATE: "率 系数",
        Measure.PEOPLE: "人数 人员数 人员数量 人口 名额",
        Measure.VISITS: "人次数 人次",
        Measure.HOUSEHOLDS: "户数 家庭数 户",
        Measure.TIMES: "次数 频次 起数 场次 场数 剂次 批次 批次数 期数",
        Measure.LENGTH: "长度 射程 宽度 高度 距离 深度 厚度",
        Measure.AREA: "面积",
        Measure.VOLUME: "容量 蓄积量 产量 重量 吨数 体积 储量 浓度",
        Measure.MONEY: (
            "金额 成本 投资 产值 收入 价格 单价 总额 补助标准 补助 成本标准 节约额 保费"
            " 投入 控制数 资金标准 支出 额 税收 利润"
        ),
        Measure.MOMENT: "时间 时限 周期 工期 天数 时长 年限 学时 月数 时点 小时数 课时",
        Measure.DEGREE: "质量 影响程度 程度 影响 作用 能力 功能 性 效果",
        Measure.COUNT: (
            "数量 品种数 种类数 条数 株数 篇数 册数 单数 面数 批数 点数 村数 头数 数 量"
            " 家数 企业数 报告数 规模"
        ),
    }.items()
    for tail in tails.split()
}
_TAIL_LENGTHS = sorted({len(tail) for tail in _TAILS}, reverse=True)
#: Closing words that say how is measured and nothing else; a name is compared without them.
_PURE = re.compile(
    "(?:[个台件套座处所项份条株家栋间眼口头篇册单辆艘张块根棵盏种]数"
    "|(?<=[范规善全可同整开明配确理学赖注任悉握解誉晰捷适洁定持合跃与])度"
    "|数量|人数|人次数?|户数|次数|场次|场数|频次|起数|率|面积|满意度|影响程度|程度|数|性)$"
)


def measured(text: str) -> tuple[str, Measure]:
    """A text without its closing words of a measure, and that measure."""
    for length in _TAIL_LENGTHS:
        measure = _TAILS.get(text[-length:])
        if measure is not None:
            return text[:-length], measure
    return text, Measure.UNSAID


def without_pure_measure(text: str) -> str:
    """A text without closing words that name a way of counting only; never empty."""
    return _PURE.sub("", text) or text
