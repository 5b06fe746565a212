"""Phrases (定性表述): whether one says the same as another, more, or less.

Two phrases compare where they speak about the same thing and differ in degree only (有所提升,
显著提升), or where both are a step of one known scale (优秀, 良好). All others are for a person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from adapter.domain.attainment.common.changes import DOWNS, UPS, way_of


class Degree(IntEnum):
    """How strongly a phrase puts its matter."""

    PARTLY = 0
    WEAKLY = 1
    #: Stated without a degree, or with the manner only: 提升, 稳步提升.
    PLAINLY = 2
    STRONGLY = 3


def compare_phrases(actual: str, target: str, name: str = "") -> int | None:
    """1 where the actual phrase is the stronger, -1 where it is the weaker, 0 where both are equal.

    Both without marks and spaces. `name` is the indicator's: a target may repeat the object that it
    names (改善条件 of 改善养老服务基础条件), and the actual phrase may leave it out. None: no rule.
    """
    order = order_on_scale(actual, target)
    if order is not None:
        return order
    said, wanted = _read(actual), _read(target)
    if not _same_matter(said.matter, wanted.matter, name):
        return None
    if said.degree is not wanted.degree:
        is_plain = wanted.degree is Degree.PLAINLY and wanted.manner <= _OVER_TIME
        if is_plain and _ACT.search(wanted.matter) and _TO_SOME_DEGREE.search(actual):
            return None
        return _sign(said.degree - wanted.degree)
    if said.manner == wanted.manner:
        return 0
    # 持续提升 is 提升, though not in reverse; 逐步完善 is on the way to 完善.
    is_move = _MOVES.search(said.matter) or (
        _GOES_ON.search(said.matter) and said.manner <= _STEADILY
    )
    is_as_good = bool(is_move) and wanted.manner < said.manner
    return 0 if is_as_good and "较好" not in said.manner else None


def order_on_scale(actual: str, target: str) -> int | None:
    """As `compare_phrases`, of two steps of one known scale (优秀, 良好) alone."""
    if (actual, target) in _GOOD_AT_LEAST:
        return 0
    for scale in _SCALES:
        steps = _step_on(scale, actual), _step_on(scale, target)
        if None not in steps:
            return _sign((steps[1] or 0) - (steps[0] or 0))
    return None


def is_best_of(target: str, actual: str) -> bool:
    """Whether the target is a scale as the form prints it (优良中低差) and this its best step."""
    scale = _PRINTED_SCALE.fullmatch(target)
    return scale is not None and actual in _BEST[target[0]]


def is_scale(words: str) -> bool:
    """Whether words are a scale as the form prints it, of which no step was chosen: 优良中差."""
    return _PRINTED_SCALE.fullmatch(words) is not None


def is_opposite(one: str, other: str) -> bool:
    """Whether two phrases say of one thing that it rose and that it fell: 逐年减少, 逐年增加."""
    matters = [_FILLING.sub("", _ADVERBS.sub("", _MOVES.sub("", each))) for each in (one, other)]
    return matters[0] == matters[1] and way_of(one) * way_of(other) < 0


_MOVES = re.compile(f"{UPS.pattern}|{DOWNS.pattern}")
#: 定性 beside 优良中低差: the form's choice stands where the target should.
_PRINTED_SCALE = re.compile(
    "优秀?良好?(?:中等?|一般|合格)?低?较?差|高中?低|好(?:中|一般)?[坏差]|强中?弱"
)
_BEST = {"优": ("优", "优秀"), "高": ("高",), "好": ("好",), "强": ("强",)}


@dataclass(frozen=True, slots=True)
class _Phrase:
    matter: str
    degree: Degree
    manner: frozenset[str]


#: Steps from the strongest to the weakest; words of one step are equal.
_SCALES: Sequence[Sequence[frozenset[str]]] = tuple(
    tuple(frozenset(step.split()) for step in scale)
    for scale in (
        ("优 优秀 优等", "良 良好", "中 中等 一般", "差 较差"),
        ("优秀 优", "良好 良", "合格 及格", "不合格 不及格"),
        ("优良", "合格 及格", "不合格 不及格"),
        (
            "非常满意 十分满意 很满意",
            "满意",
            "比较满意 较满意 较为满意",
            "基本满意",
            "一般",
            "不满意",
        ),
        ("很高 极高", "高", "较高", "一般 中 中等", "较低", "低"),
        ("一级A 一级A标准", "一级B 一级B标准"),
        ("无保留意见 标准无保留意见", "保留意见", "否定意见 无法表示意见"),
        ("很好 非常好", "好", "较好", "一般", "较差", "差"),
    )
)
#: 优良 is one of the two: which one stays open beside 优秀.
_GOOD_AT_LEAST = frozenset(
    [("优良", "良"), ("优良", "良好"), *((each, "优良") for each in ("优", "优秀", "良", "良好"))]
)
#: Of a move that nobody asked to be a large one, some of it may be all that was meant.
_TO_SOME_DEGREE = re.compile("有所|一定")
_OVER_TIME = frozenset(("逐步", "逐年", "逐渐", "稳步", "持续", "不断", "进一步", "日益"))
#: 持续优化 is 优化; 持续完善 may be on its way still.
_GOES_ON = re.compile("优化|改善|加强|巩固|促进|推动|扩大|缓解")
_STEADILY = frozenset(("持续", "不断", "进一步", "稳步", "日益", "有效"))
_ACT = re.compile("提升|降低|改善|优化|完善|健全|加强|增加|促进|推动|巩固|扩大|缩小|缓解")
_DEGREES = (
    (Degree.STRONGLY, "显著 明显 大幅度 大幅 极大 大大 较大幅度 较大"),
    (Degree.WEAKLY, "一定程度 有一定 一定 有所 略有 稍有 初步 基本 不明显 一般"),
    (Degree.PARTLY, "部分"),
)
_DEGREE_OF = {word: degree for degree, words in _DEGREES for word in words.split()}
_MANNERS = [
    "逐步",
    "逐年",
    "逐渐",
    "稳步",
    "持续",
    "不断",
    "进一步",
    "日益",
    "有效",
    "切实",
    "充分",
    "全面",
    "全部",
    "完全",
    "积极",
    "较好",
]
#: Longest first: 不明显 is not 明显.
_ADVERBS = re.compile("|".join(sorted([*_DEGREE_OF, *_MANNERS], key=len, reverse=True)))
_FILLING = re.compile("达到|得到|得以|实现|[地得的了已]")
#: 较充足, but not 较上年, 较好 and 较明显.
_RATHER = re.compile("(?:较为|比较|较)(?![上去往前同好大高多少低快明显小])")
_SYNONYMS = {"提高": "提升", "增强": "提升", "下降": "降低", "减少": "降低"}
_SAME = re.compile("|".join(_SYNONYMS))


#: 获得群众欢迎 and 受群众欢迎; 受益 and 受理 are words of their own.
_PASSIVE = re.compile("^(?:获得|得到|受到|赢得|受(?![益理训众灾害教托让])|获(?![奖得批取]))")


def _read(text: str) -> _Phrase:
    text = _PASSIVE.sub("", text)
    adverbs = _ADVERBS.findall(text)
    degrees = [_DEGREE_OF[each] for each in adverbs if each in _DEGREE_OF]
    if rather := _RATHER.match(text):
        text = text.removeprefix(rather[0])
        degrees.append(Degree.WEAKLY)
    rest = _FILLING.sub("", _ADVERBS.sub("", text))
    matter = _SAME.sub(lambda found: _SYNONYMS[found[0]], rest)
    manner = frozenset(each for each in adverbs if each not in _DEGREE_OF)
    # Two degrees in one phrase say different things of different parts.
    if len(degrees) > 1:
        return _Phrase("", Degree.PLAINLY, manner)
    return _Phrase(matter, degrees[0] if degrees else Degree.PLAINLY, manner)


def _same_matter(said: str, wanted: str, name: str) -> bool:
    if not said or not wanted:
        return False
    if said == wanted or _is_act_behind(said, wanted) or _is_act_behind(wanted, said):
        return True
    for rest in (wanted.removeprefix(said), wanted.removesuffix(said)):
        if rest != wanted and rest in name:
            return True
    # 居民素养提升 beside 提升, of 居民素养; 队伍稳定 beside 稳定, of 人才队伍稳定性.
    return said == name + wanted or (said in name and said.endswith(wanted))


def _is_act_behind(said: str, wanted: str) -> bool:
    """办学条件改善, of 改善办学条件."""
    act = _ACT.match(wanted)
    return act is not None and said == wanted[act.end() :] + act[0]


def _step_on(scale: Sequence[frozenset[str]], text: str) -> int | None:
    return next((number for number, step in enumerate(scale) if text in step), None)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
