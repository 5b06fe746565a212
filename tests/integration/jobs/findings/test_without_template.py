"""Declared lines of projects that have no template of their own."""

from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from tests.integration.jobs.desk import BORDER, SCOPE, Desk
from tests.integration.jobs.test_reporting import OCTOBER, compare, declared


def told(desk: Desk) -> list[tuple[str, str]]:
    """(line, code) of what is found in declared lines, without what nobody reported."""
    compare(desk, OCTOBER)
    found = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=1_000).entries
    kinds = ("target_line", "department_target_line")
    return sorted((each.line_key, each.code.value) for each in found if each.line_kind in kinds)


def test_words_for_a_number_of_the_library_are_told_without_a_template(ready: Desk) -> None:
    ready.put(
        RecordKind.TARGET_LINE,
        declared("t1", BORDER, kpi_val="较多"),
        declared("t2", BORDER, kpi_val="较多", lv3_perf_ind_code="", lv3_perf_ind_name="走访家庭"),
    )

    assert told(ready) == [("t1", "quantitative_required")]
