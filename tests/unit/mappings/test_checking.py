"""Before a push: everything the receiver would refuse is found here, field by field."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.record import RecordKind
from adapter.domain.value import IndicatorValue, ValueKind, parse_value
from adapter.errors import RecordError
from mappings.profile import Profile, load_profile
from tests.unit.mappings.test_golden_rows import GOLDEN

HEADER = RecordKind.TEMPLATE_HEADER
ITEM = RecordKind.TEMPLATE_ITEM
LIBRARY = RecordKind.LIBRARY_NODE


def changed(kind: RecordKind, **changes: object) -> Any:
    record: Any = GOLDEN[kind][1]
    return replace(record, **changes)


def found(profile: Profile, kind: RecordKind, **changes: object) -> list[tuple[str, str]]:
    return [(each.code, each.field) for each in profile.codec(kind).check(changed(kind, **changes))]


@pytest.mark.parametrize("kind", GOLDEN, ids=lambda kind: kind.value)
def test_a_record_in_order_has_no_violation(profile: Profile, kind: RecordKind) -> None:
    assert profile.codec(kind).check(GOLDEN[kind][1]) == []


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        (HEADER, {"template_name": "模" * 200}, []),
        (HEADER, {"template_name": "模" * 200 + "a"}, [("too_long", "template_name")]),
        (HEADER, {"template_code": ""}, [("missing_required", "template_code")]),
        (HEADER, {"project_category": "公益项目"}, [("unknown_code", "project_category")]),
        (HEADER, {"project_category": ""}, []),
        # Legal inside, no code in the standard: not sent, not refused.
        (HEADER, {"project_category": "PPP项目"}, []),
        (HEADER, {"project_name": "甲\x0b乙"}, [("illegal_character", "project_name")]),
        (HEADER, {"project_name": "甲\ud800"}, [("not_in_charset", "project_name")]),
        (HEADER, {"fiscal_year": 20260}, [("number_too_large", "fiscal_year")]),
        (ITEM, {"weight": None}, [("missing_required", "weight")]),
        (ITEM, {"weight": Decimal("12.34567")}, [("too_many_places", "weight")]),
        (ITEM, {"weight": Decimal("12.34560")}, []),
        (ITEM, {"weight": Decimal(10) ** 12}, [("number_too_large", "weight")]),
        (ITEM, {"weight": Decimal("NaN")}, [("not_a_number", "weight")]),
        # Rounding this away would be a silent change.
        (ITEM, {"weight": Decimal("1." + "0" * 120 + "1")}, [("too_many_places", "weight")]),
        (ITEM, {"ordinal": 10**6}, [("number_too_large", "ordinal")]),
        (ITEM, {"target": parse_value("效" * 334)}, [("too_long", "target")]),
        (ITEM, {"target": parse_value("")}, []),
        (LIBRARY, {"node_id": ""}, [("missing_required", "node_id")]),
        (LIBRARY, {"node_id": "指标" * 7}, [("too_long", "node_id")]),
        (LIBRARY, {"valid_from": None, "valid_to": None}, []),
    ],
)
def test_what_the_receiver_would_refuse_is_found(
    profile: Profile, kind: RecordKind, changes: dict[str, object], expected: object
) -> None:
    assert found(profile, kind, **changes) == expected


def test_a_violation_carries_neither_the_text_nor_an_error_with_the_text(profile: Profile) -> None:
    (problem,) = profile.codec(HEADER).check(changed(HEADER, project_name="canary\ud800"))

    assert "canary" not in str(problem)
    assert problem.__context__ is None


def test_all_violations_are_found_and_not_only_the_first(profile: Profile) -> None:
    problems = found(
        profile, ITEM, name="", weight=None, scoring_rule="扣" * 700, level1="产" * 334
    )

    assert problems == [
        ("too_long", "level1"),
        ("missing_required", "name"),
        ("missing_required", "weight"),
        ("too_long", "scoring_rule"),
    ]


def test_a_length_is_named_with_its_limit_and_charset(profile: Profile) -> None:
    (problem,) = profile.codec(HEADER).check(changed(HEADER, template_name="模" * 201))

    assert problem.detail == "template_name：603 字节（utf-8），上限 600 字节"


def test_lengths_count_in_the_receivers_charset(variant: Callable[..., Path]) -> None:
    gbk = load_profile(str(variant(('[text]\ncharset = "utf-8"', '[text]\ncharset = "gbk"'))))

    assert found(gbk, HEADER, template_name="模" * 300) == []
    assert found(gbk, HEADER, template_name="模" * 301) == [("too_long", "template_name")]
    assert found(gbk, HEADER, template_name="模㐀") == [("not_in_charset", "template_name")]


def test_what_is_refused_cannot_be_encoded_by_oversight(profile: Profile) -> None:
    with pytest.raises(RecordError):
        profile.codec(ITEM).encode(changed(ITEM, name=""))


def test_the_written_row_has_the_receivers_types(profile: Profile) -> None:
    row = profile.codec(ITEM).encode(changed(ITEM, weight=Decimal("1E+1")))

    assert row["fiscal_year"] == "2026"
    assert row["sort_no"] == 3
    assert str(row["ind_weight"]) == "10.0000"
    assert row["is_required"] == 1
    assert row["lv3_perf_ind_code"] == row["perf_ind_code"] == "A0102"
    assert row["kpi_content"] is None


def test_an_open_end_and_an_unknown_start_have_their_own_dates(profile: Profile) -> None:
    row = profile.codec(LIBRARY).encode(changed(LIBRARY, valid_from=None, valid_to=None))

    assert (row["start_date"], row["end_date"]) == ("19000101", "29991231")
    assert profile.codec(LIBRARY).project(
        changed(LIBRARY, valid_to=date(2999, 12, 31))
    ) == profile.codec(LIBRARY).project(changed(LIBRARY, valid_to=None))


def test_a_label_without_code_is_sent_as_nothing(profile: Profile) -> None:
    codec = profile.codec(HEADER)
    record = changed(HEADER, project_category="PPP项目")

    assert codec.encode(record)["pro_cat_code"] is None
    assert codec.project(record).project_category == ""


def test_a_value_that_no_parser_made_is_projected_to_what_its_text_says(profile: Profile) -> None:
    codec = profile.codec(ITEM)
    record = changed(ITEM, target=IndicatorValue(kind=ValueKind.QUALITATIVE, text="≥98百分比"))

    assert codec.project(record).target == parse_value("≥98%")
    assert codec.decode_record(codec.encode(record)) == codec.project(record)


def test_a_number_written_as_text_keeps_every_digit(dialects: dict[str, Profile]) -> None:
    codec = dialects["other"].codec(RecordKind.SELF_EVALUATION)
    record = changed(RecordKind.SELF_EVALUATION, total_score=Decimal("9999999999.999999"))

    assert codec.encode(record)["total_eval_value"] == "9999999999.999999"
