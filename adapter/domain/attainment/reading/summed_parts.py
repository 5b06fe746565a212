"""Parts that are told without their sum (分项相加): 人工造林1.2万亩、飞播0.8万亩 are 2万亩."""

import re
from decimal import Decimal

from adapter.domain.attainment.reading.listed_parts import TIMES_TAKEN
from adapter.domain.value import IndicatorValue

_NUMBER = r"[0-9]+(?:[.][0-9]+)?"
_PART = re.compile(
    rf"(?P<label>[\u4e00-\u9fff]{{1,8}}?)(?P<number>{_NUMBER})\s*(?P<unit>[^0-9，,；;、。]{{1,5}})"
)
#: Of several the greatest or the mean counts, and no sum.
_NOT_ADDED_UP = (*TIMES_TAKEN, "", "%", "‰", "℃", "度", "分", "级", "年", "月", "个月")
_SEPARATORS = re.compile("[、，,；;和]")
#: Of another state, time or sum.
_OTHERS = re.compile(
    "[未不没无比较在应拟另剩缺欠]|计划|目标|任务|其[中余]|[合总共累]计?|上年|去年|同期|原"
)
#: Labels of which each thing bears just one, so that they are parts of one whole.
_KINDS = tuple(
    frozenset(each.split())
    for each in (
        "男 女 男性 女性",
        "线上 线下",
        "春 秋 春季 秋季 夏季 冬季",
        "城市 城镇 城区 农村 乡村 牧区 农区 农牧区",
        "幼儿园 小学 初中 高中",
        "新建 改建 扩建 改扩建 续建",
        "台式机 台式电脑 笔记本 笔记本电脑 打印机 复印机 投影仪",
        "乔木 灌木 种草 人工种草 造林 人工造林 飞播 飞播造林 封育 封山育林 退化林修复",
        "小麦 玉米 大豆 马铃薯 水稻 杂粮",
        "牛 羊 马 驼 猪",
        "进境 出境",
        "进口 出口",
        "枯水期 丰水期 平水期",
        "鼠害 虫害 草害",
        "上半年 下半年",
        "日常巡查 专项巡查",
        "日常检查 专项检查",
        "客车 货车",
        "宫颈癌 乳腺癌",
    )
)


def summed(text: str, target: IndicatorValue) -> str:
    """The sum of labelled parts of one unit; the text as it is where that is not sure.

    Sure are labels of which each thing bears one (男12人、女8人). Any others may be states of it:
    已分配60套、待分配40套 come to what was asked for as well.
    """
    if target.number is None or "/" in target.unit or target.unit in _NOT_ADDED_UP:
        return text
    parts = [_PART.fullmatch(each.strip()) for each in _SEPARATORS.split(text.strip().rstrip("。"))]
    found = [each for each in parts if each]
    if len(found) < len(parts) or len(found) < 2:  # noqa: PLR2004 - one part is no list of them
        return text
    units, labels = ({each[name] for each in found} for name in ("unit", "label"))
    if len(units) > 1 or len(labels) < len(found) or any(map(_OTHERS.search, labels)):
        return text
    if not any(labels <= each for each in _KINDS):
        return text
    total = sum((Decimal(each["number"]) for each in found), Decimal(0))
    return f"{total}{units.pop()}"
