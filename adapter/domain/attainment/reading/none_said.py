"""None and all said in words (无, 零事故, 未发生; 全覆盖): numbers of their own where they fit."""

import re
from dataclasses import replace
from decimal import Decimal

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.leaning import Subject
from adapter.domain.value import Comparator, IndicatorValue, ValueKind

_CEILINGS = (Comparator.AT_MOST, Comparator.LESS_THAN)
_CASES = frozenset("起件次例宗")
_BY_ITSELF = frozenset({"无", "没有", "零"})
_KIND = "(?:任何|规模性|重大|较大|一般|安全|责任|生产|质量|群体性|有责|有效)*"
_EVIL = "事故|事件|投诉|上访|信访|差错|案件|违规|违纪|舆情|纠纷|缺陷"
#: Of these 零 is a number, while 无拖欠 may stay words.
_HARM = (
    "伤亡|死伤|死亡|受伤|重伤|轻伤|伤害|中毒|溺水|火灾|泄密|泄露|失误|遗漏|感染|拖欠|欠薪|挪用|返贫|逾期|超支|舞弊|腐败"
    "|失学|辍学|盗窃|失窃"
)
_OF_WHAT = f"{_KIND}(?:{_EVIL}|发生|[起次件例宗])*"
_OF_HARM = f"(?:人员)?{_KIND}(?:人员)?(?:{_HARM})(?:事故|事件|情况|现象|人数)?"
_IN_ALL = "全年度?|年内|本年度?|当年|本年内|期间|截至目前|均"
_NONE = re.compile(
    f"(?:{_IN_ALL})*(?:(?:无|没有|零|0|未发生|未出现|未产生|未有|不发生|(?:未|没有?)[收接]到)"
    f"(?:{_OF_WHAT}|{_OF_HARM}|(?:此|该|上述)类?(?:{_EVIL}|情况|情形|现象|问题))|未(?:{_HARM}))"
)
_SPOKEN_NONE = re.compile(
    f"零{_OF_HARM}|(?:零|不发生|不出现|杜绝){_OF_WHAT}|无{_KIND}(?:{_EVIL})(?:发生|[起次件例宗])*"
)


def target_of_none(target: IndicatorValue, text: str, subject: Subject) -> IndicatorValue:
    """The target with 零事故 read as 0, and 无 where the name counts what should not happen.

    Elsewhere, costs and times too, 无 is a cell that was left empty. `text` is the target as it
    stands in the form.
    """
    if target.kind is ValueKind.EMPTY:
        is_none = plain_words(text) in _BY_ITSELF and subject.counts_harm
    elif target.kind is ValueKind.QUALITATIVE:
        is_none = _SPOKEN_NONE.fullmatch(plain_words(text)) is not None
    else:
        return target
    return _zero(target, "") if is_none else target


def actual_of_none(
    actual: IndicatorValue,
    text: str,
    target: IndicatorValue,
    name: str = "",
    asked: str = "",
) -> IndicatorValue:
    """The actual value with 无 or 未发生 read as what it says beside this target.

    Beside a target of 0, and beside a ceiling of cases (≤3起), that is 0; where something should be
    there (有), it is the word itself. `name` is the indicator's: 无火点 is none of 焚烧火点.
    `asked` is the target as it stands in the form: 无重大事故 is none only where 重大 is spoken of.
    """
    if actual.kind not in (ValueKind.EMPTY, ValueKind.QUALITATIVE):
        return actual
    said, plain = plain_words(_last_clause(text)), plain_words(name)
    is_ceiling = target.comparator in _CEILINGS and (
        target.unit in _CASES or (target.unit in ("%", "‰") and _says_none_of(said, plain))
    )
    asked_for = plain + plain_words(asked)
    is_whole = not _is_of_worst(said, asked_for) and not _is_of_others(said, asked_for)
    if (target.number == 0 or is_ceiling) and is_whole and _says_none(said, plain):
        return _zero(actual, target.unit)
    if (
        target.kind is ValueKind.QUALITATIVE
        and actual.kind is ValueKind.EMPTY
        and said in _BY_ITSELF
    ):
        # 无 answers 有 with a denial, and is what 无破坏 asks for.
        answer = {"有": "无", "无": target.text}.get(plain_words(target.text)[:1])
        return replace(actual, kind=ValueKind.QUALITATIVE, text=answer) if answer else actual
    return actual


