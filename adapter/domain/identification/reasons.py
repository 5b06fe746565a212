"""The evidence told to people (理由), in one Chinese sentence."""

from collections.abc import Iterable, Iterator, Sequence

from adapter.domain.identification.evidence import Difference, Evidence, Veto
from adapter.domain.identification.figures import other_figures, without_figures
from adapter.domain.identification.names import Reading, as_written

_VETO_WORDS = {
    Veto.DENIAL: "一方为否定或相反的说法",
    Veto.JOINED: "像是两个指标合写在一行",
    Veto.SCOPE: "像是其中一部分或另一阶段",
    Veto.NUMBER: "名称中的数字不同",
    Veto.ASPECT: "衡量的是另一方面",
    Veto.WORDED: "填的是文字，指标为数量",
    Veto.PEOPLE: "所指人群不同",
    Veto.SLIP: "也可能不是笔误",
    Veto.CONTRAST: "所指事物不同",
    Veto.VAGUE: "有多个指标以此结尾，名称未写明是哪一个",
}
_PIECE_WORDS = {
    "other_direction": "指标方向不同",
    "same_class": "与项目的功能分类相同",
    "other_department": "属其他部门的指标",
    "bare": "名称未写明对象",
    "rival": "另有同样贴近的指标",
}


def reason_of(evidence: Evidence, name: str) -> str:
    """Why a line may or may not mean the indicator of this name; names are as compared."""
    told = "，".join(_told(evidence)) or "名称用语一致"
    return f"与“{name}”相近：{told}"


def _told(evidence: Evidence) -> Iterator[str]:
    yield from _words_told(evidence)
    yield from _differences_told(evidence)


def _words_told(evidence: Evidence) -> Iterator[str]:
    laid, line, indicator = evidence.alignment, evidence.line.name, evidence.indicator.name
    mine, its = other_figures(line, indicator), other_figures(indicator, line)
    are_others = bool(mine and its)
    if are_others:
        yield f"名称中的数字不同（{_in_quotes(mine)}与{_in_quotes(its)}）"
    more, less = (
        _rest(name, rest, figures, is_told=are_others)
        for name, rest, figures in ((line, laid.rest, mine), (indicator, laid.other_rest, its))
    )
    if more:
        yield f"多出{_in_quotes(more)}"
    if less:
        yield f"缺少{_in_quotes(less)}"
    for written, meant in evidence.near:
        yield f"“{written}”与“{meant}”用语相近"
    for slip in evidence.slips:
        yield f"“{slip.written}”疑为“{slip.meant}”"
    said = {Veto.MEASURE, Veto.NUMBER} if are_others else {Veto.MEASURE}
    for veto in sorted(evidence.vetoes - said):
        yield _VETO_WORDS[veto]


def _differences_told(evidence: Evidence) -> Iterator[str]:
    pieces = evidence.pieces
    if evidence.measure is not Difference.NONE:
        mine, its = evidence.line.measure.label, evidence.indicator.measure.label
        yield f"度量不同（{mine}与{its}）"
    elif evidence.is_unit_other:
        yield f"计量单位不同（{evidence.line.unit or '未写'}与{evidence.indicator.unit or '未写'}）"
    yield from (words for name, words in _PIECE_WORDS.items() if pieces[name])
    if pieces["other_class"]:
        mine, its = evidence.line.function_class[:3], evidence.indicator.function_class[:3]
        yield f"功能分类不同（{mine}与{its}）"
    if pieces["other_level"]:
        yield f"二级指标不同（{evidence.line.level}与{evidence.indicator.level}）"


def _rest(
    name: Reading, words: Sequence[str], figures: Sequence[str], *, is_told: bool
) -> tuple[str, ...]:
    """Words that one name has alone, its numbers whole and before them, unless those are told."""
    has_digits = any(each.isdigit() for word in words for each in word)
    first = figures if has_digits and not is_told else ()
    rest = without_figures(words, figures) if first or is_told else words
    return (*first, *(as_written(name, each) for each in rest))


def _in_quotes(words: Iterable[str]) -> str:
    return "".join(f"“{each}”" for each in words)
