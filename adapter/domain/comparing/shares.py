"""Shares of a whole (部分占全部的比率): which ones can neither exceed all of it nor be negative."""

import re
from collections.abc import Mapping
from decimal import Decimal

from adapter.domain.attainment import Subject, is_change
from adapter.domain.value import IndicatorValue

#: Units of shares, and how many of them are the whole.
WHOLES: Mapping[str, Decimal] = {"%": Decimal(100), "‰": Decimal(1000)}
#: Rates of what was done, not of what is left to do: 完成率, 支付率 and 覆盖率 grow over the year.
_GOOD = (
    "合格|达标|准确|正确|完好|优良|优秀|及格|知晓|认可|好评|成活|存活|及时|按时|规范"
    "|准时|合规|满意|治愈"
)
_LEVELS = re.compile(f"(?:{_GOOD})[率度](?:[(（].*)?$")
#: What may exceed its plan, or the whole that was counted, and yet is never below nothing.
_DONE = re.compile(
    "(?:完成|覆盖|访视|接种|签约|筛查|入学|参保|就业|普及|参与|出勤|受益|开工|竣工|投产|入住|绿化"
    "|处置|处理|治理)率(?:[(（].*)?$"
)
#: Of whom all are counted: no more can be looked at than were born, nor come than are on the list.
_OF_ALL = re.compile(
    "(?:新生儿|婴儿|孕产妇|产妇|孕妇|产后)[^计划任务目标]*(?:筛查|访视|体检|随访|建册)率(?:[(（].*)?$"
    "|(?:出勤|绿化|到课)率(?:[(（].*)?$"
)


def is_level(subject: Subject) -> bool:
    """Whether a share says how good something is (满意度、合格率), not how much of it is done."""
    is_content = "满意" in subject.level2 or "满意" in subject.name
    return is_content or _LEVELS.search(subject.name) is not None


def is_impossible(
    subject: Subject, target: IndicatorValue, actual: IndicatorValue, written: str
) -> bool:
    """Whether a result is a share of more than all or of less than nothing.

    `written` is the result as it stands in the form. Nothing is said of moves (提高3%), of parts of
    a plan (计划的120%), of scores (95分), and where the target itself is beyond the whole.
    """
    number, whole = actual.number, WHOLES.get(actual.unit or target.unit)
    if number is None or whole is None or {actual.unit, target.unit} - {"", *WHOLES}:
        return False
    is_plain = not actual.also or actual.also in subject.name
    if not is_plain or is_change(target) or is_change(actual):
        return False
    name = subject.name.strip()
    is_share = _LEVELS.search(name) is not None
    if number < 0:
        # A long dash before a number is one of a list.
        is_minus = written.strip()[:1] in ("-", "－")
        return is_minus and (is_share or _DONE.search(name) is not None)
    is_beyond = target.number is not None and target.number > WHOLES.get(target.unit, whole)
    is_bounded = is_share or _OF_ALL.search(name) is not None
    return is_bounded and number > whole and not is_beyond
