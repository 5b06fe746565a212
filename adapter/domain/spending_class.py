"""The three spending classes (支出类别): 人员类, 运转类, 特定目标类."""

from collections.abc import Mapping
from types import MappingProxyType

_CODE_LENGTH = 21
_LETTER_AT = 8
#: The letter at position 9 of a project code: the standard's own division of all projects.
_OF_LETTER: Mapping[str, str] = MappingProxyType({"R": "人员类", "Y": "运转类", "T": "特定目标类"})


def spending_class_of_code(project_code: str) -> str:
    """What the letter in a project code says; "" where the code has none."""
    if len(project_code) != _CODE_LENGTH:
        return ""
    return _OF_LETTER.get(project_code[_LETTER_AT].upper(), "")
