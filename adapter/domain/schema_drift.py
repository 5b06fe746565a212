"""Schema drift (结构变化): where the other side's rows no longer are what the profile describes.

Told in names of elements and in numbers, never in values.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

#: An element's name that may be repeated: no sentence, no project's name, no code with digits.
_SPEAKABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,99}")
_DIGITS = re.compile(r"[0-9]{5}")
_BETWEEN = "；"
#: Stands for elements that are not named one by one.
OTHERS = "*"


class DriftCode(StrEnum):
    """What changed about an element."""

    #: It is not in the profile, neither mapped nor listed as ignored.
    NEW_FIELD = "new_field"
    #: Rows lack it although the profile maps it.
    MISSING_FIELD = "missing_field"
    #: It holds codes that its table lacks; those rows wait.
    NEW_CODE = "new_code"
    #: Its texts are longer than the profile says.
    LONGER_TEXT = "longer_text"
    #: Rows that are held have a value there, and none of those that came.
    EMPTIED_FIELD = "emptied_field"


DRIFT_LABELS: Mapping[DriftCode, str] = MappingProxyType(
    {
        DriftCode.NEW_FIELD: "新元素",
        DriftCode.MISSING_FIELD: "缺少元素",
        DriftCode.NEW_CODE: "新代码",
        DriftCode.LONGER_TEXT: "文字超长",
        DriftCode.EMPTIED_FIELD: "值全空",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One observation about one element of a data set."""

    code: DriftCode
    #: Its name where that may be repeated, else OTHERS.
    element: str
    #: How many rows show it, and of how many; of EMPTIED_FIELD how many held rows have a value, and
    #: how many rows came without one.
    rows: int
    of_rows: int
    #: Of a text: the longest and the profile's limit, in bytes.
    longest: int = 0
    limit: int = 0
    #: Of a code: its table.
    table: str = ""
    #: The element that may be the same under another name, "" when none comes close.
    maybe: str = ""


def is_speakable(element: str) -> bool:
    """Whether a name that the other side chose may be kept and shown.

    Some systems put codes or names of projects where others have a fixed element.
    """
    return bool(_SPEAKABLE.fullmatch(element)) and not _DIGITS.search(element)


def told_drifts(drifts: Iterable[Drift]) -> str:
    """Chinese: everything about one element."""
    return _BETWEEN.join(map(_told, drifts))


def told_emptied(told: str) -> str:
    """The part of such words that tells of an emptied field, "" without one."""
    label = DRIFT_LABELS[DriftCode.EMPTIED_FIELD]
    return next((each for each in told.split(_BETWEEN) if each.startswith(label)), "")


def _told(drift: Drift) -> str:
    label, share = DRIFT_LABELS[drift.code], f"{drift.of_rows} 行中的 {drift.rows} 行"
    match drift.code:
        case DriftCode.NEW_FIELD:
            maybe = f"，可能由 {drift.maybe} 改名而来" if drift.maybe else ""
            return f"{label}：口径没有写到，见于 {share}{maybe}"
        case DriftCode.MISSING_FIELD:
            maybe = f"，可能改名为 {drift.maybe}" if drift.maybe else ""
            return f"{label}：{share}没有{maybe}"
        case DriftCode.NEW_CODE:
            return f"{label}：代码表 {drift.table} 没有的代码，{share}待处理"
        case DriftCode.EMPTIED_FIELD:
            maybe = f"，可能改名为 {drift.maybe}" if drift.maybe else ""
            return (
                f"{label}：此前 {drift.rows} 行有值，这次读到的 {drift.of_rows} 行都没有"
                f"（元素空着、不见了，或值移到了别处，如 XML 属性）{maybe}"
            )
        case DriftCode.LONGER_TEXT:
            return f"{label}：{share}超过 {drift.limit} 字节，最长 {drift.longest} 字节"
