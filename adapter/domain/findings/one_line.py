"""The text of a cell within a sentence: without the line breaks that its column forced on it."""

import re

#: What begins a part of its own: 2. 改造, （二）改造, ②改造.
_PART = re.compile(
    r"\d{1,2}[.、)）](?!\d)|[(（][\d一二三四五六七八九十]+[)）]|[①-⑳]|[一二三四五六七八九十]+、"
)
_STOPS = "；;。，,、：:"


def in_one_line(text: str) -> str:
    """≥10⏎公里 is ≥10公里; parts that are counted (1. … 2. …) stay apart."""
    if "\n" not in text and "\r" not in text:
        return text
    told = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        told += (_between(told, line) if told else "") + line
    return told


def _between(before: str, after: str) -> str:
    if _PART.match(after) and before[-1] not in _STOPS:
        return "；"
    is_latin = before[-1].isascii() and before[-1].isalnum() and after[0].isascii()
    return " " if is_latin and after[0].isalnum() else ""
