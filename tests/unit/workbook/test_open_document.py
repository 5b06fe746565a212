"""Spreadsheets of OpenDocument (.ods, .fods): what their cells show is what is read."""

import io
import random
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zipfile import ZipFile

import pytest

from mappings.workbook.content import ProblemCode, WorkbookLimits
from mappings.workbook.grid import CellFault, Grid, Merge
from mappings.workbook.opening import RefusedFileError, open_grids

_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
_MIME = "application/vnd.oasis.opendocument.spreadsheet"


def _content(sheets: str, *, styles: str = "", root: str = "document-content") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:{root} {_SPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
        f"</office:{root}>"
    )


def _ods(content: str, mime: str = _MIME) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr("content.xml", content)
    return target.getvalue()


def _sheet(*rows: str, name: str = "表") -> str:
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def _row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def _cell(shown: str = "", more: str = "") -> str:
    paragraph = f"<text:p>{shown}</text:p>" if shown else ""
    return f"<table:table-cell {more}>{paragraph}</table:table-cell>"


def _typed(kind: str, shown: str, more: str = "") -> str:
    return _cell(shown, f'office:value-type="{kind}" {more}')


def _opened(content: bytes, limits: WorkbookLimits | None = None) -> list[Grid]:
    return open_grids("表.ods", content, limits or WorkbookLimits())


_REMARKED = (
    "<table:table-cell><office:annotation><text:p>批注</text:p></office:annotation>"
    "<text:p>上</text:p><text:p>下</text:p>"
    "<draw:frame><text:p>图</text:p></draw:frame></table:table-cell>"
)

#: A cell, and what is read of it.
CELLS = [
    (_typed("string", "≥95%"), "≥95%"),
    (_typed("float", "12.50", 'office:value="12.5"'), 12.5),
    (_typed("percentage", "98%", 'office:value="0.975"'), "97.5%"),
    (_typed("currency", "￥1,200.00", 'office:value="1200"'), 1200.0),
    (_typed("date", "2025年12月31日", 'office:date-value="2025-12-31"'), date(2025, 12, 31)),
    (_typed("date", "2025年12月", 'office:date-value="2025-12-01"'), "2025年12月"),
    (
        _typed("date", "2025-12-31 08:00", 'office:date-value="2025-12-31T08:00:00"'),
        datetime(2025, 12, 31, 8),  # noqa: DTZ001 - a workbook knows no zone
    ),
    (_typed("time", "08:30", 'office:time-value="PT08H30M00S"'), time(8, 30)),
    (_typed("time", "30:00", 'office:time-value="PT30H00M00S"'), timedelta(hours=30)),
    (_typed("boolean", "TRUE", 'office:boolean-value="true"'), True),
    (_typed("float", "很多", 'office:value="many"'), "很多"),
    (_typed("date", "某日", 'office:date-value="2025-13-01"'), "某日"),
    (_typed("string", "#REF!", 'calcext:value-type="error" table:formula="of:=x"'), "error"),
    (_typed("string", "#N/A", 'table:formula="of:=x"'), "error"),
    (_cell("", 'table:formula="of:=[.A1]"'), "not computed"),
    (_typed("string", "甲<text:s text:c='2'/>乙<text:line-break/>丙"), "甲  乙\n丙"),
    (_typed("string", "<text:span>分</text:span>两<text:a>段</text:a>"), "分两段"),
    (_REMARKED, "上\n下"),
]
_FAULTS = {"error": CellFault.ERROR, "not computed": CellFault.NOT_COMPUTED}


@pytest.mark.parametrize(("cell", "read"), CELLS)
def test_a_cell_is_read_as_it_is_shown(cell: str, read: object) -> None:
    (grid,) = _opened(_ods(_content(_sheet(_row(_cell(), cell)))))

    assert grid.at(0, 1) == (_FAULTS.get(read, read) if isinstance(read, str) else read)


def test_what_is_repeated_stands_everywhere_and_blanks_take_no_room() -> None:
    rows = (
        _row(_typed("string", "甲", 'table:number-columns-repeated="2"'), _cell("乙")),
        _row(_cell("", 'table:number-columns-repeated="16384"'), more=_times(2)),
        f"<table:table-header-rows>{_row(_cell('丙'), more=_times(2))}</table:table-header-rows>",
        _row(_cell("", 'table:number-columns-repeated="16384"'), more=_times(1_048_571)),
    )

    (grid,) = _opened(_ods(_content(_sheet(*rows))))

    assert grid.rows == [["甲", "甲", "乙"], [], [], ["丙"], ["丙"]]


