"""Days told with the act that was done on them (完成日期): 6月28日一卡通发放到户 of 补贴兑付."""

import re
from collections.abc import Sequence

_DAY = "(?:20[0-9]{2}年)?[0-9]{1,2}月(?:[0-9]{1,2}日|底|末|份|[上中下]旬)?"
#: 尚未竣工，预计2026年3月.
_FORESEEN = re.compile(rf".+[，,；;]\s*(?:预计|计划|拟|力争)(?:于|在|到)?{_DAY}前?")
#: 2026年1月15日封顶.
_OF_ACT = re.compile(rf"(?:已于|于)?(?P<day>{_DAY})(?P<act>[\u4e00-\u9fff“”]{{2,14}})[。.]?")
_SHORT = 4
#: Acts by other words; of each row one is as good as the other.
_ALIKE: Sequence[Sequence[str]] = (
    ("发放", "兑付", "拨付", "支付", "兑现", "到账", "到户"),
    ("竣工", "完工", "交工", "建成"),
    ("上线", "投用", "投入使用", "投入运行"),
    ("印发", "发布", "出台", "公布"),
    ("举办", "召开", "举行"),
    *((each,) for each in ("验收", "下达", "通车", "开通", "报送", "上报", "签订", "交付", "开工")),
)
#: Of a part, of another stage, or of what was not done.
_LIMITS = re.compile(
    "[不未没无仅只非]|部分|首[批笔次期]|第[一二三四五1-9]|分批|陆续|开始|启动|初步|预|拟|计划|申请|组织|准备|前期|试点|尾款"
)


def with_its_end(text: str, asked_for: str) -> str:
    """A day with the word that it is one of the end, where it is foreseen or of what was asked.

    `asked_for`: the indicator's name and what the target says beside its day.
    """
    if _FORESEEN.fullmatch(text):
        return f"{text}完成"
    found = _OF_ACT.fullmatch(text)
    return f"{found['day']}完成" if found and _is_of(found["act"], asked_for) else text


def _is_of(act: str, asked_for: str) -> bool:
    """Whether just what was asked for was done: 正式上线运行 of 系统上线时间."""
    if len(act) <= _SHORT and act in asked_for:
        return True
    if _LIMITS.search(act):
        return False
    told, asked = ([_first(row, words) for row in _ALIKE] for words in (act, asked_for))
    return [bool(each) for each in told] == [bool(each) for each in asked] and any(told)


def _first(row: Sequence[str], words: str) -> str:
    return next((each for each in row if each in words), "")
