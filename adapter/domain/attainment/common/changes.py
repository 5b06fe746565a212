"""Ups and downs (升降): a number that went the other way is no attainment, however large."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.attainment.common.leaning import Lean, Subject, plain_name
from adapter.domain.value import (
    Comparator,
    Direction,
    IndicatorValue,
    ValueKind,
    ValueWarning,
    parse_value,
    print_value,
)

UPS = re.compile(
    "高于|提高|提升|(?<!负)增长|增加|上升|回升|上涨|增收|扩大|增幅|增速|涨幅|不降反[升增]"
)
DOWNS = re.compile(
    "低于|降低|下降|减少|压减|缩减|回落|缩短|下滑|负增长|降幅|减收|短收|不[升增]反[降减]"
)
#: Falls of amounts, told beside their number: 压缩10%.
_CUTS = re.compile("压缩|节约|节省|核减")
#: A name that ends so counts how far something moved; 提升就业率 counts where it stands.
_MEASURE = re.compile(
    f"(?:(?:{UPS.pattern}|{DOWNS.pattern})(?:率|幅度|比例|百分比|额|量|数|情况)?|增长速度)$"
)
#: Nothing but the move itself: 较上年下降了约, and not 上升至.
_MOVE = re.compile(
    f"(?:(?:同比|环比|[较比](?:上年|去年|上期|同期|往年|上年同期)同?期?).{{0,2}})?"
    f"(?:{UPS.pattern}|{DOWNS.pattern}|{_CUTS.pattern})[了约近]*"
)
#: A way told in a clause of its own behind the number: 90.5%，较上年下降.
_TOLD_BEHIND = re.compile(
    r"(?P<number>[^，,；;(（]*[0-9][^，,；;(（]*)"
    r"(?:[，,；;]|(?P<bracket>[(（]))\s*(?P<told>[^0-9，,；;()（）]*)[)）]?\s*"
)
_COMPARED = re.compile("同比|环比|[较比]上|[较比]去|[较比]同")
#: Of an amount a share can only be a growth: 较上年增长6% beside ≥5%.
_SHARES = ("%", "‰", "百分点")
#: 回落到91% tells where the measure stands now, a rate of growth too.
_UP_TO = re.compile("[到至]$")
#: What everybody wants to grow, and its growth.
_GAINS = (
    "收入|产值|增加值|生产总值|GDP|税收|利润|销售|营收|营业额|产量|单产|游客|就业"
    "|贸易|进出口|零售|客流|专利"
)
_WANTED = re.compile(
    f"(?:{_GAINS})(?:总?[额量数]|人数|人次|规模|水平)?(?:同比|年均|年度?)?{_MEASURE.pattern}"
)


def is_change(value: IndicatorValue) -> bool:
    """Whether its words say that the number is how far something went up or down."""
    return _way_told(value) != 0


def falls(value: IndicatorValue) -> bool:
    """Whether its words say that the number is how far something went down (下降5%)."""
    return _move_of(value) < 0


def ways_of_move(target: IndicatorValue, directions: Collection[Direction]) -> set[Direction]:
    """Which way is better for how far something moved, from the directions of what moves.

    To fall further is better where less is. A fall of what should rise, and a rise of what should
    fall, may be asked for as a limit: both ways are tried. Of no move the directions stand.
    """
    way, known = _move_of(target), set(directions)
    against = Direction.NEGATIVE if way > 0 else Direction.POSITIVE
    if not way or not known:
        return known
    return set(Direction) if against in known else {Direction.POSITIVE}


def is_lesser_fall(target: IndicatorValue, actual: IndicatorValue, name: str) -> bool:
    """Whether a result tells how far it fell where a fall is asked for: 减少2% of 减少3%.

    Who promised to cut so much did not promise less; a rise (增长8%) is often only foreseen, and
    what is saved of a cost is for a person. Points of what is no share nobody understands.
    """
    of_share = plain_name(name).endswith(_SHARES_BY_NAME)
    if not falls(target) or _NOT_CUT.search(name):
        return False
    if target.unit == "百分点" and not of_share:
        return False
    is_bare = not actual.also and actual.unit == target.unit == "%" and not of_share
    return falls(actual) or is_bare


#: What is not cut by a task: gains, and costs, of which a part saved is saved.
_NOT_CUT = re.compile(f"{_GAINS}|成本|费用?$|经费|支出|造价")
_SHARES_BY_NAME = ("率", "度", "比例", "占比", "比重")


def asks_for_growth(name: str) -> bool:
    """Whether an indicator counts how far something went up (增长率), by its name."""
    return _way_measured(name) > 0


def judge_opposed(
    target: IndicatorValue,
    actual: IndicatorValue,
    direction: Direction | None,
    readings: Sequence[Comparator],
    subject: Subject,
) -> Judgement | None:
    """What becomes of a number that went the other way than asked; None where it did not.

    降低5% beside 提高3% is missed. A fall keeps under a ceiling of growth (增长率 ≤5%); under a
    growth without a bound, of which nobody knows whether it is wanted, it is for a person, and so
    is a mere move beside a level (上升2微克 beside ≤35微克 of 降低浓度).
    """
    went, told = _way_told(actual), _way_told(target)
    is_above_none = actual.number is not None and actual.number > 0
    is_level = not told and _UP_TO.search(actual.also) is not None
    if not went or not is_above_none or is_level:
        return None
    asked = told or _way_measured(subject.name)
    both = f"实际“{print_value(actual)}”与目标“{print_value(target)}”"
    if not asked:
        is_compared = _COMPARED.match(actual.also) is not None and actual.unit not in _SHARES
        is_against = _way_in(subject.name) * went < 0
        # 1.5 times of what it was, and by 60 % more.
        is_of_times = target.unit == "倍" and actual.unit in _SHARES
        is_a_move = (is_against or is_compared or is_of_times) and _MOVE.fullmatch(actual.also)
        why = f"{both}：一为升降、一为水平，不能直接比较，请补填实际达到的数值"
        return undetermined(why) if is_a_move else None
    if asked * went > 0:
        return None
    is_wanted = direction is Direction.POSITIVE or (
        subject.lean is Lean.MORE and bool(told or _WANTED.search(plain_name(subject.name)))
    )
    decided = _opposed(target, asked, readings, is_wanted=is_wanted)
    if decided is Attainment.MET:
        return Judgement(decided, None, f"{both}升降方向相反，未超过目标上限")
    if decided is Attainment.UNDETERMINED:
        return undetermined(f"{both}升降方向相反，请人工判断")
    return Judgement(decided, None, f"{both}升降方向相反")


def _opposed(
    target: IndicatorValue, asked: int, readings: Sequence[Comparator], *, is_wanted: bool
) -> Attainment:
    is_ceiling = all(each.is_upper_bound for each in readings)
    is_written = target.comparator is not None
    if is_written and len(readings) > 1:
        return Attainment.UNDETERMINED
    if asked < 0:
        return Attainment.UNDETERMINED if is_ceiling and is_written else Attainment.NOT_MET
    if is_ceiling:
        is_growth = target.number is not None and target.number >= 0
        return Attainment.MET if is_growth else Attainment.UNDETERMINED
    return Attainment.NOT_MET if is_written or is_wanted else Attainment.UNDETERMINED


def without_aside(
    actual: IndicatorValue, text: str, target: IndicatorValue, name: str
) -> IndicatorValue:
    """The actual value without the way that is told behind its number: 90.5%，较上年下降.

    Beside a level that is a remark. Where a move the other way is asked for, nobody knows whether
    it is the number that fell: there the whole is words. `text` is the value as it is written.
    """
    if actual.kind is ValueKind.QUALITATIVE:
        return _beside_comparison(actual, target, name)
    if actual.number is None or not is_change(actual):
        return actual
    found = _TOLD_BEHIND.fullmatch(text.strip())
    is_aside = found is not None and actual.also == found["told"].strip() and not found["bracket"]
    if found is None or not (is_aside or _COMPARED.match(found["told"])):
        return actual
    asked = _way_told(target) or _way_measured(name)
    if not asked:
        return replace(actual, also="")
    if asked * _way_told(actual) > 0:
        return actual
    warnings = (ValueWarning.UNREAD_NUMBER,)
    words = IndicatorValue(kind=ValueKind.QUALITATIVE, text=text.strip(), warnings=warnings)
    return words if target.kind is not ValueKind.QUALITATIVE else actual


#: 52万吨(较上年减少1万吨); 同比增长5%，达到52万吨.
_WITH_COMPARISON = re.compile(
    r"(?P<first>[^，,；;(（]+)(?:[，,；;]|[(（])\s*(?P<second>[^，,；;()（）]+)[)）]?[。.]?"
)
_FORMER = re.compile(f"{_COMPARED.pattern}|去年|上年|上一?年度|上期|同期")
#: Behind an amount: 完成1.31亿元，增长9%.
_GREW = re.compile("(?:增长|增加|提高|上升|上涨|增幅|增速|下降|减少|回落)[约为达]*[0-9.]+[%％]")
_POINTS = re.compile(r"[0-9]\s*个?百分点")
_REACHING = re.compile("^(?:共计?|总[计量]|累计|达到?了?|为)+")


def _beside_comparison(actual: IndicatorValue, target: IndicatorValue, name: str) -> IndicatorValue:
    """The number of two clauses of which the other only compares it with a former year."""
    found = _WITH_COMPARISON.fullmatch(actual.text.strip())
    if found is None or ValueWarning.UNREAD_NUMBER not in actual.warnings:
        return actual
    clauses = (found["first"].strip(), found["second"].strip())
    if target.number and (rate := _rate_of_it(clauses[1])):
        return _with_its_rate(actual, parse_value(clauses[0], name=name), rate, target)
    is_amount = target.unit not in _SHARES
    plain = [
        each
        for each in clauses
        if not (_FORMER.match(each) or (is_amount and _GREW.fullmatch(each)))
    ]
    if len(plain) != 1 or target.number is None or is_change(target):
        return actual
    if _way_measured(name):
        # Of a rate, points tell how it moved itself: 5.6%(较上年提高0.3个百分点).
        is_sure = _POINTS.search(" ".join(clauses)) is not None or not _way_in(" ".join(clauses))
    else:
        is_sure = _way_in(name) * _way_in(" ".join(clauses)) >= 0
    if not is_sure:
        return actual
    read = parse_value(_REACHING.sub("", plain[0]), name=name)
    is_plain = read.number is not None and not _way_in(plain[0])
    return read if is_plain else actual


#: 35公里，完成率100%; 52人次，超额完成4%.
_RATE_OF_IT = re.compile(
    "(?:为|占|达到?)?(?:年初|年度|全年)?(?:目标|任务|计划|指标)?(?:数|值|任务)?的?"
    "(?:(?P<more>超额完成|超出)|完成)?(?:率|比例|了)?"
    "(?:年初|年度|全年)?(?:目标|任务|计划|指标)?(?:数|值|任务)?的?"
    "(?:为|达到?|[:：])?(?P<rate>[0-9]{1,5}(?:[.][0-9]{1,4})?)[%％]"
)
_TELLS_OF_WHAT = re.compile("完成|目标|任务|计划|指标")
_SURE_RATE = Decimal(1)


def _rate_of_it(clause: str) -> Decimal | None:
    """The per cent of its target that a clause says to be done; None for any other clause."""
    found = _RATE_OF_IT.fullmatch(clause)
    if found is None or not _TELLS_OF_WHAT.search(clause):
        return None
    return Decimal(found["rate"]) + (100 if found["more"] else 0)


def _with_its_rate(
    actual: IndicatorValue, read: IndicatorValue, rate: Decimal, target: IndicatorValue
) -> IndicatorValue:
    """A number that tells its share of the target behind it; the whole where they do not agree."""
    is_plain = read.number is not None and read.unit == target.unit != "%"
    if not is_plain or read.number is None or not target.number:
        return actual
    return read if abs(read.number / target.number * 100 - rate) <= _SURE_RATE else actual


def _way_told(value: IndicatorValue) -> int:
    return _way_in(_beside(value))


def _move_of(value: IndicatorValue) -> int:
    """The way of a mere move; 0 where its words tell up to where it went (下降至)."""
    return 0 if _UP_TO.search(value.also) else _way_told(value)


@lru_cache(maxsize=1024)
def _way_in(words: str) -> int:
    return way_of(words) or (-1 if _CUTS.search(words) and not UPS.search(words) else 0)


def _beside(value: IndicatorValue) -> str:
    """The words beside the number; none where they have a number of their own (较上年减少10个)."""
    return "" if ValueWarning.SEVERAL_NUMBERS in value.warnings else value.also


def _way_measured(name: str) -> int:
    plain = plain_name(name)
    return way_of(plain) if _MEASURE.search(plain) else 0


def way_of(words: str) -> int:
    """1 for up, -1 for down, 0 where the words say neither or both."""
    return bool(UPS.search(words)) - bool(DOWNS.search(words)) if words else 0
