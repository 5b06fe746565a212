"""Results that tell that nothing was done (未开展、推迟到下年), or that tell no result at all."""

import re

from adapter.domain.attainment.common.changes import way_of
from adapter.domain.attainment.common.leaning import Lean, Subject, names_bad_thing, plain_name
from adapter.domain.attainment.common.not_yet import is_planned
from adapter.domain.attainment.days.years import last_day
from adapter.domain.attainment.numbers.spoken import OCCASIONS
from adapter.domain.attainment.words.repeating import WORK
from adapter.domain.value import IndicatorValue, ValueKind, print_value

_CLAUSES = re.compile("[，,；;。]")
_WHY = "(?:(?:因为?|由于|受|鉴于)[^未没不]{1,14}?(?:未到位|不足|不具备)?(?:等?(?:影响|原因))?)?"
#: Of a part nobody knows what the rest is: 部分设备尚未到货, 二期尚未实施.
_WHAT = "[^未没不部分其余剩个别少数期批另第0-9]{0,10}?"
_NOT = "(?:尚未能?|暂未|还未|仍未|均未|未能|未|没有|没能)"
_ACTS = (
    "(?:组织|实际|正式|如期|按期|按时)*"
    "(?:开展|实施|启动|开工|动工|举办|召开|进行|执行|到货|采购|购置|施工)"
)
_OBJECT = r"(?:[\u4e00-\u9fff]{0,8}(?:调查|测评|评价|问卷|工作|活动|培训|项目|施工|建设))?"
_UNDONE = re.compile(f"{_WHY}{_WHAT}{_NOT}{_ACTS}{_OBJECT}")
_PUT_OFF = re.compile(
    f"{_WHY}{_WHAT}(?:已|将|拟)?(?:推迟[至到]|延期[至到]|延后[至到]|延迟[至到]|(?:顺延|结转|延续)[至到]?)"
    "(?:下一?年度?|明年|次年|(?P<year>20[0-9]{2})年度?)[^0-9未没不]*"
    f"|{_WHY}{_WHAT}(?:已|需|将)?跨年度?(?:完成|实施|建设|施工|竣工|验收)?"
)
#: 已完成，资金结转下年: it is money that goes over, or what follows on the work.
_IS_MONEY_LEFT = re.compile(
    "(?:[余尾]款|[余资]金|余额|质保金|款项|经费)[^，,；;]{0,4}结转"
    "|(?<!未)(?:已经?|均已|全部)(?:完成|完工|竣工)"
)
_YEARS = re.compile("20[0-9]{2}年")
_DENIES = re.compile("[不未无没零]|杜绝|防止|避免")
_IN_ORDER = "(?:正在|目前|全面|有序|稳步|持续|积极|加快|按照?计划)*"
#: Neither a number nor a word for one.
_NO_RESULT = re.compile(
    f"{_IN_ORDER}(?:推进|实施|进行|开展|建设|办理|施工|采购|招标)(?:当?中|过程中)"
    f"|正在{_IN_ORDER}(?:推进|实施|进行|开展|建设|办理|施工|采购|招标)"
    "|(?:工程|项目|工作|实施|建设)*(?:进度|进展)?(?:有所|略有|严重|较为)?(?:滞后|缓慢|延期|推迟)"
    "|(?:详?见|参见|详情见)(?:附件|附表|附后|佐证材料|自评报告|说明|备注).{0,6}"
    "|(?:已|项目|活动|工作)*取消(?:开展|举办|实施|采购)?"
    "|(?:本年度?|当年)?(?:尚|暂|均)?未(?:进行|组织|做)?(?:满意度|问卷)?(?:调查|测评|统计|测算)"
)
_NOT_OF_THE_YEAR = re.compile("(?:本年度?|当年|该指标|本指标)?不(?:再)?适用")
#: Given up, whatever else is said without a number: 项目终止，未产生效益.
_GIVEN_UP = re.compile(
    "(?:因[^，,；;。0-9]{1,14})?(?:该|本|此)?(?:项目|活动|工作|任务|事项|指标)?(?:现|目前)?(?:已经?|均)?"
    "(?:(?:取消|终止|中止|停办|撤销)(?:开展|举办|实施|采购)?|不再(?:开展|举办|实施|采购|执行))"
)
_ACT = f"(?:{WORK}|出台|制[定作]|评审|检测|监测|审计|评估|交付|招聘|印[刷制]|兑付|通车)"
_ENDED = "(?:(?:该|本)?项目(?:已经?)?(?:终止|取消|中止)[，,]?)?"
#: The act itself is denied: 规划尚未编制 of 编制规划.
_ACT_DENIED = re.compile(
    f"{_ENDED}{_WHY}(?P<what>[^未没不部分其余剩个别少数期批另第0-9]{{0,8}}?){_NOT}(?:组织|实际|正式|完成)*(?P<act>{_ACT})"
)
#: A share of what was done says nothing where there may have been nothing to do.
_OF_SHARES = re.compile("验收|检测|监测|审计|拨付|支付|发放|兑付|采购|购置|建成|竣工")
#: What nobody plans: it depends on what others do, or on an accident.
_BY_DEMAND = re.compile(
    "应急|抢[险修]|救[援助治]|突发|受理|举报|[信来上]访|来信|接待|公务|处[置理罚]|维[修护]|检修|求助|纠纷|调解|诉讼|仲裁|执法|查处|案[件卷]|办案"
)
_MORE_ACTS = re.compile(
    f"{_ACT}|考察|演练|论坛|讲座|巡[查检]|走访|慰问|宣讲|展[览会]|比赛|会议|活动"
)
_NO_EFFECT = re.compile(
    f"{_NOT}(?:产生|形成|发挥|取得|体现|显现)(?:任何|社会|经济|生态|实际|实质性?)*(?:效益|效果|成效|作用)"
)