def _times(count: int) -> str:
    return f'table:number-rows-repeated="{count}"'


def test_merged_cells_say_below_what_they_say_above() -> None:
    spans = 'table:number-rows-spanned="2" table:number-columns-spanned="2"'
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    rows = (_row(_cell("产出指标", spans), _cell("甲")), _row(covered, _cell("乙")))

    (grid,) = _opened(_ods(_content(_sheet(*rows))))

    assert grid.merges == (Merge(top=0, left=0, bottom=1, right=1),)
    assert (grid.at(1, 0), grid.at(1, 2)) == ("产出指标", "乙")


def test_hidden_sheets_and_tables_that_are_no_sheets_are_told_apart() -> None:
    hidden = (
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    sheets = (
        f"<table:tracked-changes>{_sheet(_row(_cell('旧')))}</table:tracked-changes>"
        + _sheet(_row(_cell("甲")), name="自评表")
        + _sheet(_row(_cell("乙")), name="字典").replace(
            "<table:table ", '<table:table table:style-name="ta2" '
        )
    )

    grids = _opened(_ods(_content(sheets, styles=hidden)))

    assert [(grid.sheet, grid.is_hidden, grid.rows) for grid in grids] == [
        ("自评表", False, [["甲"]]),
        ("字典", True, [["乙"]]),
    ]


def test_a_document_that_is_one_xml_file_is_read_too() -> None:
    content = _content(_sheet(_row(_cell("甲"))), root="document")

    (grid,) = open_grids("表.fods", content.encode(), WorkbookLimits())

    assert (grid.sheet, grid.rows) == ("表", [["甲"]])


_ENTITY = '<!DOCTYPE x [<!ENTITY a "b">]>'


@pytest.mark.parametrize(
    "content",
    [
        _content("").replace("office:spreadsheet", "office:text"),
        _content(_sheet(_row(_cell("甲"))))[:-40],
        "\x93\x00 encrypted",
        _content(_sheet(_row(_cell("甲")))).replace("?>", f"?>{_ENTITY}", 1),
    ],
    ids=["text document", "cut", "encrypted", "entities"],
)
def test_what_is_no_sound_spreadsheet_is_told_with_what_to_do(content: str) -> None:
    with pytest.raises(RefusedFileError, match="请去掉密码，或用 Excel/WPS 打开并另存为") as caught:
        _opened(_ods(content))

    assert caught.value.problem.code is ProblemCode.FILE_FORMAT


@pytest.mark.parametrize(
    "sheets",
    [
        _sheet(_row(_cell("甲", 'table:number-columns-repeated="9"'))),
        _sheet(_row(_cell("甲"), more=_times(9))),
        _sheet(*[_row(_cell("甲"), _cell("乙"), _cell("丙"))] * 4),
        _sheet(_row(_cell("甲" * 101))),
        _sheet(_row(_cell("甲"))) * 4,
    ],
    ids=["columns", "rows", "cells", "text", "sheets"],
)
def test_what_is_beyond_the_limits_is_refused(sheets: str) -> None:
    limits = WorkbookLimits(
        max_rows=5, max_columns=5, max_cells=10, max_text_length=100, max_sheets=3
    )

    with pytest.raises(RefusedFileError) as caught:
        _opened(_ods(_content(sheets)), limits)

    assert caught.value.problem.code is ProblemCode.FILE_TOO_LARGE


def test_a_damaged_document_is_refused_or_read_and_nothing_else() -> None:
    chance = random.Random(20261127)  # noqa: S311 - no secret hangs on it
    whole = _content(_sheet(*[_row(*(cell for cell, _ in CELLS))] * 3)).encode()
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(RefusedFileError):
            _opened(_ods(damaged.decode("latin-1")))
            refused -= 1
        refused += 1

    assert refused > 0


def test_columns_that_are_not_shown_are_known() -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>'
        '<table:table-column table:visibility="filter"/>'
        '<table:table-column table:number-columns-repeated="16379"/>'
    )

    (grid,) = _opened(_ods(_content(_sheet(columns, _row(_cell("甲"))))))

    assert grid.hidden_columns == {2, 3, 4}
