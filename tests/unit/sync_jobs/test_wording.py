"""Every reason for which a record is set aside is told in Chinese."""

import ast
from functools import cache
from pathlib import Path

import pytest

from adapter.errors import RecordError
from sync_jobs.wording import problem_text

ROOT = Path(__file__).parents[3]
#: What raises a RecordError with a code as its first argument.
RAISING = {"RecordError", "refuse", "wrong_type"}


@cache
def codes() -> frozenset[str]:
    """Of every source that names one of them; to parse all takes half a second."""
    found = set()
    for part in ("adapter", "mappings", "sync_jobs"):
        # The workbook's problems have their own codes, each with its own sentence.
        files = (each for each in (ROOT / part).rglob("*.py") if "workbook" not in each.parts)
        texts = (each.read_text("utf-8") for each in files)
        for text in (each for each in texts if any(f"{name}(" in each for name in RAISING)):
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and node.args:
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    first = node.args[0]
                    if name in RAISING and isinstance(first, ast.Constant):
                        found.add(str(first.value))
    return frozenset(found)


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_code_has_a_chinese_sentence(code: str) -> None:
    assert code not in problem_text(RecordError(code))


def test_the_codes_are_found() -> None:
    assert {"out_of_range", "not_an_instant", "too_long", "unknown_indicator"} <= codes()


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("at most 20 digits", "整数部分最多 20 位"),
        ("at most 10", "最多 10 位"),
        ("at most 200 characters", "最多 200 个字符"),
        ("contains U+0000", "含有空字符 U+0000"),
        ("half a surrogate pair", "含有不完整的字符编码"),
        ("超过 6 位", "超过 6 位"),
    ],
)
def test_details_of_the_store_are_told_in_chinese(detail: str, told: str) -> None:
    assert problem_text(RecordError("out_of_range", "分值", detail)).endswith(f"（{told}）")
