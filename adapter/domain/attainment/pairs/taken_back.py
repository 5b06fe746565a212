"""What a result takes back (注明未完成) by words beside its number: late, under way, of old."""

import re
from dataclasses import replace

from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.attainment.common.leaning import names_bad_thing
from adapter.domain.attainment.common.not_yet import is_of_another_time, is_taken_back
from adapter.domain.attainment.numbers.number import is_measured
from adapter.domain.attainment.pairs.earlier_stages import earlier_stage
from adapter.domain.attainment.pairs.other_states import other_state
from adapter.domain.value import IndicatorValue, print_value

_NOT_DENIED = "(?<![无未没不零免防])(?<!发生|出现|存在|没有)"
_LATENESS = f"{_NOT_DENIED}(?:逾期|延期|滞后)"
#: Not 未发生, 未超预算 and 无逾期, which are good, and no 未达到上限.
_DENIED = re.compile(
    "(?:尚?未能?|没有?能?|不能?)(?:按[时期计规]|及时|如期|准时|完成|完工|达[标成]"
    "|达到(?:目标|指标|标准|要求|预期|计划)|实施|开展|落实|通过|验收|到位|发放|拨付|支付"
    "|安装|投用|通[车水电]|运行|[结决]算|批复|整改|整治|销号|办结|化解)"
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
    """Not met by its number alone: 5期（未按时完成）, 3座（在建） and 计划120人 are for a person.

    Missed where the target asks for it in time and the result says that it was not. What the
    target or the indicator's `name` says too (逾期项目数) takes nothing back.
    """
    denied = _denial_beside(judged, target, actual, name)
    if denied is None:
        return _unless_of_another_time(judged, target, actual, name)
    both = f"目标“{print_value(target)}”，实际“{print_value(actual)}”"
    if _LATE.search(actual.also) and _IN_TIME.search(target.also):
        return Judgement(Attainment.NOT_MET, None, f"{both}：目标要求按时，实际注明未按时")
    reason = f"{both}：实际注明“{denied}”，请人工判断"
    return replace(judged, attainment=Attainment.UNDETERMINED, rate=None, reason=reason)


def _denial_beside(
    judged: Judgement, target: IndicatorValue, actual: IndicatorValue, name: str
) -> str | None:
    if judged.attainment is not Attainment.MET:
        return None
    denied = _DENIED.search(actual.also)
    if denied is None and actual.number != 0 and _BEGINNING.search(name + target.also) is None:
        denied = _UNDER_WAY.search(actual.also)
    if denied is None and actual.number:
        return _other_stage_or_state(target, actual, name)
    if denied is None or denied[0] in target.also or denied[0] in name:
        return None
    return denied[0]


def _other_stage_or_state(target: IndicatorValue, actual: IndicatorValue, name: str) -> str | None:
    """What the number beside a floor is one of: no more than begun, or of another state."""
    bound, asked_for = target.comparator, name + target.also
    if (bound and bound.is_upper_bound) or (bound is None and names_bad_thing(name)):
        return None
    return earlier_stage(actual.also, asked_for) or other_state(actual.also, asked_for)


def _unless_of_another_time(
    judged: Judgement, target: IndicatorValue, actual: IndicatorValue, name: str
) -> Judgement:
    is_open = judged.attainment is Attainment.UNDETERMINED
    if is_open or not actual.also or not is_measured(target, actual):
        return judged
    # Of what was missed a failure says nothing else: 80人，未完成.
    is_missed = judged.attainment is Attainment.NOT_MET
    takes_back = is_of_another_time if is_missed else is_taken_back
    if not takes_back(actual.also, name + target.also):
        return judged
    both = f"实际“{print_value(actual)}”，目标“{print_value(target)}”"
    return undetermined(f"{both}：该数未必是本年实际完成的，请补填实际完成的数值")
