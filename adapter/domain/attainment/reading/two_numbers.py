"""Results told by two numbers that make one (两数相推): 应办36件，办结35件; 4次（每季度1次）."""

import re
from decimal import Decimal

from adapter.domain.attainment.common.leaning import names_bad_thing, plain_name
from adapter.domain.attainment.reading.due_and_done import all_that_was_due, due_and_done
from adapter.domain.attainment.reading.part_of_whole import share_in_words
from adapter.domain.attainment.reading.told_shares import told_share
from adapter.domain.value import IndicatorValue

_DIGIT = re.compile("[0-9]")
_CLAUSES = re.compile("[，,；;]")
_UNIT = "(?P<unit>[件份项起户人个次宗家座处所条台套])"
_DONE = "(?:实际|已经?|全部|均|完成)*"
#: 36件/36件.
_PARTED = re.compile(f"(?P<part>[0-9]+){_UNIT}/(?P<whole>[0-9]+)(?P=unit)")
#: 应办36件，办结35件.
_DUE = re.compile(
    f"应(?P<act>[\u4e00-\u9fff]{{1,3}})(?P<whole>[0-9]+){_UNIT}[，,、；;]"
    f"{_DONE}(?P<done>[\u4e00-\u9fff]{{1,3}})(?P<part>[0-9]+)(?P=unit)"
)
#: 发放问卷100份，满意93份: of those that came back it may be more.
_ASKED = re.compile(
    f"(?:共)?(?:发放|收回|回收)(?:有效|调查|满意度)*问卷(?P<whole>[0-9]+){_UNIT}[，,、；;]"
    "(?:其中)?(?:表示)?满意(?P<part>[0-9]+)(?P=unit)"
)
#: 5座中完工2座.
_OF_ALL = re.compile(
    f"(?:共|共有)?(?P<whole>[0-9]+){_UNIT}中[，,]?{_DONE}(?P<done>[\u4e00-\u9fff]{{2,3}})了?(?P<part>[0-9]+)(?P=unit)"
)
#: 4.8分（满分5分）, 4.6/5 of what people think.
_MARKED = re.compile(
    r"(?P<mark>[0-9]+(?:[.][0-9]+)?)分?"
    r"(?:[(（](?:满分(?P<full>5|10|100)分?|(?P<of>5|10|100|[百十五])分制)[)）]|/(?P<out_of>5|10)分?)"
)
_OF_MARKS = {"百": "100", "十": "10", "五": "5"}
#: 5期，每期60人; 每期60人，共5期.
_STRETCH = "(?:期|场|班|批|天|次)"
_EACH_OF = re.compile(
    rf"(?:共|举办|开展|培训|组织)*(?P<times>[0-9]+)(?P<what>{_STRETCH})[，,、；;]?(?:平均)?每(?P=what)(?P<each>[0-9]+)"
    r"(?P<unit>[^0-9，,；;。]{1,3})[。]?"
)
_OF_EACH = re.compile(
    rf"(?:培训)?每(?P<what>{_STRETCH})(?P<each>[0-9]+)(?P<unit>[^0-9，,；;。]{{1,3}})[，,、；;](?:共|共计)?(?:举办|开展)?"
    r"(?P<times>[0-9]+)(?P=what)[。]?"
)
_OPINION = re.compile("满意[度率]|满意程度")
_STRETCHES = {"半年": 2, "季度": 4, "季": 4, "月": 12}
#: 4次（每季度各1次).
_TIMES_EACH = re.compile(
    r"(?P<head>[^，,；;。()（）0-9]*(?P<times>[0-9]+)(?P<unit>[次场期批]))[（(，,]\s*(?:平均)?每个?"
    rf"(?P<stretch>{'|'.join(_STRETCHES)})度?(?:各|均)?(?P<each>[0-9]+)(?P=unit)[)）]?"
)
_PLAN = "(?:年度|年初|原定?)?(?:计划|目标|任务|指标)(?:数|值)?"
_SIDES = {"少": -1, "差": -1, "减少": -1, "低": -1, "多": 1, "增加": 1, "高": 1}
#: 比计划少2场, 超目标2场.
_OFF = re.compile(
    rf"(?:[比较]{_PLAN}(?P<side>{'|'.join(_SIDES)})|(?P<beyond>超额?(?:过|出)?){_PLAN})了?"
    r"(?P<off>[0-9]+(?:[.][0-9]+)?)(?P<unit>[^0-9，,；;。]{1,3})"
)
_RESULT = re.compile(
    r"[^0-9，,；;。]*?(?P<number>[0-9]+(?:[.][0-9]+)?)(?P<unit>[^0-9，,；;。]{1,3})"
)


