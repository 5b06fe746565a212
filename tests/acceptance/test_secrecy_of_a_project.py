"""One project on its way through the gate: secret, unbound, unmarked, unlisted, public, secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.secrecy import places
from tests.acceptance.secrecy.cast import (
    CODE,
    CONTACTS,
    NAME,
    NEIGHBOUR,
    NEIGHBOUR_CODE,
    TEMPLATE,
    TITLE,
    WORDS,
    everything,
    full_round,
    let_users_work,
    library,
    listed,
    stored,
    without_canary,
)
from tests.acceptance.secrecy.city import City, open_city
from tests.acceptance.secrecy.hunting import found_in


@pytest.fixture
def city(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    log_format = "json" if database_url.startswith("postgresql") else "text"
    yield from open_city(tmp_path / "city", database_url, monkeypatch, log_format=log_format)


def test_a_project_leaves_no_trace_until_it_is_public_and_none_after_it_became_secret(
    city: City,
) -> None:
    # 1. Secret: its templates come in with the library, its rows wait on the other side.
    city.hand_in(*library(), ("list.csv", listed(mark="涉密")))
    city.open_office()
    city.run("bind_projects")
    city.plan_a_push()
    city.run("push_templates")
    ids = let_users_work(city)
    full_round(city, looks_closely=True)

    assert found_in([*WORDS, *ids], everything(city)) == {}
    assert found_in(WORDS, places.receiver(city.state_file)) == {}
    assert_neighbour_came(city)

    # 2. Not bound: marked 非密, but the other side knows no project of that name.
    city.ears.forget()
    city.alter("UPDATE PM_PROJECT_INFO SET pro_name = '另有名称' WHERE pro_code = ?", CODE)
    city.hand_in(*library(), ("list.csv", listed()))
    full_round(city)

    assert found_in([CODE, *ids], everything(city)) == {}
    assert found_in(WORDS, city.ears.sent) == {}
    assert found_in(WORDS, places.receiver(city.state_file)) == {}

    # 2b. Not bound: two projects of one unit have the name.
    city.ears.forget()
    city.alter(
        "UPDATE PM_PROJECT_INFO SET pro_name = ? WHERE pro_code IN (?, '15250126T000000105847')",
        NAME,
        CODE,
    )
    full_round(city)

    assert found_in([CODE, *ids], everything(city)) == {}
    assert found_in(WORDS, city.ears.sent) == {}
    city.alter(
        "UPDATE PM_PROJECT_INFO SET pro_name = '涉外案件侦办专项' WHERE pro_code = ?",
        "15250126T000000105847",
    )

    # 3. Listed without a mark, 4. not listed any more.
    for paper in (listed(mark=""), without_canary()):
        city.ears.forget()
        city.hand_in(*library(), ("list.csv", paper))
        full_round(city)

        assert found_in([*WORDS, *ids], everything(city)) == {}
        assert found_in(WORDS, places.receiver(city.state_file)) == {}

    # 5. Public and bound: now every word must be found, or the search proves nothing.
    city.ears.forget()
    city.hand_in(*library(), ("list.csv", listed()))
    city.run("bind_projects")
    city.plan_a_push()
    full_round(city, looks_closely=True)
    ids = city.row_ids(CODE)
    seen = found_in([*WORDS, *ids], stored(city))
    pulled = {word for hits in seen.values() for word in hits}

    assert set(WORDS) <= pulled
    assert len(pulled & set(ids)) > 8
    assert "plan_change.title" in seen, "the plan must have told of its template"
    assert found_in([CODE, NAME, TITLE], places.receiver(city.state_file, places.PUSHED))
    assert "book-whole.docx" in found_in([CODE, NAME], city.ears.spoken)
    assert set(found_in(["獬哨兵", "18600417253", *CONTACTS], everything(city))) <= {
        "project_contact.contact",
        "pg_stats",
        "adapter.db",
        "adapter.db-wal",
    }

    # 6. Secret again: one import, and nothing of it is left.
    city.ears.forget()
    city.hand_in(("list.csv", listed(mark="涉密")))

    assert found_in([*WORDS, *ids], everything(city)) == {}

    city.hand_in(*library())
    city.plan_a_push()
    full_round(city, looks_closely=True)

    assert found_in([*WORDS, *ids], everything(city)) == {}
    assert len(city.ask("SELECT * FROM sim_push_log WHERE set_key = ?", TEMPLATE.code)) == 1


def assert_neighbour_came(city: City) -> None:
    """The canary is looked for in a store and in reports that hold the unit's other project."""
    assert found_in([NEIGHBOUR.name], stored(city))
    for suffix in ("json", "xlsx"):
        reports = {
            place: said
            for place, said in city.ears.spoken.items()
            if " report-" in place and place.endswith(suffix)
        }
        assert found_in([NEIGHBOUR_CODE], reports), suffix
    books = {place: said for place, said in city.ears.spoken.items() if place.startswith("book-")}
    assert found_in([NEIGHBOUR.name], books).keys() == books.keys()
    assert {"book-whole.docx", "book-part.docx"} <= books.keys()
