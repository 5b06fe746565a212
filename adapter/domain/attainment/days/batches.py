"""Days of several batches (分批): of 第一批6月28日、第二批12月20日 the last one counts."""

import re
from itertools import pairwise

_DAY = r"(?:(?P<year>20[0-9]{2})年)?(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12][0-9]|0?[1-9])日"
_DONE = "(?:已?(?:发放|拨付|支付|兑付|下达)(?:到位|完毕|完成)?)?"
_BATCH = re.compile(
    rf"(?:第(?P<place>[一二三四五六])|(?P<first>首))[批次笔](?:资金|补贴|补助)?(?:已?于|在)?{_DAY}{_DONE}"
)
_BETWEEN = re.compile("[，,；;、]")
_PLACES = "一二三四五六"


def last_of_batches(text: str, asked_for: str) -> str:
    """The day of the last batch where a cell tells one of each; else the text as it is.

    They must be told from the first on, each later than the one before it.
    """
    if "批" not in text and "次" not in text and "笔" not in text:
        return text
    if "批" in asked_for or "首" in asked_for or "第" in asked_for:
        return text
    parts = _BETWEEN.split("".join(text.split()).rstrip("。"))
    found = [_BATCH.fullmatch(each) for each in parts]
    days: list[tuple[int, int, int]] = []
    for place, each in zip(_PLACES, found, strict=False):
        if each is None or (each["place"] or _PLACES[0]) != place:
            return text
        year = int(each["year"] or (days[-1][0] if days else 0))
        days.append((year, int(each["month"]), int(each["day"])))
    is_told = 1 < len(found) == len(days)
    if not is_told or any(one >= two for one, two in pairwise(days)):
        return text
    year, month, day = days[-1]
    if year and not days[0][0]:
        return text
    return f"{year}年{month}月{day}日" if year else f"{month}月{day}日"
