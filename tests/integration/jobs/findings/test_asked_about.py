"""A required indicator is not missing while a person is asked whether a line means it."""

import pytest

from adapter.domain.record import RecordKind
from tests.integration.jobs.desk import GRANTS, Desk, Row, csv_file, indicator, template
from tests.integration.jobs.test_reporting import OCTOBER, compare, declared

LEVEL = "服务对象满意度指标"


@pytest.mark.parametrize(
    ("name", "is_missing"),
    [("就诊患者满意度", False), ("师生满意度", False), ("资助政策知晓率", True)],
)
def test_what_a_person_is_asked_about_is_not_told_to_be_missing(
    ready: Desk, name: str, *, is_missing: bool
) -> None:
    whole: Row = {"一级指标": "满意度指标", "二级指标": LEVEL, "标准值": "≥90%"}
    asked = indicator("109", **whole, 三级指标="服务对象满意度")
    ready.import_files(
        csv_file("指标库.csv", [*map(indicator, ("101", "102", "103")), asked]),
        csv_file("指标模板.csv", template("MB1", GRANTS, "101", "109", 是否必选="是")),
    )
    said: Row = {"lv3_perf_ind_code": "", "lv3_perf_ind_name": name, "kpi_val": "≥90%"}
    level: Row = {"lv1_perf_ind_name": "满意度指标", "lv2_perf_ind_name": LEVEL}
    ready.put(
        RecordKind.TARGET_LINE, declared("t1", GRANTS), declared("t2", GRANTS, **said, **level)
    )

    found = compare(ready, OCTOBER)

    missing = [each for each in found if each[0] == "required_indicator_missing"]
    assert bool(missing) is is_missing
