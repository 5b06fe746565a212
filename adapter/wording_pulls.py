"""Chinese sentences for readings that are not complete (读取不全): what the other side did."""

import re

from adapter.errors import IncompletePull

#: How every one of them ends up.
_VOID = "这一数据集本次作废，原有内容没有改动。"
_QUIET = "请避开对方填报、批处理的时段重试；"
#: By code: what was seen without its numbers, with them, and what to do.
_SENTENCES = {
    "total_changed": (
        "读取途中，对方声明的总数变了",
        "读取途中，对方声明的总数由 {expected} 变为 {got}",
        f"{_QUIET}没有人改动时也如此的，请对方核对总数的算法。",
    ),
    "page_order": (
        "页的次序不对",
        "页的次序不对：应是第 {expected} 页，来的是第 {got} 页",
        "请重试；仍如此的，请报告维护人员。",
    ),
    "page_twice": (
        "对方把给过的一页又给了一次",
        "对方把给过的一页又当作第 {got} 页给了一次",
        (
            "请稍后重试；每次如此的，多半是翻页没有生效："
            "请核对口径的页码参数和首页页码，并请对方核对分页。"
        ),
    ),
    "key_twice": (
        "同一编号的记录来了不止一次",
        "有 {got} 条记录的编号此前已经来过",
        (
            f"多半是读取途中记录在页间移动，别的记录因此漏掉。{_QUIET}"
            "每次如此的，请对方按主键固定排序，并核对有无重复的编号。"
        ),
    ),
    "set_twice": (
        "同一套内容在一次读取中来了两次",
        "",
        f"{_QUIET}每次如此的，请对方核对有无重复的套。",
    ),
    "extract_refused": (
        "对方较新的一批数据文件没有采用，其中的内容就缺了",
        "对方第 {got} 批数据文件没有采用，其中的内容就缺了",
        "请对方改正后重新导出；原因见收件目录的情况（doctor）。",
    ),
}
_FEWER = (
    "对方声明共 {expected} 条，页给完了却只有 {got} 条",
    "请稍后重试；每次如此的，请核对口径的首页页码和每页条数，并请对方核对分页与总数。",
)
_MORE = (
    "对方声明共 {expected} 条，却给了 {got} 条",
    "请稍后重试；每次如此的，对方的总数多半有上限或算错，请对方核对总数的算法。",
)
_TOTAL = (
    "给出的条数与对方声明的总数不符",
    "请稍后重试；每次如此的，请对方核对分页与总数。",
)
#: Our own bookkeeping does not add up.
_OURS = ("本方清点读到的内容，前后没有对上", "请重试；仍如此的，请报告维护人员。")
_KEPT = re.compile(r"(\w+)(?: (\d+)(?:/(\d+))?)?")


def incomplete_sentence(error: IncompletePull) -> str:
    """What to tell of it when it happens."""
    return _sentence(error.code, error.got, error.expected)


def recorded_incomplete(kept: str) -> str:
    """The same from what a run row keeps behind the class, e.g. `total 5/8`."""
    found = _KEPT.fullmatch(kept)
    code, got, expected = found.groups() if found else ("", None, None)
    return _sentence(code, _number(got), _number(expected))


def _sentence(code: str, got: int | None, expected: int | None) -> str:
    seen, advice = _seen(code, got, expected)
    return f"{seen.format(got=got, expected=expected)}，{_VOID}{advice}"


def _seen(code: str, got: int | None, expected: int | None) -> tuple[str, str]:
    if code == "total":
        if got is None or expected is None:
            return _TOTAL
        return _FEWER if got < expected else _MORE
    plain, numbered, advice = _SENTENCES.get(code, (_OURS[0], "", _OURS[1]))
    is_numbered = numbered and got is not None and ("{expected}" not in numbered or expected)
    return numbered if is_numbered else plain, advice


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)
