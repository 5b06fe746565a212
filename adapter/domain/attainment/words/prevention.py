"""Words of prevention (禁止、杜绝、防范): there 未 says that all went well, and elsewhere not."""

import re

_HOW = "(?:坚决|有效|切实|严格|全面|持续|进一步|积极|确保|做到|实现|努力|力争|大力)*"
#: It must not happen at all.
_FORBIDDEN = re.compile(f"{_HOW}(?:禁止|严禁|杜绝|避免|防止|严防|不得|不准)")
#: There should be less of it: whether none at all is what was meant is for a person.
_PREVENTED = re.compile(
    f"{_FORBIDDEN.pattern}|{_HOW}(?:防范|预防|防治|防控|严控|控制|管控|遏制|制止|抑制|消除|减少|降低|减轻)"
)
_DID_NOT = re.compile("(?:尚未|没有|未|无)(?:发生|出现|产生)?")


def is_prevented(target: str) -> bool:
    """Whether the target begins with what keeps its matter from happening."""
    return _PREVENTED.match(target) is not None


def is_kept_off(actual: str, target: str) -> bool:
    """Whether just what the target forbids did not happen: 未挪用 beside 禁止挪用."""
    forbidding, denial = _FORBIDDEN.match(target), _DID_NOT.match(actual)
    if forbidding is None or denial is None:
        return False
    matter = target[forbidding.end() :]
    return bool(matter) and actual[denial.end() :] == re.sub("^(?:发生|出现|产生)", "", matter)
