"""Keeping to the rules (合规): 符合规定, 符合要求 and 合规 say one thing."""

import re

_COMPLIES = re.compile(
    "(?:完全|均|全部|总体)?(?P<lawful>合法)?(?:合规|依规|符合(?:国家|相关|有关|法律|法规|政策|制度|程序|管理|采购|财务)*"
    "(?:规定|要求|法规))"
)


def complies(said: str, wanted: str) -> bool:
    """Whether both say that the rules were kept; 合规 alone is less than 合法合规.

    Both without marks and spaces.
    """
    told, asked = _COMPLIES.fullmatch(said), _COMPLIES.fullmatch(wanted)
    if told is None or asked is None or said.startswith("总体"):
        return False
    return bool(told["lawful"]) or not asked["lawful"]
