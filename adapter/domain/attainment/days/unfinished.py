"""What says of a deadline that the work is not finished (未完工、在建): denied, or under way."""

import datetime as dt
import re
from dataclasses import replace

from adapter.domain.attainment.common.not_yet import is_planned
from adapter.domain.attainment.days.years import dated_in, in_budget_year, last_day
from adapter.domain.value import (
    Comparator,
    IndicatorValue,
    ValueKind,
    ValueWarning,
    parse_value,
)

_WORK = (
    "(?:本|该|此)?(?:工程|项目|工作|任务|建设)*(?:(?:截[至止])?目前|至今|现|均|全部|整体|主体工程)*"
)
_NOT_YET = "(?:尚未|还未|仍未|暂未|均未|未能?|还?没有?)(?:全部|全面|正式|整体|最终|按期|如期|按时)*"
#: Said of the work itself, whatever was asked for.
_DENIED = re.compile(f"{_WORK}{_NOT_YET}(?:完工|竣工|建成|完成)(?:建设|施工|任务)?")
#: What follows on the work: denied only where just that was asked for.
_FOLLOWING = re.compile(
    f"{_WORK}{_NOT_YET}(?P<what>(?:竣工|完工)?验收|交付|交工|投用|投入使用|通车)(?:使用)?"
)
_IN_ORDER = "(?:全面|有序|稳步|加快|加紧|抓紧|积极|持续|按照?计划)*"
_BEING_BUILT = re.compile(
    f"{_WORK}(?:在建|(?:[正仍还尚]?在){_IN_ORDER}(?:施工|建设)(?:当?中)?|{_IN_ORDER}(?:施工|建设)(?:过程)?中)"
)
_UNDER_WAY = re.compile(
    f"{_WORK}(?:(?:[正仍还尚]在){_IN_ORDER}(?:推进|进行|办理)(?:当?中)?|{_IN_ORDER}(?:推进|进行|办理)(?:过程)?中)"
)
_CLAUSES = re.compile("[，,；;。]")
#: Said of something else in the same cell: 已完工，正在推进 tells of what came after.
_DONE = re.compile("(?<![未没])(?:已经?|均已|全部)(?:[^未没]{0,6})(?:完工|竣工|建成|完成)")
#: Work that goes on has begun; and it says nothing of the papers and the money before it.
_BEGINNING = re.compile("开工|动工|启动|开始|开展|实施|进场|立项|签约|签订")
_OTHER_STAGES = re.compile(
    f"{_BEGINNING.pattern}|招标|采购|设计|方案|图纸|勘察|评审|审批|批复|公示|征地|拆迁|拨付|支付|发放|下达|到位|申报"
)
#: What work that goes on surely has not reached: the end of the whole.
_WHOLE_END = re.compile(
    "完工|竣工|建成|交付|投用|投入使用"
    "|(?:项目|工程|建设|施工|改造|修缮|整治|治理|安装)(?:任务|工作|内容)?(?:按[时期]|及时|整体|全面|全部)?完成"
)
#: A stage or a part of it: work on the rest goes on when this is long done.
_A_PART = re.compile(
    "前期|可研|可行性|用地|土地|许可|手续|监理|环评|评价|三通|场地|主体|封顶|基础|地基|首批|首件|首期|[一二三四]期|第.|阶段|部分|单项|供货|到货"
    "|设备|编制|报告|合同|[资材]料|专[题项]|节点"
)
#: What a day that is still to come is told with: 正在施工，预计12月完工.
_FORESEEN = re.compile("预计|预期|计划|拟|力争|争取")
_BY_THEN = (None, Comparator.EQUAL, Comparator.AT_MOST, Comparator.LESS_THAN)


def is_left_unfinished(actual: IndicatorValue, target: IndicatorValue, name: str) -> bool:
    """Whether a result surely says that what a deadline asks for was not finished when it was told.

    The last clause of several tells it (正在施工，尚未完工). Under 开工 and the like, work that
    goes on is what was asked for; 尚未验收 counts where that was. Of a period only a denial
    tells: what it asks for may be to go on.
    """
    is_day = target.kind in (ValueKind.DEADLINE, ValueKind.PERIOD)
    if not is_day or target.comparator not in _BY_THEN:
        return False
    *before, last = _clauses(actual) or [""]
    asked_for = name + target.also
    if following := _FOLLOWING.fullmatch(last):
        return following["what"].removeprefix("竣工").removeprefix("完工") in asked_for
    is_built = _OTHER_STAGES.search(asked_for) is None
    if _DENIED.fullmatch(last):
        return is_built
    if target.kind is ValueKind.PERIOD or any(_DONE.search(each) for each in before):
        return False
    is_under_way = _BEING_BUILT.fullmatch(last) or _UNDER_WAY.fullmatch(last)
    asks_for_end = _WHOLE_END.search(asked_for) is not None and _A_PART.search(asked_for) is None
    return is_under_way is not None and is_built and asks_for_end


