"""What a check may need of a subject (能力): abilities of a wire, and troubles to order."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Capability(StrEnum):
    """What a subject may be able to do; a wire that cannot says why."""

    #: Answers a connection test.
    LOGIN = "login"
    #: Asks for credentials, and can be asked with wrong ones.
    CREDENTIALS = "credentials"
    READ = "read"
    #: Another page size can be asked for.
    PAGING = "paging"
    #: Rows say when they were changed.
    TIMES = "times"
    #: `updated_since` leaves out exactly the older rows.
    SINCE = "since"
    #: Sets may be written and read back by their key.
    WRITE = "write"
    #: A call can be given a short deadline.
    DEADLINE = "deadline"
    #: The weight of an answer can be limited.
    LIMITS = "limits"
    #: Talks over a wire whose secrets are known here, so that logs can be searched for them.
    LOGS = "logs"


class Trouble(StrEnum):
    """What a subject may be able to order from its other side, for the next fitting call."""

    #: "Come back later" once.
    BUSY_ONCE = "busy_once"
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - a name
    #: A read's answer is cut off once.
    CUT_OFF_ONCE = "cut_off_once"
    #: A business failure, inside HTTP 200 where there is HTTP.
    BUSINESS_FAILURE = "business_failure"
    #: A read brings fewer rows than it declares.
    SHORT_PAGE = "short_page"
    #: A push is stored and its answer lost.
    LOST_ANSWER = "lost_answer"
    #: A call is answered `SLOW_S` late; a push is stored before that.
    SLOW = "slow"


#: Seconds by which a slow call is late.
SLOW_S = 3.0

Need = Capability | Trouble

#: Chinese for people.
NEED_LABELS: Mapping[Need, str] = MappingProxyType(
    {
        Capability.LOGIN: "连接测试",
        Capability.CREDENTIALS: "凭据",
        Capability.READ: "读取",
        Capability.PAGING: "可改页长",
        Capability.TIMES: "更新时间",
        Capability.SINCE: "增量条件",
        Capability.WRITE: "写入",
        Capability.DEADLINE: "时限",
        Capability.LIMITS: "大小上限",
        Capability.LOGS: "日志",
        Trouble.BUSY_ONCE: "故障：繁忙一次",
        Trouble.EXPIRED_TOKEN: "故障：令牌过期",
        Trouble.CUT_OFF_ONCE: "故障：答复中断一次",
        Trouble.BUSINESS_FAILURE: "故障：业务失败",
        Trouble.SHORT_PAGE: "故障：页内少行",
        Trouble.LOST_ANSWER: "故障：推送的答复丢失",
        Trouble.SLOW: "故障：答复迟缓",
    }
)
