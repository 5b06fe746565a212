"""Values spread over columns: what is written where, and what real rows join to."""

from dataclasses import replace
from typing import Any

import pytest

from adapter.domain.record import RecordKind
from adapter.domain.value import parse_value
from adapter.errors import RecordError
from mappings.codec import Codec
from mappings.profile import Profile
from tests.unit.mappings.test_golden_rows import GOLDEN

ITEM = RecordKind.TEMPLATE_ITEM
LINE = RecordKind.TARGET_LINE

Dialects = dict[str, Profile]


def decoded(codec: Codec, row: dict[str, object]) -> Any:
    return codec.decode_record(row)


@pytest.fixture
def spread(dialects: Dialects) -> Profile:
    return dialects["spread"]


@pytest.mark.parametrize(
    ("written", "columns"),
    [
        ("≥90%", ("≥", "90", "%")),
        (">0.50元/人·月", ("＞", "0.5", "元/人·月")),
        ("=3次", ("＝", "3", "次")),
        ("≤-1.5℃", ("≤", "-1.5", "℃")),
        # No operator is no operator: only words are 定性.
        ("5年", (None, "5", "年")),
        ("44561", (None, "44561", None)),
        # Whole, because no operator and no unit can stand apart without changing what is said.
        ("80%-90%", ("定性", "80%-90%", None)),
        ("2026年12月31日前", ("定性", "2026年12月31日前", None)),
        ("2026年1月1日-2026年11月30日", ("定性", "2026年1月1日-2026年11月30日", None)),
        ("正向 ≥90%", ("定性", "正向 ≥90%", None)),
        ("11月底完成100%", ("定性", "11月底完成100%", None)),
        ("有效提升", ("定性", "有效提升", None)),
        ("", (None, None, None)),
    ],
)
def test_a_value_is_split_or_travels_whole_and_reads_back(
    spread: Profile, written: str, columns: tuple[str | None, ...]
) -> None:
    codec = spread.codec(ITEM)
    value = parse_value(written)
    record = replace(decoded(codec, GOLDEN[ITEM][0]), target=value)

    row = codec.encode(record)

    assert (row["symbol"], row["kpi_val"], row["unit"]) == columns
    assert decoded(codec, row).target == value


def test_what_has_no_column_of_its_own_stays_in_the_text(dialects: Dialects) -> None:
    spread = dialects["spread"].codec(RecordKind.LIBRARY_NODE)
    record = decoded(spread, GOLDEN[RecordKind.LIBRARY_NODE][0])

    row = spread.encode(replace(record, standard=parse_value("≥90%")))

    assert (row["sign"], row["kpi_val"]) == ("1", "90%")


def joined(spread: Profile, sign: object, text: object, unit: object) -> object:
    row = GOLDEN[LINE][0] | {"sign": sign, "kpi_val": text, "unit": unit}
    return decoded(spread.codec(LINE), row).target_value


@pytest.mark.parametrize(
    ("sign", "text", "unit", "result"),
    [
        ("1", "90", "%", "≥90%"),
        (1, 90, "%", "≥90%"),
        ("5", "3", "个工作日", "≤3个工作日"),
        (None, "90", "%", "90%"),
        # What the unit wrote stays as written where the columns add nothing.
        ("1", "≥90%", "%", "≥90%"),
        ("1", "大于等于90%", "%", "大于等于90%"),
        ("6", "有效提升", None, "有效提升"),
        ("1", "有效提升", "%", "有效提升"),
        ("6", " 90 %  ", None, " 90 %  "),
        # Beside a range an operator adds nothing.
        ("1", "80-90", "%", "80-90%"),
        # A bare count beside 月 must not become a month.
        ("5", "6", "个月", "≤6个月"),
        ("1", None, "%", None),
        (None, "", "%", ""),
    ],
)
def test_columns_join_to_one_text(
    spread: Profile, sign: object, text: object, unit: object, result: str | None
) -> None:
    assert joined(spread, sign, text, unit) == result


@pytest.mark.parametrize(
    ("sign", "text", "code"),
    [
        ("7", "90", "unknown_code"),
        (True, "90", "unknown_code"),
        # Whether there is a value or not: the code is not ours.
        ("7", None, "unknown_code"),
        ("5", "≥90", "comparator_conflict"),
    ],
)
def test_an_unknown_or_contradicting_operator_is_refused(
    spread: Profile, sign: object, text: object, code: str
) -> None:
    with pytest.raises(RecordError) as caught:
        joined(spread, sign, text, "%")

    assert (caught.value.code, caught.value.field) == (code, "target_value")


@pytest.mark.parametrize("text", ["≥90%", "≥90.0%", "大于等于90%", " 90%", "6月", "有效提升"])
def test_a_text_is_split_only_where_it_comes_back_to_the_letter(spread: Profile, text: str) -> None:
    codec = spread.codec(LINE)
    record = replace(decoded(codec, GOLDEN[LINE][0]), target_value=text)

    assert decoded(codec, codec.encode(record)).target_value == text


def test_a_unit_too_long_for_its_column_is_named_and_not_cut(spread: Profile) -> None:
    codec = spread.codec(ITEM)
    unit = "标准化农田建设示范片区整治提升达标验收通过项目个" * 2
    record = replace(decoded(codec, GOLDEN[ITEM][0]), target=parse_value("5", unit=unit))

    (problem,) = codec.check(record)

    assert (problem.code, problem.field) == ("too_long", "target")
    assert problem.detail.startswith("unit：")


@pytest.mark.parametrize(
    ("symbol", "bound"),
    [("≥", "≥"), (">=", "≥"), ("大于等于", "≥"), ("＞", ">"), (">", ">"), ("＝", "="), ("<", "<"),
     ("≦", "≤"), ("不超过", "≤"), (" ≥ ", "≥")],
)  # fmt: skip  # pairs
def test_symbols_are_read_in_every_spelling(spread: Profile, symbol: str, bound: str) -> None:
    row = GOLDEN[ITEM][0] | {"symbol": symbol, "kpi_val": "90", "unit": "%"}

    assert decoded(spread.codec(ITEM), row).target == parse_value(f"{bound}90%")