def by_two_numbers(text: str, target: IndicatorValue, name: str) -> str:
    """The text as the one number that two of its own make; as it is where that is not sure."""
    if not _DIGIT.search(text):
        return text
    if target.number is None:
        return due_and_done(text.strip().rstrip("。"), target.text) or text
    text = text.strip().rstrip("。")
    if target.unit == "%":
        share = _as_share(text, name) or _share_in_words(text, target, name)
        asked = plain_name(name)
        is_good = share is None and not names_bad_thing(asked)
        return share or (told_share(text, asked) if is_good else None) or text
    made = _of_all_times(text, target) or _of_the_year(text)
    made = made or _without_what_lacks(text, target)
    return made or all_that_was_due(text, target.number, target.unit) or text


def _share_in_words(text: str, target: IndicatorValue, name: str) -> str | None:
    asked = plain_name(name) + target.also
    return None if names_bad_thing(asked) else share_in_words(text, asked)


def _as_share(text: str, name: str) -> str | None:
    if names_bad_thing(name):
        return None
    if (marked := _MARKED.fullmatch(text)) and _OPINION.search(name):
        of = _OF_MARKS.get(marked["of"], marked["of"])
        full, mark = Decimal(marked["full"] or of or marked["out_of"]), Decimal(marked["mark"])
        return f"{(mark * 100 / full).normalize():f}%" if mark <= full else None
    found = _PARTED.fullmatch(text) or _DUE.fullmatch(text) or _OF_ALL.fullmatch(text)
    asked = _ASKED.fullmatch(text) if found is None and "满意" in name else None
    found = found or asked
    if found is None or not 0 < int(found["whole"]) >= int(found["part"]):
        return None
    said = found.groupdict()
    if "done" in said and not (said["done"] in name and said.get("act", "") in said["done"]):
        return None
    share = Decimal(int(found["part"]) * 100) / int(found["whole"])
    return f"{'≥' if asked else ''}{share.normalize():f}%"


def _of_all_times(text: str, target: IndicatorValue) -> str | None:
    """300人 of 5期，每期60人, where people are what was asked for."""
    found = _EACH_OF.fullmatch(text) or _OF_EACH.fullmatch(text)
    if found is None or found["unit"].strip() != target.unit:
        return None
    return f"{int(found['times']) * int(found['each'])}{target.unit}"


def _of_the_year(text: str) -> str | None:
    found = _TIMES_EACH.fullmatch(text)
    if found is None:
        return None
    a_year = int(found["each"]) * _STRETCHES[found["stretch"]]
    return found["head"] if a_year == int(found["times"]) else None


def _without_what_lacks(text: str, target: IndicatorValue) -> str | None:
    """18场 of 完成18场，比计划少2场, where the target is 20场."""
    clauses = [each.strip() for each in _CLAUSES.split(text)]
    if len(clauses) != 2:  # noqa: PLR2004 - the result, and how it differs
        return None
    for told, rest in (clauses, clauses[::-1]):
        off, result = _OFF.fullmatch(rest), _RESULT.fullmatch(told)
        if off is None or result is None or {off["unit"], result["unit"]} != {target.unit}:
            continue
        side = 1 if off["beyond"] else _SIDES[off["side"]]
        if Decimal(result["number"]) - side * Decimal(off["off"]) == target.number:
            return f"{result['number']}{result['unit']}"
    return None
