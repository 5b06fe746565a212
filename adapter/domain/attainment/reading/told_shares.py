"""Shares told by two numbers in other words (比率的分子分母): 应流调41例，已流调41例; 339/366天."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

_NUMBER = "[0-9]+(?:[.][0-9]+)?"
_COUNTERS = "件份项起户人个名次宗家座处所条台套批盏组例本笔张只头羽天页卷"
_UNIT = f"(?P<unit>批次|人次|点次|[百千万亿]*元|[万亿]?[亩吨]|[{_COUNTERS}])"
_PART, _WHOLE = f"(?P<part>{_NUMBER})", f"(?P<whole>{_NUMBER})"
_SEP = "[，,、；;](?:其中)?"
#: Neither denied, planned, nor of another time.
_LABEL = "(?:(?![未不没无上去同计目原])[\u4e00-\u9fff]){0,5}?"
_RATES = re.compile("(?:率|比例|占比|比重|进度|程度)$")

_DUE = re.compile(
    f"应(?P<act>[\u4e00-\u9fff]{{1,4}}?){_WHOLE}{_UNIT}{_SEP}(?:已经?|实际?|完成)+(?P=act){_PART}(?P=unit)"
)
_OVER = re.compile(
    f"(?P<label>{_LABEL}){_PART}(?:(?P<own>[^0-9/]{{1,3}}))?/{_LABEL}{_WHOLE}{_UNIT}"
)
_LEFT = re.compile(
    f"已(?:完成)?(?P<act>[\u4e00-\u9fff]{{2}}){_PART}{_UNIT}{_SEP}(?:尚有|还有|其余)?"
    f"(?:正在|未)(?P=act)(?P<left>{_NUMBER})(?P=unit)"
)
_ENDED = re.compile(
    f"(?:共|累计)?(?:受理|接收|收到|接到|交办|转办){_WHOLE}{_UNIT}{_SEP}(?P<how>按[时期]|及时)?办结{_PART}(?P=unit)"
)
_PASSED = re.compile(f"{_WHOLE}{_UNIT}中?(?:已|全部)?通过{_PART}(?P=unit)")
_ANSWERED = re.compile(
    f"(?:共)?发放(?:调查|满意度)*问卷{_NUMBER}份{_SEP}(?:实际)?(?:收回|回收)(?:有效)?(?:问卷)?{_WHOLE}{_UNIT}{_SEP}"
    f"(?:表示)?满意(?:的)?{_PART}(?P=unit)"
)
_GOOD = re.compile(f"优秀?(?P<best>{_NUMBER})[%％][，,、；;]良好?(?P<good>{_NUMBER})[%％]")


def told_share(text: str, name: str) -> str | None:
    """The share in % that two numbers make, where the name asks for just that; else None.

    `name` without marks and ordinals; the caller knows that nothing bad is counted.
    """
    if _RATES.search(name) is None and "满意" not in name:
        return None
    plain = "".join(text.split())
    for pattern, is_asked in _ASKED.items():
        found = pattern.fullmatch(plain)
        if found is not None and is_asked(found, name):
            return _share(found)
    if (good := _GOOD.fullmatch(plain)) and "优良率" in name:
        both = Decimal(good["best"]) + Decimal(good["good"])
        return f"{both:f}%" if both <= _ALL else None
    return None


_ALL = 100


def _share(found: re.Match[str]) -> str | None:
    told = found.groupdict()
    part = Decimal(told["part"])
    whole = part + Decimal(told["left"]) if told.get("left") else Decimal(told["whole"])
    if told.get("own") not in (None, told["unit"]) or not 0 < whole >= part:
        return None
    return f"{(part * _ALL / whole).quantize(Decimal('0.0001')).normalize():f}%"


def _is_act(found: re.Match[str], name: str) -> bool:
    return f"{found['act']}率" in name or (
        found["act"] in name and not re.search("及时|按[时期]|准时|准确|合格|满意|优", name)
    )


_ASKED: Mapping[re.Pattern[str], Callable[[re.Match[str], str], bool]] = {
    _DUE: _is_act,
    # 治理42处/应治理58处 of 治理恢复率; 参训45人/报名50人 is no 合格率.
    _OVER: lambda found, name: found["label"] in name and "满意" not in name,
    _LEFT: lambda found, name: f"{found['act']}率" in name,
    _ENDED: lambda found, name: (
        f"{found['how'] or ''}办结率" in name
        and (found["how"] is not None or not re.search("(?:按[时期]|及时)办结率", name))
    ),
    _PASSED: lambda _, name: "通过率" in name,
    _ANSWERED: lambda _, name: "满意" in name,
}
