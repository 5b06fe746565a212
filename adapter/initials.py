"""How Chinese names sound (拼音): found by typing their initials, listed by their readings."""

import re
from functools import lru_cache
from unicodedata import normalize

#: The characters of everyday and official writing; rarer ones stand beyond.
_COMMON = range(0x4E00, 0xA000)


def initials_pattern(typed: str) -> re.Pattern[str]:
    """Found in texts in which each character has the letter typed for it as an initial.

    A character with several readings (率, 重, 行) answers to each of them; letters and digits
    answer to themselves. Spaces and marks in the text are passed over.
    """
    classes = (f"[{re.escape(each)}{_characters().get(each, '')}]" for each in typed.lower())
    return re.compile(r"\W*".join(classes), re.IGNORECASE)


@lru_cache(maxsize=1)
def _characters() -> dict[str, str]:
    """By letter the characters that it begins a reading of; made when somebody first searches."""
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 - large, and seldom wanted

    found: dict[str, list[str]] = {}
    for code in _COMMON:
        # A reading begins with the letter, perhaps under a tone: ā, ǹ.
        readings = pinyin_dict.get(code, "").split(",")
        for letter in {normalize("NFD", each)[0] for each in readings if each}:
            found.setdefault(letter, []).append(chr(code))
    return {letter: "".join(characters) for letter, characters in found.items()}


def sound_of(text: str) -> str:
    """The reading of a text without tones (zeng zhang lü: "zeng zhang lv"), for lists by sound.

    A character with several readings has the one of the word it stands in. What has no reading
    answers to itself.
    """
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - large, and seldom wanted

    return " ".join(lazy_pinyin(text)).lower()
