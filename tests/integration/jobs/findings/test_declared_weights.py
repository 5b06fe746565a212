"""Points of declared lines (申报表的分值), of a dialect that carries them at this stage."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.record import RecordKind
from adapter.ports.queries import FindingFilter
from adapter.storage.store import SqlStore
from mappings.profile import Profile, load_profile
from tests.integration.jobs.desk import BORDER, GRANTS, MEALS, SCOPE, Desk, Row
from tests.integration.jobs.test_reporting import OCTOBER, declared
from tests.unit.mappings.cutting import SHIPPED

#: Too few: neither 100 nor the 90 beside the execution rate's 10.
_POINTS = (50, Decimal("25.5"), 20)
#: Weights as shares of a whole.
_OF_ONE = ("0.6", "0.4")
_SECTION = "[data_set.target_line.fields]\n"


@pytest.fixture
def weighing(tmp_path: Path) -> Profile:
    """The shipped dialect, with a column for points beside declared lines."""
    path = tmp_path / "weighing.toml"
    weight = 'weight = { element = "ind_weight", digits = 16, places = 4 }\n'
    path.write_text(SHIPPED.read_text("utf-8").replace(_SECTION, _SECTION + weight), "utf-8")
    return load_profile(str(path))


@pytest.fixture
def vendor(store: SqlStore, clock: Any, ids: Any, weighing: Profile) -> Desk:
    desk = Desk(store, clock, ids, weighing)
    desk.begin_the_year()
    return desk


def found(desk: Desk, code: str) -> list[tuple[str, str, dict[str, str]]]:
    """(project, line, numbers) of all that was found by a code."""
    desk.clock.instant = max(desk.clock.instant, OCTOBER)
    for job in ("pull_targets", "identify_indicators", "compare_results"):
        desk.run(job)
    entries = desk.store.queries.admitted_findings(SCOPE, FindingFilter(), limit=1_000).entries
    return [
        (each.project_code, each.line_key, dict(each.facts))
        for each in entries
        if each.code.value == code
    ]


def told(desk: Desk) -> dict[str, tuple[str, dict[str, str]]]:
    """By project: the line that points which do not add up are told on, and the numbers."""
    return {project: (line, facts) for project, line, facts in found(desk, "weights_do_not_add_up")}


def test_points_of_declared_lines_must_be_all_or_all_but_those_of_execution(vendor: Desk) -> None:
    vendor.put(
        RecordKind.TARGET_LINE,
        *(declared(f"g{n}", GRANTS, ind_weight=points) for n, points in enumerate(_POINTS)),
        *(declared(f"m{n}", MEALS, ind_weight=45) for n in range(2)),
        # One line without points: who fills in later is not accused.
        declared("b0", BORDER, ind_weight=50),
        declared("b1", BORDER),
    )

    numbers = {"form": "申报表", "computed": "95.5", "expected": "100"}
    apart = {"apart": "（预算执行率另列的，应为 90 分）"}
    assert told(vendor) == {GRANTS: ("g0", numbers | apart)}


def test_points_that_nobody_filled_in_shares_of_one_and_thirds_accuse_nobody(
    vendor: Desk,
) -> None:
    thirds = Decimal("33.33")
    vendor.put(
        RecordKind.TARGET_LINE,
        *(declared(f"g{n}", GRANTS, ind_weight=0) for n in range(2)),
        *(declared(f"m{n}", MEALS, ind_weight=Decimal(points)) for n, points in enumerate(_OF_ONE)),
        *(declared(f"b{n}", BORDER, ind_weight=thirds) for n in range(3)),
    )

    assert told(vendor) == {}


def test_every_version_of_a_form_is_added_up_by_itself(vendor: Desk) -> None:
    vendor.put(
        RecordKind.TARGET_LINE,
        declared("a", GRANTS, ind_weight=100, version="一上"),
        declared("b", GRANTS, ind_weight=70, version="二上"),
        declared("c", GRANTS, ind_weight=10, version="二上"),
    )

    line, facts = told(vendor).pop(GRANTS)
    assert (line, facts["computed"]) == ("b", "80")


def test_lines_with_versions_of_their_own_are_added_up_together(vendor: Desk) -> None:
    vendor.put(
        RecordKind.TARGET_LINE,
        declared("a", GRANTS, ind_weight=60, version="1"),
        declared("b", GRANTS, ind_weight=40, version="2"),
    )

    assert told(vendor) == {}


def test_of_a_form_with_a_line_in_quarantine_nothing_is_said(vendor: Desk) -> None:
    vendor.put(
        RecordKind.TARGET_LINE,
        declared("a", GRANTS, ind_weight=70),
        declared("b", GRANTS, ind_weight="三十"),
    )

    assert told(vendor) == {}


def test_another_weight_alone_is_another_content(vendor: Desk) -> None:
    vendor.put(RecordKind.TARGET_LINE, declared("a", GRANTS, ind_weight=70))
    assert told(vendor)[GRANTS][1]["computed"] == "70"

    vendor.edit(RecordKind.TARGET_LINE, ind_weight=60)

    assert told(vendor)[GRANTS][1]["computed"] == "60"
    assert [each.weight for each in vendor.current(RecordKind.TARGET_LINE)] == [Decimal(60)]


def test_where_the_dialect_has_no_such_column_nothing_is_said(desk: Desk) -> None:
    desk.begin_the_year()
    desk.put(RecordKind.TARGET_LINE, declared("a", GRANTS))

    assert told(desk) == {}


OTHER = "weight_differs_from_template"


def weighed(key: str, code: str, points: object, **changes: object) -> Row:
    """A declared line of the library's indicator of that code."""
    said: Row = {"lv3_perf_ind_code": code, "lv3_perf_ind_name": f"资助人数{code}"}
    return declared(key, GRANTS, **{**said, **changes}, ind_weight=points)


def test_points_other_than_those_of_the_template_are_told_line_by_line(vendor: Desk) -> None:
    # The template gives 50 and 50.
    vendor.put(RecordKind.TARGET_LINE, weighed("a", "101", 50), weighed("b", "102", 50))
    assert found(vendor, OTHER) == []

    vendor.edit_row(RecordKind.TARGET_LINE, "kpi_id", "a", ind_weight=80)
    vendor.edit_row(RecordKind.TARGET_LINE, "kpi_id", "b", ind_weight=20)
    (first, second) = sorted(found(vendor, OTHER))

    facts = {"template_weight": "50", "template_code": "MB1"}
    said = {"name": "资助人数101", "weight": "80", "indicator_code": "101"}
    assert first == (GRANTS, "a", facts | said)
    assert second[1] == "b"


@pytest.mark.parametrize(
    "lines",
    [
        [weighed("a", "101", 100)],  # one was left out
        [weighed("a", "101", 60), weighed("b", "102", 20), weighed("c", "103", 20)],
        [weighed("a", "101", 70), weighed("b", "102", 20)],  # the execution rate has the rest
        [weighed("a", "101", 80), weighed("b", "102", None)],
        [
            weighed("a", "101", 80),
            weighed("b", "别处", 20, lv3_perf_ind_name="资助的人数102"),  # not sure which it is
        ],
    ],
)
def test_where_the_indicators_are_not_just_those_of_the_template_points_accuse_nobody(
    vendor: Desk, lines: list[Row]
) -> None:
    vendor.put(RecordKind.TARGET_LINE, *lines)

    assert found(vendor, OTHER) == []
