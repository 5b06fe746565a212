"""Spells in two units or with a half (两个单位的时长): 12分45秒, 2小时20分, 一年半, 4个半月."""

import re
from decimal import Decimal

from adapter.domain.value.spelling import numeral

_NUMERALS = "一二两三四五六七八九十"
#: 第一年半 and 每两年半 are other words, and 58分30秒 behind a degree is a place.
_NOT_BEHIND = rf"(?<![第每几数上下前后个度°0-9.:{_NUMERALS}百千])"
_SPELLS = re.compile(
    rf"{_NOT_BEHIND}(?:"
    r"(?P<hours>[0-9]{1,3})\s*个?(?:小时|钟头)零?\s*(?P<minutes>[0-5]?[0-9])\s*分钟?"
    r"(?:\s*(?P<late_seconds>[0-5]?[0-9])\s*秒钟?)?"
    r"|(?P<of_minutes>[0-9]{1,3})\s*分钟?零?\s*(?P<seconds>[0-5]?[0-9])\s*秒钟?"
    r"|(?P<years>[0-9]{1,2})\s*年零?\s*(?P<months>[0-9]|1[01])\s*个月"
    rf"|(?P<halved>[0-9]{{1,2}}|[{_NUMERALS}]+)\s*(?:(?P<year>年)|个)半(?(year)|月)"
    r")(?![0-9.半多余几来度数后前初中末])"
)
_MAY_BE = re.compile("[秒分半月]")


def in_one_unit(text: str) -> str:
    """A text with 765秒 for 12分45秒 and 1.5年 for 一年半; else as it is."""
    return _SPELLS.sub(_told, text) if _MAY_BE.search(text) else text


def _told(found: re.Match[str]) -> str:
    if found["hours"]:
        minutes = int(found["hours"]) * 60 + int(found["minutes"])
        if found["late_seconds"] is None:
            return f"{minutes}分钟"
        return f"{minutes * 60 + int(found['late_seconds'])}秒"
    if found["of_minutes"]:
        return f"{int(found['of_minutes']) * 60 + int(found['seconds'])}秒"
    if found["years"]:
        return f"{int(found['years']) * 12 + int(found['months'])}个月"
    written = found["halved"]
    whole = int(written) if written.isascii() else numeral(written)
    return found[0] if whole is None else f"{Decimal(whole) + Decimal('0.5')}{_unit(found)}"


def _unit(found: re.Match[str]) -> str:
    return "年" if found["year"] else "个月"
