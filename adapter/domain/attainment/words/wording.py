"""Words instead of values (定性表述): plain answers and degrees are read, the rest is for a person.

Source of the answers: the three tiers of the self-evaluation form (达成, 部分达成, 未达成) and the
wordings of published forms. "Basically reached" (基本达到) is the first tier in some provinces and
the second in others, so it decides nothing.
"""

import re
from collections.abc import Mapping
from enum import Enum

from adapter.domain.attainment.common.cells import plain_words
from adapter.domain.attainment.common.changes import DOWNS, UPS
from adapter.domain.attainment.common.judgement import Attainment, Judgement, same, undetermined
from adapter.domain.attainment.words.budgets import judge_budget
from adapter.domain.attainment.words.compliance import complies
from adapter.domain.attainment.words.denials import (
    contradicts,
    denies_the_same,
    is_only_begun,
    is_turned_round,
    negated,
)
from adapter.domain.attainment.words.forbidden import judge_forbidden
from adapter.domain.attainment.words.granted import plainly_granted
from adapter.domain.attainment.words.growth_words import judge_growth
from adapter.domain.attainment.words.moved import judge_beside_former, judge_move, judge_standing
from adapter.domain.attainment.words.phrases import (
    compare_phrases,
    is_best_of,
    is_opposite,
    order_on_scale,
)
from adapter.domain.attainment.words.prevention import is_kept_off
from adapter.domain.attainment.words.repeating import (
    asks_for_work,
    keeps_limit,
    keeps_manner,
    repeats,
    repeats_degree,
)
from adapter.domain.attainment.words.water import compare_water
from adapter.domain.attainment.words.zero_of import judge_zero_of
from adapter.domain.value import Comparator, IndicatorValue, ValueKind, print_value


class Answer(Enum):
    """A plain answer, the same under every target."""

    #: Speaks about the target itself, its deadline included.
    REACHED = "达成"
    #: Speaks about the day: in time, though not how much or how well.
    ON_TIME = "按时完成"
    #: Speaks about the work: done, though not when or how much.
    DONE = "完成"
    #: The first tier in some provinces and the second in others.
    BASICALLY = "基本达成"
    MISSED = "未达成"


_WORDS: Mapping[Answer, str] = {
    Answer.REACHED: """
        达成 已达成 全部达成 完全达成 达成目标 达到目标 达成预期 达到预期 达成预期指标
        达到预期指标 达成年度指标 达到年度指标 达成预期目标 达到预期目标 达成年度目标 达标
        已达标 全部达标
    """,
    Answer.ON_TIME: """
        按时完成 按期完成 如期完成 及时完成 已按时完成 已按期完成 已如期完成 已及时完成
        按计划完成 已按计划完成 提前完成 已提前完成 均提前完成 提前完成任务
    """,
    Answer.DONE: """
        完成 已完成 全部完成 已全部完成 均已完成 完全完成 顺利完成 圆满完成 超额完成 已超额完成
    """,
    Answer.BASICALLY: """
        基本完成 已基本完成 基本达成 基本达到 基本达标 基本达成目标 基本达到目标 基本完成目标
        基本达成预期 基本达到预期 基本达成预期指标 基本达到预期指标 基本达成预期目标
        基本达到预期目标 基本达成年度指标 基本达成年度目标 基本达到年度目标 基本完成年度目标
    """,
    Answer.MISSED: """
        未完成 尚未完成 没有完成 未全部完成 未按时完成 未按期完成 逾期完成 未达成 未达标
        不达标 未达到 未达到预期 未达成目标 未达到目标 未达成预期指标 未达到预期指标
        未达成年度指标 未达成预期目标 未达到预期目标 未达成且效果较差
        未达成预期指标且效果较差 未达成年度指标且效果较差
        部分完成 部分达成 部分达标 部分达到预期 部分达成预期指标 部分达成年度指标
        部分达成预期目标 部分达成并具有一定效果 部分达成预期指标并具有一定效果
        部分达成年度指标并具有一定效果
        未实施 未开展 未启动 未开工 尚未实施 尚未开展 尚未启动 尚未开工
    """,
}
_TIMELY = (
    "(?:按(?:照?规定)?(?:时间?|期)|按(?:照)?(?:计划|进度)|如期|及时|准时"
    "|(?:在|于)?(?:规定|计划|约定|合同)的?(?:时间|时限|期限|工期)内)"
)
_FINISHED = "(?:完成|完工|竣工)(?:任务|工作|建设)?"
#: The same in a clause of its own: 均已在规定时间内完工, 未能按期完工.
_SPOKEN: Mapping[Answer, re.Pattern[str]] = {
    Answer.ON_TIME: re.compile(
        f"(?:已经?|均已?|全部|都)*(?:{_TIMELY}|提前)(?:全部|顺利)?{_FINISHED}"
    ),
    Answer.MISSED: re.compile(f"(?:尚?未能?|没有?能?|不能){_TIMELY}(?:全部)?{_FINISHED}"),
}
_ANSWERS = {word: answer for answer, words in _WORDS.items() for word in words.split()}


