"""A row that comes twice pushed another one out, whoever's it is; a page is judged whole."""

import pytest

from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull
from connectors.memory import MemoryFault
from tests.integration.jobs.desk import Desk, Row
from tests.integration.jobs.test_pull import SECRET, line, lines

LINE = RecordKind.TARGET_LINE

#: Rows that never become observations; the first row is the one that comes again.
STOPPED: list[Row] = [
    line("a0", pro_code=SECRET),
    line("a0", pro_code=None),
    line("a0", is_deleted="看不懂"),
    line("a0", lv3_perf_ind_name="名\x00称"),
    line("a0", lv3_perf_ind_name=None),
]


@pytest.mark.parametrize("stopped", STOPPED, ids=str)
def test_a_row_that_moves_is_noticed_though_it_is_not_kept(ready: Desk, stopped: Row) -> None:
    ready.put(LINE, stopped, *lines(6))
    ready.run("pull_targets")
    before = {each.line_id for each in ready.current(LINE)}
    ready.system.fail(MemoryFault.MOVED_ROW)

    with pytest.raises(IncompletePull):
        ready.run("pull_targets", full=True)

    assert {each.line_id for each in ready.current(LINE)} == before


def test_two_stopped_rows_without_an_id_are_not_the_same_row(ready: Desk) -> None:
    ready.put(LINE, *lines(2))
    for text in ("一", "二"):
        ready.put(LINE, line("", pro_code=SECRET, kpi_remark=text))

    assert ready.run("pull_targets").result.counts.blocked == 2
