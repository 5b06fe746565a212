"""Formulas: a saved result is what counts, and a number behind a sign needs none."""

import io
import re
from zipfile import ZipFile

import pytest
from xlsxwriter import Workbook

from mappings.workbook.content import WorkbookLimits
from mappings.workbook.grid import CellFault
from mappings.workbook.opening import open_grids


@pytest.mark.parametrize(
    ("formula", "read"),
    [("=100%", "100%"), ("=100", 100.0), ("=+95.5%", "95.5%"), ("=1+1", CellFault.NOT_COMPUTED)],
)
def test_a_formula_that_is_a_number_needs_no_program_to_compute_it(
    formula: str, read: object
) -> None:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("表").write_formula(0, 0, formula, value="")
    (grid,) = open_grids("表.xlsx", _without_results(target.getvalue()), WorkbookLimits())

    assert grid.rows[0][0] == read


def _without_results(workbook: bytes) -> bytes:
    """As programs save formulas that they do not compute."""
    source, target = ZipFile(io.BytesIO(workbook)), io.BytesIO()
    with ZipFile(target, "w") as archive:
        for part in source.namelist():
            content = source.read(part)
            if "worksheets/" in part:
                content = re.sub(rb"<v>[^<]*</v>", b"", content).replace(b' t="str"', b"")
            archive.writestr(part, content)
    return target.getvalue()
