"""What each record of a package must be (记录格式)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from adapter.package_format.verifier.layout import LONGEST_TEXT
from adapter.package_format.verifier.manifest import _DAY, is_count

_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\r\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FORMULA = re.compile(
    r"\s*[=+\-@＝＋－＠]\s*(?:[A-Za-z_][\w.]*\s*[(|!]|\$?[A-Z]{1,3}\$?[0-9]+\b|.*\|.*!)", re.DOTALL
)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program might compute or fetch something if this got into a cell."""
    return _FORMULA.match(text) is not None


def is_unprintable(text: str) -> bool:
    """Whether it holds characters that XML cannot carry unchanged."""
    return _CONTROL.search(text) is not None


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and not is_unprintable(value)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _number(value: Any) -> bool:
    return value is None or (isinstance(value, str) and _NUMBER.fullmatch(value) is not None)


def _day(value: Any) -> bool:
    if value is None:
        return True
    try:
        return _DAY.fullmatch(value) is not None and bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _one_of(words: str, *others: Any) -> Callable[[Any], bool]:
    known = [*words.split(), *others]
    return lambda value: (value is None or isinstance(value, str)) and value in known


def _shaped(shape: dict[str, Callable[[Any], bool]]) -> Callable[[Any], bool]:
    """Exactly these names in this order."""
    return lambda value: (
        isinstance(value, dict)
        and list(value) == list(shape)
        and all(check(value[name]) for name, check in shape.items())
    )


def _many(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(check, value))


_DIRECTION = _one_of("positive negative", None)
_VALUE = _shaped(
    {
        "text": _text,
        "kind": _one_of("quantitative range deadline period qualitative empty"),
        "comparator": _one_of(">= > = <= <", None),
        "number": _number,
        "low": _number,
        "high": _number,
        "excludes_low": _flag,
        "excludes_high": _flag,
        "unit": _text,
        "date": _day,
        "start": _day,
        "end": _day,
        "direction": _DIRECTION,
        "also": _text,
        "words": _text,
    }
)
#: Section -> what each of its records must be.
SECTIONS: dict[str, Callable[[Any], bool]] = {
    "bases": _shaped(
        {
            **dict.fromkeys(["code", "name", "document_number", "issuer"], _text),
            "issued_on": _day,
            "category": _text,
            "is_repealed": _flag,
            "repealed_on": _day,
        }
    ),
    "indicators": _shaped(
        {
            **dict.fromkeys(["code", "level1", "level2", "name"], _text),
            "is_common": _flag,
            "is_quantitative": _flag,
            "direction": _DIRECTION,
            "standard": _VALUE,
            **dict.fromkeys(
                [
                    "explanation",
                    "calculation",
                    "scoring_rule",
                    "basis",
                    "basis_code",
                    "standard_source",
                    "data_source",
                    "sector",
                    "function_class",
                ],
                _text,
            ),
            "project_categories": _texts,
            "department_code": _text,
            "department_name": _text,
            "valid_from": _day,
            "valid_to": _day,
            "remark": _text,
        }
    ),
    "templates": _shaped(
        {
            "code": _text,
            "name": _text,
            "level": _one_of("项目 项目类别 部门整体"),
            **dict.fromkeys(
                [
                    "project_code",
                    "project_name",
                    "project_category",
                    "function_class",
                    "department_code",
                    "department_name",
                ],
                _text,
            ),
            "lines": _many(
                _shaped(
                    {
                        "ordinal": is_count,
                        "indicator_code": _text,
                        "target": _VALUE,
                        "weight": _number,
                        "is_required": _flag,
                    }
                )
            ),
        }
    ),
}
ELEMENTS = {"bases": "basis", "indicators": "indicator", "templates": "template"}
Record = dict[str, Any]
