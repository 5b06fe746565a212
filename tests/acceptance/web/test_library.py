"""The library in a browser: found by initials, imported, compared."""

import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import expect

from adapter.bootstrap.packages import proof_of
from adapter.domain.library.life import LifeStep, open_version
from adapter.ports.division import Division
from sync_jobs.import_library import SourceFile, import_library
from sync_jobs.library.life import move_open
from tests.acceptance.web.conftest import (
    AUTHOR,
    DIVISION,
    FIRST,
    YEAR,
    Seats,
    Town,
    axe_finds_nothing,
)


def test_an_indicator_is_found_by_initials_and_versions_are_compared(
    seats: Seats, town: Town
) -> None:
    seat = seats.take(AUTHOR)
    page = seat.page
    page.get_by_role("link", name="指标库", exact=True).click()
    expect(page.get_by_role("navigation", name="指标体系")).to_be_visible()
    seat.shoot("library")
    page.get_by_label("查找").fill("myd")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("myd"))
    expect(page.get_by_role("cell", name="满意度").first).to_be_visible()
    seat.shoot("library-search")
    page.get_by_role("link", name="查看").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("满意度")
    seat.shoot("library-indicator")

    page.get_by_role("link", name="返回指标库").click()
    page.get_by_role("link", name="导入", exact=True).click()
    name = "library_v2.xlsx"
    content = (files("adapter") / "samples" / name).read_bytes()
    page.get_by_label("工作簿").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="开始导入").click()
    expect(page.get_by_role("heading", name="导入结果")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("status")).to_contain_text("草稿")
    seat.shoot("library-imported")
    page.get_by_role("link", name="查看版本").click()
    seat.shoot("library-versions")
    page.get_by_role("button", name="比较两版").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("的改动")
    seat.shoot("library-changes")


CHANGED = (
    "指标编码,一级指标,二级指标,三级指标,共性/个性,定量/定性,运算符,标准值,计量单位\n"
    "Z9001,产出指标,数量指标,新建界碑,共性,定量,≥,3,座\n"
)


def test_two_people_release_a_version_and_the_package_of_it_is_downloaded(
    seats: Seats, town: Town, tmp_path: Path
) -> None:
    division = Division(division_code=DIVISION, fiscal_year=YEAR)
    importing = town.app.importing()
    with town.app.store.begin() as work:
        is_open = open_version(work.library.versions(division)) is not None
    if is_open:
        move_open(importing, division, LifeStep.DISCARD, by=AUTHOR)
    source = SourceFile(name="补充.csv", content=CHANGED.encode())
    import_library(importing, division, [source], is_strict=False, as_draft=True, by=AUTHOR)

    author = seats.take(AUTHOR)
    page = author.open("/library/versions?site=here")
    page.get_by_role("link", name="办理").first.click()
    expect(page.get_by_text("新建界碑")).to_be_visible()
    author.shoot("library-draft", is_whole=True)
    page.get_by_role("button", name="送审").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已送审")).to_be_visible()
    expect(page.get_by_role("button", name="发布")).to_have_count(0)
    expect(page.get_by_text("请由复核办理").first).to_be_visible()

    reviewer = seats.take(FIRST)
    page = reviewer.open("/library/versions?site=here")
    page.get_by_role("link", name="办理").first.click()
    expect(page.get_by_role("heading", name="将发布的改动")).to_be_visible()
    reviewer.shoot("library-in-review", is_whole=True)
    axe_finds_nothing(page)
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("已发布。")).to_be_visible()
    reviewer.shoot("library-released")

    page = reviewer.open("/library/packages?site=here")
    page.get_by_role("button", name="生成导出包").click()
    expect(page.get_by_role("heading", name="导出包已生成")).to_be_visible(timeout=60_000)
    reviewer.shoot("library-packaged")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载导出包").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    expect(page.get_by_text(sha256(file.read_bytes()).hexdigest())).to_be_visible()
    proof = proof_of(town.app.settings, file, [], None)
    assert proof.is_proved
    page.get_by_role("link", name="返回导出指标库").click()
    expect(page.get_by_text(sha256(file.read_bytes()).hexdigest())).to_be_visible()
    axe_finds_nothing(page)
    reviewer.shoot("library-packages", is_whole=True)
