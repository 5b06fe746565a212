"""Workbooks of XML Spreadsheet 2003: what their cells show is what is read."""

from datetime import date, datetime, time

import pytest

from mappings.workbook.content import ProblemCode, WorkbookLimits
from mappings.workbook.grid import CellFault, Grid, Merge
from mappings.workbook.opening import RefusedFileError, open_grids

_STYLES = """
<Styles>
 <Style ss:ID="Default"><NumberFormat/></Style>
 <Style ss:ID="s1"><NumberFormat ss:Format="0.00%"/></Style>
 <Style ss:ID="s2" ss:Parent="s1"><Font/></Style>
 <Style ss:ID="s3"><NumberFormat ss:Format="Percent"/></Style>
 <Style ss:ID="s4"><NumberFormat ss:Format="yyyy&quot;年&quot;m&quot;月&quot;"/></Style>
</Styles>"""


def _book(*sheets: str, encoding: str = "utf-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
        f' xmlns:html="http://www.w3.org/TR/REC-html40">{_STYLES}{"".join(sheets)}</Workbook>'
    )
    return text.encode(encoding)


def _sheet(*rows: str, name: str = "自评表", columns: str = "", options: str = "") -> str:
    return (
        f'<Worksheet ss:Name="{name}"><Table>{columns}{"".join(rows)}</Table>'
        f'<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">{options}'
        "</WorksheetOptions></Worksheet>"
    )


def _row(*cells: str, more: str = "") -> str:
    return f"<Row {more}>{''.join(cells)}</Row>"


def _cell(content: str = "", kind: str = "String", more: str = "") -> str:
    data = f'<Data ss:Type="{kind}">{content}</Data>' if content else ""
    return f"<Cell {more}>{data}</Cell>"


def _opened(content: bytes, limits: WorkbookLimits | None = None) -> list[Grid]:
    return open_grids("表.xls", content, limits or WorkbookLimits())


CELLS = [
    (_cell("≥95%"), "≥95%"),
    (_cell("12.5", "Number"), 12.5),
    (_cell("0.975", "Number", 'ss:StyleID="s1"'), "97.5%"),
    (_cell("0.975", "Number", 'ss:StyleID="s2"'), "97.5%"),
    (_cell("1", "Number", 'ss:StyleID="s3"'), "100%"),
    (_cell("2025-12-31T00:00:00.000", "DateTime"), date(2025, 12, 31)),
    (_cell("2025-12-01T00:00:00.000", "DateTime", 'ss:StyleID="s4"'), "2025年12月"),
    (
        _cell("2025-12-31T08:00:00.000", "DateTime"),
        datetime(2025, 12, 31, 8),  # noqa: DTZ001 - a workbook knows no zone
    ),
    (_cell("1899-12-31T08:30:00.000", "DateTime"), time(8, 30)),
    (_cell("1", "Boolean"), True),
    (_cell("#DIV/0!", "Error"), CellFault.ERROR),
    (_cell("", more='ss:Formula="=R1C1"'), CellFault.NOT_COMPUTED),
    (_cell("许多", "Number"), "许多"),
    (_cell("<html:B>上</html:B>&#10;<html:Font>下</html:Font>"), "上\n下"),
    (
        '<Cell><Data ss:Type="String">甲</Data><Comment><ss:Data>批注</ss:Data></Comment></Cell>',
        "甲",
    ),
]


@pytest.mark.parametrize(("cell", "read"), CELLS)
def test_a_cell_is_read_as_it_is_shown(cell: str, read: object) -> None:
    (grid,) = _opened(_book(_sheet(_row(_cell(), cell))))

    assert grid.at(0, 1) == read


def test_a_cell_without_a_style_has_that_of_its_row_else_of_its_column() -> None:
    columns = '<Column ss:Index="2" ss:StyleID="s1" ss:Span="1"/><Column/>'
    half = _cell("0.5", "Number")
    rows = (
        _row(half, half, half, half),
        _row(half, _cell("0.5", "Number", 'ss:StyleID="Default"'), more='ss:StyleID="s3"'),
    )

    (grid,) = _opened(_book(_sheet(*rows, columns=columns)))

    assert grid.rows == [[0.5, "50%", "50%", 0.5], ["50%", 0.5]]


def test_rows_and_cells_stand_where_their_index_says_and_beside_merged_ones() -> None:
    rows = (
        _row(_cell("产出指标", more='ss:MergeAcross="1" ss:MergeDown="1"'), _cell("甲")),
        _row(_cell("乙", more='ss:Index="3"')),
        _row(_cell("丙"), more='ss:Index="4" ss:Span="2"'),
        _row(_cell("丁")),
    )

    (grid,) = _opened(_book(_sheet(*rows)))

    assert grid.rows == [
        ["产出指标", "", "甲"],
        ["", "", "乙"],
        [],
        ["丙"],
        [],
        [],
        ["丁"],
    ]
    assert grid.merges == (Merge(top=0, left=0, bottom=1, right=1),)


def test_sheets_keep_their_order_and_hidden_ones_are_known() -> None:
    sheets = (
        _sheet(_row(_cell("甲"))),
        _sheet(_row(_cell("乙")), name="字典", options="<Visible>SheetVeryHidden</Visible>"),
    )

    grids = _opened(_book(*sheets))

    assert [(grid.sheet, grid.is_hidden) for grid in grids] == [("自评表", False), ("字典", True)]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_other_encodings_are_read(encoding: str) -> None:
    (grid,) = _opened(_book(_sheet(_row(_cell("二连浩特"))), encoding=encoding))

    assert grid.rows == [["二连浩特"]]


@pytest.mark.parametrize("cut", [40, 200])
def test_a_workbook_that_breaks_off_is_refused(cut: int) -> None:
    with pytest.raises(RefusedFileError, match="没有完整的表格") as caught:
        _opened(_book(_sheet(_row(_cell("甲"))))[:-cut])

    assert caught.value.problem.code is ProblemCode.FILE_FORMAT


@pytest.mark.parametrize(
    "sheets",
    [
        [_sheet(_row(_cell("甲", more='ss:Index="999999999"')))],
        [_sheet(_row(_cell("甲"), more='ss:Index="999999999"'))],
        [_sheet(_row(_cell("甲")))] * 61,
    ],
    ids=["columns", "rows", "sheets"],
)
def test_what_is_beyond_the_limits_is_refused(sheets: list[str]) -> None:
    with pytest.raises(RefusedFileError) as caught:
        _opened(_book(*sheets))

    assert caught.value.problem.code is ProblemCode.FILE_TOO_LARGE


def test_columns_that_are_not_shown_are_known() -> None:
    columns = '<Column/><Column ss:Index="3" ss:Hidden="1" ss:Span="1"/><Column/>'

    (grid,) = _opened(_book(_sheet(_row(_cell("甲")), columns=columns)))

    assert grid.hidden_columns == {2, 3}
