"""Cases that the sentence itself leaves out (其中、均非): of 5件，其中有责1件 one is 有责投诉."""

import re

from adapter.domain.value import IndicatorValue

#: What narrows the cases that a name asks about.
_NARROWING = (
    *(
        "有责",
        "责任",
        "有效",
        "属实",
        "重大",
        "较大",
        "特大",
        "死亡",
        "亡人",
        "伤亡",
        "重伤",
        "轻伤",
    ),
    *("群体", "规模性", "越级", "非法", "非正常", "恶性", "极端"),
)
_OF_WHICH = re.compile(
    "(?P<head>[^0-9，,；;（(]*)(?P<whole>[0-9]+)(?P<unit>[^0-9，,；;（()）]{1,3})[，,；;（(]"
    "其中(?:属于?|为|系)?(?P<which>[\u4e00-\u9fff]{2,8}?)(?:的|有|为)?(?P<part>[0-9]+)(?P=unit)[）)]?[。]?"
)
_NOT_OF_IT = re.compile(
    "(?:均|都|全部?)?(?:不属于?|不是|[不未]构成|非)(?P<what>[\u4e00-\u9fff]{2,10}?)(?:范[围畴])?(?:$|[，,；;。）)])"
)


def of_those_asked_for(text: str, target: IndicatorValue, name: str) -> str:
    """有责1件 of 投诉5件，其中有责1件 below a ceiling of 有责投诉; else the text as it is."""
    bound = target.comparator
    is_capped = target.number == 0 or (bound is not None and bound.is_upper_bound)
    found = _OF_WHICH.fullmatch(text.strip()) if is_capped and "其中" in text else None
    if found is None or found["unit"] != target.unit:
        return text
    which, asked = found["which"], name + target.also
    is_narrower = which.startswith(_NARROWING) and which in asked and which not in found["head"]
    is_part = is_narrower and int(found["part"]) <= int(found["whole"])
    return f"{which}{found['part']}{found['unit']}" if is_part else text


def are_said_to_be_none(actual: IndicatorValue, asked: str) -> bool:
    """Whether the words beside a number deny that it is what was asked about: 均非医疗事故.

    `asked`: the indicator's name and the target's words; 均非正常上访 may be 非正常 ones.
    """
    found = _NOT_OF_IT.search(actual.also)
    return found is not None and found["what"] in asked and f"非{found['what']}" not in asked


_PUT_RIGHT = re.compile(
    "(?:已经?|共|成功|累计|及时|全部|均)*"
    "(?P<act>劝返|劝阻|化解|调解|排查|处置|查处|救助|救治|追回|挽回|预防|避免|拦截|阻止|制止|消除|整改)"
)


def counts_what_was_put_right(actual: IndicatorValue, asked: str) -> bool:
    """Whether a number is of what was done about the harm (劝返2人), where none was to happen.

    `asked`: the indicator's name and the target's words, which may be about just that act.
    """
    found = _PUT_RIGHT.match(actual.also)
    return found is not None and found["act"] not in asked
