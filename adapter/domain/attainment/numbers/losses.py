"""Losses told as such (亏损、赤字) are amounts below nothing: 亏损20万元 is -20万元."""

import re
from dataclasses import replace

from adapter.domain.attainment.common.leaning import Subject
from adapter.domain.value import IndicatorValue

_LOSS = re.compile(
    "(?:净|经营|当年|当期|本年|本期|出现|形成|收支|累计)*(?:亏损|亏|赤字)(?:额|约|了|为)?"
)
_OF_LOSSES = re.compile("亏|赤字|减亏|扭亏")


def with_its_sign(
    actual: IndicatorValue, target: IndicatorValue, subject: Subject
) -> IndicatorValue:
    """The result with the sign that its words give it, unless losses are what is counted."""
    if actual.number is None or not actual.number or _LOSS.fullmatch(actual.also) is None:
        return actual
    if _OF_LOSSES.search(f"{subject.name}{target.also}{target.text}"):
        return actual
    return replace(actual, number=-abs(actual.number), also="")
