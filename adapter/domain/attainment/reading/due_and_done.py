"""What was due and what was done of it (应办、实办): 应退37户，已退35户."""

import re
from decimal import Decimal

HAN = "[\u4e00-\u9fff]"
UNIT = "(?P<unit>批次|人次|[件份项起户人个名次宗家座处所条台套批盏组])"
WHOLE, PART = f"(?P<whole>[0-9]+){UNIT}", "(?P<part>[0-9]+)(?P=unit)"
SEP = "[，,、；;](?:其中)?"
DUE = re.compile(f"应(?P<act>{HAN}{{1,2}}){WHOLE}(?:{SEP})?(?:实际?|已)(?P=act)(?:会)?{PART}")
_BOTH_WAYS = re.compile("应(?P<act>.{1,2})尽(?P=act)")


def due_and_done(text: str, words: str) -> str | None:
    """应退37户，已退35户 as 94.59% of 应退尽退, which `words` ask for; or None."""
    found, asked = DUE.fullmatch("".join(text.split())), _BOTH_WAYS.fullmatch(words)
    is_of_it = found is not None and asked is not None and found["act"] == asked["act"]
    return share(int(found["part"]), int(found["whole"])) if found and is_of_it else None


def all_that_was_due(text: str, number: Decimal, unit: str) -> str | None:
    """应检43座，实检43座 as 43座, where just so many are asked for; or None."""
    found = DUE.fullmatch("".join(text.split()))
    is_all = found is not None and found["whole"] == found["part"]
    is_asked = found is not None and found["unit"] == unit and int(found["whole"]) == number
    return f"{found['part']}{unit}" if found and is_all and is_asked else None


def share(part: int, whole: int, bound: str = "") -> str | None:
    """Part of whole in %, behind its bound; None where it is more than the whole."""
    if not 0 < whole >= part >= 0:
        return None
    return f"{bound}{(Decimal(part * 100) / whole).normalize():f}%"
