"""The published indicator rows, laid out as offices lay them out, come through or are named.

`published_rows.csv` holds 214 rows transcribed from performance forms that governments have
published; values stand as printed.
"""

import csv
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from mappings.workbook import ProblemCode, WorkbookContent, read_workbook

FIRST_ROW = 6


@pytest.fixture(scope="module")
def published() -> list[dict[str, str]]:
    path = Path(__file__).parent / "published_rows.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def content(published: list[dict[str, str]], make_book: Callable[..., bytes]) -> WorkbookContent:
    """A form with title, notes, a heading over two rows and levels merged down."""
    rows: list[list[Any]] = [
        ["附件3"],
        [None, "预算绩效指标库（征求意见稿）"],
        ["填报单位：（盖章）", None, None, None, None, "填报日期："],
        ["*指标\n编码", "绩效指标", None, None, "共性/个性", "指标值", "计量单位"],
        [None, "一级指标", "二级指标", "三级指标", None, None, None],
    ]
    merges = [(3, column, 4, column) for column in (0, 4, 5, 6)] + [(3, 1, 3, 3)]
    at = len(rows)
    for _, group in groupby(published, key=lambda row: (row["level1"], row["level2"])):
        members = list(group)
        if len(members) > 1:
            merges += [(at, column, at + len(members) - 1, column) for column in (1, 2)]
        for position, row in enumerate(members):
            levels = [row["level1"], row["level2"]] if position == 0 else [None, None]
            rows.append([at, *levels, row["level3"], "个性", row["value_text"], row["unit"]])
            at += 1
    rows.append(["注：带*为必填项。"])
    rows.append(["  1.指标值按申报表填列。"])
    return read_workbook("表.xlsx", make_book({"Sheet1": rows}, merges={"Sheet1": merges}))


def test_every_published_row_goes_in_or_is_named_with_its_reason(
    content: WorkbookContent, published: list[dict[str, str]]
) -> None:
    incomplete = {
        row
        for row, each in enumerate(published, start=FIRST_ROW)
        if not each["level2"].strip() or not each["value_text"].strip()
    }

    assert {each.row for each in content.errors} == incomplete
    assert {each.code for each in content.errors} == {ProblemCode.CELL_REQUIRED}
    assert len(content.indicators) == len(published) - len(incomplete) > 200


def test_rows_keep_their_own_levels_and_names(
    content: WorkbookContent, published: list[dict[str, str]]
) -> None:
    for placed in content.indicators:
        row = published[placed.row - FIRST_ROW]

        assert placed.value.name == row["level3"].strip()
        assert placed.value.level1 == row["level1"]
        assert placed.value.level2 == row["level2"].replace(" ", "").split("(")[0]