_ALL = re.compile(
    "(?:[^未不没无部分其余个别少多0-9]{2,6}?(?=全部|均))?(?:已|均已|实现|做到|达到)*(?:全部?|均)(?:通过[\u4e00-\u9fff]{2,6})?(?P<matter>[\u4e00-\u9fff]{2,6}?)(?:到位|完毕|完成)?"
)


#: 全部通过验收 of a 验收合格率.
_PASSED, _PASSES = re.compile("通过验收|验收(?:合格|通过)"), re.compile("验收(?:合格|通过)?率")


def actual_of_all(actual: IndicatorValue, target: IndicatorValue, name: str) -> IndicatorValue:
    """全覆盖 beside a share of what the name calls so (行政村覆盖率) as 100 %."""
    if target.unit != "%":
        return actual
    found = _ALL.fullmatch(plain_words(actual.text))
    asked = plain_words(name) + plain_words(target.also) + "率"
    is_named = found is not None and (
        f"{found['matter']}率" in asked
        or (_PASSED.fullmatch(found["matter"]) is not None and _PASSES.search(asked) is not None)
    )
    return replace(_zero(actual, "%"), number=Decimal(100)) if is_named else actual


_CLAUSES = re.compile("[，,；;]")
#: What takes a clause before it back, or counts.
_DOUBTFUL = re.compile("[0-9一二三四五六七八九十不未无没非仅但]|部分|个别|除")


def _last_clause(text: str) -> str:
    """无故障 of 系统运行稳定，无故障; the whole where more is said before it."""
    *before, last = _CLAUSES.split(text)
    return text if any(map(_DOUBTFUL.search, before)) else last


def _says_none(said: str, name: str) -> bool:
    return _says_none_of(said, name) or _NONE.fullmatch(said) is not None


#: The worst of a kind: that there was none of it leaves the rest open.
_WORST = ("重大", "较大", "特大", "群体性", "有责", "责任", "有效", "死亡", "重伤", "轻伤", "受伤")


def _is_of_worst(said: str, asked_for: str) -> bool:
    """Whether only the worst of what is asked for is denied: 无重大事故 of 事故, 无死亡 of 伤亡."""
    return any(each in said and each not in asked_for for each in _WORST)


#: Words of which either is said for the other.
_ONE_EVIL = {"事件": "事故", "案件": "事故", "上访": "信访", "群体性事件": "信访"}
_EVILS = re.compile(f"群体性事件|{_EVIL}|{_HARM}")


def _is_of_others(said: str, asked_for: str) -> bool:
    """Whether something else is denied than what is asked for: 无上访 of 群体性事件.

    Without any accident there is none of its kinds either: 无事故 of 火灾.
    """
    denied, asked = (
        {_ONE_EVIL.get(each, each) for each in _EVILS.findall(words)} for words in (said, asked_for)
    )
    return bool(denied and asked) and not denied & asked and "事故" not in denied


def _says_none_of(said: str, name: str) -> bool:
    """Whether there is none of what the name counts: 无投诉 and 零投诉 of 投诉率."""
    counted = said.removeprefix("没有").removeprefix("无").removeprefix("零")
    if counted != said and len(counted) > 1 and counted in name:
        return True
    # 未检出 of 检出率.
    is_denied = said.startswith("未") and len(said) > _SHORTEST
    if is_denied and said[1:] in name and name.endswith(_COUNTS_OF):
        return True
    denied = _DENIED.fullmatch(said)
    if denied is None or _JOINED.search(name):
        return False
    what = denied["what"] or denied["new"]
    is_it = name.startswith(what) if "率" in name else name.endswith(what)
    return is_it and len(what) > 3  # noqa: PLR2004 - a shorter one may be of anything


#: 全年无重大传染病疫情发生, 未新增隐性债务.
_DENIED = re.compile(
    f"(?:{_IN_ALL})*(?:(?:未发生|未出现|没有发生|无)(?P<what>[^未无不没]+?)(?:的?发生|现象|情况)?"
    "|(?:未|没有)(?P<new>新增[^未无不没]+))"
)
_SHORTEST = 2
_COUNTS_OF = ("率", "数", "数量", "人数", "起数", "次数")
#: Of two things the one may have been.
_JOINED = re.compile("[和与及或、/]")


def _zero(value: IndicatorValue, unit: str) -> IndicatorValue:
    return replace(
        value, kind=ValueKind.QUANTITATIVE, number=Decimal(0), unit=unit, text="", warnings=()
    )
