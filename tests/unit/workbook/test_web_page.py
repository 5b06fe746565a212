"""Tables of web pages, saved under the name of a workbook."""

import pytest

from mappings.workbook.content import ProblemCode, WorkbookLimits
from mappings.workbook.grid import Cell, CellFault, Merge
from mappings.workbook.opening import RefusedFileError, open_grids


def _page(body: str, head: str = "") -> str:
    return f"<html><head><title>导出</title>{head}</head><body>{body}</body></html>"


def _rows(body: str) -> list[list[Cell]]:
    (grid,) = open_grids("导出.xls", _page(body).encode(), WorkbookLimits())
    return grid.rows


PAGES = [
    ("<table><tr><td>甲<td>乙<tr><td>丙</table>", [["甲", "乙"], ["丙"]]),
    ("<TABLE><TBODY><TR><TH>甲</TH><TD> 乙 </TD></TR></TBODY></TABLE>", [["甲", "乙"]]),
    ("<table><tr><td>年度<br/>指标值</td><td><p>上</p><p>下</p></td></tr></table>",
     [["年度\n指标值", "上\n下"]]),
    ("<table><tr><td>&nbsp;</td><td>&ge;95&#37;</td><td>a &lt; b</td></tr></table>",
     [["", "≥95%", "a < b"]]),
    ("<table><tr><td>甲<script>乙</script><style>丙</style></td></tr></table>", [["甲"]]),
    ("<table><tr><td>=&quot;0101&quot;</td><td>#DIV/0!</td></tr></table>",
     [["0101", CellFault.ERROR]]),
    ("<table><tr><td><select><option>高<option>低</select></td><td>甲</td></tr></table>",
     [["", "甲"]]),
    ("<h2>自评表</h2>单位：万元<table><tr><td>甲</td></tr></table><p>填表人</p>",
     [["自评表"], ["单位：万元"], ["甲"], ["填表人"]]),
    ("<table><caption>自评表</caption><tr><td>甲</td></tr></table>", [["自评表"], ["甲"]]),
    ("<table><tr><td>甲</td></tr></table><table><tr><td>乙</td></tr></table>", [["甲"], ["乙"]]),
    ("<table><tr></tr><tr><td>甲</td></tr></table>", [[], ["甲"]]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "rows"), PAGES)
def test_a_page_is_read_as_it_is_shown(body: str, rows: list[list[Cell]]) -> None:
    assert _rows(body) == rows


def test_cells_over_several_rows_and_columns_keep_the_others_in_their_columns() -> None:
    body = (
        "<table><tr><td rowspan=3>产出指标</td><td colspan='2'>甲</td><td rowspan=2>乙</td></tr>"
        "<tr><td>丙</td><td>丁</td></tr><tr><td>戊</td></tr><tr><td>己</td></tr></table>"
    )

    (grid,) = open_grids("导出.xls", _page(body).encode(), WorkbookLimits())

    assert grid.rows == [["产出指标", "甲", "", "乙"], ["", "丙", "丁"], ["", "戊"], ["己"]]
    assert grid.at(2, 0) == "产出指标"
    assert grid.at(1, 3) == "乙"
    assert Merge(top=0, left=1, bottom=0, right=2) in grid.merges


def test_a_table_within_a_cell_is_shown_where_the_cell_is() -> None:
    inner = "<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"
    body = (
        f"<table><tr><td>自评表{inner}填表人</td><td>旁</td></tr><tr><td>末</td></tr></table>"
        f"<table><tr><td>{inner}</td></tr></table>"
    )

    assert _rows(body) == [
        ["自评表", "", "旁"],
        ["甲", "乙"],
        ["丙"],
        ["填表人"],
        ["末"],
        ["甲", "乙"],
        ["丙"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb2312", "utf-16"])
def test_the_bytes_tell_the_encoding_whatever_the_page_says(encoding: str) -> None:
    page = _page(
        "<table><tr><td>二连浩特</td></tr></table>",
        head='<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">',
    )

    (grid,) = open_grids("导出.xls", page.encode(encoding), WorkbookLimits())

    assert grid.rows == [["二连浩特"]]


def test_the_sheet_is_called_as_the_page_tells_the_spreadsheet_program() -> None:
    named = (
        "<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet>"
        "<x:Name>自评表</x:Name></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml>"
        "<![endif]-->"
    )
    table = "<table><tr><td>甲</td></tr></table>"

    (said,) = open_grids("导出.xls", _page(table, named).encode(), WorkbookLimits())
    (unsaid,) = open_grids("导出.xls", _page(table).encode(), WorkbookLimits())

    assert (said.sheet, unsaid.sheet) == ("自评表", "导出")


@pytest.mark.parametrize(
    "body",
    [
        "<p>请登录</p>",
        "<table><tr><td>甲</td></tr><tr><td>",
        "<table><tr><td>甲</td></tr>",
        "<table><tr><td>甲</td></tr></table><script>var a; <table><tr><td>乙</td></tr></table>",
        f"<table><tr><td>甲</td></tr><tr><td>{'乙' * 5_000_000}</td></tr></table>",
    ],
    ids=["no table", "cut within a row", "cut between rows", "no end of a script", "long"],
)
def test_a_page_without_a_whole_table_is_told_with_what_to_do(body: str) -> None:
    with pytest.raises(RefusedFileError, match="没有完整的表格") as caught:
        open_grids("导出.xls", f"<html><body>{body}".encode(), WorkbookLimits())

    assert caught.value.problem.code is ProblemCode.FILE_FORMAT


def test_what_is_beyond_the_limits_is_refused() -> None:
    wide = "<td colspan=200>甲</td>" * 3
    with pytest.raises(RefusedFileError) as caught:
        _rows(f"<table><tr>{wide}</tr></table>")

    assert caught.value.problem.code is ProblemCode.FILE_TOO_LARGE
