"""The library on pages: tree, search, versions, differences, import with what to correct."""

import html
import io
import re
import threading
from collections.abc import Callable
from importlib.resources import files

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from adapter.bootstrap.app import App
from adapter.domain.access.roles import Role
from adapter.initials import initials_pattern
from adapter.ports.division import Division
from adapter.web.workbench import Task
from mappings.workbook import CellProblem, ProblemCode, write_problems
from sync_jobs.import_library import SourceFile, import_library
from tests.integration.web.conftest import Office, word_of

DIVISION = Division(division_code="152501000", fiscal_year=2026)
SAMPLES = files("adapter") / "samples"


def take_in(app: App, name: str) -> None:
    source = SourceFile(name=name, content=(SAMPLES / name).read_bytes())
    import_library(app.importing(), DIVISION, [source], is_strict=False)


@pytest.fixture(scope="module")
def library(make_office: Callable[..., Office]) -> Office:
    """Two versions of the sample library, and no project of which anything is known."""
    office = make_office()
    for name in ("library_v1.xlsx", "library_v2.xlsx"):
        take_in(office.console.app, name)
    return office


def test_the_tree_leads_to_the_indicators_of_a_branch_by_page(library: Office) -> None:
    client = library.of(Role.REVIEWER)
    tree = client.get("/library?site=here").text
    branch = re.search(r'<a href="(/library\?[^"]*level2=[^"]+)">', tree)
    assert branch
    page = client.get(branch.group(1).replace("&amp;", "&")).text

    counted = re.search(r"共 (\d+) 条", page)
    assert counted
    whole = re.search(r"共 (\d+) 条", tree)
    assert whole
    assert 0 < int(counted.group(1)) < int(whole.group(1))


def test_every_first_level_stands_once_in_the_tree(library: Office) -> None:
    tree = library.of(Role.REVIEWER).get("/library?site=here").text
    levels = re.findall(r"<summary>(\S+) <i>", tree)

    assert levels
    assert len(levels) == len(set(levels))


def found(client: TestClient, text: str) -> set[str]:
    page = client.get("/library", params={"site": "here", "text": text, "size": "100"}).text
    return set(re.findall(r'<span class="sr"> ([^<]+)</span>', page))


def test_names_codes_and_initials_find_an_indicator(library: Office) -> None:
    client = library.of(Role.AUDITOR)
    app = library.console.app
    with app.store.begin() as work:
        version = work.library.in_force(DIVISION)
        assert version is not None
        wanted = work.library.indicators(version.version_id)[0]
    initials = "".join(
        letter
        for sign in wanted.name
        for letter in "abcdefghijklmnopqrstuvwxyz0123456789"
        if initials_pattern(letter).fullmatch(sign)
    )[:4]

    assert wanted.code in found(client, wanted.code)
    assert wanted.code in found(client, wanted.name[1:])
    assert wanted.code in found(client, initials) or len(initials) < 4
    assert found(client, "qqqq") == found(client, "%") == set()


@pytest.mark.parametrize(
    ("typed", "name", "is_found"),
    [
        ("wcl", "工程量完成率", True),
        ("wcs", "工程量完成率", True),
        ("GCL", "工程量完成率", True),
        ("zdxm", "重点项目", True),
        ("cdxm", "重点项目", True),
        ("pm25", "PM2.5 浓度", True),
        ("nd", "PM2.5 浓度", True),
        ("gcw", "工程量完成率", False),
        ("lg", "工程量完成率", False),
    ],
)
def test_initials_answer_to_every_reading(typed: str, name: str, is_found: bool) -> None:  # noqa: FBT001
    assert bool(initials_pattern(typed).search(name)) is is_found


def test_versions_are_listed_and_compared_by_meaning_without_unknown_projects(
    library: Office,
) -> None:
    client = library.of(Role.REVIEWER)
    versions = client.get("/library/versions?site=here").text
    changes = client.get("/library/changes?site=here&old=1&new=2&size=100").text

    assert "在用" in versions
    assert re.search(r"收紧|更名|新增指标|放宽", changes)
    with library.console.app.store.begin() as work:
        version = work.library.get(DIVISION, 2)
        assert version is not None
        projects = {e.project_name for e in work.library.templates(version.version_id)} - {""}
    assert not [name for name in projects if name in changes]
    ways = set(re.findall(r'href="(/library/indicator[^"]+)"', changes))
    assert ways
    for each in ways:
        assert client.get(html.unescape(each)).status_code == 200, each
    assert client.get("/library/changes?site=here&old=1&new=9").status_code == 404