#: The day of which it is told: 截至9月30日未完工.
_AS_OF = re.compile(
    "(?:截至|截止到?|至)?(?P<day>(?:20[0-9]{2}年)?[0-9]{1,2}月(?:[0-9]{1,2}日|底|末)|年[底末])(?:为止|止)?[，,]?"
    "(?=[未尚还仍没均暂]|项目|工程)(?P<said>.+)"
)


def as_of_then(actual: IndicatorValue, target: IndicatorValue, year: int | None) -> IndicatorValue:
    """The words alone of 截至9月30日未完工, where that day is not before the deadline."""
    is_words = actual.kind is ValueKind.QUALITATIVE
    found = _AS_OF.fullmatch(actual.text.strip()) if is_words else None
    due = last_day(in_budget_year(target, year))
    if found is None or due is None:
        return actual
    day = last_day(dated_in(parse_value(found["day"]), due.year))
    is_later = day is not None and day >= due
    return replace(actual, text=found["said"], warnings=()) if is_later else actual


_PUT_OFF = re.compile("推迟|延期|延后|延迟|顺延")
_A_REST = re.compile(
    f"[^未没不]{{0,10}}?(?:{_BEING_BUILT.pattern}|(?:尚未|还未|仍未|未)(?:全部)?(?:完工|竣工|完成|建成))"
)


def is_put_off(actual: IndicatorValue) -> bool:
    """Whether a day is told as the one that the end was put off to: 因雨季推迟至11月."""
    return actual.kind is ValueKind.DEADLINE and _PUT_OFF.search(actual.also) is not None


def is_open_on(
    day: dt.date, actual: IndicatorValue, target: IndicatorValue, name: str, year: int
) -> bool:
    """Whether a report up to a day says that the end is still to come, of the whole or of a rest.

    A day after that is foreseen (预计10月完工); or a part goes on (主体完工，附属工程在建) where
    the end of the whole was asked for.
    """
    asked_for = name + target.also
    is_of_whole = _WHOLE_END.search(asked_for) is not None and _A_PART.search(asked_for) is None
    if actual.kind is ValueKind.QUALITATIVE:
        *before, last = _clauses(actual) or [""]
        return is_of_whole and bool(before) and _A_REST.fullmatch(last) is not None
    if actual.kind is not ValueKind.DEADLINE:
        return False
    end = last_day(dated_in(actual, year))
    is_ahead = is_put_off(actual) or is_planned(actual.also, asked_for)
    # Work that is to end has begun.
    is_of_other = _WHOLE_END.search(actual.also) is not None and not is_of_whole
    return is_ahead and not is_of_other and end is not None and end > day


_ENDS = re.compile("完工|竣工|建成|完成|交付|验收|投用|投入使用|通车|结项|办结")
_STAGES = re.compile(f"{_OTHER_STAGES.pattern}|{_ENDS.pattern}")


def is_foreseen_next_year(
    actual: IndicatorValue, due: dt.date, asked_for: str, told: dt.date
) -> bool:
    """Whether the end asked for is told as one of a later year than that of its deadline.

    The year must be written, and the day be that of the same stage: 预计2026年5月完工 tells nothing
    of 开工, nor of 主体完工 where the main work is told as done.
    """
    is_later = ValueWarning.NO_YEAR not in actual.warnings and told.year > due.year
    is_ahead = actual.comparator in (None, Comparator.EQUAL) and is_planned(actual.also, asked_for)
    if not is_later or not is_ahead:
        return False
    if _WHOLE_END.search(asked_for) and _A_PART.search(asked_for) is None:
        return _BEGINNING.search(actual.also) is None
    if _A_PART.search(actual.also) or _DONE.search(actual.also):
        return False
    said, asked = (set(_STAGES.findall(each)) for each in (actual.also, asked_for))
    return not said or bool(said & asked)


def unfinished_words(actual: IndicatorValue) -> str:
    """What of a result says so, without the day that is only foreseen."""
    return "，".join(_clauses(actual))


def _clauses(actual: IndicatorValue) -> list[str]:
    """The clauses of words alone, or those before a day that is only foreseen; else none."""
    if actual.kind is ValueKind.QUALITATIVE:
        return [each.strip() for each in _CLAUSES.split(actual.text) if each.strip()]
    if actual.kind is not ValueKind.DEADLINE:
        return []
    said = [each.strip() for each in _CLAUSES.split(actual.also)]
    foreseen = next((at for at, each in enumerate(said) if _FORESEEN.match(each)), 0)
    return said[:foreseen]
