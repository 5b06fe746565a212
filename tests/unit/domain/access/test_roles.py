"""Who may do what: nobody prepares and reviews, gives rights and uses them, or audits himself."""

from itertools import combinations

import pytest

from adapter.domain.access.roles import (
    ACTION_LABELS,
    PERMISSIONS,
    ROLE_LABELS,
    Action,
    Role,
    clashing,
    may,
    who_may,
)
from adapter.domain.plan.refusals import SENTENCES, Refusal


def test_every_action_is_somebodys_and_every_role_has_some() -> None:
    assert PERMISSIONS.keys() == set(Role)
    assert all(who_may(each) for each in Action)
    assert all(PERMISSIONS.values())


@pytest.mark.parametrize("roles", list(combinations(Role, 2)), ids=str)
def test_no_two_roles_are_held_together(roles: tuple[Role, Role]) -> None:
    assert set(clashing(roles) or ()) == set(roles)


def test_one_role_clashes_with_nothing() -> None:
    assert [clashing([each]) for each in Role] == [None] * len(Role)


#: What changes a plan or the other side, and whose it is alone.
ALONE = {
    Action.PREPARE: Role.PREPARER,
    Action.APPLY: Role.PREPARER,
    Action.REVIEW: Role.REVIEWER,
    Action.MANAGE_ACCOUNTS: Role.ADMINISTRATOR,
    Action.RUN_JOBS: Role.PREPARER,
    Action.PAUSE_SCHEDULES: Role.ADMINISTRATOR,
}


@pytest.mark.parametrize(("action", "role"), ALONE.items())
def test_what_changes_something_is_one_roles_alone(action: Action, role: Role) -> None:
    assert who_may(action) == (role,)


def test_nobody_may_do_anything_without_a_role() -> None:
    assert not any(may((), each) for each in Action)


def test_everything_people_read_is_in_chinese() -> None:
    assert ROLE_LABELS.keys() == set(Role)
    assert ACTION_LABELS.keys() == set(Action)
    assert SENTENCES.keys() == set(Refusal)