def test_a_recommendation_of_an_unknown_project_tells_nothing(library: Office) -> None:
    page = library.of(Role.PREPARER).get("/library/recommend?site=here&project=口岸维护").text

    assert "没有这个编码或名称的项目，或其目前未核定为非密" in page
    assert "推荐模板" not in page.replace("为项目推荐模板和指标", "")


# --- import ---------------------------------------------------------------------------------------


def begin(office: Office, client: TestClient, name: str, content: bytes) -> Task:
    """Import a file; its task, which is over."""
    answer = client.post(
        "/library/import",
        data={**word_of(client), "site": "here"},
        files={"files": (name, content)},
    )
    assert answer.status_code == 303
    begun = office.console.bench.task(answer.headers["location"].rpartition("/")[2])
    assert begun is not None
    assert begun.ended.wait(60)
    return begun


def upload(office: Office, client: TestClient, name: str, content: bytes) -> str:
    """Import a file; the page that tells what came of it."""
    task_id = begin(office, client, name, content).task_id
    return str(client.get(f"/tasks/{task_id}").headers["location"])


BAD = (
    "指标编码,一级指标,二级指标,三级指标,共性/个性,定量/定性,运算符,标准值,计量单位\n"
    "Z1,产出指标,数量指标,新建通道,共性,定量,≥,3,条\n"
    "Z2,产出指标,数量指标,,共性,定量,≥,3,条\n"
)


def test_an_import_goes_into_a_draft_and_tells_each_bad_row(library: Office) -> None:
    client = library.of(Role.PREPARER)
    there = upload(library, client, "指标库.csv", BAD.encode())
    page = client.get(there).text
    book = client.get(f"{there}/problems.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0)

    assert "草稿（未发布，须送审后由另一人发布）" in page
    drafted = re.search(
        r'href="(/library/version\?site=here&amp;version=\d+)">办理第 \d+ 版</a>', page
    )
    assert drafted
    assert "送审" in client.get(html.unescape(drafted.group(1))).text
    assert "第 3 行" in page
    assert [each[1] for each in rows.to_python()][:2] == ["行号", "3"]
    with library.console.app.store.begin() as work:
        states = [each.state.value for each in work.library.versions(DIVISION)]
    assert states[-1] == "draft"
    # It is told to nobody else.
    assert library.of(Role.REVIEWER).get(there).status_code == 403


@pytest.mark.parametrize("name", ["project_list.xlsx", "function_classes_sample.csv"])
def test_what_knows_no_draft_is_not_taken_by_an_upload(library: Office, name: str) -> None:
    client = library.of(Role.PREPARER)
    begun = begin(library, client, name, (SAMPLES / name).read_bytes())

    page = client.get(f"/tasks/{begun.task_id}").text
    assert "请在命令行用 library import 导入" in page
    assert 'href="/library/import?site=here">返回</a>' in page
    with library.console.app.store.begin() as work:
        assert not work.projects.projects(DIVISION)
        assert work.function_classes.latest(DIVISION) is None


def test_of_one_person_one_import_runs_at_a_time(library: Office) -> None:
    client, go = library.of(Role.PREPARER), threading.Event()

    def work(_task: Task) -> tuple[tuple[str, ...], str]:
        assert go.wait(60)
        return (), ""

    assert library.console.bench.start("a", "import:zhang", "zhang", work) is not None
    data = {**word_of(client), "site": "here"}
    answer = client.post("/library/import", data=data, files={"files": ("a.csv", b"x")})
    go.set()

    assert answer.status_code == 409
    assert "正在运行" in answer.text


def test_the_template_workbook_and_other_files(library: Office) -> None:
    client = library.of(Role.PREPARER)
    empty = client.get("/library/template.xlsx")
    assert "指标库" in CalamineWorkbook.from_filelike(io.BytesIO(empty.content)).sheet_names

    data = {**word_of(client), "site": "here"}
    other = client.post("/library/import", data=data, files={"files": ("a.exe", b"MZ")})
    assert other.status_code == 422
    plain = client.post("/library/import", data=data)
    assert plain.status_code == 422


def test_an_upload_without_the_word_or_a_session_goes_nowhere(library: Office) -> None:
    client = library.of(Role.PREPARER)
    some = {"files": ("a.csv", b"x")}

    assert client.post("/library/import", data={"csrf": "0"}, files=some).status_code == 403
    assert (
        library.client()
        .post("/library/import", files=some)
        .headers["location"]
        .startswith("/sign-in")
    )


def test_no_cell_of_the_problems_is_a_formula() -> None:
    problem = CellProblem(
        code=next(iter(ProblemCode)), message="=1+1", sheet="=cmd|' /C calc'!A0", heading="@SUM"
    )
    book = write_problems([problem])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()

    assert rows[1][0] == "=cmd|' /C calc'!A0"
    assert rows[1][5] == "=1+1"
    assert b"<f>" not in book