def is_none_done(target: IndicatorValue, actual: IndicatorValue, subject: Subject) -> bool:
    """Whether a bare number of acts that were planned (演练2次) stands beside none at all."""
    is_none = actual.number == 0 and actual.comparator is None and not actual.also
    is_count = not target.also and target.unit in OCCASIONS
    name = plain_name(subject.name)
    return is_none and is_count and bool(_MORE_ACTS.search(name)) and not _BY_DEMAND.search(name)


def _is_act_denied(actual: IndicatorValue, subject: Subject) -> bool:
    """Whether just the act that the name asks for is denied, and of the whole."""
    name = plain_name(subject.name)
    found = _ACT_DENIED.fullmatch(_last_clause(actual))
    if (
        found is None
        or re.search("已|部分|其余", actual.text)
        or found["act"] not in name
        or found["what"] not in name
    ):
        return False
    is_share = name.endswith(("率", "比例", "占比"))
    return not _BY_DEMAND.search(name) and (not is_share or bool(_OF_SHARES.search(found["act"])))


def is_undone(actual: IndicatorValue, target: IndicatorValue, subject: Subject) -> bool:
    """Whether words surely say that of what was asked for nothing was done in the year.

    Only where something was asked for: that no harm was done, or little spent, may be just that.
    """
    if actual.kind is not ValueKind.QUALITATIVE:
        return False
    if is_not_begun(actual, target, subject):
        return True
    if _is_act_denied(actual, subject):
        return _asks_for_work(target, subject)
    is_in_words = target.kind is actual.kind is ValueKind.QUALITATIVE
    if is_in_words and _NO_EFFECT.fullmatch(_last_clause(actual)):
        return _asks_for_work(target, subject) and way_of(target.text) > 0
    put_off = _PUT_OFF.fullmatch(_last_clause(actual))
    is_other = _IS_MONEY_LEFT.search(actual.text) or "跨年" in subject.name + target.text
    if put_off is None or is_other or not _asks_for_work(target, subject):
        return False
    year = put_off["year"]
    return year is None or (subject.year is not None and int(year) > subject.year)


def is_not_begun(actual: IndicatorValue, target: IndicatorValue, subject: Subject) -> bool:
    """As `is_undone`, of work that was not begun yet, and not of what was put off."""
    clause = _last_clause(actual)
    is_said = bool(clause) and _UNDONE.fullmatch(clause) is not None
    return is_said and not _was_nobody_asked(clause, subject) and _asks_for_work(target, subject)


def _was_nobody_asked(clause: str, subject: Subject) -> bool:
    """Whether what people think was not asked for (未开展满意度调查): that may be anything."""
    return _OPINION.search(subject.name) is not None and _UNASKED.fullmatch(clause) is not None


