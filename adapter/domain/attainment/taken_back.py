"""What a result takes back (注明未完成): a denial beside its number, some outside of a range."""

import re
from dataclasses import replace

from adapter.domain.attainment.judgement import Attainment, Judgement
from adapter.domain.attainment.numbers import common_factors, scaled
from adapter.domain.value import IndicatorValue, ValueKind, parse_value, print_value

_NOT_DENIED = "(?<![无未没不零免防])(?<!发生|出现|存在|没有)"
_LATENESS = f"{_NOT_DENIED}(?:逾期|延期|滞后)"
#: Not 未发生, 未超预算 and 无逾期, which are good, and no 未达到上限.
_DENIED = re.compile(
    "(?:尚?未能?|没有?能?|不能?)(?:按[时期计规]|及时|如期|准时|完成|完工|达[标成]"
    "|达到(?:目标|指标|标准|要求|预期|计划)|实施|开展|落实|通过|验收|到位|发放|拨付|支付"
    "|安装|投用|通[车水电]|运行|[结决]算|批复)"
    f"|{_LATENESS}"
)
#: Not there yet, or not known yet: 3座（在建）, 预计100%.
_UNDER_WAY = re.compile(
    "在建|(?:建设|施工|改造|实施|推进|办理|招标|采购|进行|申报)(?:过程)?中|正在"
    f"|{_NOT_DENIED}[停缓][工建]"
    "|未(?:投入|启用|交付|竣工|正式)|[仅只]完成|前期工作|[剩其]余(?:部分|工程|工作|任务|项目)"
    "|(?:跨年|[次翌下明]年)度?(?:完[成工]|竣工|实施|建设|交付|支付|拨付|发放)"
    "|预计|预估|估计|拟[于在]"
)
#: Beside these an act that began is all that is counted.
_BEGINNING = re.compile("开工|启动|动工|签约|立项|推进|在建|续建|申报|招标")
_LATE = re.compile(f"(?:未能?|没有?能?|不能?)(?:按[时期]|及时|如期|准时)|{_LATENESS}")
_IN_TIME = re.compile("(?<![不未])(?:按[时期]|及时|如期|准时)")


def as_taken_back(
    judged: Judgement, target: IndicatorValue, actual: IndicatorValue, name: str
) -> Judgement:
    """Not met by its number alone: 5期（未按时完成） and 3座（在建） are for a person.

    Missed where the target asks for it in time and the result says that it was not. A denial that
    the target or the indicator's `name` has too (逾期项目数) takes nothing back.
    """
    denied = _DENIED.search(actual.also)
    if denied is None and actual.number != 0 and _BEGINNING.search(name + target.also) is None:
        denied = _UNDER_WAY.search(actual.also)
    is_met = judged.attainment is Attainment.MET
    if not is_met or denied is None:
        return judged
    if denied[0] in target.also or denied[0] in name:
        return judged
    both = f"目标“{print_value(target)}”，实际“{print_value(actual)}”"
    if _LATE.search(actual.also) and _IN_TIME.search(target.also):
        return Judgement(Attainment.NOT_MET, None, f"{both}：目标要求按时，实际注明未按时")
    reason = f"{both}：实际注明“{denied[0]}”，请人工判断"
    return replace(judged, attainment=Attainment.UNDETERMINED, rate=None, reason=reason)


_FEW = "(?:部分|个别|少数|少量)"
_SOME = re.compile(rf"\s*[仍尚]?(?:(?:存在|出现){_FEW}?|含?有{_FEW})")
_COMMAS = re.compile("[、,，;；]|和|及(?!以)|与")


def judge_some_beyond(target: IndicatorValue, actual: IndicatorValue) -> Judgement | None:
    """存在18岁以下、54岁以上 beside 18-54岁: missed; None where it does not tell of such.

    Taken by the word 以下 has the end in it; that there were some is told of those outside.
    """
    if target.kind is not ValueKind.RANGE:
        return None
    clauses = [actual] if _SOME.fullmatch(actual.also) else []
    if actual.kind is ValueKind.QUALITATIVE and (begun := _SOME.match(actual.text)):
        clauses = [parse_value(each) for each in _COMMAS.split(actual.text[begun.end() :])]
    if not clauses or not all(_is_beyond(target, each) for each in clauses):
        return None
    words = f"实际“{print_value(actual)}”，在目标区间“{print_value(target)}”之外"
    return Judgement(Attainment.NOT_MET, None, words)


def _is_beyond(target: IndicatorValue, told: IndicatorValue) -> bool:
    factors = common_factors(target.unit, told.unit)
    bound = told.comparator
    if told.number is None or bound is None or factors is None:
        return False
    number = scaled(told.number, factors[1])
    if bound.is_upper_bound:
        return target.low is not None and number <= scaled(target.low, factors[0])
    is_over = target.high is not None and number >= scaled(target.high, factors[0])
    return bound.is_lower_bound and is_over
