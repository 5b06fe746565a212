"""Requirements on the page splitter."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.errors import MalformedAnswer
from connectors.answer_form import BrokenAnswer
from connectors.json_body import encode_json
from connectors.json_rows import SplitAnswer, cut_rows, decode_text, split_answer


def split(text: str, *, max_rows: int = 100) -> SplitAnswer:
    return split_answer(text, rows_path="d.rows", value_paths=["c", "d.total"], max_rows=max_rows)


def page_of(row: str) -> str:
    return '{"c": "0", "d": {"rows": [' + row + '], "total": 1}}'


def test_each_payload_is_exactly_the_bytes_of_its_row() -> None:
    text = ' {"c":"0" , "d" : {"rows":[ {"a": "指标"} ,\n{ "b" :1.50 }],"total":2}}\n'
    body = text.encode()

    rows = cut_rows(split(text), text, "utf-8")

    assert [row.payload for row in rows] == ['{"a": "指标"}'.encode(), b'{ "b" :1.50 }']
    assert [row.position for row in rows] == [0, 1]
    assert all(row.payload in body for row in rows)


def test_numbers_keep_every_digit() -> None:
    (row, _, _) = split(page_of('{"a": 1.10, "b": 90, "c": 12345678901234567890, "d": 1e2}')).rows[
        0
    ]  # type: ignore[index]  # there is a list

    assert row == {"a": Decimal("1.10"), "b": 90, "c": 12345678901234567890, "d": Decimal("1E+2")}
    assert str(row["a"]) == "1.10"
    assert type(row["b"]) is int


@pytest.mark.parametrize(
    "text",
    [
        '{"d": {"total": 1, "rows": [{"a": 1}]}, "c": "0"}',
        '{"d": {"rows": [{"a": 1}], "total": 1}, "c": "0"}',
        '{"c": "0", "d": {"rows": [{"a": 1}], "x": {"rows": [1]}, "total": 1}}',
    ],
)
def test_code_and_total_are_found_wherever_they_stand(text: str) -> None:
    found = split(text)

    assert found.envelope == {"c": "0", "d.total": 1}
    assert found.rows is not None
    assert len(found.rows) == 1


def test_an_answer_without_a_list_is_told_from_an_empty_list() -> None:
    assert split('{"c": "1", "d": null}').rows is None
    assert split('{"c": "0", "d": {"rows": null, "total": 0}}').rows is None
    assert split('{"c": "0", "d": {"rows": [], "total": 0}}').rows == []


def test_the_whole_answer_may_be_the_list() -> None:
    found = split_answer('[{"a": 1}, {"a": 2}]', rows_path="", value_paths=[], max_rows=9)

    assert found.rows is not None
    assert [row for row, _, _ in found.rows] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('{"a": NaN}', "NaN"),
        ('{"a": Infinity}', "NaN"),
        ('{"a": -Infinity}', "NaN"),
        ('{"a": 1, "a": 2}', "duplicate key"),
        ('{"a": {"b": 1, "b": 1}}', "duplicate key"),
        ('{"a": 1e400}', "absurd number"),
        ('{"a": 1e-400}', "absurd number"),
        ('{"a": 0e999999999}', "absurd number"),
        ('{"a": 0.' + "1" * 200 + "}", "absurd number"),
        ('{"a": ' + "1" * 5000 + "}", "absurd number"),
        ('{"a": "\\ud800"}', "surrogate"),
        ('{"\\uDC00": 1}', "surrogate"),
        ('{"a": ' + "[" * 50 + "]" * 50 + "}", "nested"),
        ('{"a": ' + "[" * 100_000, "nested"),
        ("[1]", "not an object"),
        ("null", "not an object"),
    ],
)
def test_json_that_cannot_be_trusted_is_refused_for_good(row: str, words: str) -> None:
    with pytest.raises(MalformedAnswer, match=words) as caught:
        split(page_of(row))

    assert not isinstance(caught.value, BrokenAnswer)


@pytest.mark.parametrize(
    "text",
    [
        '{"c": "0", "c": "1"}',
        '{"c": "0", "d": {"rows": [], "rows": [], "total": 0}}',
        '{"c": "0", "d": {}, "d": {}}',
    ],
)
def test_a_duplicate_key_in_the_envelope_is_refused(text: str) -> None:
    with pytest.raises(MalformedAnswer, match="duplicate key"):
        split(text)


def test_surrogate_pairs_and_shallow_nesting_are_read() -> None:
    (row, _, _) = split(page_of('{"a": "\\ud83d\\ude00", "b": ' + "[" * 49 + "]" * 49 + "}")).rows[
        0
    ]  # type: ignore[index]  # there is a list

    assert row["a"] == "😀"


def test_many_brackets_inside_text_are_not_depth() -> None:
    (row, _, _) = split(page_of('{"a": "' + '[{\\"' * 60 + '"}')).rows[0]  # type: ignore[index]  # there is a list

    assert row["a"] == '[{"' * 60


def test_more_rows_than_a_page_may_have_are_refused() -> None:
    with pytest.raises(MalformedAnswer, match="more rows"):
        split(page_of("{}, {}, {}"), max_rows=2)


@given(st.integers(min_value=0))
def test_an_answer_cut_off_anywhere_is_broken(keep: int) -> None:
    whole = page_of('{"a": "指\\n标", "b": [1.5, true, null]}, {"c": -2e3}')

    with pytest.raises(BrokenAnswer):
        split(whole[: keep % len(whole)])


@pytest.mark.parametrize("tail", ["x", "{}", ",", "]"])
def test_nothing_may_follow_the_answer(tail: str) -> None:
    with pytest.raises(BrokenAnswer):
        split(page_of("{}") + tail)


@pytest.mark.parametrize(
    "text", ["", " ", "{c: 1}", '{"c" 1}', '{"c": 1 "d": 2}', "{'c': 1}", "<html>", '{"c": 1,}']
)
def test_what_is_not_json_is_broken(text: str) -> None:
    with pytest.raises(BrokenAnswer):
        split(text)


@pytest.mark.parametrize(
    "row", ['{"a": "canary", "a": 1}', '{"a": "canary", "b": NaN}', '{"a": "canary", ', "canary"]
)
def test_errors_quote_nothing_of_the_answer(row: str) -> None:
    with pytest.raises(MalformedAnswer) as caught:
        split(page_of(row))

    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=6)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
drawn_rows = st.lists(st.dictionaries(st.text(max_size=3), values, max_size=4), max_size=4)


@given(drawn_rows, st.booleans(), st.sampled_from([None, 1, 4]))
def test_rows_and_bytes_agree_with_the_plain_reader(
    rows: list[dict[str, object]],
    ascii_only: bool,  # noqa: FBT001 - drawn, not passed
    indent: int | None,
) -> None:
    text = json.dumps(
        {"c": "0", "d": {"rows": rows, "total": len(rows)}}, ensure_ascii=ascii_only, indent=indent
    )

    found = split(text)

    assert found.rows is not None
    assert [row for row, _, _ in found.rows] == rows
    for raw in cut_rows(found, text, "utf-8"):
        assert json.loads(raw.payload) == raw.fields


def test_text_of_the_site_s_charset_keeps_its_bytes() -> None:
    body = page_of('{"a": "绩效指标镕"}').encode("gb18030")

    text = decode_text(body, "gb18030")
    (row,) = cut_rows(split(text), text, "gb18030")

    assert row.fields == {"a": "绩效指标镕"}
    assert row.payload in body


@pytest.mark.parametrize(("body", "charset"), [(b"\xff\xfe", "utf-8"), (b'"\x81"', "gb18030")])
def test_bytes_outside_the_charset_are_refused(body: bytes, charset: str) -> None:
    with pytest.raises(MalformedAnswer, match=charset) as caught:
        decode_text(body, charset)

    assert caught.value.__context__ is None


def test_a_byte_order_mark_is_no_part_of_the_answer() -> None:
    assert decode_text(b"\xef\xbb\xbf{}", "UTF-8") == "{}"


def test_requests_keep_the_digits_of_decimals() -> None:
    assert encode_json({"a": Decimal("1.10"), "b": Decimal("1E+2")}) == b'{"a":1.10,"b":100}'


def test_requests_in_another_charset_lose_no_character() -> None:
    body = encode_json({"a": "指标😀"}, "gb18030")

    assert json.loads(body.decode("gb18030")) == {"a": "指标😀"}


@pytest.mark.parametrize("value", [Decimal("NaN"), 1.5j, {1, 2}])
def test_requests_refuse_what_json_cannot_say(value: object) -> None:
    with pytest.raises(TypeError):
        encode_json({"a": value})
