"""The rehearsal itself, as a process: its directory, its output, its receiver."""

import re
from collections.abc import Iterator
from importlib.resources import files

from adapter.domain.project import Project
from adapter.domain.secrecy import Secrecy
from mappings.workbook import read_workbook
from tests.acceptance.conftest import Rehearsed
from tests.acceptance.secrecy import places
from tests.acceptance.secrecy.hunting import found_in


def test_a_rehearsal_leaves_nothing_of_hidden_projects_and_shows_no_contact(
    rehearsed: Rehearsed,
) -> None:
    ended, kept, temporary = rehearsed.ended, rehearsed.left, rehearsed.temporary
    spoken = {"stdout": ended.out.encode(), "stderr": ended.err.encode()}
    listed = sample_list()
    hidden = [each.name for each in listed if each.secrecy is not Secrecy.PUBLIC]
    contacts = {each.contact.text for each in listed} - {""}
    open_contacts = {each.contact.text for each in listed if each.secrecy is Secrecy.PUBLIC}
    states = [kept / f"simulator-{wire}.sqlite" for wire in ("rest", "soap")]
    ours = {
        **{
            path: each
            for path, each in places.files(kept).items()
            if not re.search(r"simulator-\w+\.sqlite", path)
        },
        **places.files(temporary),
        **places.database(f"sqlite:///{kept / 'adapter.sqlite'}"),
        **spoken,
    }

    assert ended.code == 0
    for figures in ended.json["transports"].values():
        assert figures["blocked_secret"] > len(hidden)
    assert len(hidden) > 5
    assert found_in([*hidden, *codes_of(hidden, listed), *(contacts - open_contacts)], ours) == {}
    for state in states:
        assert found_in([*hidden, *contacts], places.receiver(state)) == {}
    assert found_in(contacts, spoken) == {}
    assert set(found_in(contacts, places.database(f"sqlite:///{kept / 'adapter.sqlite'}"))) <= {
        "project_contact.contact",
        "adapter.sqlite",
        "adapter.sqlite-wal",
    }


def sample_list() -> list[Project]:
    content = (files("adapter") / "samples" / "project_list.xlsx").read_bytes()
    return [each.value for each in read_workbook("list.xlsx", content).projects]


def codes_of(names: list[str], listed: list[Project]) -> Iterator[str]:
    return (each.project_code for each in listed if each.name in names and each.project_code)
