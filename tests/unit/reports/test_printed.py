"""What LibreOffice makes of a report: pages with every text on them, in a Chinese font."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from adapter.domain.comparing.official_form import FormKind
from tests.unit.reports.books import findings, form, written

needs_office = pytest.mark.skipif(
    not all(shutil.which(each) for each in ("soffice", "pdftotext", "pdfinfo")),
    reason="soffice or poppler is missing here: run `make setup-system`",
)
LONG = "完成全市农村公路日常养护三百公里，保障群众出行安全。" * 20 + "此句在末"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of every page of one workbook that holds everything."""
    home = tmp_path_factory.mktemp("printed")
    forms = [form(each, goals=(LONG, LONG)) for each in FormKind]
    (home / "report.xlsx").write_bytes(written(forms, findings(20)))
    convert(home)
    text = subprocess.run(  # noqa: S603 - our own words
        ["pdftotext", "-layout", str(home / "report.pdf"), "-"],  # noqa: S607 - from the PATH
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode()
    return text.rstrip("\f").split("\f")


def convert(home: Path) -> None:
    profile = f"-env:UserInstallation=file://{home}/profile"
    subprocess.run(  # noqa: S603 - our own words
        ["soffice", profile, "--headless", "--convert-to", "pdf", "report.xlsx"],  # noqa: S607
        check=True,
        cwd=home,
        env=os.environ | {"HOME": str(home)},
        capture_output=True,
        timeout=180,
    )


def squeezed(page: str) -> str:
    return "".join(page.split())


@needs_office
def test_every_page_says_which_it_is_and_of_how_many(pages: list[str]) -> None:
    count = len(pages)

    assert count >= 4
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共{count}页" in squeezed(page)


@needs_office
def test_each_form_is_printed_with_its_title_funds_and_signatures(pages: list[str]) -> None:
    whole = squeezed("".join(pages))

    for title in ("项目支出绩效目标申报表", "项目支出绩效目标执行监控表", "项目支出绩效自评表"):
        assert title in whole
    for words in ("金额单位：万元", "年度资金总额", "96.34%", "1—7月执行数", "确定能", "自评等级"):
        assert words in whole
    assert whole.count("填报人：") == 3


@needs_office
def test_a_long_text_is_shown_to_its_end(pages: list[str]) -> None:
    # Two goals of declaration and self-evaluation, one of monitoring.
    assert squeezed("".join(pages)).count("此句在末") == 5


@needs_office
def test_headings_stand_on_every_page_of_the_findings(pages: list[str]) -> None:
    listed = [page for page in pages if "finding-" in page]

    assert len(listed) >= 2
    assert all("严重程度" in squeezed(page) for page in listed)
    assert sum(page.count("raw_page/page/") for page in listed) == 20