_OPINION = re.compile("(?:满意|知晓|认可|认同|好评)(?:度|率|程度)|服务对象满意|群众满意")
_ASKING = "(?:满意度|问卷|群众|社会|服务对象|第三方)*(?:调查|测评|评价|问卷)"
_UNASKED = re.compile(
    f"(?:本年度?|当年)?(?:{_ASKING}(?:工作)?{_NOT}(?:组织|正式)*(?:开展|实施|进行|启动)"
    f"|{_NOT}(?:组织|正式)*(?:开展|实施|进行|启动){_ASKING}(?:工作)?)"
)


def _last_clause(actual: IndicatorValue) -> str:
    """The last clause of words; none where they hold numbers."""
    if actual.kind is not ValueKind.QUALITATIVE:
        return ""
    text = actual.text.strip().rstrip("。")
    has_numbers = any(each.isdigit() for each in _YEARS.sub("", text))
    return "" if has_numbers else _CLAUSES.split(text)[-1].strip()


def counts_the_rest(actual: IndicatorValue, target: IndicatorValue, subject: Subject) -> bool:
    """Whether its one number is of what was left out: 取消2场, of ten that were asked for."""
    return (
        actual.number is not None
        and actual.number > 0
        and (target.number is None or actual.number < target.number)
        and _LEFT_OUT.match(actual.also) is not None
        and _asks_for_work(target, subject)
        and target.kind is ValueKind.QUANTITATIVE
        and not any(each in subject.name for each in ("取消", "撤销", "未"))
    )


_LEFT_OUT = re.compile(
    "(?:因[^，,；;。0-9]{1,14}?)?(?:取消|少办|少完成|尚?未完成|未举办|未开展|未实施)(?:[，,；;]|$)"
)


def tells_no_result(actual: IndicatorValue, target: IndicatorValue, subject: Subject) -> bool:
    """Whether it surely tells no number and no word for one: 推进中, 详见附件, 计划2026年完成."""
    if actual.kind is not ValueKind.QUALITATIVE:
        day = last_day(actual)
        words = actual.also + ("" if day is None else f"{day.year}年")
        is_ahead = is_planned(actual.also, subject.name + target.also)
        return is_ahead and _is_later(words, subject.year)
    text = actual.text.strip().rstrip("。")
    is_dropped = _is_given_up(text) or (_is_dropped(text) and _asks_for_work(target, subject))
    if _NO_RESULT.fullmatch(text) or is_dropped or _was_nobody_asked(text, subject):
        return True
    return _is_later(text, subject.year) and is_planned(text, subject.name + print_value(target))


def _is_given_up(text: str) -> bool:
    first = _CLAUSES.split(text)[0].strip()
    has_numbers = any(each.isdigit() for each in _YEARS.sub("", text))
    return not has_numbers and _GIVEN_UP.fullmatch(first) is not None


def _is_dropped(text: str) -> bool:
    """Whether it was not begun, and is called no indicator of the year: 未开展，不适用."""
    first, *others = (each.strip() for each in _CLAUSES.split(text))
    is_for_nobody = others and all(map(_NOT_OF_THE_YEAR.fullmatch, others))
    return bool(is_for_nobody) and _UNDONE.fullmatch(first) is not None


def _is_later(words: str, year: int | None) -> bool:
    """Whether words tell of a year that comes after; 预计130人 may be of this one."""
    if re.search("明年|次年|下一?年", words):
        return True
    found = [int(each) for each in re.findall("(20[0-9]{2})年", words)]
    return year is not None and bool(found) and min(found) > year


def _asks_for_work(target: IndicatorValue, subject: Subject) -> bool:
    name = plain_name(subject.name)
    if names_bad_thing(name) or target.kind is ValueKind.EMPTY:
        return False
    if target.kind is ValueKind.QUALITATIVE:
        return _DENIES.search(target.text) is None and not names_bad_thing(target.text)
    if target.kind in (ValueKind.DEADLINE, ValueKind.PERIOD):
        return True
    bound = target.comparator
    is_floor = bound is None or not bound.is_upper_bound
    return is_floor and subject.lean is Lean.MORE and (target.number is None or target.number > 0)
