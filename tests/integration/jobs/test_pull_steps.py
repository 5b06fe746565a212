"""A pull that dies at any of its steps is as if it had never begun, or as if it had ended."""

from collections.abc import Callable
from typing import Any

import pytest

from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from sync_jobs.steps import PULL_STEPS, no_steps
from tests.integration.jobs.desk import Desk
from tests.integration.jobs.kept_desk import Kept
from tests.integration.jobs.test_pull import SECRET, line, lines

LINE = RecordKind.TARGET_LINE


STATE = (
    """
    SELECT record_key, target_value, observed_to IS NULL FROM target_line
    ORDER BY record_key, observed_from
    """,
    "SELECT count(*) FROM raw_page",
    "SELECT count(*) FROM raw_block",
    "SELECT entry_key, attempts FROM quarantine ORDER BY entry_key",
    "SELECT kind, covered_to FROM pull_cursor ORDER BY kind",
    "SELECT kind, low, high, row_count, distinct_keys FROM pull_interval ORDER BY kind",
)


class Died(BaseException):
    """The process is gone: nobody catches that."""


def dying(desk: Desk, fatal: str, *, times: int = 1) -> None:
    """Let the desk's next run die when it has passed a step so often."""
    passed = []

    def die(step: str) -> None:
        passed.append(step)
        if step == fatal and passed.count(step) == times:
            raise Died

    desk.step = die


def reborn(desk: Desk) -> None:
    """Nobody experiments any more."""
    desk.step = no_steps


def state(rows_of: Callable[[str], list[Any]]) -> list[list[Any]]:
    """What must be the same in the end, whatever happened on the way; no ids, no instants."""
    return [[tuple(each) for each in rows_of(statement)] for statement in STATE]


@pytest.fixture
def changed(desk: Desk, database_url: str, kept: Kept) -> Desk:
    """Lines were pulled; since then one changed, one was withdrawn, some are new."""
    kept.prepare(desk, database_url, Desk.only_bind, pull_and_let_change)
    return desk


def pull_and_let_change(bound: Desk) -> None:
    bound.put(LINE, *lines(6))
    bound.run("pull_targets")
    bound.clock.turn(3600)
    bound.edit_row(LINE, "kpi_id", "k001", kpi_val="≥95人")
    bound.edit_row(LINE, "kpi_id", "k002", is_deleted=1)
    bound.put(LINE, *(line(f"n{number}") for number in range(5)), line("s1", pro_code=SECRET))
    bound.put(LINE, line("q1", is_deleted="vielleicht"))


#: The look-back brings four unchanged lines too.
EXPECTED = RunCounts(
    read=13, created=5, updated=1, unchanged=4, withdrawn=1, quarantined=1, blocked=1
)


def cursor_is_never_ahead(desk: Desk) -> bool:
    """Every row up to the cursor is stored, as far as it can be."""
    cursor = desk.cursor(LINE)
    newest = max((e.updated_at for e in desk.current(LINE)), default=None)
    return cursor is None or newest is None or cursor.covered_to <= newest


@pytest.mark.parametrize("step", PULL_STEPS)
def test_after_a_death_the_next_pull_ends_where_an_undisturbed_one_does(
    changed: Desk, rows_of: Callable[[str], list[Any]], step: str
) -> None:
    before = state(rows_of)
    dying(changed, step, times=2)  # in the second data set, the lines, or on its second page

    with pytest.raises(Died):
        changed.run("pull_targets")
    left = state(rows_of)
    reborn(changed)
    counts = changed.run("pull_targets").result.counts

    if step == "pull.published":
        assert counts.created == counts.updated == counts.withdrawn == 0
        assert state(rows_of)[0] == left[0]
    else:
        assert left == before
        assert counts == EXPECTED
    assert {row[0] for row in state(rows_of)[0] if row[2]} == {
        "k000", "k001", "k003", "k004", "k005", "n0", "n1", "n2", "n3", "n4"
    }  # fmt: skip
    assert len(state(rows_of)[0]) == 6 + 1 + 5
    assert cursor_is_never_ahead(changed)
    assert changed.coverage(LINE).frontier() == changed.cursor(LINE).covered_to


def test_every_step_of_a_pull_is_passed_in_order(changed: Desk) -> None:
    passed: list[str] = []

    def note(step: str) -> None:
        passed.append(step)

    changed.step = note
    changed.run("pull_targets")

    named = [each for each in passed if each in PULL_STEPS]
    assert set(named) == set(PULL_STEPS)
    firsts = named[named.index("pull.opened") :]
    assert sorted(set(firsts), key=firsts.index) == list(PULL_STEPS)
