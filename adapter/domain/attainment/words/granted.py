"""What was granted or duly done (评定、认定), without the words that say so: 通过二级甲等复审."""

import re

_BY = "(?:复审|评审|评估|测评|评定|认定|认证|验收|称号)"
#: 已取得CMA资质认定证书, 获评优秀等次; 通过 alone may be all that was asked for.
_GRANTED = re.compile(
    "(?:已经?|现|均)*(?:顺利|成功)?(?:通过|取得|获得|获评|获|被?评为|被?评定为|被?认定为)(?:了)?"
    f"(?!{_BY}+$)(?P<what>.+?){_BY}*(?:证书)?"
)
_GRADE = re.compile("(?P<what>优秀?|良好?|合格|达标)(?:等次|等级|档次|级)")
_DULY = re.compile(
    "(?:已经?|均)?(?:按照?(?:规定|要求)|依法|依规)(?:全部|全面|及时)?(?P<what>公开|公示|备案|报备|归档|移交)"
)
#: 复审未通过 denies 通过复审.
_REFUSED = re.compile("(?P<what>.{2,8})未(?:能)?通过")
_DENIALS = re.compile("[未不没无]|正在|拟|申请")


def plainly_granted(words: str, *, is_told: bool = False) -> str:
    """二级甲等 of 通过二级甲等复审, 优秀 of 优秀等次 and 公开 of 已按要求公开; else the words.

    Without marks and spaces. 按规定公开 is 公开 where it is told (`is_told`), and more than that
    where it is asked for. A refusal is told as one: 未通过复审 for 复审未通过.
    """
    if duly := _DULY.fullmatch(words):
        return duly["what"] if is_told else words
    if refused := _REFUSED.fullmatch(words):
        return f"未通过{refused['what']}"
    if _DENIALS.search(words):
        return words
    found = _GRADE.fullmatch(words) or _GRANTED.fullmatch(words)
    return found["what"] if found else words
