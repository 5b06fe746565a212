"""Packages on pages: made in the background, fetched by who made them, listed with their digest."""

import io
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from adapter.bootstrap.app import App
from adapter.domain.access.roles import Role
from adapter.domain.identity import Scope
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.package_format.keys import new_key_pair
from adapter.ports.division import Division
from adapter.web.workbench import Task
from sync_jobs.gate import is_still_open
from sync_jobs.import_library import SourceFile, import_library
from tests.acceptance.secrecy.hunting import found
from tests.acceptance.secrecy.papers import Drafted, Listed, project_list, templates
from tests.excerpt import excerpt
from tests.integration.jobs.export_desk import run_script
from tests.integration.web.conftest import Office, word_of

SCOPE = Scope(site="here", division_code="152501000", fiscal_year=2026)
DIVISION = Division(division_code="152501000", fiscal_year=2026)
CANARY = Listed(name="獬豸哨专项", code="15250126T000000105529")
TITLE = "獬豸哨所封控模板"
NEVER_OPEN = "獬豸暗哨模板"


def take_in(app: App, *files: tuple[str, bytes]) -> None:
    sources = [SourceFile(name=name, content=content) for name, content in files]
    import_library(app.importing(), DIVISION, sources, is_strict=False)


def papers() -> list[tuple[str, bytes]]:
    drafted = [
        Drafted(code="MBX1", title=TITLE, target="≥1", project_code=CANARY.code),
        Drafted(code="MBX2", title=NEVER_OPEN, target="≥2", project_name="暗哨专项"),
    ]
    return [
        ("v1.xlsx", excerpt("library_v1.xlsx")),
        ("list.csv", project_list([CANARY, Listed(name="暗哨专项")])),
        ("templates.csv", templates(drafted)),
    ]


@pytest.fixture(scope="module")
def office(make_office: Callable[..., Office], tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A released version with a template of an open project, and one of a project not bound."""
    key = tmp_path_factory.mktemp("key") / "package.pem"
    new_key_pair(key)
    office = make_office(package={"signing_key": str(key)})
    app = office.console.app
    take_in(app, *papers())
    bind(app)
    return office


def bind(app: App) -> None:
    binding = ProjectBinding(
        project_code=CANARY.code,
        agency_code="111001",
        project_name=CANARY.name,
        bound_by=BoundBy.CODE,
    )
    with app.store.begin() as work:
        work.projects.replace_bindings(SCOPE, [binding])
        work.commit()


def begin(office: Office, client: TestClient, **form: str) -> Task:
    wanted = {"site": "here", "version": "1", **form, **word_of(client)}
    answer = client.post("/library/packages", data=wanted)
    assert answer.status_code == 303, answer.text
    task = office.console.bench.task(answer.headers["location"].rpartition("/")[2])
    assert task is not None
    assert task.ended.wait(60)
    return task


def fetch(client: TestClient, task: Task) -> bytes:
    answer = client.get(f"{task.result}/package.zip")
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "-1.zip" in answer.headers["content-disposition"] or "-2.zip" in str(answer.headers)
    return answer.content


def inside(package: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return b"".join(opened.read(name) for name in opened.namelist())


def test_a_package_is_made_fetched_and_verified_by_the_script_of_the_page(
    office: Office, tmp_path: Path
) -> None:
    client = office.of(Role.PREPARER)
    task = begin(office, client)
    assert task.trouble == ""
    page = client.get(client.get(f"/tasks/{task.task_id}").headers["location"]).text
    content = fetch(client, task)
    digest = sha256(content).hexdigest()
    (tmp_path / "package.zip").write_bytes(content)
    script = tmp_path / "verify_package.py"
    script.write_bytes(client.get("/library/packages/verify_package.py").content)

    assert digest in page
    code, said = run_script(script, tmp_path / "package.zip")
    # Whole, and nobody is proved to have made it: no key was given.
    assert code == 3, said
    assert found([TITLE], inside(content))
    assert not found([NEVER_OPEN, "暗哨专项"], inside(content))
    assert "1 套模板" in page
    listed = office.of(Role.AUDITOR).get("/library/packages?site=here").text
    assert digest in listed
    assert "verify_package.py" in listed
    assert "certutil -hashfile" in listed
    assert "生成导出包" not in listed
    log = office.of(Role.AUDITOR).get("/audit?subject=here").text
    assert "导出指标库" in log
    assert f"here 序号 1 {digest[:16]}" in log


def test_the_same_version_is_the_same_bytes_and_the_former_file_is_let_go(office: Office) -> None:
    client = office.of(Role.PREPARER)
    first = begin(office, client)
    content = fetch(client, first)
    second = begin(office, client)

    assert fetch(client, second) == content
    assert client.get(f"{first.result}/package.zip").status_code == 404
    assert second.task_id in client.get("/library/packages?site=here").text


def test_a_package_that_is_let_go_while_it_is_asked_for_is_not_found(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = office.of(Role.PREPARER)
    task = begin(office, client)

    def meanwhile(*asked: Any) -> bool:
        task.let_go()
        return is_still_open(*asked)

    monkeypatch.setattr("adapter.web.pages.packages.is_still_open", meanwhile)

    assert client.get(f"{task.result}/package.zip").status_code == 404


def test_a_package_is_fetched_by_who_made_it_alone(office: Office) -> None:
    task = begin(office, office.of(Role.REVIEWER), department="111")
    other = office.of(Role.PREPARER)

    assert other.get(task.result).status_code == 404
    assert other.get(f"{task.result}/package.zip").status_code == 404
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        assert office.of(role).get(f"{task.result}/package.zip").status_code == 403
        answer = office.of(role).post("/library/packages", data=word_of(office.of(role)))
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "form",
    [
        {"version": ""},
        {"version": "一"},
        {"department": "../etc"},
        {"valid_until": "2020-01-01"},
        {"valid_until": "rubbish"},
        {"valid_until": "9999-12-31"},
    ],
)
def test_what_no_form_of_ours_says_makes_no_package(office: Office, form: dict[str, str]) -> None:
    client = office.of(Role.PREPARER)
    wanted = {"site": "here", "version": "1", **form, **word_of(client)}
    answer = client.post("/library/packages", data=wanted)

    assert answer.status_code == 422
    assert "有效期写成年-月-日" in answer.text


def test_a_version_that_is_not_released_and_a_department_without_content_are_told(
    office: Office,
) -> None:
    client = office.of(Role.PREPARER)

    assert "没有第 9 版" in begin(office, client, version="9").trouble
    assert "请核对部门编码" in begin(office, client, department="999").trouble


def test_a_package_whose_project_was_closed_is_not_handed_over(office: Office) -> None:
    app, client = office.console.app, office.of(Role.PREPARER)
    task = begin(office, client)
    assert found([TITLE], inside(fetch(client, task)))
    with app.store.begin() as work:
        work.projects.replace_bindings(SCOPE, [])
        work.commit()
    answer = client.get(f"{task.result}/package.zip")

    assert answer.status_code == 409
    assert "请重新导出" in answer.text
    bind(app)
    # It is gone for good, whatever is open later.
    assert client.get(f"{task.result}/package.zip").status_code == 404
    assert "download_package" in office.of(Role.AUDITOR).get("/audit?result=refused").text


def test_without_a_key_the_page_says_who_makes_one(make_office: Callable[..., Office]) -> None:
    office = make_office()
    take_in(office.console.app, ("v1.xlsx", excerpt("library_v1.xlsx")))
    client = office.of(Role.PREPARER)

    assert "package.signing_key" in client.get("/library/packages?site=here").text
    assert "package.signing_key" in begin(office, client).trouble
