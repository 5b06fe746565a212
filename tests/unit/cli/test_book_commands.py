"""`export book` as a person meets it: files that are whole or not there, and what is said."""

from pathlib import Path

import docx
import pytest

from adapter.bootstrap.books import bound_book
from adapter.cli.context import door_of, scope_of
from adapter.reports.book import typesetting
from sync_jobs.export_book import BookRequest
from tests.unit.cli.conftest import Terminal
from tests.unit.cli.test_package_commands import LIBRARY, TEMPLATES


@pytest.fixture
def library(terminal: Terminal) -> None:
    """A released library; no key for packages is needed."""
    terminal.hand_in(library=LIBRARY, templates=TEMPLATES)


@pytest.mark.usefixtures("library")
def test_a_book_is_written_and_told_of(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "汇编.docx"

    told = terminal("export", "book", "--library-version", "1", "--output", str(file))

    assert terminal.code == 0
    assert told == f"第 1 版已汇编到 {file}：1 章，指标 1 条，模板 1 套，依据 0 份。\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "1.2　通用模板" in [each.text for each in docx.Document(str(file)).paragraphs]


@pytest.mark.usefixtures("library")
def test_a_template_is_handed_out_edited_and_used(terminal: Terminal, tmp_path: Path) -> None:
    template, file = tmp_path / "模板.docx", tmp_path / "a.docx"
    terminal("export", "book", "--write-template", str(template))
    assert terminal.code == 0
    edited = docx.Document(str(template))
    edited.paragraphs[0].runs[0].text = "二连浩特市指标汇编"
    edited.save(str(template))

    told = terminal.json("export", "book", "--template", str(template), "--output", str(file))

    assert told["version"] == 1
    assert docx.Document(str(file)).paragraphs[0].text == "二连浩特市指标汇编"


@pytest.mark.usefixtures("library")
def test_a_template_without_marks_leaves_no_file(terminal: Terminal, tmp_path: Path) -> None:
    template = tmp_path / "模板.docx"
    docx.Document().save(str(template))

    terminal("export", "book", "--template", str(template), "--output", str(tmp_path / "a.docx"))

    assert terminal.code == 1
    assert "请补上" in terminal.err
    assert [each.name for each in tmp_path.glob("*a.docx*")] == []


@pytest.mark.usefixtures("library")
def test_a_file_that_is_there_is_never_overwritten(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(b"theirs")

    for words in (("--output",), ("--write-template",)):
        terminal("export", "book", *words, str(file))

        assert terminal.code == 1
        assert "已存在" in terminal.err
    assert file.read_bytes() == b"theirs"


@pytest.mark.usefixtures("library")
def test_a_pdf_comes_beside_the_book(terminal: Terminal, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="typst is missing here: run `make setup-test`")
    told = terminal.json("export", "book", "--output", str(tmp_path / "a.docx"), "--pdf")

    assert told["pdf"] == str(tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.usefixtures("library")
def test_without_typst_neither_file_appears(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", "")

    terminal("export", "book", "--output", str(tmp_path / "a.docx"), "--pdf")

    assert terminal.code == 1
    assert "没有安装 typst" in terminal.err
    assert [each.name for each in tmp_path.glob("*a.*")] == []


def test_what_is_missing_is_asked_for(terminal: Terminal) -> None:
    terminal("export", "book")
    assert (terminal.code, "--output" in terminal.err) == (2, True)

    terminal("export", "book", "--output", "a.doc")
    assert (terminal.code, ".docx" in terminal.err) == (2, True)


@pytest.mark.usefixtures("library")
def test_a_page_gets_the_same_book_as_a_stream(terminal: Terminal, tmp_path: Path) -> None:
    terminal("export", "book", "--output", str(tmp_path / "a.docx"))
    with door_of(None).app() as app:
        stream, report = bound_book(app, scope_of(app, None, None, None), BookRequest())
        with stream:
            content = stream.read()

    assert content == (tmp_path / "a.docx").read_bytes()
    assert report.counts["templates"] == 1
