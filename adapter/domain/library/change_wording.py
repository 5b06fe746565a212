"""One Chinese sentence per change of a library version (版本差异的说法)."""

from collections.abc import Mapping
from types import MappingProxyType

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
    Meaning.EDITED: "{where}的{field}由{quoted_old}改为{quoted_new}。",
}
_BLANK = "（空）"
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


def sentence_of_change(change: MeaningChange, names: Mapping[str, str] = _NO_NAMES) -> str:
    """What changed, as finance people say it.

    `names` tells indicators of template lines by their codes; who is not in it stands by code.
    """
    return _SENTENCES[change.meaning].format(
        where=_where(change, names),
        code=change.code,
        name=change.name,
        field=field_label(change.field),
        value="指标值" if change.line else "标准",
        old=change.old or _BLANK,
        new=change.new or _BLANK,
        quoted_old=f"“{change.old}”" if change.old else _BLANK,
        quoted_new=f"“{change.new}”" if change.new else _BLANK,
    )


def _where(change: MeaningChange, names: Mapping[str, str]) -> str:
    if change.subject is Subject.DUTY:
        return f"部门职责“{change.code}”"
    whole = f"{change.subject.value} {_called(change.code, change.name)}"
    if not change.line:
        return whole
    return f"{whole}中的指标 {_called(change.line, names.get(change.line, ''))}"


def _called(code: str, name: str) -> str:
    return f"{code}“{name}”" if name else code
