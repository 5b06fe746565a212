"""What the tests of pushes that get lost or come late share."""

from collections.abc import Mapping

from adapter.domain.outcome import PushState
from tests.integration.jobs.desk import GRANTS, Desk, csv_file, template

LOOSER = csv_file("修改.csv", template("MB1", GRANTS, "101", "102", 指标值="≥95人"))

LOOSEST = csv_file("再改.csv", template("MB1", GRANTS, "101", "102", 指标值="≥99人"))

#: Longer than anything may come late.
LONG_S = 600


def push(desk: Desk) -> Mapping[str, object]:
    return desk.figures("push_templates")


def states(desk: Desk) -> list[PushState]:
    return [each.state for each in desk.unsettled()]
