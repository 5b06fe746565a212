"""Parts of a number that the name asks for (其中): 8篇，其中获批示3篇 of 获领导批示篇数."""

import re
from decimal import Decimal

from adapter.domain.attainment.common.leaning import plain_name
from adapter.domain.value import IndicatorValue

_NUMBER = r"[0-9]+(?:[.][0-9]+)?"
_AMONG = re.compile(
    rf"(?P<before>[^0-9，,；;()（）]*)(?P<whole>{_NUMBER})(?P<unit>[^0-9，,；;()（）。\s]{{1,4}})"
    rf"[，,；;（(]\s*其中[:：]?[为有]?(?P<label>[\u4e00-\u9fff]{{2,10}}?)[为有]?(?P<part>{_NUMBER})(?P=unit)[)）]?[。]?"
)


def between_whole_and_part(text: str, target: IndicatorValue, name: str) -> str:
    """From the part to the whole, where the part bears words of the name that the whole has not.

    Which of the two was asked for, a person knows: 22座，其中新建12座 of 新建改造 counts as 22座.
    The text as it is elsewhere.
    """
    if target.number is None or "其中" not in text:
        return text
    found = _AMONG.fullmatch(text.strip())
    if found is None or found["unit"] != target.unit:
        return text
    if not _is_spoken_of(found["label"], plain_name(name)):
        return text
    part, whole = Decimal(found["part"]), Decimal(found["whole"])
    if _is_spoken_of(found["label"], found["before"]) or part >= whole:
        return text
    return f"{part}{found['unit']}-{whole}{found['unit']}"


def _is_spoken_of(label: str, words: str) -> bool:
    """Whether the words hold the characters of the label, in their order: 获批示 of 获领导批示."""
    rest = iter(words)
    return all(each in rest for each in label)
