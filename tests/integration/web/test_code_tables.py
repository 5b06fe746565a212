"""Code tables on their page: function classes, departments and units, the dialect's own."""

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from adapter.bootstrap.app import App
from adapter.domain.access.roles import Role
from adapter.domain.identity import Scope
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.ports.division import Division
from mappings.profile_sources import digest_of_sources
from sync_jobs.import_library import SourceFile, import_library
from tests.acceptance.secrecy.papers import Listed, project_list
from tests.integration.web.conftest import Office, site

DIVISION = Division(division_code="152501000", fiscal_year=2026)
SCOPE = Scope(site="here", division_code="152501000", fiscal_year=2026)
CLASSES = "\n".join(
    [
        "编码,名称,级次,年度",
        "201,一般公共服务支出,类,2026",
        "20106,财政事务,款,2026",
        *(f"20106{at:02},事务{at},项,2026" for at in range(1, 45)),
    ]
).encode()
OPEN = Listed(name="森林防火", agency="104002-林草站", department="104-林业局（部门）")
UNBOUND = Listed(name="未绑定", agency="105001-獬未绑定单位", department="105-獬未绑定局（部门）")
SECRET = Listed(name="涉密", agency="106001-獬单位", department="106-獬局（部门）", mark="涉密")


def take_in(app: App, name: str, content: bytes) -> None:
    source = SourceFile(name=name, content=content)
    import_library(app.importing(), DIVISION, [source], is_strict=False)


@pytest.fixture(scope="module")
def office(make_office: Callable[..., Office]) -> Office:
    office = make_office()
    app = office.console.app
    take_in(app, "classes.csv", CLASSES)
    take_in(app, "list.csv", project_list([OPEN, UNBOUND, SECRET]))
    bound = ProjectBinding(
        project_code="15250126T000000000001",
        agency_code="104002",
        project_name=OPEN.name,
        bound_by=BoundBy.NAME,
    )
    with app.store.begin() as work:
        work.projects.replace_bindings(SCOPE, [bound])
        work.commit()
    return office


@pytest.fixture(scope="module")
def client(office: Office) -> TestClient:
    return office.of(Role.REVIEWER)


def shown(client: TestClient, **query: str) -> str:
    answer = client.get("/code-tables", params={"site": "here", **query})
    assert answer.status_code == 200
    return answer.text


def codes(page: str) -> list[str]:
    return re.findall(r"<tr><td>(\d+)</td>", page)


def test_function_classes_are_paged_and_searched_with_their_file_and_day(
    client: TestClient,
) -> None:
    page = shown(client)
    total = re.search(r"共 (\d+) 条", page)
    assert total
    whole = codes(shown(client, size="100"))

    assert "导入的文件“classes.csv”，本年度第 1 版" in page
    assert len(codes(page)) == min(20, int(total.group(1)))
    assert codes(shown(client, page="2")) == whole[20:40]
    assert re.search(r"<td>201</td>.*?<td>类</td>", page)
    assert "<td>20106</td><td>财政事务</td><td>款</td><td>201</td>" in page
    assert "<td>2010601</td><td>事务1</td><td>项</td><td>20106</td>" in page
    assert len(whole) == 46
    assert codes(shown(client, text="事务4", size="100")) == [
        "2010604",
        *(f"20106{at}" for at in range(40, 45)),
    ]
    assert codes(shown(client, text="%")) == []


def test_departments_and_units_are_those_of_open_projects_alone(client: TestClient) -> None:
    departments, units = shown(client, table="departments"), shown(client, table="units")

    assert codes(departments) == ["104"]
    assert codes(units) == ["104002"]
    assert "林草站" in units
    assert "<td>104</td>" in units
    assert "项目统计表" in units
    for word in ("獬", "105", "106"):
        assert word not in departments.partition("<main")[2]
        assert word not in units.partition("<main")[2]
    assert codes(shown(client, table="units", text="105")) == []


def test_the_dialects_own_tables_are_shown_with_all_spellings(client: TestClient) -> None:
    page = shown(client, table="profile.yes_no")

    assert "接口口径 std-v2-rest，随程序提供" in page
    assert "作业还没有用过现在的口径" in page
    assert re.search(r"<td>是</td><td><code>1</code></td>", page)
    assert "没有代码，不发送" in shown(client, table="profile.project_category")
    assert "共 1 条" in shown(client, table="profile.project_category", text="PPP")


def test_a_sites_own_table_and_since_when_it_is_used_are_told(
    make_office: Callable[..., Office], tmp_path: Path
) -> None:
    own = tmp_path / "code_tables" / "yes_no.toml"
    own.parent.mkdir()
    shipped = files("mappings")
    own.write_text((shipped / "code_tables" / "yes_no_zero.toml").read_text("utf-8"), "utf-8")
    profile = tmp_path / "own.toml"
    text = (shipped / "profiles" / "std-v2-rest.toml").read_text("utf-8")
    profile.write_text(text, "utf-8")
    office = make_office({"here": {**site("152501000"), "profile": str(profile)}})
    sources = office.console.app.profile("here").sources
    now = office.console.app.clock.now()
    with office.console.app.store.begin() as work:
        work.profiles.note_use("here", digest_of_sources(sources), sources, at=now)
        work.commit()
    page = shown(office.of(Role.AUDITOR), table="profile.yes_no")

    assert "站点自己的文件 code_tables/yes_no.toml" in page
    assert f"{now.astimezone():%Y-%m-%d %H:%M}" in page
    assert re.search(r"<td>否</td><td><code>0</code></td>", page)


def test_without_any_table_the_page_says_how_one_comes(make_office: Callable[..., Office]) -> None:
    office = make_office()
    client = office.of(Role.PREPARER)

    assert "本年度还没有支出功能分类，请在命令行用 library import 导入" in shown(client)
    assert "还没有项目统计表" in shown(client, table="units")
    # What no table is called shows the first one.
    assert "功能分类" in shown(client, table="profile.nothing")
    assert office.of(Role.ADMINISTRATOR).get("/code-tables").status_code == 403
