"""How high a row must be, where the program that opens the workbook does not fit it."""

import io
import re
import zipfile

import pytest

from adapter.domain.library.answers import ExtractFacts
from adapter.measuring import TALLEST_ROW, fitting_height, text_height
from mappings.workbook import ExtractContent, write_extract, write_library
from tests.unit.package_format.packages import indicator

LONG = "完成率每低一个百分点扣一分" * 6


@pytest.mark.parametrize("cells", [[], [("", 14)], [("数量指标", 14), ("≥90%", 14)]])
def test_a_row_of_short_texts_is_left_to_the_program(cells: list[tuple[str, float]]) -> None:
    assert fitting_height(cells) is None


def test_a_row_is_as_high_as_its_tallest_text_and_no_higher_than_may_be() -> None:
    assert fitting_height([("短", 14), (LONG, 30), ("一\n二", 14)]) == text_height(LONG, 30)
    assert fitting_height([("一\n二", 14)]) == text_height("一\n二", 14)
    assert fitting_height([(LONG * 200, 14)]) == TALLEST_ROW


def _heights(book: bytes, sheet: int) -> dict[int, float]:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        part = parts.read(f"xl/worksheets/sheet{sheet}.xml").decode()
    found = re.findall(r'<row r="(\d+)"[^>]*? ht="([\d.]+)"', part)
    return {int(number): float(height) for number, height in found}


def test_the_rows_of_both_workbooks_show_all_of_their_texts() -> None:
    short = indicator("A1", explanation="人数", name="人数", project_categories=())
    told = (short, indicator("A2", scoring_rule=LONG))
    facts = ExtractFacts(
        division_code="152501000",
        fiscal_year=2026,
        version_number=1,
        department_code="101",
        row_count=2,
    )
    extract = io.BytesIO()
    write_extract(
        extract,
        facts,
        ExtractContent(department_name="", indicators=told, templates=(), projects=(), names={}),
    )

    for book, sheet in ((write_library(told, ()), 1), (extract.getvalue(), 2)):
        heights = _heights(book, sheet)
        assert 3 not in heights
        assert heights[4] > 40
