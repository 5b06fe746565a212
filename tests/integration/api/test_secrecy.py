"""Nothing of a secret project in any answer, whatever is asked, before and after it closed."""

from collections.abc import Iterator

import pytest
from httpx2 import Response

from tests.acceptance.secrecy.hunting import found_in
from tests.integration.api.counter import HOME, Counter
from tests.integration.api.letters import letter
from tests.integration.jobs.desk import (
    BORDER,
    GRANTS,
    MEALS,
    PROJECTS,
    SCOPE,
    csv_file,
    indicator,
    project,
    template,
)

CANARY = "绝密通道工程"
PATHS = (
    "",
    *(
        f"/{number}{rest}"
        for number in (1, 2, 3)
        for rest in (
            "",
            "/templates.json",
            "/bases",
            "/indicators",
            "/templates",
            "/templates/MB1",
            "/templates/MB2",
            "/templates/MB9",
            "/changes?since=1",
            "/changes?since=2",
        )
    ),
)


def everything(counter: Counter) -> dict[str, bytes]:
    """All that a reader can be told, over REST and SOAP."""
    client = counter.client()
    told = {each: _said(client.get(f"{HOME}{each}")) for each in PATHS}
    for name, asked in _operations():
        told[name] = _said(client.post("/soap", **letter(name, counter.token, asked)))
    return told


def _said(answered: Response) -> bytes:
    return repr(dict(answered.headers)).encode() + answered.content


def _operations() -> Iterator[tuple[str, dict[str, object]]]:
    place = {"division_code": SCOPE.division_code, "fiscal_year": SCOPE.fiscal_year}
    yield "ListVersions", place
    for number in (1, 2, 3):
        part = {**place, "version": number}
        for name in ("GetVersion", "ListBases", "ListIndicators", "ListTemplates"):
            yield name, part
        yield "GetTemplate", {**part, "code": "MB2"}
        yield "ListChanges", {**part, "since": 1}


def test_a_project_that_lost_its_mark_is_in_no_answer(counter: Counter) -> None:
    """It was handed out while it was open, and lies ready in the process."""
    before = everything(counter)
    counter.desk.import_files(
        csv_file(
            "项目统计表.csv",
            [project(GRANTS), project(MEALS, **{"涉密/非密": "涉密"}), project(BORDER)],
        )
    )
    after = everything(counter)

    words = [PROJECTS[MEALS], MEALS, "MB2"]
    assert found_in([PROJECTS[MEALS]], before)
    assert found_in(words, after) == {}
    assert found_in([PROJECTS[GRANTS]], after)


def test_between_closing_and_the_next_binding_nothing_leaves(counter: Counter) -> None:
    everything(counter)
    scope = counter.desk.site().scope
    with counter.desk.store.begin() as work:
        work.projects.replace_bindings(scope, ())
        work.commit()

    assert found_in([PROJECTS[MEALS], PROJECTS[GRANTS], "MB1", "MB2"], everything(counter)) == {}


@pytest.mark.parametrize("naming", ["name", "kind"])
def test_a_template_that_names_something_that_is_not_open_is_in_no_answer(
    counter: Counter, naming: str
) -> None:
    changes: dict[str, object] = {"项目名称": CANARY}
    if naming == "kind":
        closed = {"适用层级": "项目类别", "项目类别": "部门预算项目", "项目编码": ""}
        changes = {**closed, "项目名称": "", "主管部门": "102-财政局（部门）"}
    rows = template("MB9", GRANTS, "101", **{"模板名称": f"{CANARY}模板", **changes})
    counter.desk.import_files(csv_file(f"{CANARY}.csv", rows))
    counter.desk.import_files(csv_file("更多.csv", [indicator("104")]))

    told = everything(counter)

    assert found_in([CANARY, "MB9"], told) == {}
    listed = counter.get("/3/templates").json()["templates"]
    assert [each["code"] for each in listed] == ["MB1", "MB2"]
