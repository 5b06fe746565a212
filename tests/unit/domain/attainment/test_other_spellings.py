"""Every golden row answers the same however its cells are spelt (全角、引号、句号、不低于……)."""

import re
from collections.abc import Callable
from functools import lru_cache

import pytest

from tests.bench.comparing.quality import FORMS, checked, rows_of

Row = dict[str, str]
Spell = Callable[[str], str]
_NUMBER = r"([0-9.]+(?:%|[\u4e00-\u9fff]{1,3}))"
_FLOOR, _CEILING = re.compile(f"^≥{_NUMBER}$"), re.compile(f"^≤{_NUMBER}$")
_DAY = re.compile("^(20[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日$")
_COUNT = re.compile(r"^[0-9][0-9.,]*(%|[\u4e00-\u9fff㎡]{1,4})$")
_WIDE = str.maketrans("0123456789%", "０１２３４５６７８９％")


def _quoted(text: str) -> str:
    return f"“{text}”" if text and not re.search('[“”"「」]', text) else text


def _with_stop(text: str) -> str:
    return f"{text}。" if text else text


def _by(pattern: "re.Pattern[str]", words: str) -> Spell:
    return lambda text: pattern.sub(words, text)


#: Of targets and of results.
BOTH: dict[str, Spell] = {
    "full width": lambda text: text.translate(_WIDE),
    "spaces": lambda text: f" {text}\n",
    "a stop": _with_stop,
    "quotes": _quoted,
    "ascii signs": lambda text: text.replace("≥", ">=").replace("≤", "<="),
    "narrow brackets": lambda text: text.replace("（", "(").replace("）", ")"),
    "ascii commas": lambda text: text.replace("，", ","),
    "days with dashes": _by(_DAY, r"\1-\2-\3"),
    "days with points": _by(_DAY, r"\1.\2.\3"),
}
TARGETS: dict[str, Spell] = {
    "不低于": lambda text: re.sub("^≥", "不低于", text),
    "至少": lambda text: re.sub("^≥", "至少", text),
    "及以上": _by(_FLOOR, r"\1及以上"),
    "（含）以上": _by(_FLOOR, r"\1（含）以上"),
    "不超过": lambda text: re.sub("^≤", "不超过", text),
    "以内": _by(_CEILING, r"\1以内"),
    "控制在以内": _by(_CEILING, r"控制在\1以内"),
}
_LED = {word: _by(_COUNT, rf"{word}\g<0>") for word in ("共", "累计", "实际", "为")}
_REACHED = {word: _by(_COUNT, rf"{word}\g<0>") for word in ("达到", "达", "已达到")}
RESULTS: dict[str, Spell] = {**_LED, **_REACHED}
#: A day or month is led by no such word.
_TIMES = re.compile("[年月日底]$|季度$")


@lru_cache
def _rows() -> tuple[Row, ...]:
    return tuple(row for name in FORMS for row in rows_of(name))


def _answer(row: Row) -> tuple[object, ...]:
    made = checked(row)
    return made.judgement.attainment, sorted(each.code.value for each in made.findings)


@lru_cache
def _answers() -> tuple[tuple[object, ...], ...]:
    return tuple(map(_answer, _rows()))


def _others(columns: tuple[str, ...], spell: Spell) -> list[str]:
    """Rows that answer another thing when they are spelt so; at least some are spelt anew."""
    told, respelt = [], 0
    for row, answer in zip(_rows(), _answers(), strict=True):
        anew = row | {each: spell(row[each]) for each in columns}
        respelt += anew != row
        if anew != row and _answer(anew) != answer:
            told.append(f"{row['level3']}：{anew['value_text']} | {anew['actual_value_text']}")
    assert respelt
    return told


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize(
    "columns",
    [("value_text",), ("actual_value_text",), ("value_text", "actual_value_text")],
    ids=["target", "result", "both"],
)
def test_a_row_answers_the_same_in_another_spelling(columns: tuple[str, ...], name: str) -> None:
    assert _others(columns, BOTH[name]) == []


@pytest.mark.parametrize("name", TARGETS)
def test_a_bound_answers_the_same_in_words(name: str) -> None:
    assert _others(("value_text",), TARGETS[name]) == []


@pytest.mark.parametrize("name", RESULTS)
def test_a_number_answers_the_same_behind_a_word_that_says_nothing(name: str) -> None:
    def spell(text: str) -> str:
        return text if _TIMES.search(text) else RESULTS[name](text)

    assert _others(("actual_value_text",), spell) == []
