"""Rules of signing in, and every cell of who may do what where."""

from datetime import UTC, datetime, timedelta

import pytest

from adapter.domain.access.data_scope import DataScope, is_seen_whole, seen_departments, told_data
from adapter.domain.access.roles import EXTENTS, Action, Role, permits
from adapter.domain.access.sign_in import SessionLimits, is_alive, locked_until, password_faults
from adapter.domain.identity import Scope

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
HERE, THERE = "152501000", "152502000"
DEPARTMENTS = frozenset({"101"})

#: Role -> what it may do, written out once more so that a change of the table is seen.
MAY = {
    Role.PREPARER: (
        "prepare apply see export verify write_library own_fields decide_matches see_results"
        " export_results export_library see_alarms close_alarms see_runs see_library run_jobs"
        " test_sites"
    ),
    Role.REVIEWER: (
        "review see export verify release_library accept_withdrawals see_results export_results"
        " export_library see_alarms see_runs see_library"
    ),
    Role.ADMINISTRATOR: (
        "manage_accounts see_accounts manage_api_tokens see_alarms see_runs pause_schedules"
        " test_sites see_settings"
    ),
    Role.AUDITOR: (
        "see export verify see_accounts see_results export_results see_alarms see_runs see_audit"
        " see_library see_settings"
    ),
}


def _actions(words: str) -> set[Action]:
    return set(map(Action, words.split()))


#: Of an installation, which belongs to no division.
EVERYWHERE = _actions("manage_accounts see_accounts see_audit see_settings")
#: Of nothing less than a division.
WHOLE = _actions(
    "prepare write_library release_library export_library accept_withdrawals manage_api_tokens"
    " see_runs run_jobs pause_schedules test_sites"
)
#: Data scope -> which of the actions that a role may do, it may do in the division HERE.
WHERE: dict[DataScope, set[Action]] = {
    DataScope(): set(Action),
    DataScope(divisions=frozenset({HERE})): set(Action),
    DataScope(divisions=frozenset({HERE, THERE})): set(Action),
    DataScope(divisions=frozenset({THERE})): EVERYWHERE,
    DataScope(divisions=frozenset({HERE}), departments=DEPARTMENTS): set(Action) - WHOLE,
    DataScope(divisions=frozenset({THERE}), departments=DEPARTMENTS): EVERYWHERE,
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("data", WHERE, ids=told_data)
@pytest.mark.parametrize("action", Action)
def test_every_role_may_do_in_every_scope_exactly_what_is_written(
    role: Role, data: DataScope, action: Action
) -> None:
    may = action.value in MAY[role].split() and action in WHERE[data]

    assert permits({role}, data, action, HERE) is may


def test_every_action_says_how_much_it_is_about() -> None:
    assert set(EXTENTS) == set(Action)


@pytest.mark.parametrize(
    ("divisions", "departments", "is_right"),
    [
        ((), (), True),
        ((HERE, THERE), (), True),
        ((HERE,), ("101", "102"), True),
        ((), ("101",), False),
        ((HERE, THERE), ("101",), False),
        ((HERE,), ("101-教育局",), False),
    ],
)
def test_departments_are_those_of_one_division(
    divisions: tuple[str, ...], departments: tuple[str, ...], *, is_right: bool
) -> None:
    data = DataScope(divisions=frozenset(divisions), departments=frozenset(departments))

    assert (not data.fault) is is_right


def test_a_scope_is_seen_whole_but_by_who_is_bound_to_departments() -> None:
    scope = Scope(site="here", division_code=HERE, fiscal_year=2026)
    whole = DataScope(divisions=frozenset({HERE})).of(scope)
    part = DataScope(divisions=frozenset({HERE}), departments=DEPARTMENTS).of(scope)

    assert (whole, is_seen_whole(whole), list(seen_departments(whole))) == (scope, True, [])
    assert (is_seen_whole(part), list(seen_departments(part))) == (False, ["101"])
    assert (part.site, part.division_code, part.fiscal_year) == ("here", HERE, 2026)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("短口令-1", "至少"),
        ("onlyletters", "两类"),
        ("zhangsan-2026-x", "登录名"),
        ("ZHANGSAN-2026-x", "登录名"),
        ("my-PassWord-77", "常见"),
        ("x1" * 65, "至多"),
    ],
)
def test_a_weak_password_is_refused_with_its_fault(password: str, fault: str) -> None:
    assert fault in "".join(password_faults(password, "zhangsan"))


@pytest.mark.parametrize("password", ["春眠不觉晓处处闻-42", "correct horse", "a-b-c-d-e-f"])
def test_a_good_password_is_taken(password: str) -> None:
    assert password_faults(password, "zhangsan") == ()


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, None), (4, None), (5, 5), (6, 10), (7, 20), (9, 60), (500, 60)]
)
def test_wrong_attempts_lock_for_longer_and_longer(failures: int, minutes: int | None) -> None:
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)

    assert locked_until(failures, NOW) == expected


LIMITS = SessionLimits(idle=timedelta(minutes=30), absolute=timedelta(hours=12))


@pytest.mark.parametrize(
    ("age", "idle", "lives"),
    [
        (timedelta(), timedelta(), True),
        (timedelta(hours=1), timedelta(minutes=29, seconds=59), True),
        (timedelta(hours=1), timedelta(minutes=30), False),
        (timedelta(hours=11, minutes=59), timedelta(), True),
        (timedelta(hours=12), timedelta(), False),
    ],
)
def test_a_session_ends_by_idleness_and_by_age(
    age: timedelta, idle: timedelta, *, lives: bool
) -> None:
    found = is_alive(created_at=NOW - age, seen_at=NOW - idle, now=NOW, limits=LIMITS)

    assert found is lives


def test_a_login_of_two_letters_may_stand_in_a_password_by_chance() -> None:
    assert password_faults("Erlian-2026-bei", "li") == ()
    assert password_faults("Erlian-2026-bei", "erlian") == ("不能含登录名",)
