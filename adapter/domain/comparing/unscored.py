"""Lines of a scored form that have no score (未填得分), and points below nothing (得分为负)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapter.domain.comparing.form_lines import is_of_the_form
from adapter.domain.value import ValueKind, parse_value


@dataclass(frozen=True, slots=True)
class Scored:
    """What one line of a self-evaluation says of its points."""

    name: str
    #: 实际完成值
    actual_value: str
    #: 分值 and 得分; None where blank.
    max_score: Decimal | None
    score: Decimal | None
    #: The cell of the score holds something, though no number.
    is_score_written: bool = False


def unscored(lines: Sequence[Scored]) -> list[int]:
    """Positions of lines with points and a result and a blank score, where most have a score.

    The form's own lines (预算执行率, 合计) may have theirs elsewhere, points that are only added or
    taken off stand apart, and what was not carried out is scored by nobody.
    """
    found = [at for at, each in enumerate(lines) if _is_unscored(each)]
    scored = sum(each.score is not None for each in lines)
    return found if len(found) < scored else []


def open_points(lines: Sequence[Scored]) -> Decimal:
    """The points of lines without a score: as many may be in a total."""
    lacking = (e.max_score for e in lines if e.score is None and e.max_score is not None)
    return sum(lacking, Decimal(0))


def is_below_nothing(line: Scored) -> bool:
    """Whether a score is negative; one of a line that takes points off (扣分项) may be."""
    is_weighted = line.max_score is None or line.max_score > 0
    is_owed = is_weighted and _APART.search(line.name) is None
    return line.score is not None and line.score < 0 and is_owed


def _is_unscored(line: Scored) -> bool:
    if line.score is not None or line.is_score_written or not line.max_score:
        return False
    is_own = is_of_the_form(line.name) or _APART.search(line.name) is not None
    text = line.actual_value.strip()
    is_answered = parse_value(text).kind is not ValueKind.EMPTY
    return line.max_score > 0 and not is_own and is_answered and _WAIVED.search(text) is None


_APART = re.compile("[加扣减]分|倒扣|附加|奖惩|负面清单")
_WAIVED = re.compile(
    "不适用|不涉及|不考核|不评[价分]|不计分|取消|终止|暂停|暂缓|核减|调减|调出|删除|收回"
    "|未(?:开展|实施|启动|安排|涉及|考核|到期|评)|待(?:评|定|考核|验收|补)|尚未|^无"
)
