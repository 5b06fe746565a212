"""More of it in another counter (48次，另有14架次): the first number is no more than a part."""

import re

from adapter.domain.value import IndicatorValue

_COUNTER = "(?:[架家场车班户台船列]次|次|人次|人)"
_MORE = re.compile(
    f"(?P<first>[^0-9，,；;。()（）]*[0-9]+)(?P<unit>{_COUNTER})[，,；;、]"
    f"(?P<label>[\u4e00-\u9fff]{{2,8}})[0-9]+(?P<other>{_COUNTER})[。]?"
)
_NO_MORE = re.compile(
    "其中|未|取消|计划|目标|上年|去年|参[与加训]|受[益众]|惠及|覆盖|发放|服务|合格"
)
_PEOPLE = ("人", "人次")


def no_less_than(text: str, target: IndicatorValue) -> str:
    """≥48次 of 地面作业48次，飞机作业14架次 beside 次; whether both count, a person knows.

    People who came to so many of them (48次，参与3200人次) are another measure: there, and wherever
    else the text is none of this kind, it stays as it is.
    """
    found = _MORE.fullmatch(text.strip()) if target.number is not None else None
    if found is None or found["unit"] != target.unit or found["other"] == target.unit:
        return text
    is_of_people = [each in _PEOPLE for each in (found["unit"], found["other"])]
    if is_of_people[0] is not is_of_people[1] or _NO_MORE.search(found["label"]):
        return text
    number = re.search("[0-9]+$", found["first"])
    return f"≥{number[0]}{target.unit}" if number else text
