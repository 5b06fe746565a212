"""Rules of signing in, and every cell of who may do what where."""

from datetime import UTC, datetime, timedelta

import pytest

from adapter.domain.roles import UNBOUNDED, Action, Role, permits
from adapter.domain.sign_in import SessionLimits, is_alive, locked_until, password_faults

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
HERE, THERE = "152501000", "152502000"

#: Role -> what it may do, written out once more so that a change of the table is seen.
MAY = {
    Role.PREPARER: (
        "prepare apply see export verify write_library own_fields decide_matches see_results"
        " export_results export_library see_runs see_library run_jobs test_sites"
    ),
    Role.REVIEWER: (
        "review see export verify release_library accept_withdrawals see_results export_results"
        " export_library see_runs see_library"
    ),
    Role.ADMINISTRATOR: (
        "manage_accounts see_accounts manage_api_tokens see_runs pause_schedules test_sites"
        " see_settings"
    ),
    Role.AUDITOR: (
        "see export verify see_accounts see_results export_results see_runs see_audit see_library"
        " see_settings"
    ),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_every_role_may_do_in_every_scope_exactly_what_is_written(
    role: Role, action: Action
) -> None:
    may = action.value in MAY[role].split()

    assert permits({role}, (), action, HERE) is may
    assert permits({role}, {HERE}, action, HERE) is may
    assert permits({role}, {THERE}, action, HERE) is (may and action in UNBOUNDED)


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
