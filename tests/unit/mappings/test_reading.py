"""Rows as they really come: other spellings are understood, rubbish is named and never guessed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapter.domain.record import RecordKind
from adapter.domain.value import ValueKind, parse_value
from adapter.errors import RecordError
from mappings.profile import Profile
from tests.unit.mappings.test_golden_rows import GOLDEN, PROJECT

SECRET_LOOKING = "约八成canary"


def read(profile: Profile, kind: RecordKind, field: str, **elements: object) -> object:
    row = GOLDEN[kind][0] | elements
    return getattr(profile.codec(kind).decode_record(row), field)


MONITORING = RecordKind.MONITORING_LINE
BUDGET = RecordKind.SELF_EVALUATION_BUDGET
LINE = RecordKind.TARGET_LINE
LIBRARY = RecordKind.LIBRARY_NODE


@pytest.mark.parametrize(
    ("kind", "element", "raw", "code", "field"),
    [
        (MONITORING, "complete_rate", "约八成", "not_a_number", "completion_rate"),
        (MONITORING, "complete_rate", "85%", "not_a_number", "completion_rate"),
        (MONITORING, "complete_rate", "1,234.5", "not_a_number", "completion_rate"),
        # Decimal() itself would take all of these.
        (MONITORING, "complete_rate", "NaN", "not_a_number", "completion_rate"),
        (MONITORING, "complete_rate", "1e400", "not_a_number", "completion_rate"),
        (MONITORING, "complete_rate", "1e99", "number_too_large", "completion_rate"),
        (MONITORING, "complete_rate", "e3", "not_a_number", "completion_rate"),
        (MONITORING, "complete_rate", "８５", "not_a_number", "completion_rate"),
        (MONITORING, "complete_rate", "8_5", "not_a_number", "completion_rate"),
        (MONITORING, "complete_rate", "9" * 5000, "not_a_number", "completion_rate"),
        (MONITORING, "complete_rate", Decimal("Infinity"), "not_a_number", "completion_rate"),
        (MONITORING, "complete_rate", Decimal("1E+400"), "number_too_large", "completion_rate"),
        (MONITORING, "complete_rate", Decimal("1E-400"), "too_many_places", "completion_rate"),
        (MONITORING, "complete_rate", True, "not_a_number", "completion_rate"),
        (MONITORING, "complete_rate", [], "not_a_number", "completion_rate"),
        # A float has already lost digits.
        (MONITORING, "complete_rate", 85.5, "not_a_number", "completion_rate"),
        (MONITORING, "pro_bgt_comp", 10**12, "number_too_large", "budget_executed"),
        (MONITORING, "times", "第一次", "not_an_integer", "round_no"),
        (MONITORING, "times", Decimal("1.5"), "not_an_integer", "round_no"),
        (MONITORING, "times", 100, "number_too_large", "round_no"),
        (MONITORING, "is_perf_rectify", 3, "unknown_code", "needs_correction"),
        (MONITORING, "is_perf_rectify", "是", "unknown_code", "needs_correction"),
        # A code table is not a truth test: true is none of its codes.
        (MONITORING, "is_perf_rectify", True, "unknown_code", "needs_correction"),
        (MONITORING, "is_perf_rectify", {"a": 1}, "unknown_code", "needs_correction"),
        (MONITORING, "is_deleted", "x", "unknown_code", "is_deleted"),
        (BUDGET, "exe_amt_rate", Decimal("95.12345"), "too_many_places", "execution_rate"),
        (LINE, "fiscal_year", None, "missing_required", "fiscal_year"),
        (LINE, "fiscal_year", "  ", "missing_required", "fiscal_year"),
        (LINE, "fiscal_year", "二〇二六", "not_an_integer", "fiscal_year"),
        (LINE, "kpi_id", None, "missing_required", "line_id"),
        (LINE, "kpi_id", "", "missing_required", "line_id"),
        (LINE, "lv3_perf_ind_name", "", "missing_required", "name"),
        (LINE, "lv3_perf_ind_name", ["a"], "not_text", "name"),
        (LINE, "lv3_perf_ind_name", False, "not_text", "name"),
        # PostgreSQL cannot store it, UTF-8 cannot spell it.
        (LINE, "kpi_remark", "a\x00b", "illegal_character", "remark"),
        (LINE, "kpi_remark", "a\ud800b", "illegal_character", "remark"),
        (LIBRARY, "start_date", "明年", "not_a_date", "valid_from"),
        (LIBRARY, "start_date", "20260230", "not_a_date", "valid_from"),
        (LIBRARY, "start_date", "2026-02-30", "not_a_date", "valid_from"),
        (LIBRARY, "start_date", "2026-2-3", "not_a_date", "valid_from"),
        (LIBRARY, "start_date", "9999-12-31T23:59:59-12:00", "not_a_date", "valid_from"),
        (LIBRARY, "start_date", 3.5, "not_a_date", "valid_from"),
        (RecordKind.DECLARED_TARGET, "perf_obj_type_code", "9", "unknown_code", "object_type"),
    ],
)
def test_an_unusable_value_is_refused_by_code_and_field(
    profile: Profile, kind: RecordKind, element: str, raw: object, code: str, field: str
) -> None:
    with pytest.raises(RecordError) as caught:
        read(profile, kind, field, **{element: raw})

    assert (caught.value.code, caught.value.field) == (code, field)
    assert caught.value.detail.startswith(f"{element}：")


@pytest.mark.parametrize("element", ["complete_rate", "times", "is_perf_rectify", "mof_div_code"])
def test_an_error_never_repeats_the_value(profile: Profile, element: str) -> None:
    with pytest.raises(RecordError) as caught:
        read(profile, MONITORING, "name", **{element: SECRET_LOOKING + "\x00"})

    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("raw", ["20260230", "202602300000", "明年"])
def test_no_error_of_python_travels_along_with_the_value_in_it(profile: Profile, raw: str) -> None:
    with pytest.raises(RecordError) as caught:
        read(profile, LIBRARY, "valid_from", start_date=raw)

    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("kind", "element", "raw", "field", "expected"),
    [
        # Rates are percentages on this wire and 0..1 inside.
        (MONITORING, "complete_rate", "85.5", "completion_rate", Decimal("0.855")),
        (MONITORING, "complete_rate", " 85 ", "completion_rate", Decimal("0.85")),
        (MONITORING, "complete_rate", 0, "completion_rate", Decimal(0)),
        (MONITORING, "complete_rate", None, "completion_rate", None),
        (MONITORING, "complete_rate", "", "completion_rate", None),
        (MONITORING, "complete_rate", "-12.345678", "completion_rate", Decimal("-0.12345678")),
        (MONITORING, "pro_bgt_comp", "999999999999.999999", "budget_executed",
         Decimal("999999999999.999999")),
        # As Java and .NET write a double.
        (MONITORING, "pro_bgt_comp", "1.23456789E7", "budget_executed", Decimal("12345678.9")),
        (MONITORING, "pro_bgt_comp", "1E+07", "budget_executed", Decimal(10_000_000)),
        (MONITORING, "times", "02", "round_no", 2),
        (MONITORING, "times", Decimal("2.0"), "round_no", 2),
        (MONITORING, "is_perf_rectify", "1", "needs_correction", True),
        (MONITORING, "is_perf_rectify", 2, "needs_correction", False),
        # Some systems say 0 for no; 2 stays no beside it.
        (MONITORING, "is_perf_rectify", 0, "needs_correction", False),
        (MONITORING, "is_perf_rectify", "0", "needs_correction", False),
        (MONITORING, "is_perf_rectify", " 2 ", "needs_correction", False),
        (MONITORING, "is_perf_rectify", "", "needs_correction", None),
        (MONITORING, "is_deleted", None, "is_deleted", False),
        (LINE, "fiscal_year", 2026, "fiscal_year", 2026),
        # Absent, null, "" and 0 are four values as far as the field can say so.
        (LINE, "kpi_remark", None, "remark", None),
        (LINE, "kpi_remark", "", "remark", ""),
        (LINE, "kpi_remark", "0", "remark", "0"),
        (LINE, "kpi_remark", " \n", "remark", " \n"),
        (LINE, "kpi_val", 95, "target_value", "95"),
        (LINE, "kpi_val", Decimal("95.50"), "target_value", "95.50"),
        (LINE, "create_time", "20260102030405678", "created_at",
         datetime(2026, 1, 1, 19, 4, 5, 678000, tzinfo=UTC)),
        # A typed service has xs:dateTime; without an offset it is the site's own time.
        (LINE, "create_time", "2026-01-02T03:04:05.678+08:00", "created_at",
         datetime(2026, 1, 1, 19, 4, 5, 678000, tzinfo=UTC)),
        (LINE, "create_time", "2026-01-01T19:04:05Z", "created_at",
         datetime(2026, 1, 1, 19, 4, 5, tzinfo=UTC)),
        (LINE, "create_time", "2026-01-02T03:04:05.1234567", "created_at",
         datetime(2026, 1, 1, 19, 4, 5, 123456, tzinfo=UTC)),
        (LINE, "create_time", " 2026-01-02 03:04:05 ", "created_at",
         datetime(2026, 1, 1, 19, 4, 5, tzinfo=UTC)),
        (LIBRARY, "start_date", "2026-01-02", "valid_from", date(2026, 1, 2)),
        (LIBRARY, "start_date", "2026-01-02T00:00:00", "valid_from", date(2026, 1, 2)),
        # Midnight in Beijing, told in UTC.
        (LIBRARY, "start_date", "2026-01-01T16:00:00.000Z", "valid_from", date(2026, 1, 2)),
        (LINE, "create_time", "20260102030405", "created_at",
         datetime(2026, 1, 1, 19, 4, 5, tzinfo=UTC)),
        (LINE, "create_time", 20260102030405, "created_at",
         datetime(2026, 1, 1, 19, 4, 5, tzinfo=UTC)),
        (LINE, "create_time", "20260102", "created_at", datetime(2026, 1, 1, 16, tzinfo=UTC)),
        # The receiver's own times may be rubbish without costing us the row.
        (LINE, "create_time", "20261302", "created_at", None),
        (LINE, "create_time", "2026年1月", "created_at", None),
        (LINE, "create_time", "00000000000000000", "created_at", None),
        (LINE, "create_time", "00010101", "created_at", None),
        (LINE, "create_time", ["x"], "created_at", None),
        (LIBRARY, "end_date", "29991231", "valid_to", None),
        (LIBRARY, "end_date", "29991231000000", "valid_to", None),
        (LIBRARY, "end_date", 29991231, "valid_to", None),
        (LIBRARY, "end_date", "", "valid_to", None),
        (LIBRARY, "kpi_val", "大于等于 90 百分比", "standard", parse_value("≥90%")),
        (LIBRARY, "parent_id", None, "parent_id", ""),
        (RecordKind.DECLARED_TARGET, "perf_obj_type_code", 1, "object_type", "总体"),
    ],
)  # fmt: skip  # the table reads by its rows
def test_what_is_meant_is_read_from_every_spelling_that_occurs(
    profile: Profile, kind: RecordKind, element: str, raw: object, field: str, expected: object
) -> None:
    value = read(profile, kind, field, **{element: raw})

    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize("raw", [None, "", "  ", "—"])
def test_a_library_heading_has_an_empty_standard(profile: Profile, raw: object) -> None:
    standard = read(profile, LIBRARY, "standard", kpi_val=raw)

    assert getattr(standard, "kind", None) is ValueKind.EMPTY


def test_elements_the_profile_does_not_name_are_ignored(profile: Profile) -> None:
    codec = profile.codec(LINE)
    row = GOLDEN[LINE][0]

    assert codec.decode(row | {"indexval": "x", "vendor": {"a": 1}}) == codec.decode(row)


def test_a_row_of_another_data_set_is_refused(profile: Profile) -> None:
    stranger = GOLDEN[RecordKind.DIRECTORY_ENTRY][0]

    with pytest.raises(RecordError) as caught:
        profile.codec(LINE).decode(stranger)

    assert caught.value.code == "missing_required"


def test_the_project_key_is_what_the_gate_will_see_and_nothing_else(profile: Profile) -> None:
    codec = profile.codec(LINE)
    padded = f" {PROJECT}"

    assert codec.gate_key_of({"pro_code": padded}) == padded
    assert codec.gate_key_of({"pro_code": 7}) is None
