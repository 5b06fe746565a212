"""An officer checks saved forms in a browser: chosen, judged, taken away as a workbook."""

import io
from pathlib import Path

from playwright.sync_api import FilePayload, expect
from python_calamine import CalamineWorkbook

from tests.acceptance.web.conftest import AUTHOR, Seats, grave_violations

LAYOUTS = Path(__file__).parents[2] / "golden" / "layouts"


def payload(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/vnd.ms-excel", "buffer": content}


#: A page that breaks off.
PAGE = payload("导出.xls", b"<html><table><tr><td>1</td></tr><tr><td>")


def test_forms_are_chosen_judged_and_their_report_is_taken_away(seats: Seats) -> None:
    seat = seats.take(AUTHOR)
    page = seat.open("/")
    page.get_by_role("link", name="核对表格").click()
    assert grave_violations(page) == []
    seat.shoot("check")
    (first, *_), (ods, *_) = (sorted(LAYOUTS.glob(each)) for each in ("01*.xlsx", "*.ods"))
    page.get_by_label("表格文件").set_input_files(
        [payload(first.name, first.read_bytes()), payload(ods.name, ods.read_bytes()), PAGE]
    )
    page.get_by_role("button", name="开始核对").click()
    expect(page.get_by_role("heading", name="核对结果")).to_be_visible(timeout=60_000)

    expect(page.get_by_text("各项资金之和与总额不符")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("没有完整的表格")
    expect(page.get_by_role("table")).to_have_count(2)
    assert grave_violations(page) == []
    seat.shoot("checked", is_whole=True)

    with page.expect_download() as begun:
        page.get_by_role("link", name="下载核对报告").first.click()
    report = Path(begun.value.path()).read_bytes()
    assert begun.value.suggested_filename == "核对报告-1.xlsx"
    assert "对比发现" in CalamineWorkbook.from_filelike(io.BytesIO(report)).sheet_names

    page.get_by_role("link", name="核对其他文件").click()
    expect(page.get_by_role("button", name="开始核对")).to_be_visible()
