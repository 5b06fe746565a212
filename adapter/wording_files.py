"""Chinese sentences on how a file drop stands (文件交换现状): troubles, and how old the data is."""

from collections.abc import Sequence
from datetime import datetime

from adapter.ports.file_drop import FileDropStanding

#: More numbers than these would fill the screen.
_MOST_NUMBERS = 5


def troubles_of(found: FileDropStanding) -> list[str]:
    """What a person should look after, each in one sentence."""
    told = []
    if found.missing:
        numbers = numbers_in_words(found.missing)
        told.append(f"收件缺少第 {numbers} 批，其后的都在等它。请让对方重发这些批次。")
    elif found.waiting:
        told.append(f"收件目录里有 {found.waiting} 个批次还没有收下：等下一次作业，或仍在复制。")
    if found.unnamed:
        told.append(
            f"inbox/new 里有 {found.unnamed} 个文件不会收下，名称不是批次的名称"
            "（如 00000001-extract-….zip）。请改回对方发出时的名称，或移走。"
        )
    if found.unacknowledged:
        since = (
            f"，最早的发于 {found.oldest_at.astimezone():%Y-%m-%d %H:%M}" if found.oldest_at else ""
        )
        numbers = numbers_in_words(found.unacknowledged)
        told.append(f"发出的第 {numbers} 批对方尚未确认{since}。请检查摆渡程序和对方。")
    if found.refused_here:
        told.append(
            f"inbox/refused 里有 {found.refused_here} 个没有采用的批次，"
            "原因在旁边的 .reason.json；查明后请移走。"
        )
    if found.refused_there:
        told.append(
            f"outbox/refused 里有 {found.refused_there} 个对方拒收的批次，"
            "原因在旁边的 .reason.json；查明后请移走。"
        )
    return told


def told_extracts(found: FileDropStanding) -> str:
    """How many extracts are in force, and how old the oldest one is."""
    oldest = min(found.extracts, key=lambda each: each.made_at)
    made_at = _minute(oldest.made_at)
    return f"现行导出 {len(found.extracts)} 份，最早的是 {oldest.data_set}（对方时间 {made_at}）。"


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def numbers_in_words(numbers: Sequence[int]) -> str:
    """The first few numbers, and how many there are."""
    told = "、".join(map(str, numbers[:_MOST_NUMBERS]))
    return told if len(numbers) <= _MOST_NUMBERS else f"{told} 等 {len(numbers)}"
