"""Whether a date in a text is what the text says (时限、时段), or a mere word of a sentence."""

import re

from adapter.domain.value.moments import Moment
from adapter.domain.value.spelling import COMPARATORS, alternatives
from adapter.domain.value.types import Comparator

_BOUND_BEFORE = re.compile(rf"(?P<bound>{alternatives(COMPARATORS)})\s*:?\s*$")
# Words around a date that only say that something ends then.
_OPENING = re.compile(r"(?:截至|截止到?|于|在|至|到|自|从)\s*$")
_LEADING = re.compile(r"(?:截至|截止到?|计划|预计|力争|确保|在|于|到|至|自|从|\s)*")
_ANNOUNCING = re.compile(r"(?:时间|日期|期限|时限|截止|截至|于|至|到)\s*[:为是]?\s*")
_DONE = re.compile(
    r"\s*(?:全[部面]|基本|按[时期])?\s*(?:完成|完工|竣工|支付|拨付|到位|提交|投入|交付|验收|发放|建成|结束|开工|"
    r"启动|上线|落实|办结|报送|实现|达到|兑现|下达)"
)
_DELAYED = re.compile(r"(?:推迟|延期|延迟|延后|顺延|拖延|延)\s*$")
_NOTHING = re.compile(r"[\s\ufffc,;:。、.!]*")


def sign_before(visible: str, moment: Moment) -> tuple[Comparator | None, int, str]:
    """The bound before a date, where the statement begins (截至 included), the bound's spelling."""
    match = _BOUND_BEFORE.search(visible, 0, moment.begin)
    begin = match.start() if match else moment.begin
    opening = _OPENING.search(visible, 0, begin)
    begin = opening.start() if opening else begin
    return (COMPARATORS[match["bound"]], begin, match["bound"]) if match else (None, begin, "")


def is_statement(visible: str, moment: Moment) -> bool:
    """Whether the date is what its text states: 6月底前完成, but not 按照2021年工作要点执行."""
    _, begin, sign = sign_before(visible, moment)
    before, after = visible[:begin], visible[moment.stop :]
    opens = _NOTHING.fullmatch(_LEADING.sub("", before, count=1)) is not None
    closes = _NOTHING.fullmatch(after) is not None
    if moment.is_period and sign and not sign.isascii() and sign not in ("≥", "≤"):
        return False  # 不低于2020年 speaks of a level, not of a time
    if opens and closes:
        return True
    if moment.is_pointed and not moment.is_weak:
        return True
    if _DONE.match(after):
        return opens or not moment.is_period
    if closes and _DELAYED.search(before):
        return True
    return closes and _ANNOUNCING.search(before[-4:]) is not None
