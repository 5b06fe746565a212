"""Why a push has no answer is told in Chinese, and never in words of the receiver."""

import pytest

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.errors import (
    BatchMissing,
    CircuitOpen,
    ConnectionLost,
    OutcomeUnknown,
    RetryableError,
    ServerBusy,
    StoreFull,
    StoreUnavailable,
)
from adapter.ports.budget_system import PushRequest
from sync_jobs.pushing.answers import hand_over
from sync_jobs.pushing.unclear import why_not_sent, why_not_understood

SCOPE = Scope(site="s", division_code="152501", fiscal_year=2026)


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
        ("no answer was understood: the answer has no result code", "答复里没有结果代码"),
        ("no answer was understood: a fault without a declared code", "没有写明代码"),
        ("sent, but no answer was understood: MalformedAnswer: answer is not utf-8", "字符编码"),
    ],
)
def test_why_an_answer_was_not_understood_is_told_in_chinese(words: str, told: str) -> None:
    assert told in why_not_understood(OutcomeUnknown(words))


def test_technical_words_stay_in_the_log() -> None:
    assert why_not_understood(OutcomeUnknown("duplicate key")) == "答复与口径不符"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ConnectionLost("no route"), "连不上对方，或连接中断"),
        (CircuitOpen("push X", opens_in_s=1), "对方连续多次没有正常答复，已暂停同类调用"),
        (
            CircuitOpen("push X", opens_in_s=1, last="ServerBusy: HTTP 502", words="HTTP 502"),
            "对方连续多次没有正常答复，已暂停同类调用；最近一次失败：HTTP 502，对方或其网关出错",
        ),
        (BatchMissing((3,)), "对方的文件缺少批次，其后的都在等它"),
        (StoreUnavailable("locked"), "连不上本方数据库，或它正被占用"),
        (StoreFull("disk"), "本方数据库所在的磁盘已满或出错"),
        (RetryableError("of another kind"), "没有发出，原因见运行日志"),
    ],
)
def test_why_nothing_left_is_told_in_short(error: RetryableError, told: str) -> None:
    assert why_not_sent(error) == told


class _Busy:
    """A receiver whose login answers so."""

    def __init__(self, words: str) -> None:
        self._words = words

    def push_sets(self, _request: object) -> None:
        raise ServerBusy(self._words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("HTTP 502 with a web page", "HTTP 502"),
        ("HTTP 429", "HTTP 429"),
        ("code 9001", ""),
    ],
)
def test_of_a_busy_receiver_the_status_alone_is_told(words: str, told: str) -> None:
    request = PushRequest(kind=RecordKind.TEMPLATE_HEADER, scope=SCOPE, request_id="r", sets=())
    assert hand_over(_Busy(words), request).reason == told  # type: ignore[arg-type]  # one method
