"""Checking forms on a page: told to who brought them alone, kept and logged nowhere."""

import io
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from adapter.domain.access.roles import Role
from adapter.web.pages import checking
from adapter.web.workbench import Task
from tests.integration.web.conftest import Office, word_of

FORM = (
    "项目名称,,绝密通道维护,,,\n"
    "三级指标,年度指标值,实际完成值,分值,得分,偏差原因\n"
    "维护里程,≥30公里,27公里,10,10,\n"
    "验收合格率,≥95%,96%,10,10,\n"
    "合计,,,20,20,\n"
)


@pytest.fixture(scope="module")
def office(make_office: Callable[..., Office]) -> Office:
    return make_office()


@pytest.fixture
def no_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of what was written to a disk while a form was checked."""
    made: list[str] = []

    def refused(*_given: object, **_named: object) -> None:
        made.append("a temporary file")
        raise OSError

    for name in ("TemporaryFile", "NamedTemporaryFile", "TemporaryDirectory", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refused)
    yield made
    assert made == []


def checked(office: Office, client: TestClient, *files: tuple[str, bytes]) -> str:
    """Check files; the address of what came of them."""
    answer = client.post(
        "/check",
        data={**word_of(client), "site": "here"},
        files=[("files", each) for each in files],
    )
    assert answer.status_code == 303
    task = office.console.bench.task(answer.headers["location"].rpartition("/")[2])
    assert task is not None
    assert task.ended.wait(60)
    assert task.trouble == ""
    return str(client.get(f"/tasks/{task.task_id}").headers["location"])


@pytest.mark.parametrize("role", [Role.PREPARER, Role.REVIEWER, Role.AUDITOR])
def test_a_form_is_judged_line_by_line_and_on_the_whole(office: Office, role: Role) -> None:
    client = office.of(role)

    page = client.get(checked(office, client, ("自评表.csv", FORM.encode("gb18030")))).text

    assert "共 2 行：完成 1，未完成 1，无法判定 0；问题 4 个。" in page
    assert "未完成目标却得满分" in page
    assert "整表：分值合计不对" in page


def test_the_report_is_made_in_memory_alone(office: Office, no_files: list[str]) -> None:
    client = office.of(Role.PREPARER)
    there = checked(office, client, ("自评表.csv", FORM.encode()))

    report = client.get(f"{there}/1.xlsx")

    names = CalamineWorkbook.from_filelike(io.BytesIO(report.content)).sheet_names
    assert names == ["自评表", "对比发现"]
    assert report.headers["content-disposition"].startswith("attachment")
    for number in ("0", "2", "x", "1e1"):
        assert client.get(f"{there}/{number}.xlsx").status_code == 404
    assert no_files == []


def test_several_files_are_told_one_by_one_and_a_bad_one_spoils_none(office: Office) -> None:
    client = office.of(Role.PREPARER)
    files = (
        ("自评表.csv", FORM.encode()),
        ("登录.xls", b"<html><body>session expired</body></html>"),
        ("名单.csv", "姓名,电话\n甲,1\n".encode()),
    )

    there = checked(office, client, *files)
    page = client.get(there).text

    assert "未完成目标却得满分" in page
    assert "这个网页或 XML 文件里没有完整的表格" in page
    assert "没有找到绩效指标表的表头" in page
    assert page.count("下载核对报告") == 1
    assert client.get(f"{there}/2.xlsx").status_code == 404


def test_only_who_brought_a_form_sees_what_came_of_it(office: Office) -> None:
    client = office.of(Role.PREPARER)
    there = checked(office, client, ("自评表.csv", FORM.encode()))

    for address in (there, f"{there}/1.xlsx"):
        assert office.of(Role.REVIEWER).get(address).status_code == 404
        assert client.get(address).status_code == 200
    # The next ones take their place.
    newer = checked(office, client, ("另一份.csv", FORM.encode()))
    assert client.get(there).status_code == 404
    assert client.get(newer).status_code == 200


def test_the_log_says_that_forms_were_checked_and_names_none(office: Office) -> None:
    client = office.of(Role.PREPARER)
    checked(office, client, ("绝密通道维护自评表.csv", FORM.encode()))

    log = office.of(Role.AUDITOR).get("/audit").text
    kept = Path(office.console.app.settings.store.url.rpartition("sqlite:///")[2])

    assert "核对表格" in log
    assert "绝密" not in log
    for file in kept.parent.rglob("*"):
        if file.is_file():
            assert "绝密通道".encode() not in file.read_bytes(), file.name


def test_of_one_person_one_check_runs_at_a_time(office: Office) -> None:
    client, go = office.of(Role.PREPARER), threading.Event()

    def work(_task: Task) -> tuple[tuple[str, ...], str]:
        assert go.wait(60)
        return (), ""

    assert office.console.bench.start("a", "check:zhang", "zhang", work) is not None
    data = {**word_of(client), "site": "here"}
    answer = client.post("/check", data=data, files={"files": ("a.csv", FORM.encode())})
    go.set()

    assert answer.status_code == 409
    assert client.post("/check", data=data).status_code == 422
    assert client.post("/check", data={"csrf": "0"}, files={"files": ("a", b"")}).status_code == 403


def test_of_a_long_list_those_lines_are_shown_that_somebody_has_to_look_at(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_SHOWN", 3)
    lines = "".join(f"培训{at},≥2期,{at}期,,,\n" for at in range(9))
    client = office.of(Role.PREPARER)

    page = client.get(
        checked(office, client, ("清单.csv", (FORM[: FORM.index("维护里程")] + lines).encode()))
    ).text

    assert "培训0" in page
    assert "培训1" in page
    assert "培训5" not in page
    assert "另有 6 行没有列出" in page


def test_a_file_beyond_what_a_form_may_be_is_told(office: Office) -> None:
    client = office.of(Role.PREPARER)
    line = "培训,≥2期,3期,,,\n"

    page = client.get(checked(office, client, ("清单.csv", (FORM + line * 20_001).encode()))).text

    assert "表格超过上限（20000 行" in page
