"""Slips of the pen and of character recognition (笔误、识别错字): which characters are one."""

from functools import cache

from adapter.domain.identification.slip_table import SAME_SHAPE, SAME_SOUND


@cache
def _groups_of() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    groups = " ".join((SAME_SOUND + SAME_SHAPE).split()).replace("+ ", "").split(" ")
    for number, group in enumerate(groups):
        for char in group:
            found.setdefault(char, set()).add(number)
    return {char: frozenset(numbers) for char, numbers in found.items()}


#: Characters outside the common ones that words of the field have.
_IN_USE = frozenset(
    "伽咪唑啶嗪圩圳坳垸塬婺孢峁帷浒獒珀琥瑜甙畲疱疸痨痫瘘瘾癫眦睑祠耵聍胱芪苓苜苷荞蒿蓿蕈蚧螂螨"
    "蟑衢谳跆辍酯钼镉陂霾骶髋鲟鲫鳙鳟鹌鹑"
)


@cache
def is_slip(written: str, meant: str) -> bool:
    """Whether one character may stand for the other: of one sound, of like shape, or hardly used.

    A character outside the 3,755 common ones (讬, 夲) in the place of a common one is a slip,
    unless words of the trade have it (辍学).
    """
    groups = _groups_of()
    if written in _IN_USE:
        return False
    if written not in groups and meant in groups:
        return "\u3400" <= written <= "\u9fff"
    return not groups.get(written, frozenset()).isdisjoint(groups.get(meant, frozenset()))
