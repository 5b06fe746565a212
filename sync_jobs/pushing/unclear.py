"""Why a push has no answer (无可信答复): in our own words, for the ledger and for people."""

import re
from collections.abc import Mapping

from adapter.errors import (
    BatchMissing,
    CircuitOpen,
    ConnectionLost,
    DeadlineExceeded,
    NothingArrived,
    OutcomeUnknown,
    RetryableError,
    ServerBusy,
    StoreFull,
    StoreUnavailable,
)

_STATUS = re.compile(r"HTTP \d{3}")
_BY_STATUS = (
    ("HTTP 2", "但不是接口的答复（如登录页或网关页面）"),
    ("HTTP 3", "对方要求转到别的地址（如登录网关），没有跟随"),
    ("HTTP 5", "对方或其网关出错"),
)
#: What connectors say of a write: the class of a failure, or our own words.
_BY_WORDS = (
    (DeadlineExceeded.__name__, "发出之后，对方在规定时间内没有答复"),
    (ConnectionLost.__name__, "发出之后连接中断，没有收到答复"),
    ("no list of results", "答复里没有逐套的结果"),
    ("no result has arrived", "对方的结果文件还没有到"),
    ("no result code", "答复里没有结果代码"),
    ("a fault without", "对方答复出错，但没有写明代码"),
    ("answer is not ", "答复的字符编码与口径不符"),
)
#: The log has what it is in the words of whoever noticed.
_OTHERWISE = "答复与口径不符"
_NOT_SENT: Mapping[type[RetryableError], str] = {
    ConnectionLost: "连不上对方，或连接中断",
    DeadlineExceeded: "对方在规定时间内没有应答",
    CircuitOpen: "对方连续多次没有正常答复，已暂停同类调用",
    NothingArrived: "对方的数据文件还没有到",
    BatchMissing: "对方的文件缺少批次，其后的都在等它",
    StoreFull: "本方数据库所在的磁盘已满或出错",
    StoreUnavailable: "连不上本方数据库，或它正被占用",
}


def why_not_understood(error: OutcomeUnknown) -> str:
    """What came instead of an answer; connectors put no word of the receiver into this error."""
    words = str(error)
    status = _STATUS.search(words)
    if status is not None:
        number = status.group()
        told = (f"{number}，{each}" for kind, each in _BY_STATUS if number.startswith(kind))
        return next(told, number)
    known = (told for name, told in _BY_WORDS if name in words)
    return next(known, _OTHERWISE)


def why_turned_away(error: ServerBusy) -> str:
    """The status that a busy receiver answered with; a code of theirs is not ours to keep."""
    status = _STATUS.match(str(error))
    return status.group() if status else ""


def why_not_sent(error: RetryableError) -> str:
    """What kept every byte here, in short."""
    known = (told for kind, told in _NOT_SENT.items() if isinstance(error, kind))
    told = next(known, "没有发出，原因见运行日志")
    if isinstance(error, CircuitOpen) and error.words:
        told = f"{told}；最近一次失败：{why_not_understood(OutcomeUnknown(error.words))}"
    return told
