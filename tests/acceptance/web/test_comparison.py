"""Comparison: charts over a filter, down to the rows and their bytes, and out as a workbook."""

import re

import pytest
from playwright.sync_api import expect

from tests.acceptance.web.conftest import AUDITOR, Seats, Town, axe_finds_nothing, sheet_of


def test_a_chart_leads_to_the_rows_and_a_row_to_its_bytes(seats: Seats, told_town: Town) -> None:
    seat = seats.take(AUDITOR)
    page = seat.page
    page.get_by_role("link", name="对比分析").click()
    expect(page.locator("[data-drawn]")).to_be_attached()
    expect(page.locator("[data-chart] canvas")).to_have_count(6)
    seat.shoot("comparison", is_whole=True)

    # The table of a chart says the same and leads to the rows.
    told = page.locator("#h-attainment ~ details")
    told.locator("summary").click()
    count = told.locator("tbody tr", has=page.get_by_role("cell", name="100—120%")).first
    number = int(count.get_by_role("link").inner_text())
    count.get_by_role("link").click()
    expect(page.get_by_text(f"共 {number} 条")).to_be_visible()
    assert "band=100-120" in page.url
    seat.shoot("comparison-lines")

    page.get_by_role("link", name="原文").first.click()
    expect(page.locator("pre.raw")).to_contain_text('"fiscal_year":"2026"')
    page.get_by_role("link", name="三表对照").click()
    expect(page.get_by_role("columnheader", name="绩效自评")).to_be_visible()
    seat.shoot("comparison-project")

    # The row one came from stands out, and each finding on it leads to itself and back.
    expect(page.locator("tr.came")).to_be_in_viewport()
    page.locator("td.marks a").first.click()
    page.get_by_role("link", name="在三表对照中查看").click()
    expect(page.locator("#here")).to_be_in_viewport()
    expect(page.locator("a.came")).to_have_count(1)
    axe_finds_nothing(page)
    seat.shoot("comparison-project-from-finding")

    # The filter goes with the page and into the workbook.
    page.get_by_role("link", name="返回对比分析").click()
    page.get_by_label("有此程度的问题").select_option(label="高")
    page.get_by_role("button", name="查询").click()
    expect(page).to_have_url(re.compile("severity=high"))
    expect(page.locator(".pager")).to_contain_text(re.compile(r"共 \d+ 条"))
    (total,) = re.findall(r"共 (\d+) 条", page.locator(".pager").inner_text())
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出 Excel").click()
    file = waiting.value.path()
    _title, told_of, _headings, *rows = sheet_of(file, "对比分析")
    assert len(rows) == int(total)
    assert "严重程度 高" in str(told_of)
    _title, _told, headings, *found = sheet_of(file, "对比发现")
    assert {each[headings.index("严重程度")] for each in found} == {"高"}
    assert told_town.app.queries.compared_scopes("here")


@pytest.mark.usefixtures("told_town")
def test_a_click_on_a_bar_goes_where_its_table_says(seats: Seats) -> None:
    page = seats.take(AUDITOR).open("/comparison")
    expect(page.locator("[data-drawn]")).to_be_attached()
    page.evaluate(
        """() => {
          const at = document.querySelector('[data-chart="lights"]');
          const chart = window.echarts.getInstanceByDom(at);
          const series = chart.getOption().series.findIndex(each => each.data[0].value[1] > 0);
          const item = chart.getOption().series[series].data[0].value;
          const spot = chart.convertToPixel({seriesIndex: series}, [item[0], item[1] / 2]);
          const box = at.getBoundingClientRect();
          window.aim = {x: box.left + spot[0], y: box.top + spot[1]};
        }"""
    )
    aim = page.evaluate("window.aim")
    page.mouse.click(aim["x"], aim["y"])
    page.wait_for_url(re.compile(r"light=(red|yellow|green|blue)"))
