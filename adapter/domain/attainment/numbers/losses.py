"""Losses and falls told as such are below nothing: 亏损20万元 is -20万元, 下降5% of 变动率 -5%."""

import re
from dataclasses import replace
from decimal import Decimal

from adapter.domain.attainment.common.leaning import Subject
from adapter.domain.value import IndicatorValue, ValueKind

_LOSS = re.compile(
    "(?:净|经营|当年|当期|本年|本期|出现|形成|收支|累计)*(?:亏损|亏|赤字)(?:额|约|了|为)?"
)
_OF_LOSSES = re.compile("亏|赤字|减亏|扭亏")

#: 三公经费变动率 ≤0: a fall by 15% is -15%.
VARIES = re.compile("(?:变[动化]|增减|升降)(?:率|幅度|比例|情况)$")
_SINCE = "(?:同比|环比|[较比](?:上年|去年|上期|同期|往年)(?:同期|度)?)?"
_FELL = re.compile(f"{_SINCE}(?:下降|降低|减少|压减|下浮|减)了?")
_LEVEL = re.compile(
    "(?:[与和同](?:上年|去年|上期|同期)(?:同期|度)?(?:基本)?持平|(?:无|没有)变[化动])[。]?"
)
_ROSE = re.compile(f"{_SINCE}(?:上升|增长|增加|提高|上浮|增)了?")


def with_its_sign(
    actual: IndicatorValue, target: IndicatorValue, subject: Subject
) -> IndicatorValue:
    """The result with the sign that its words give it, unless losses are what is counted."""
    if actual.number and actual.number > 0 and VARIES.search(subject.name):
        fell = _FELL.fullmatch(actual.also)
        if fell is not None or _ROSE.fullmatch(actual.also):
            return replace(actual, number=-actual.number if fell else actual.number, also="")
    if VARIES.search(subject.name) and target.number is not None and _LEVEL.fullmatch(actual.text):
        none = ValueKind.QUANTITATIVE, Decimal(0), target.unit
        return replace(actual, kind=none[0], number=none[1], unit=none[2], text="", warnings=())
    if actual.number is None or not actual.number or _LOSS.fullmatch(actual.also) is None:
        return actual
    if _OF_LOSSES.search(f"{subject.name}{target.also}{target.text}"):
        return actual
    return replace(actual, number=-abs(actual.number), also="")
