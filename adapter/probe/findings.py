"""What a probe tells (探测结论): one line per thing that was looked at, never a row's content."""

from dataclasses import dataclass
from enum import IntEnum


class Standing(IntEnum):
    """How a thing stands; only BROKEN breaks a promise."""

    KEPT = 0
    #: A fact that promises nothing and breaks nothing.
    NOTED = 1
    #: Cannot be promised, and the adapter does without it.
    WEAK = 2
    #: Was not looked at, or there was nothing to judge by.
    UNSEEN = 3
    BROKEN = 4

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return ("可承诺", "情况", "注意", "未测", "不可承诺")[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the table."""

    #: A data set in words, or the site as a whole.
    place: str
    #: Stable name of what was looked at, for programs.
    aspect: str
    standing: Standing
    #: Chinese: what was seen and what it means. Counts, times and digests only.
    sentence: str

    @property
    def label(self) -> str:
        """The aspect in Chinese."""
        return ASPECT_LABELS.get(self.aspect, self.aspect)


ASPECT_LABELS = {
    "login": "登录",
    "clock": "时钟",
    "page_limit": "最大页长",
    "push": "推送的幂等与前置条件",
    "kind": "数据集",
    "reading": "读取",
    "total": "总数",
    "paging": "翻页",
    "page_size": "页长",
    "order": "次序",
    "since": "增量条件",
    "live_only": "只要未删除的",
    "keys": "按编码查询",
    "times": "更新时间的写法",
    "conformance": "接口符合性",
}