def judge_words(target: IndicatorValue, actual: IndicatorValue, name: str = "") -> Judgement:
    """The same or a stronger phrase and the plain answers of completion are met, a weaker is not.

    `name` is the indicator's. Phrases that do not compare are for a person.
    """
    if answers(actual, Answer.REACHED) or is_all_asked_for(actual, target):
        return same(actual)
    if _ALL.fullmatch(plain_words(target.text)) and actual.unit == "%":
        return _judge_all(target, actual)
    plain = plain_words(name)
    forbidden = (
        judge_budget(target, actual)
        or judge_zero_of(target, actual, plain)
        or judge_forbidden(target, actual, plain)
    )
    if forbidden is not None:
        return forbidden
    moved = judge_growth(target, actual) or judge_move(target, actual, plain_words(name))
    moved = moved or judge_standing(target, actual)
    if moved := moved or judge_beside_former(target, actual, plain_words(name)):
        return moved
    judged = None
    is_any_tier = answers(actual, Answer.BASICALLY) and "达" in actual.text
    if actual.kind is ValueKind.QUALITATIVE and not is_any_tier:
        judged = _judge_phrase(target, actual, plain_words(name))
    elif actual.kind is ValueKind.QUANTITATIVE and actual.also:
        judged = _judge_scale(target, actual)
    open_words = f"定性目标“{print_value(target)}”，实际“{print_value(actual)}”，请人工判断"
    return judged or undetermined(open_words)


def _judge_phrase(target: IndicatorValue, actual: IndicatorValue, name: str) -> Judgement | None:
    said, wanted = (_plain_bound(each) for each in (actual, target))
    both = f"实际“{print_value(actual)}”与目标“{print_value(target)}”"
    if _says_the_same(said, wanted):
        return same(actual)
    if denies_the_same(said, wanted, name):
        return Judgement(Attainment.MET, None, f"{both}的说法一致")
    if _says_the_opposite(said, wanted):
        return Judgement(Attainment.NOT_MET, None, f"{both}相反")
    order = _order_of(said, target.text, name)
    if order is not None:
        decided = Attainment.NOT_MET if order < 0 else Attainment.MET
        words = f"{both}相比，{_ORDERS[order]}"
        return Judgement(decided, None, words, is_weaker=order < 0)
    is_degree = repeats_degree(actual.text, target.text)
    if is_degree or repeats(actual.text, target.text, name):
        return Judgement(Attainment.MET, None, f"{both}的说法一致")
    return None


def _judge_scale(target: IndicatorValue, actual: IndicatorValue) -> Judgement | None:
    """优秀（95分） beside 优秀: a step of a scale with the number that it was given for."""
    order = order_on_scale(plain_words(actual.also), plain_words(target.text))
    if order is None:
        return None
    both = f"实际“{print_value(actual)}”与目标“{print_value(target)}”"
    decided = Attainment.NOT_MET if order < 0 else Attainment.MET
    return Judgement(decided, None, f"{both}相比，{_ORDERS[order]}", is_weaker=order < 0)


def _plain_bound(value: IndicatorValue) -> str:
    """A phrase with the bound that stands before it in words: ≤预算数 is 不超过预算数."""
    words = plain_words(value.text)
    bound = value.comparator
    return f"不超过{words}" if words and bound and bound.is_upper_bound else words


def _says_the_same(said: str, wanted: str) -> bool:
    return (
        is_turned_round(_AT_ONCE.sub("", said), wanted)
        or plainly_granted(said, is_told=True) == plainly_granted(wanted) != ""
        or negated(said) == negated(wanted)
        or is_kept_off(said, wanted)
        or complies(said, wanted)
        or is_best_of(wanted, said)
        or True in (keeps_limit(said, wanted), keeps_manner(said, wanted))
    )


