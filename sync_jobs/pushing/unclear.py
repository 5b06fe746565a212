"""Why a push has no answer (无可信答复): in our own words, for the ledger and for people."""

import re
from collections.abc import Mapping

from adapter.errors import (
    CircuitOpen,
    ConnectionLost,
    DeadlineExceeded,
    NothingArrived,
    OutcomeUnknown,
    RetryableError,
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
)
_NOT_SENT: Mapping[type[RetryableError], str] = {
    ConnectionLost: "连不上对方，或连接中断",
    DeadlineExceeded: "对方在规定时间内没有应答",
    CircuitOpen: "对方连续多次没有正常答复，已暂停同类调用",
    NothingArrived: "对方的数据文件还没有到",
}
_LONGEST_WORDS = 120


def why_not_understood(error: OutcomeUnknown) -> str:
    """What came instead of an answer; connectors put no word of the receiver into this error."""
    words = str(error)
    status = _STATUS.search(words)
    if status is not None:
        number = status.group()
        told = (f"{number}，{each}" for kind, each in _BY_STATUS if number.startswith(kind))
        return next(told, number)
    known = (told for name, told in _BY_WORDS if name in words)
    return next(known, f"答复与口径不符（技术信息：{words[-_LONGEST_WORDS:]}）")


def why_not_sent(error: RetryableError) -> str:
    """What kept every byte here, in short."""
    known = (told for kind, told in _NOT_SENT.items() if isinstance(error, kind))
    return next(known, type(error).__name__)
