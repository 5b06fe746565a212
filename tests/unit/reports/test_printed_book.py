"""A bound book on pages: as LibreOffice shows the .docx, and as Typst sets the PDF."""

import io
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from adapter.errors import PackageRefused
from adapter.reports.book import typesetting
from adapter.reports.book.typesetting import Typesetter
from adapter.reports.book.writing import PrintedBook
from tests.unit.package_format.packages import Content, indicator
from tests.unit.reports.bound import INDICATORS, SCHOOLS, bound, content, headings, opened

needs_office = pytest.mark.skipif(
    not all(shutil.which(each) for each in ("soffice", "pdftotext")),
    reason="soffice or poppler is missing here: run `make setup-system`",
)
needs_typst = pytest.mark.skipif(
    not (find_spec("typst") or shutil.which("typst")) or not shutil.which("pdftotext"),
    reason="typst or poppler is missing here: run `make setup-test` and `make setup-system`",
)


def pages_of(pdf: Path) -> list[str]:
    """The text of every page without its white space and joiners."""
    text = subprocess.run(  # noqa: S603 - our own words
        ["pdftotext", "-layout", str(pdf), "-"],  # noqa: S607 - from the PATH
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode()
    return [
        "".join(page.replace("\N{WORD JOINER}", "").split())
        for page in text.rstrip("\f").split("\f")
    ]


def squeezed(words: str) -> str:
    return "".join(words.split())


def long_book() -> Content:
    """Enough rows for several pages, one of them longer than a page."""
    rows = tuple(
        indicator(f"X{number:03}", name=f"长表指标{number}", **SCHOOLS) for number in range(60)
    )
    tall = indicator("T1", name="高行", explanation="甲乙丙丁" * 900 + "此句在末", **SCHOOLS)
    return content((*INDICATORS, *rows, tall))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The pages that LibreOffice makes of a book."""
    home = tmp_path_factory.mktemp("shown")
    (home / "book.docx").write_bytes(bound(long_book()))
    profile = f"-env:UserInstallation=file://{home}/profile"
    subprocess.run(  # noqa: S603 - our own words
        ["soffice", profile, "--headless", "--convert-to", "pdf", "book.docx"],  # noqa: S607
        check=True,
        cwd=home,
        env=os.environ | {"HOME": str(home)},
        capture_output=True,
        timeout=180,
    )
    return pages_of(home / "book.pdf")


def printed(given: Content | None = None) -> bytes:
    """The PDF of a book."""
    stream = io.BytesIO()
    bound(given, printed=PrintedBook(stream, Typesetter.installed()))
    return stream.getvalue()


@pytest.fixture(scope="module")
def typeset(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The pages of the PDF."""
    file = tmp_path_factory.mktemp("typeset") / "book.pdf"
    file.write_bytes(printed(long_book()))
    return pages_of(file)


def assert_whole(pages: list[str]) -> None:
    """Cover, contents, chapters, tables with their headings on each page, index."""
    whole = "".join(pages)
    assert "预算绩效指标体系汇编" in pages[0]
    assert "第3版" in pages[0]
    for each in headings(opened(bound(long_book()))):
        # In the contents and where it stands.
        assert whole.count(squeezed(each)) >= 2, each
    long_table = [page for page in pages if "长表指标" in page and "标准值" in page]
    assert len(long_table) >= 3
    listed = [page for page in pages if "解释和计算方法" in page]
    assert set(long_table) <= set(listed)
    assert whole.count("此句在末") == 1
    assert all(f"长表指标{number}" in whole for number in range(60))
    assert "见2.1，用于2.2" in whole


@needs_office
def test_libreoffice_shows_the_whole_book(shown: list[str]) -> None:
    assert_whole(shown)
    for number, page in enumerate(shown[1:], start=2):
        assert f"第{number}页共{len(shown)}页" in page


@needs_typst
def test_the_pdf_holds_the_whole_book(typeset: list[str]) -> None:
    assert_whole(typeset)


@needs_typst
def test_page_numbers_of_the_pdf_are_those_of_the_pages(typeset: list[str]) -> None:
    at = next(n for n, page in enumerate(typeset, 1) if "第3章公安局" in page and "D4" in page)
    index = next(page for page in typeset if "A级养护（D4）" in page and "见3.1" in page)
    contents = next(page for page in typeset if "目录" in page and "第3章公安局" in page)

    entry = "A级养护（D4）见3.1，用于1.2"
    assert f".{at}" in index.partition(entry)[2][:200]
    assert f".{at}" in contents.partition("第3章公安局（部门）（111）")[2][:200]


@needs_typst
def test_the_pdf_of_the_same_book_is_the_same_bytes_of_the_day_of_release(tmp_path: Path) -> None:
    first = printed()

    assert first == printed()
    (tmp_path / "a.pdf").write_bytes(first)
    said = subprocess.run(  # noqa: S603 - our own words
        ["pdfinfo", "-isodates", str(tmp_path / "a.pdf")],  # noqa: S607 - from the PATH
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode()
    assert "2026-03-01T18:00:00Z" in said
    assert "（第 3 版）" in said


@needs_typst
def test_signs_that_mean_something_to_typst_are_printed(tmp_path: Path) -> None:
    odd = '"#x\\ *粗* $m$ @y <z> // [q] `c`'
    (tmp_path / "a.pdf").write_bytes(printed(content((indicator("A1", name=odd),), ())))

    assert squeezed(odd) in "".join(pages_of(tmp_path / "a.pdf"))


def test_without_typst_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(PackageRefused) as refused:
        Typesetter.installed()

    assert refused.value.code == "no_typst"
    assert "pip install typst" in refused.value.sentence


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program on the path in the place of Typst's."""
    file = tmp_path / "typst"
    monkeypatch.setattr(typesetting, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    return file


def behaves(program: Path, *lines: str) -> None:
    program.write_text("\n".join((f"#!{sys.executable}", "import sys", *lines, "")), "utf-8")
    program.chmod(0o700)


def test_without_a_chinese_font_no_pdf_with_blanks_is_made(program: Path) -> None:
    behaves(program, "print('DejaVu Sans')")

    with pytest.raises(PackageRefused) as refused:
        Typesetter.installed()

    assert refused.value.code == "no_font"


def test_the_program_on_the_path_is_asked_where_there_is_no_package(
    program: Path, tmp_path: Path
) -> None:
    behaves(
        program,
        "if sys.argv[1:] == ['fonts']:",
        "    print('Noto Sans CJK SC\\nSimSun')",
        "elif sys.argv[1:3] == ['compile', '--creation-timestamp']:",
        "    open(sys.argv[5], 'w').write(sys.argv[3] + open(sys.argv[4]).read())",
    )
    source, pdf = tmp_path / "a.typ", tmp_path / "a.pdf"
    source.write_text("x", "utf-8")

    found = Typesetter.installed()
    found.make(source, pdf, made_at=7)

    assert found.fonts == (("SimSun", "Noto Sans CJK SC"), ("Noto Sans CJK SC", "SimSun"))
    assert pdf.read_text("utf-8") == "7x"


def test_a_book_for_which_the_memory_does_not_suffice_is_refused_before_it_is_set(
    program: Path, tmp_path: Path
) -> None:
    behaves(program, "print('SimSun')")
    source = tmp_path / "a.typ"
    source.write_text("x" * 5 * 1024 * 1024, "utf-8")
    typesetter = replace(Typesetter.installed(), available=lambda: 2 * 1024**3)

    with pytest.raises(PackageRefused) as refused:
        typesetter.make(source, tmp_path / "a.pdf", made_at=0)

    assert refused.value.code == "too_large"
    assert "3.1 GiB 内存，本机只有 2.0 GiB 可用" in refused.value.sentence
    assert Typesetter.installed().available() > 1024**2


def test_a_failure_of_typst_quotes_nothing_of_the_content(program: Path, tmp_path: Path) -> None:
    behaves(program, "print('SimSun')", "sys.exit('甲项目' if sys.argv[1] == 'compile' else 0)")

    with pytest.raises(PackageRefused) as refused:
        Typesetter.installed().make(tmp_path, tmp_path / "b", made_at=0)

    assert refused.value.code == "typst_failed"
    assert "甲项目" not in refused.value.sentence