#: 一次性验收合格 is 验收合格, and better.
_AT_ONCE = re.compile("^一次性?(?=(?:验收|检验|检测)?(?:合格|通过))")


def _says_the_opposite(said: str, wanted: str) -> bool:
    return (
        contradicts(said, wanted)
        or contradicts(plainly_granted(said), wanted)
        or is_opposite(said, wanted)
        or False in (keeps_limit(said, wanted), keeps_manner(said, wanted))
    )


def _order_of(said: str, target: str, name: str) -> int | None:
    """Which phrase is the stronger, an aside of the target (地区) left out where it has none."""
    water = compare_water(said, plain_words(target), name)
    if water is not None:
        return water
    if is_only_begun(said, plain_words(target)):
        return -1
    said = plainly_granted(said)
    for wanted in dict.fromkeys((target, _ASIDE.sub("", target))):
        least = plainly_granted(_AND_BETTER.sub("", plain_words(wanted)))
        order = 0 if said == least else compare_phrases(said, least, name)
        if order is not None:
            return order
    return None


#: A word in brackets; not one that limits what stands before it: (部分), (不含…), (≥90%).
_ASIDE = re.compile(r"[(（](?!部分|[不未非无除])[\u4e00-\u9fff]{1,4}[)）]")
#: 全覆盖, 应保尽保, 全部完成: all of them, which is 100 %; 全部增长 does not say by how much.
_ALL = re.compile(
    r"(?:实现|做到)?(?:应(?P<due>[\u4e00-\u9fff])尽(?P=due)|全(?:覆盖|到位|达标|合格|完成)"
    rf"|全部(?!提|.*(?:{UPS.pattern}|{DOWNS.pattern}|改善|好转|增强|加强|缩小))[\u4e00-\u9fff]{{2,4}})"
)
_AND_BETTER = re.compile("(?:及|或)?以上$")


def asks_for_all(target: IndicatorValue) -> bool:
    """Whether words ask for all of them (全覆盖, 全部完成): some of them may be any share."""
    is_words = target.kind is ValueKind.QUALITATIVE
    return is_words and _ALL.fullmatch(plain_words(target.text)) is not None


def _judge_all(target: IndicatorValue, actual: IndicatorValue) -> Judgement:
    """How a share stands to all of them."""
    is_open = actual.comparator not in (None, Comparator.EQUAL)
    if actual.number is None or (is_open and actual.number < _WHOLE):
        return undetermined(f"实际“{print_value(actual)}”不是确切的比例，请补填后再比较")
    words = f"实际 {print_value(actual)}，目标“{print_value(target)}”即 100%"
    if actual.number >= _WHOLE:
        return Judgement(Attainment.MET, None, words)
    return Judgement(Attainment.NOT_MET, None, words, share=actual.number / _WHOLE)


_WHOLE = 100
_ORDERS = {1: "程度更高", 0: "程度相同", -1: "程度较低"}


def answers(actual: IndicatorValue, *wanted: Answer) -> bool:
    """Whether the actual value is one of these plain answers."""
    return actual.kind is ValueKind.QUALITATIVE and answer_of(actual.text) in wanted


def is_all_asked_for(actual: IndicatorValue, target: IndicatorValue) -> bool:
    """Whether the target asks for no more than that the work is done, or done in time.

    已完成 beside 按计划完成 leaves open when, 按时完成 beside 完整规范 how well.
    """
    wanted = plain_words(target.text)
    if answers(actual, Answer.ON_TIME):
        wanted = _IN_TIME.sub("", wanted)
        return not wanted or wanted == "完成" or asks_for_work(wanted)
    return answers(actual, Answer.DONE) and asks_for_work(wanted)


#: When something was to be done, as far as "in time" answers it.
_IN_TIME = re.compile(
    "按照?(?:时间节点|规定时间|时序进度|时间|时|期|计划|进度)|如期|及时|准时"
    "|(?:在|于)?(?:规定|计划|约定|合同)的?(?:时间|时限|期限|工期)内"
)


def answer_of(text: str) -> Answer | None:
    """The plain answer that a text gives, None when it is none."""
    plain = plain_words(text).removeprefix("实际")
    spoken = (each for each, words in _SPOKEN.items() if words.fullmatch(plain))
    return _ANSWERS.get(plain) or next(spoken, None)
