"""Why a push has no answer is told in Chinese, and never in words of the receiver."""

import pytest

from adapter.errors import (
    CircuitOpen,
    ConnectionLost,
    OutcomeUnknown,
    RetryableError,
)
from sync_jobs.pushing.unclear import why_not_sent, why_not_understood


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("no answer was understood: HTTP 302", "HTTP 302，对方要求转到别的地址"),
        ("no answer was understood: HTTP 200", "HTTP 200，但不是接口的答复"),
        ("no answer was understood: HTTP 504", "HTTP 504，对方或其网关出错"),
        ("no answer was understood: HTTP 408", "HTTP 408"),
        ("sent, but no answer was understood: ConnectionLost: it broke", "发出之后连接中断"),
        ("sent, but no answer was understood: DeadlineExceeded: x", "在规定时间内没有答复"),
        ("the answer has no list of results", "没有逐套的结果"),
        ("sent, but no result has arrived", "结果文件还没有到"),
        ("no answer was understood: the answer has no result code", "与口径不符（技术信息：no"),
    ],
)
def test_why_an_answer_was_not_understood_is_told_in_chinese(words: str, told: str) -> None:
    assert told in why_not_understood(OutcomeUnknown(words))


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ConnectionLost("no route"), "连不上对方，或连接中断"),
        (CircuitOpen("push X", opens_in_s=1), "对方连续多次没有正常答复，已暂停同类调用"),
        (RetryableError("of another kind"), "RetryableError"),
    ],
)
def test_why_nothing_left_is_told_in_short(error: RetryableError, told: str) -> None:
    assert why_not_sent(error) == told
