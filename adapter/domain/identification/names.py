"""Names understood (名称的理解): what is measured, how, and what only decorates it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from adapter.domain.identification.index import pairs_of
from adapter.domain.identification.plain_names import normalised_name
from adapter.domain.identification.words import FILLERS, SAME_WORDS


class Measure(StrEnum):
    """How a thing is measured (度量)."""

    RATE = "rate"
    COUNT = "count"
    PEOPLE = "people"
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
        Measure.PEOPLE: "人数 人次数 人次 人员数 人员数量 人口 名额",
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
        Measure.DEGREE: "影响程度 程度 影响 作用 能力 功能 性 效果",
        Measure.COUNT: (
            "数量 品种数 种类数 条数 株数 篇数 册数 单数 面数 批数 点数 村数 头数 数 量"
            " 家数 企业数 报告数 规模"
        ),
    }.items()
    for tail in tails.split()
}
_TAIL_LENGTHS = sorted({len(tail) for tail in _TAILS}, reverse=True)
_SAME = dict(SAME_WORDS)
_SAME_WORD = re.compile("|".join(sorted(map(re.escape, _SAME), key=len, reverse=True)))
_FILLER = re.compile("|".join(FILLERS))
_BRACKETS = re.compile(r"[()]")
_TWICE = re.compile(r"(..)\1")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_NOT_A_JOINT = re.compile("及时|普及|及格|参与")
#: A form may list the heading before the name: 补助标准，黄金蜜补助成本.
_LISTED = re.compile("[,，]")
_SHORTEST_LISTED = 6
_JOINTS = re.compile(r"[、和及与,，]")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with its character bigrams."""

    text: str
    pairs: frozenset[str]

    @staticmethod
    def of(text: str) -> "Wording":
        """A text and its bigrams."""
        return Wording(text, pairs_of(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A name as it is compared."""

    #: In the trade's one wording, without fillers.
    main: Wording
    #: As it was written, and what stands behind its last comma: for slips, and for lists.
    others: tuple[Wording, ...]
    #: The main wording without the closing words of its measure.
    body: str
    measure: Measure
    numbers: frozenset[str]
    #: Signs and words that join two things (、和及与).
    joints: int


@lru_cache(maxsize=65_536)
def read_name(name: str) -> Reading:
    """What a name says."""
    plain = _BRACKETS.sub("", normalised_name(name))
    main = _one_wording(plain)
    others = {main: None, _bare(plain): None}
    *heading, listed = _LISTED.split(name)
    if heading and len(listed) >= _SHORTEST_LISTED:
        others[_one_wording(_BRACKETS.sub("", normalised_name(listed)))] = None
    body, measure = _measured(main)
    return Reading(
        main=Wording.of(main),
        others=tuple(Wording.of(each) for each in others if each != main),
        body=body,
        measure=measure,
        numbers=frozenset(_NUMBERS.findall(main)),
        joints=len(_JOINTS.findall(_NOT_A_JOINT.sub("", name))),
    )


def _bare(plain: str) -> str:
    return _FILLER.sub("", plain) or plain


def _one_wording(plain: str) -> str:
    worded = _SAME_WORD.sub(lambda found: _SAME[found[0]], plain)
    return _TWICE.sub(r"\1", _bare(worded)) or plain


def _measured(text: str) -> tuple[str, Measure]:
    for length in _TAIL_LENGTHS:
        measure = _TAILS.get(text[-length:])
        if measure is not None:
            return text[:-length], measure
    return text, Measure.UNSAID
