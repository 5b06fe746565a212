"""Characters written in halves (代理对): as two references, which no parser of XML takes.

Axis 1.4 and other old writers in Java spell a character beyond U+FFFF so, as some names have it:
&#xD842;&#xDFB7; for U+20BB7. What is meant is beyond doubt; half a character alone is refused.
"""

import re

_HALVES = re.compile(
    r"&#(?:x0*(d[89ab][0-9a-f]{2})|0*(5[56][0-9]{3}));&#(?:x0*(d[c-f][0-9a-f]{2})|0*(5[67][0-9]{3}));",
    re.IGNORECASE,
)
_HIGH, _LOW, _END = 0xD800, 0xDC00, 0xE000


def joined(text: str) -> str:
    """The document with one reference in the place of two, and of the same length.

    A document with CDATA or comments is left as it is: what stands in them are no references.
    """
    return text if "&#" not in text or "<!" in text else _HALVES.sub(_whole, text)


def _whole(found: re.Match[str]) -> str:
    high, low = (
        int(hexadecimal, 16) if hexadecimal else int(decimal)
        for hexadecimal, decimal in (found.group(1, 2), found.group(3, 4))
    )
    if not (_HIGH <= high < _LOW <= low < _END):
        return found.group()
    code = 0x10000 + (high - _HIGH) * 0x400 + (low - _LOW)
    # In decimals: behind many zeros libxml2 refuses the letters of a hexadecimal number.
    return f"&#{code:0{len(found.group()) - 3}d};"
