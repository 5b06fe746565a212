"""What workbooks name: secret projects in lists, templates and duties, and people to call."""

import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from adapter.clock import RandomIds, SystemClock
from adapter.domain.identity import Scope
from adapter.domain.project import BoundBy, Contact, ProjectBinding
from adapter.errors import ExitCode, RunError
from adapter.storage.store import open_store
from tests.acceptance.secrecy.cast import (
    CODE,
    CONTACT,
    CONTACTS,
    NAME,
    NEIGHBOUR,
    OTHERS,
    TARGET,
    TEMPLATE,
    TITLE,
    WORDS,
    everything,
    let_users_work,
    library,
    listed,
    stored,
    without_canary,
)
from tests.acceptance.secrecy.city import City, open_city
from tests.acceptance.secrecy.hunting import found_in
from tests.acceptance.secrecy.papers import Drafted, Listed, duties, project_list, templates


@pytest.fixture
def city(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    yield from open_city(tmp_path / "city", sqlite_url, monkeypatch)


def drafted(**head: str) -> Drafted:
    return Drafted(code=TEMPLATE.code, title=TITLE, target=TARGET, **head)


#: Templates of the canary that are not written as the form wants it.
CROOKED = {
    "department level": drafted(level="部门整体", project_name=NAME),
    "kind level": drafted(level="项目类别", project_name=NAME),
    "kind level by code": drafted(level="项目类别", project_code=CODE),
    "without department": drafted(project_name=NAME, department=""),
    "code only": drafted(project_code=CODE),
    "its code under a public name": drafted(project_code=CODE, project_name=NEIGHBOUR.name),
}


@pytest.mark.parametrize("way", sorted(CROOKED))
def test_a_template_of_a_secret_project_stays_out_however_it_is_written(
    city: City, way: str
) -> None:
    secret = Listed(name=NAME, contact=CONTACT, mark="涉密", code=CODE)
    papers = ("list.csv", project_list([NEIGHBOUR, secret, *OTHERS]))
    city.hand_in(*library(), papers)
    city.hand_in(("more.csv", templates([CROOKED[way]])), papers)
    city.look_around(looks_closely=True)

    assert found_in(WORDS, everything(city)) == {}


@pytest.mark.parametrize("way", sorted(CROOKED.keys() - {"its code under a public name"}))
def test_a_template_goes_with_its_project_however_it_was_written(city: City, way: str) -> None:
    public = Listed(name=NAME, contact=CONTACT, code=CODE)
    city.hand_in(*library(), ("list.csv", project_list([NEIGHBOUR, public, *OTHERS])))
    city.hand_in(("more.csv", templates([CROOKED[way]])))
    before = found_in([TITLE], stored(city))

    city.hand_in(("list.csv", listed(mark="涉密")))
    city.look_around(looks_closely=True)

    assert before
    assert found_in([TITLE, TARGET, CODE, NAME], stored(city)) == {}


def test_a_new_version_does_not_bring_a_purged_template_back(city: City) -> None:
    city.hand_in(*library(), ("list.csv", listed()))
    assert found_in([TITLE, TARGET], stored(city))

    # One import: the list that closes the project, and a library that makes a new version.
    changed = templates(
        [Drafted(code="MB111061", title="信号", target="≥97%", project_name=NEIGHBOUR.name)]
    )
    city.hand_in(("changed.csv", changed), ("list.csv", listed(mark="涉密")))

    assert found_in(WORDS, stored(city)) == {}
    assert found_in(["信号"], stored(city))


@pytest.mark.parametrize("paper", [listed(mark=""), listed(mark="涉密"), without_canary()])
def test_between_a_new_list_and_the_next_binding_the_gate_is_shut(city: City, paper: bytes) -> None:
    city.hand_in(*library(), ("list.csv", listed()))
    city.run("bind_projects")
    city.hand_in(("list.csv", paper))
    city.ears.forget()
    city.run("push_templates", "pull_targets", "reconcile_versions")

    assert found_in(WORDS, city.ears.sent) == {}
    assert found_in(WORDS, stored(city)) == {}


def test_a_row_that_was_refused_closes_its_project_and_erases_nothing(city: City) -> None:
    city.hand_in(*library(), ("list.csv", listed()))
    city.run("bind_projects")
    ids = let_users_work(city)
    city.hand_in(("list.csv", listed(amount="不详")))
    city.ears.forget()
    city.run("push_templates", "pull_targets", "pull_monitoring")

    assert found_in(WORDS, city.ears.sent) == {}
    assert found_in(ids, stored(city)) == {}
    assert "template.name" in found_in([TITLE], stored(city))


def test_a_list_that_leaves_out_most_projects_is_refused_and_erases_nothing(city: City) -> None:
    many = [Listed(name=f"项目{number:02d}") for number in range(25)]
    city.hand_in(("list.csv", project_list([*many, Listed(name=NAME)])))
    refused = city.hand_in(("list.csv", project_list(many[:5])))

    assert refused.code == 1
    assert "26" in refused.err
    assert "21" in refused.err
    assert found_in([NAME, "项目24"], stored(city))


def test_duties_that_name_a_project_that_is_not_public_stay_out(city: City) -> None:
    rows = [
        ("甲职责", f"开展{NAME}相关工作", ""),
        (f"保障{NAME}", "乙任务", NEIGHBOUR.name),
        ("丙职责", "丙任务", f"{NEIGHBOUR.name}、{NAME}"),
        ("丁职责", "丁任务", "表外项目獬豸"),
        ("戊职责", "戊任务", NEIGHBOUR.name),
    ]
    city.hand_in(("duties.csv", duties(rows)), ("list.csv", listed(mark="涉密")))

    assert found_in([*WORDS, "表外项目獬豸", "丙职责"], everything(city)) == {}
    assert "department_duty.duty" in found_in(["戊职责"], stored(city))


def test_sentences_about_sheets_that_name_projects_repeat_no_cell(city: City) -> None:
    odd = "獬豸错字"
    bad_list = [
        Listed(name=NAME, contact=CONTACT, mark=odd, code=odd, amount=odd),
        Listed(name=NAME, contact=CONTACT, agency=odd, department=odd),
        Listed(name=NAME, contact=CONTACT, mark="涉密"),
        Listed(name=NAME, contact=CONTACT, mark="非密"),
        Listed(name="", contact=CONTACT),
        NEIGHBOUR,
        NEIGHBOUR,
    ]
    bad_templates = [
        drafted(project_name=NAME, level=odd),
        drafted(project_name=odd, project_code=odd),
        Drafted(code=odd, title=TITLE, target=odd, project_name=NAME, department=odd),
    ]
    city.hand_in(*library())
    papers = (
        ("list.csv", project_list(bad_list)),
        ("templates.csv", templates(bad_templates)),
        ("duties.csv", duties([("", odd, NAME)])),
    )
    refused = city.hand_in(*papers, strict=True)
    city.hand_in(*papers)
    city.command("library", "list", "--json")
    city.look_around(looks_closely=True)

    assert refused.err.count("第") > 8
    people = ["獬哨兵", "18600417253", *CONTACTS]
    assert found_in([NAME, CODE, TITLE, TARGET, odd, *people], city.ears.spoken) == {}
    assert found_in([NAME, CODE, TITLE, TARGET, odd, "獬哨兵", "18600417253"], stored(city)) == {}


def test_an_unknown_indicator_code_of_a_template_is_not_repeated(city: City) -> None:
    city.hand_in(*library())
    city.hand_in(("templates.csv", templates([drafted(project_name=NAME, indicator_code="獬豸")])))

    assert found_in(["獬豸"], city.ears.spoken) == {}


def test_a_number_that_no_column_holds_is_told_by_its_cell_and_not_quoted(city: City) -> None:
    row = Listed(name=NAME, contact=CONTACT, amount="1" * 40)
    refused = city.hand_in(("list.csv", project_list([row])))

    assert refused.code == ExitCode.PARTLY_DONE
    assert "第 2 行 F 列" in refused.err
    assert "Traceback" not in refused.err
    assert found_in([NAME, CONTACT, "1" * 20, row.department[4:8]], city.ears.spoken) == {}


def test_an_error_of_the_database_quotes_no_value_in_its_traceback(sqlite_url: str) -> None:
    scope = Scope(site="a", division_code="152501000", fiscal_year=2026)
    twice = 2 * [
        ProjectBinding(
            project_code=CODE, agency_code="111001", project_name=NAME, bound_by=BoundBy.NAME
        )
    ]
    with (
        closing(open_store(sqlite_url, clock=SystemClock(), ids=RandomIds())) as store,
        pytest.raises(RunError) as caught,
        store.begin() as work,
    ):
        work.projects.replace_bindings(scope, twice)

    told = "".join(traceback.format_exception(caught.value))
    assert "IntegrityError" in told
    assert found_in([NAME, CODE], {"": told.encode()}) == {}


def test_a_contact_is_masked_wherever_it_is_printed() -> None:
    contact = Contact(CONTACT)

    for printed in (str(contact), repr(contact), f"{contact}", f"{Listed(name='x')}{contact!r}"):
        assert found_in(["獬哨兵", "哨兵", "18600417253"], {"": printed.encode()}) == {}
