"""Characters that no XML may hold (不允许的字符), and that old writers put into it all the same.

ASP.NET writes the line break that Word has inside a paragraph as &#xB;, PHP as itself. No parser of
XML takes either, so another sign is put in its place that no text has, and costs its row alone.
"""

import re

#: A noncharacter that XML allows: it stands for nothing, so it is in no text that means something.
STAND_IN = "\ufdd1"
#: What holds no references, to its end or the document's, and references.
_PART = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
    r"|&#(?:[xX]0*([0-9a-fA-F]{1,6})|0*([0-9]{1,7}));",
    re.DOTALL,
)
_ALONE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ALLOWED = (range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
_ALLOWED_CONTROLS = frozenset({0x9, 0xA, 0xD})


def has_forbidden(text: str) -> bool:
    """Whether one stands in the document as itself."""
    return _ALONE.search(text) is not None


def stood_in_for(text: str) -> str:
    """The document, of the same length, with STAND_IN for each character that XML forbids."""
    return _ALONE.sub(STAND_IN, _PART.sub(_stand_ins, text))


def _stand_ins(found: re.Match[str]) -> str:
    hexadecimal, decimal = found.groups()
    if not (hexadecimal or decimal):
        return found.group()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    is_allowed = code in _ALLOWED_CONTROLS or any(code in each for each in _ALLOWED)
    return found.group() if is_allowed else STAND_IN * len(found.group())
