"""What a reader is told when nothing is handed out (RFC 9457), in one Chinese sentence."""

from collections.abc import Mapping
from types import MappingProxyType

from adapter.domain.plan.refusals import Refusal, refusal_sentence
from adapter.errors import (
    AdapterError,
    ConfigurationError,
    PackageRefused,
    PersonRefused,
    RetryableError,
)
from adapter.wording import sentence_of
from sync_jobs.gate import GateMoved

TYPE = "urn:budget-indicator-api:problem:"
MEDIA_TYPE = "application/problem+json"

#: Code -> HTTP status; the code is what programs decide by.
STATUSES: Mapping[str, int] = MappingProxyType(
    {
        "bad_request": 400,
        "token_refused": 401,
        "beyond_scope": 403,
        "unknown_address": 404,
        "unknown_division": 404,
        "unknown_version": 404,
        "unknown_department": 404,
        "unknown_template": 404,
        "method": 405,
        "not_released": 409,
        "unfit": 409,
        "too_large": 413,
        "media_type": 415,
        "wrong_host": 421,
        "too_many": 429,
        "defect": 500,
        "gate_moved": 503,
        "busy": 503,
    }
)

_TITLES: Mapping[int, str] = MappingProxyType(
    {
        400: "请求不对",
        401: "令牌不对",
        403: "没有权限",
        404: "没有找到",
        405: "不支持的方法",
        409: "目前不能交出",
        413: "请求过长",
        415: "不支持的内容类型",
        421: "访问地址不对",
        429: "请求过于频繁",
        500: "系统出错",
        503: "暂时不能交出",
    }
)
#: Seconds after which it is worth asking again.
_SOON_S = 5


class Problem(Exception):
    """Nothing is handed out, and why."""

    def __init__(self, code: str, sentence: str, *, retry_after_s: int = 0) -> None:
        self.code = code
        #: Chinese, for people: what is wrong and what to do.
        self.sentence = sentence
        #: 0 where asking again changes nothing.
        self.retry_after_s = retry_after_s
        super().__init__(code)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUSES[self.code]

    @property
    def headers(self) -> dict[str, str]:
        """What HTTP says of it beside the status."""
        headers = {"Cache-Control": "no-store"}
        if self.retry_after_s:
            headers["Retry-After"] = str(self.retry_after_s)
        if self.status == STATUSES["token_refused"]:
            headers["WWW-Authenticate"] = "Bearer"
        return headers

    def as_json(self) -> dict[str, object]:
        """The document of RFC 9457."""
        return {
            "type": f"{TYPE}{self.code}",
            "title": _TITLES[self.status],
            "status": self.status,
            "detail": self.sentence,
            "code": self.code,
        }


def token_refused() -> Problem:
    """The same for every token that opens nothing."""
    return Problem("token_refused", f"{refusal_sentence(Refusal.TOKEN_REFUSED)}。")


def problem_of(error: AdapterError) -> Problem:
    """The problem that stands for an error of ours."""
    if isinstance(error, PersonRefused):
        return Problem("beyond_scope", sentence_of(error))
    if isinstance(error, PackageRefused):
        return Problem(error.code if error.code in STATUSES else "unfit", sentence_of(error))
    if isinstance(error, GateMoved):
        sentence = "读取期间有项目或部门不再列为非密，没有交出，请重新读取。"
        return Problem("gate_moved", sentence, retry_after_s=_SOON_S)
    if isinstance(error, RetryableError):
        sentence = "指标库的数据库繁忙，没有交出，请稍后重试。"
        return Problem("busy", sentence, retry_after_s=_SOON_S)
    if isinstance(error, ConfigurationError):
        return Problem("defect", "指标库一方的配置有误，请联系指标库的系统管理员。")
    return Problem("defect", "系统出错，没有交出，请稍后重试；仍不行时请联系指标库的系统管理员。")
