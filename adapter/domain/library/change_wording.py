"""One Chinese sentence per change of a library version (版本差异的说法)."""

from adapter.domain.field_labels import field_label
from adapter.domain.library.diff import Subject
from adapter.domain.library.meaning import Meaning, MeaningChange

_SENTENCES = {
    Meaning.ADDED: "新增{where}。",
    Meaning.REMOVED: "删除{where}。",
    Meaning.RENAMED: "指标 {code} 更名：“{old}”改为“{new}”。",
    Meaning.RECODED: "指标“{name}”的编码由 {old} 改为 {new}，内容未变。",
    Meaning.MOVED: "{where}由“{old}”移到“{new}”。",
    Meaning.TIGHTENED: "{where}的{value}收紧：{old} 改为 {new}。",
    Meaning.LOOSENED: "{where}的{value}放宽：{old} 改为 {new}。",
    Meaning.UNIT_CHANGED: "{where}的{value}换了计量单位：{old} 改为 {new}，须核对数值。",
    Meaning.RESTATED: "{where}的{value}由 {old} 改为 {new}，松紧须人工判断。",
    Meaning.REWEIGHTED: "{where}的分值由 {old} 改为 {new}。",
    Meaning.SPLIT: "指标 {code}“{old}”拆分为 {new}，分值合计不变。",
    Meaning.MERGED: "指标 {old} 合并为 {code}“{new}”，分值合计不变。",
    Meaning.REORDERED: "{where}的指标行调整了顺序。",
    Meaning.EDITED: "{where}的{field}由“{old}”改为“{new}”。",
}
_BLANK = "（空）"


def sentence_of_change(change: MeaningChange) -> str:
    """What changed, as finance people say it."""
    return _SENTENCES[change.meaning].format(
        where=_where(change),
        code=change.code,
        name=change.name,
        field=field_label(change.field),
        value="指标值" if change.line else "标准",
        old=change.old or _BLANK,
        new=change.new or _BLANK,
    )


def _where(change: MeaningChange) -> str:
    if change.subject is Subject.DUTY:
        return f"部门职责“{change.code}”"
    name = f"“{change.name}”" if change.name else ""
    whole = f"{change.subject.value} {change.code}{name}"
    return f"{whole}中的指标 {change.line}" if change.line else whole
