"""What was granted or duly done (评定、认定), without the words that say so: 通过二级甲等复审."""

import re

_BY = "(?:等保测评|等级保护测评|复审|评审|评估|测评|评定|认定|认证|验收|称号)"
#: 已取得CMA资质认定证书, 获评优秀等次; 通过 alone may be all that was asked for.
_GRANTED = re.compile(
    "(?:已经?|现|均)*(?:顺利|成功)?(?:通过|取得|获得|获评|获|被?评为|被?评定为|被?认定为)(?:了)?"
    f"(?!{_BY}+$)(?P<what>.+?){_BY}*(?:证书)?"
)
_GRADE = re.compile("(?P<what>优秀?|良好?|合格|达标)(?:等次|等级|档次|级)")
_DULY = re.compile(
    "(?:已经?|均)?(?:按照?(?:规定|要求)|依法|依规)(?:全部|全面|及时)?(?P<what>公开|公示|备案|报备|归档|移交)"
)
#: 已建立并运行, 制定并印发: what was asked for is in use besides.
_IN_USE = re.compile(
    "(?:已经?|均已?)?(?P<what>(?:建立|制定|出台|建成|完善|健全|修订|编制|开发|搭建).{0,8}?)并(?:已|且)?"
    "(?:有效|正常|良好|稳定|长期|持续|严格|全面)*"
    "(?:运行|实施|执行|落实|投入使用|投用|使用|印发|发布|推广|备案)"
)
#: 通过专家评审 is 通过评审; a first one (初步验收) is not the last.
_BY_WHOM = re.compile(
    "(?<=通过)(?:(?:专家|第三方|上级|主管部门|业主|监理|财政|自治区|省级|市级|盟级|竣工|联合|组)+)"
    f"(?={_BY})"
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
    if is_told and not _DENIALS.search(words):
        in_use = _IN_USE.fullmatch(words)
        words = in_use["what"] if in_use else _BY_WHOM.sub("", words.removeprefix("已"))
    if refused := _REFUSED.fullmatch(words):
        return f"未通过{refused['what']}"
    if _DENIALS.search(words):
        return words
    found = _GRADE.fullmatch(words) or _GRANTED.fullmatch(words)
    return found["what"] if found else words
