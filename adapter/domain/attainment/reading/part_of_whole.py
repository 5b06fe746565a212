"""A part and its whole in words (部分与总数): 应到60人，实到56人; 抽检120批次，不合格2批次."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from adapter.domain.attainment.reading.due_and_done import DUE, HAN, PART, SEP, UNIT, WHOLE, share

_TESTED = (
    "(?:随机|共|累计|全年)*(?:抽检|抽查|抽样|检查|检测|监测|考核|评审|评查|排查|检疫|验收|调解)"
)
_OF_THINGS = "(?:(?![不未已])[\u4e00-\u9fff]){0,6}?"
_OPEN = "(?:正在|尚未|还未|未)(?:完成)?(?P<again>[\u4e00-\u9fff]{2,4})"
_BACK = "(?:随机|电话|共)*(?:回访|走访|访问)(?:群众|服务对象)?"
#: What a rate also asks for, whatever was done: 实报50件 of 上报及时率.
_MORE_THAN_DONE = re.compile("及时|按时|按期|准时|准确|合格|满意|质量|优|错|漏")

_FAILED = re.compile(f"{_TESTED}{_OF_THINGS}{WHOLE}{SEP}(?P<denied>不合格|未达标|不达标){PART}")
_FAILED_OF = re.compile(f"{WHOLE}中(?:有|共)?(?P<denied>不合格|未达标|不达标){PART}")
#: Of these the whole are all that were looked at: 检查30家，整改5家 may be all that had to.
_WELL = "(?P<done>合格|达标|优秀|优良|良好|成功|取证|完好|亮灯)"
_GOOD = re.compile(f"{_TESTED}{_OF_THINGS}{WHOLE}{SEP}{_WELL}{PART}")
_TRAINED = re.compile(f"(?:共|累计)?参训(?:人员|学员)?{WHOLE}{SEP}{_WELL}{PART}")
_SAT_FOR = re.compile(f"{WHOLE}(?:参加)?考试{SEP}{PART}{_WELL}")
_OF_SO_MANY = re.compile(f"{WHOLE}{_OF_THINGS}中?(?:均|已)?{_WELL}{PART}")
_PUT_RIGHT = re.compile(f"{WHOLE}(?:问题|隐患|意见)中?已?(?:完成)?(?P<done>整改){PART}")
_IN_TIME = re.compile(f"{WHOLE}{_OF_THINGS}中{PART}(?:按时|按期|及时)(?P<act>{HAN}{{2}})")
_LEFT = re.compile(
    f"(?:已|完成)*(?P<done>{HAN}{{2}})(?P<part>[0-9]+){UNIT}{SEP}"
    f"(?:剩余|其余|还有|尚有)(?P<left>[0-9]+)(?P=unit){_OPEN}"
)
_VOTED = re.compile(f"登记选民{WHOLE}{SEP}(?:参加)?投票{PART}")
_CONTENT = re.compile(f"{_BACK}{WHOLE}{SEP}{PART}(?:表示)?满意(?:、[0-9]+(?P=unit)基本满意)?")
_NOT_CONTENT = re.compile(f"{_BACK}{WHOLE}{SEP}{PART}(?:表示)?不满意")
_GRADES = re.compile(
    "(?:非常|很|十分)满意(?P<most>[0-9.]+)%[，,、；;]满意(?P<part>[0-9.]+)%(?:[，,、；;](?:一般|不满意)[0-9.]+%)*"
)


def share_in_words(text: str, asked: str) -> str | None:
    """The share that a part of a whole makes, ≥ or ≤ where it is only known to be that; or None.

    `asked` is the name of the indicator with the target's own words.
    """
    text = "".join(text.split())
    for pattern, told_by in _SHARES.items():
        found = pattern.fullmatch(text)
        if found is not None:
            return told_by(found, asked)
    return None


def _of(bound: str = "") -> Callable[[re.Match[str], str], str | None]:
    def told(found: re.Match[str], asked: str) -> str | None:
        done = found["done"]
        is_asked = f"{done}率" in asked or f"{done}完成率" in asked
        return share(int(found["part"]), int(found["whole"]), bound) if is_asked else None

    return told


def _of_due(found: re.Match[str], asked: str) -> str | None:
    is_there = found["act"] == "到" and re.search(
        "(?:出勤|到课|到会|到岗|到位|参训|参会|签到)率", asked
    )
    is_act = found["act"] in asked and "率" in asked
    is_asked = (is_there or is_act) and not _MORE_THAN_DONE.search(asked)
    return share(int(found["part"]), int(found["whole"])) if is_asked else None


def _of_failed(found: re.Match[str], asked: str) -> str | None:
    is_asked = re.search(f"(?<![不未]){found['denied'][1:]}率", asked) is not None
    good = int(found["whole"]) - int(found["part"])
    return share(good, int(found["whole"])) if is_asked else None


def _of_left(found: re.Match[str], asked: str) -> str | None:
    is_asked = f"{found['done']}率" in asked and found["again"] == found["done"]
    part = int(found["part"])
    return share(part, part + int(found["left"])) if is_asked else None


def _when(word: str, bound: str = "") -> Callable[[re.Match[str], str], str | None]:
    def told(found: re.Match[str], asked: str) -> str | None:
        part, whole = int(found["part"]), int(found["whole"])
        part = whole - part if bound == "≤" else part
        return share(part, whole, bound) if re.search(word, asked) else None

    return told


def _of_grades(found: re.Match[str], asked: str) -> str | None:
    both = Decimal(found["most"]) + Decimal(found["part"])
    return f"≥{both:f}%" if "满意" in asked and both <= 100 else None  # noqa: PLR2004


def _of_time(found: re.Match[str], asked: str) -> str | None:
    is_asked = f"{found['act']}及时率" in asked or f"{found['act']}按时率" in asked
    return share(int(found["part"]), int(found["whole"])) if is_asked else None


_SHARES: Mapping[re.Pattern[str], Callable[[re.Match[str], str], str | None]] = {
    DUE: _of_due,
    _FAILED: _of_failed,
    _FAILED_OF: _of_failed,
    _GOOD: _of(),
    #: Of those that were trained not everyone need have been examined.
    _TRAINED: _of("≥"),
    _SAT_FOR: _of(),
    _VOTED: _when("参选率|投票率"),
    _LEFT: _of_left,
    _IN_TIME: _of_time,
    _OF_SO_MANY: _of(),
    _PUT_RIGHT: _of(),
    #: Those that are not named may be content too, or not.
    _CONTENT: _when("满意", "≥"),
    _NOT_CONTENT: _when("满意", "≤"),
    _GRADES: _of_grades,
}
