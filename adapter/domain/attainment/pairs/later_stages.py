"""Two stages of one task in one cell (前后环节): of 申报62户，竣工58户 the later one counts."""

import re
from dataclasses import replace
from typing import NamedTuple

from adapter.domain.attainment.common.judgement import Attainment, Judgement, undetermined
from adapter.domain.attainment.common.leaning import Lean, Subject
from adapter.domain.attainment.pairs.several import Judge
from adapter.domain.value import IndicatorValue, ValueKind, parse_value, print_value

_UNIT = "[^0-9，,；;、。（()）]{1,4}"
_TWO = re.compile(
    rf"(?:已|共)?(?P<earlier>[\u4e00-\u9fff]{{2}})了?(?P<first>[0-9]+){_UNIT}[，,；;、]"
    rf"(?:实际|其中|已|均已)?(?P<later>[\u4e00-\u9fff]{{2,4}})了?(?P<last>[0-9]+{_UNIT})"
)


class _Chain(NamedTuple):
    """Words of a stage, of the one that follows on it, and of who asks for the second."""

    earlier: frozenset[str]
    later: frozenset[str]
    #: Its end is what is asked for.
    asked: re.Pattern[str]
    #: Some take the earlier stage for it.
    may_be: re.Pattern[str]


def _chain(earlier: str, later: str, asked: str, may_be: str = "(?!)") -> _Chain:
    first, then = (frozenset(each.split()) for each in (earlier, later))
    return _Chain(first, then, re.compile(asked), re.compile(may_be))


_CHAINS = (
    _chain(
        "申报 申请 立项 选址 招标 签约 开工 动工 启动",
        "竣工 完工 建成 投用 完成改造 竣工验收",
        "改造|新建|建成|完工|竣工|修缮|修建|翻建",
    ),
    _chain("签约 录用 拟录 意向", "到岗 入职 上岗 报到", "到岗|在岗|上岗|入职", "引进|招聘|招录"),
    _chain("申请 申报 受理", "授权", "授权"),
    _chain("受理 立案", "办结 结案 审结", "办结|结案|审结", "办理|处理"),
    _chain("报名 登记", "参赛 参训 结业", "参赛|参训|结业", "培训"),
    _chain("发现 排查", "整改 完成整改", "整改"),
    _chain("授信", "发放 放款", "发放|放款"),
    _chain("签约 协议", "到位 实际到位", "到位"),
)


def judge_later_stage(
    target: IndicatorValue, actual: IndicatorValue, subject: Subject, judge: Judge
) -> Judgement | None:
    """The judgement of the later of two stages in one cell; None where there are not two.

    Where the name leaves open which of them it counts (引进) only what holds for both is decided.
    """
    is_cell = target.kind is ValueKind.QUANTITATIVE and actual.kind is ValueKind.QUALITATIVE
    found = _TWO.fullmatch("".join(actual.text.split()).rstrip("。")) if is_cell else None
    is_capped = target.comparator is not None and target.comparator.is_upper_bound
    if found is None or is_capped or subject.lean is Lean.LESS:
        return None
    asked_for = f"{subject.name}{target.also}"
    chain = next((each for each in _CHAINS if _is_of(each, found, asked_for)), None)
    told = parse_value(found["last"])
    if chain is None or told.number is None:
        return None
    if told.unit != target.unit or told.also or told.number > int(found["first"]):
        words = f"目标“{print_value(target)}”，实际“{print_value(actual)}”"
        return undetermined(f"{words}：两个环节的数量对不上，请人工判断")
    judged = judge(target, told)
    both = f"实际“{print_value(actual)}”，按“{found['later']}”的数量：{judged.reason}"
    if judged.attainment is Attainment.NOT_MET and not chain.asked.search(asked_for):
        return undetermined(f"{both}；是否以此为准，请人工判断")
    return replace(judged, reason=both)


def _is_of(chain: _Chain, found: re.Match[str], asked_for: str) -> bool:
    """Whether the cell tells of both stages of it, and nobody asks for the earlier one."""
    earlier, later = found["earlier"], found["later"]
    if earlier not in chain.earlier or later not in chain.later or earlier in asked_for:
        return False
    is_asked = chain.asked.search(asked_for) or chain.may_be.search(asked_for)
    return is_asked is not None
