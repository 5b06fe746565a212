"""Fingerprints: equal contents share one, different contents never do."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapter.domain.fingerprint import canonical, digest, plain_number, record_digest, rows_digest
from adapter.domain.record import shape_of
from adapter.domain.template import TemplateItem
from adapter.domain.value import IndicatorValue, ValueKind, parse_value


def test_absent_empty_zero_and_false_are_four_values() -> None:
    values: list[object] = [None, "", 0, False, [], {}, "0", "~", parse_value("")]

    assert len({canonical(each) for each in values}) == len(values)
    assert len({digest([each]) for each in values}) == len(values)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([], "["),
        ([""], "[s"),
        (["a", "b"], "[sa\\usb"),
        (["a", None], "[sa\\u~"),
        (["a\x1fsb"], "[sa\\\\usb"),
        (["a\\", "b"], "[sa\\\\\\\\\\usb"),
        ({"b": "2", "a": "1"}, "{sa\\us1\\usb\\us2"),
    ],
)
def test_texts_are_joined_as_every_other_value_is(values: object, text: str) -> None:
    assert canonical(values) == text


def test_true_is_not_the_number_one() -> None:
    assert canonical(True) != canonical(1)  # noqa: FBT003 - the value is the point


@pytest.mark.parametrize(
    ("spelling", "plain"),
    [
        ("1.50", "1.5"),
        ("1.5", "1.5"),
        ("100", "100"),
        ("1E+2", "100"),
        ("0.000", "0"),
        ("-0.0", "0"),
        ("0E+5", "0"),
        ("-10.10", "-10.1"),
        ("0.000001", "0.000001"),
    ],
)
def test_a_number_has_one_spelling(spelling: str, plain: str) -> None:
    assert plain_number(Decimal(spelling)) == plain
    assert canonical(Decimal(spelling)) == canonical(Decimal(plain))


def test_a_whole_number_is_the_same_as_int_and_as_decimal() -> None:
    assert canonical(7) == canonical(Decimal("7.00"))


def test_a_day_is_not_its_midnight() -> None:
    assert canonical(date(2026, 1, 1)) != canonical(datetime(2026, 1, 1, tzinfo=UTC))


def test_values_that_say_the_same_share_a_fingerprint_whatever_they_were_written_like() -> None:
    assert canonical(parse_value("大于等于 90.0 百分比")) == canonical(parse_value("≥90%"))
    assert canonical(parse_value("≥90%")) != canonical(parse_value("90%"))


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical({"a": "1", "b": "2"}) == canonical({"b": "2", "a": "1"})


def test_the_order_of_values_does_matter() -> None:
    assert digest(["a", "b"]) != digest(["b", "a"])
    assert rows_digest(None, [{"a": 1}, {"a": 2}]) != rows_digest(None, [{"a": 2}, {"a": 1}])


def test_a_missing_header_is_not_an_empty_one() -> None:
    assert rows_digest(None, []) != rows_digest({}, [])


def test_a_value_without_a_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical(0.5)


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.decimals(-5, 5, places=2)
    | st.text("ab=~[]{}\\u\x1fsn10", max_size=4)
    | st.just(IndicatorValue(kind=ValueKind.EMPTY))
    | st.dates(date(2026, 1, 1), date(2026, 1, 3))
)
contents: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("a=\x1fs\\", max_size=2), inner, max_size=3)
    ),
    max_leaves=6,
)


def frozen(value: object) -> object:
    """What makes two contents the same, written down a second time without any text."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, int | Decimal):
        return ("number", Decimal(value))
    if isinstance(value, Mapping):
        return ("map", frozenset((key, frozen(each)) for key, each in value.items()))
    if isinstance(value, list):
        return ("list", tuple(map(frozen, value)))
    return (type(value).__name__, value)


@given(contents, contents)
@example([["a]", "b"]], [["a"], "b]"])
@example([["a", "b"]], [["a"], "b"])
@example({"a": "1\x1fb=s2"}, {"a": "1", "b": "2"})
@example(["a\x1fsb"], ["a", "b"])
@example(["\\u"], ["\x1f"])
@example([[]], [])
def test_two_contents_share_a_text_exactly_when_they_are_equal(one: object, other: object) -> None:
    assert (canonical(one) == canonical(other)) == (frozen(one) == frozen(other))


@given(st.lists(contents, max_size=3), st.lists(contents, max_size=3))
@example([["a", "b"]], [["a"], "b"])
@example([""], [])
@example(["a\x1fsb"], ["a", "b"])
def test_two_lists_share_a_digest_exactly_when_they_are_equal(
    one: list[object], other: list[object]
) -> None:
    assert (digest(one) == digest(other)) == (frozen(one) == frozen(other))


def item(**changes: Any) -> TemplateItem:
    fields: dict[str, Any] = {
        "template_code": "T1",
        "project_code": "15250126T000000000001",
        "agency_code": "001001",
        "division_code": "152501000",
        "fiscal_year": 2026,
        "ordinal": 1,
        "indicator_code": "A1",
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "培训人次",
        "target": parse_value("≥100人次"),
        "weight": Decimal(10),
    }
    return TemplateItem(**fields | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"item_id": "another"},
        {"created_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"updated_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"is_deleted": True},
        {"weight": Decimal("10.00")},
        {"target": parse_value("大于等于 100 人次")},
    ],
)
def test_what_the_receiver_owns_and_mere_spelling_leave_the_content_hash_alone(
    changes: dict[str, Any],
) -> None:
    shape = shape_of(TemplateItem)

    assert record_digest(shape, item(**changes)) == record_digest(shape, item())


@pytest.mark.parametrize(
    "changes",
    [
        {"weight": None},
        {"weight": Decimal(0)},
        {"name": "培训 人次"},
        {"target": parse_value("≤100人次")},
        {"is_required": True},
        {"level1": "数量指标", "level2": "产出指标"},
    ],
)
def test_every_field_of_the_content_takes_part_in_the_hash(changes: dict[str, Any]) -> None:
    shape = shape_of(TemplateItem)

    assert record_digest(shape, item(**changes)) != record_digest(shape, item())
