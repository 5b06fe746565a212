"""The bound book as a job: the gate of the package, a recorded run, nothing that is not open."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import docx
import pytest

from adapter.domain.outcome import RunOutcome
from adapter.errors import PackageRefused
from adapter.reports.book.template import read_template
from adapter.reports.book.writing import StreamedBookWriter
from sync_jobs.export_book import BookContext, BookReport, BookRequest, export_book
from sync_jobs.gate import GateMoved
from tests.integration.jobs.desk import (
    GRANTS,
    MEALS,
    PROJECTS,
    SCOPE,
    Desk,
    csv_file,
    indicator,
    project,
    template,
)

CANARY = "绝密通道工程"


@dataclass
class Binding:
    """A desk at which books are bound."""

    desk: Desk
    report: BookReport | None = None

    def __call__(self, **request: Any) -> bytes:
        stream = io.BytesIO()
        self.into(stream, **request)
        return stream.getvalue()

    def into(self, stream: io.BytesIO, **request: Any) -> None:
        desk = self.desk
        desk.clock.turn(60)
        writer = StreamedBookWriter(template=read_template(None), docx=stream)
        context = BookContext(store=desk.store, clock=desk.clock, ids=desk.ids, writer=writer)
        self.report = export_book(context, SCOPE, BookRequest(**request))

    @property
    def blocked(self) -> int:
        assert self.report is not None
        return self.report.blocked


@pytest.fixture
def bind(ready: Desk) -> Binding:
    return Binding(ready)


def everything(book: bytes) -> str:
    """Every part of a book, unpacked."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return "\n".join(archive.read(each).decode() for each in archive.namelist())


def chapters(book: bytes) -> list[str]:
    paragraphs: Any = docx.Document(io.BytesIO(book)).paragraphs
    return [each.text for each in paragraphs if each.style.name.startswith("Heading")]


def test_the_same_version_is_the_same_book_whenever_it_is_bound(bind: Binding) -> None:
    assert bind() == bind()


def test_a_book_holds_what_a_package_would(bind: Binding) -> None:
    book = bind()

    assert chapters(book)[:-2] == [
        "第 1 章　各部门共用", "1.1　指标", "1.2　国家助学金模板", "1.3　营养改善计划模板",
    ]  # fmt: skip
    assert bind.report is not None
    assert bind.report.counts == {
        "chapters": 1, "indicators": 3, "templates": 2, "lines": 4, "bases": 0,
    }  # fmt: skip


def test_binding_is_a_recorded_run(bind: Binding, rows_of: Any) -> None:
    bind()

    wanted = "SELECT job, rows_read, rows_unchanged, rows_blocked FROM run"
    assert ("export_book", 5, 5, 0) in [tuple(each) for each in rows_of(wanted)]


def test_a_version_that_is_not_in_use_is_not_bound(bind: Binding) -> None:
    bind.desk.import_files(csv_file("更多.csv", [indicator("104")]))
    for number, code in ((1, "not_released"), (9, "unknown_version")):
        with pytest.raises(PackageRefused, match=code):
            bind(version_number=number)

    assert "资助人数104" in everything(bind(version_number=2))


def test_a_template_of_a_project_that_is_not_bound_is_not_in_the_book(bind: Binding) -> None:
    with bind.desk.store.begin() as work:
        bound = work.projects.bindings(SCOPE)
        work.projects.replace_bindings(SCOPE, [e for e in bound if e.project_code != MEALS])
        work.commit()

    book = everything(bind())

    assert bind.blocked == 1
    assert PROJECTS[MEALS] not in book
    assert MEALS not in book
    assert PROJECTS[GRANTS] in book


@pytest.mark.parametrize(
    "changes",
    [
        {"项目名称": CANARY},
        {"适用层级": "部门整体", "主管部门": "102-财政局（部门）", "项目编码": "", "项目名称": ""},
    ],
    ids=["another name beside a public code", "a closed department"],
)
def test_what_names_something_that_is_not_open_is_not_in_the_book(
    bind: Binding, changes: dict[str, object]
) -> None:
    rows = template("MB9", GRANTS, "101", **{"模板名称": f"{CANARY}模板", **changes})
    bind.desk.import_files(csv_file("更多.csv", rows))

    assert CANARY not in everything(bind())
    assert bind.blocked == 1


def test_a_project_that_became_secret_is_in_no_later_book(bind: Binding) -> None:
    assert PROJECTS[MEALS] in everything(bind())

    marked = [project(MEALS, **{"涉密/非密": "涉密"}), project(GRANTS)]
    bind.desk.import_files(csv_file("名单.csv", marked))

    assert PROJECTS[MEALS] not in everything(bind())


def test_what_closes_while_the_book_is_written_stops_it(
    bind: Binding, monkeypatch: pytest.MonkeyPatch, rows_of: Any
) -> None:
    genuine = StreamedBookWriter.write

    def close(self: Any, *given: Any) -> Any:
        counts = genuine(self, *given)
        with bind.desk.store.begin() as work:
            work.projects.replace_bindings(SCOPE, [])
            work.commit()
        return counts

    monkeypatch.setattr(StreamedBookWriter, "write", close)

    with pytest.raises(GateMoved):
        bind()

    wanted = "SELECT outcome, error FROM run WHERE job = 'export_book'"
    assert [tuple(each) for each in rows_of(wanted)] == [(RunOutcome.FAILED.value, "GateMoved")]


def test_a_departments_extract_is_its_part_and_tells_nothing_of_what_is_held_back(
    bind: Binding,
) -> None:
    of_101: dict[str, object] = {"主管部门": "101-教育局（部门）"}
    closed = template("MB9", GRANTS, "101", **{**of_101, "项目名称": CANARY})
    bind.desk.import_files(
        csv_file("指标.csv", [indicator("104", **of_101), indicator("105")]),
        csv_file("模板.csv", [*template("MB3", GRANTS, "103", **of_101), *closed]),
    )

    book = bind(department_code="101")

    assert chapters(book)[:-2] == [
        "第 1 章　各部门共用", "1.1　指标", "1.2　国家助学金模板", "1.3　营养改善计划模板",
        "第 2 章　教育局（101）", "2.1　指标", "2.2　国家助学金模板",
    ]  # fmt: skip
    assert "101　教育局" in everything(book)
    assert "资助人数105" not in everything(book)
    assert CANARY not in everything(book)
    assert bind.blocked == 0


def test_a_closed_department_is_told_of_like_one_that_is_not_there(bind: Binding) -> None:
    closed: dict[str, object] = {
        "适用层级": "部门整体", "主管部门": "102-财政局（部门）", "项目编码": "", "项目名称": "",
    }  # fmt: skip
    bind.desk.import_files(csv_file("更多.csv", template("MB9", GRANTS, "101", **closed)))
    said = []
    for department in ("102", "999"):
        with pytest.raises(PackageRefused) as refused:
            bind(department_code=department)
        said.append((refused.value.code, refused.value.sentence))

    assert said[0] == said[1]
    assert said[0][0] == "unknown_department"
