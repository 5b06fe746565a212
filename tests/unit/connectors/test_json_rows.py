"""Requirements on the page splitter."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.errors import DeadlineExceeded, MalformedAnswer
from adapter.ports.budget_system import FlawedFields
from connectors.answer_form import BrokenAnswer
from connectors.call_deadline import Deadline
from connectors.endpoint import Limits
from connectors.json_answers import decode_text
from connectors.json_body import encode_json
from connectors.json_rows import SplitAnswer, cut_rows, split_answer


def split(text: str, *, max_rows: int = 100, **more: int) -> SplitAnswer:
    return split_answer(
        text,
        rows_path="d.rows",
        value_paths=["c", "d.total"],
        limits=replace(Limits(max_rows_per_page=max_rows), **more),
        deadline=Deadline(),
    )


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
    found = split_answer(
        '[{"a": 1}, {"a": 2}]',
        rows_path="",
        value_paths=[],
        limits=Limits(),
        deadline=Deadline(),
    )

    assert found.rows is not None
    assert [row for row, _, _ in found.rows] == [{"a": 1}, {"a": 2}]


def flawed_row(row: str) -> FlawedFields:
    """What is left of the second of three rows; the others are untouched."""
    found = split(page_of(f'{{"a": 1}}, {row}, {{"a": 2}}'))
    assert found.rows is not None
    (first, _, _), (fields, start, end), (last, _, _) = found.rows
    assert (first, last) == ({"a": 1}, {"a": 2})
    assert page_of(f'{{"a": 1}}, {row}, {{"a": 2}}')[start:end] == row
    assert isinstance(fields, FlawedFields)
    return fields


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("NaN", "absurd_number"),
        ("Infinity", "absurd_number"),
        ("-Infinity", "absurd_number"),
        ("1e400", "absurd_number"),
        ("1e-400", "absurd_number"),
        ("0e999999999", "absurd_number"),
        ("1e999999999", "absurd_number"),
        ("1e99999999999999999999", "absurd_number"),
        ("[1e999999999]", "absurd_number"),
        ("0." + "1" * 200, "absurd_number"),
        ("1" * 5000, "absurd_number"),
        ('"\\ud800"', "lone_surrogate"),
        ('{"\\uDC00": 1}', "lone_surrogate"),
        ('"\\u0000"', "nul_character"),
        ('"指\ufffd标"', "replacement_character"),
        ('"\\uFFFD"', "replacement_character"),
        ('["\\ufffd"]', "replacement_character"),
        ('{"b": 1, "b": 1}', "duplicate_key"),
        ('[{"b": 1, "b": 1}]', "duplicate_key"),
        ("[" * 50 + "]" * 50, "nested_too_deeply"),
        ("[" * 500 + "]" * 500, "nested_too_deeply"),
        ('{"x":' * 50 + "1" + "}" * 50, "nested_too_deeply"),
    ],
)
def test_a_row_that_cannot_be_trusted_costs_itself_and_not_the_page(value: str, code: str) -> None:
    fields = flawed_row('{"id": "7", "bad": ' + value + ', "n": 1.50}')

    assert fields == {"id": "7", "n": Decimal("1.50")}
    assert (fields.code, fields.elements) == (code, frozenset({"bad"}))


def test_of_a_key_twice_in_a_row_neither_value_is_taken() -> None:
    fields = flawed_row('{"project": "A", "id": "7", "project": "B"}')

    assert fields == {"id": "7"}
    assert (fields.code, fields.elements) == ("duplicate_key", frozenset({"project"}))


def test_a_wrong_character_in_a_name_is_told_without_the_name() -> None:
    fields = flawed_row('{"id": "7", "n\ufffd": 1}')

    assert fields == {"id": "7"}
    assert (fields.code, fields.elements) == ("replacement_character", frozenset())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('{"a": ' + "[" * 100_000, "nested"),
        ("[1]", "not an object"),
        ("[NaN]", "NaN"),
        ("null", "not an object"),
        ("1e400", "absurd number"),
    ],
)
def test_rows_behind_which_nothing_can_be_trusted_are_refused_for_good(
    row: str, words: str
) -> None:
    with pytest.raises(MalformedAnswer, match=words) as caught:
        split(page_of(row))

    assert not isinstance(caught.value, BrokenAnswer)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("NaN", "NaN"),
        ("1e400", "absurd number"),
        ("1e99999999999999999999", "absurd number"),
        ("1" * 5000, "absurd number"),
        ('{"b": 1, "b": 1}', "duplicate key"),
        ('"\\ud800"', "surrogate"),
        ("[" * 51 + "]" * 51, "nested"),
        ("[" + "[]," * 10_001 + "0]", "nested"),
    ],
)
@pytest.mark.parametrize("name", ["c", "other"])
def test_an_envelope_that_cannot_be_trusted_is_refused(name: str, value: str, words: str) -> None:
    with pytest.raises(MalformedAnswer, match=words) as caught:
        split('{"' + name + '": ' + value + ', "d": {"rows": [], "total": 0}}')

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
    "row", ['["canary", NaN]', '{"a": "canary", "b": canary}', '{"a": "canary", ', "canary"]
)
def test_errors_quote_nothing_of_the_answer(row: str) -> None:
    with pytest.raises(MalformedAnswer) as caught:
        split(page_of(row))

    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


#: All that may be stored.
texts = st.text(max_size=4).map(lambda text: re.sub("[\0\ufffd]", "", text))
scalars = st.none() | st.booleans() | st.integers() | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
drawn_rows = st.lists(st.dictionaries(texts, values, max_size=4), max_size=4)


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


# --- long texts -----------------------------------------------------------------------------------

LONG = ['{"a": "' + "指" * 300 + '"}', '{"b": [1.5, true, null], "c": -12345}', "{}"] * 9


@pytest.mark.parametrize("longest", [310, 311, 312, 400, 1000, 100_000])
def test_a_long_text_is_read_in_parts_as_if_it_were_read_at_once(longest: int) -> None:
    text = page_of(" ,\n".join(LONG))

    found = split(text, max_text_chars=longest)

    assert found == split(text)
    assert [text[start:end] for _, start, end in found.rows or ()] == LONG


@pytest.mark.parametrize(
    "text",
    [
        page_of('{"a": "' + "x" * 300 + '"}, {}'),
        page_of('{"a": [' + "1," * 150 + "1]}, {}"),
        page_of("{" + " " * 300 + "}, {}"),
        '{"c": "' + "\\n" * 150 + '", "d": {}}',
        '{"c": ' + "1" * 300 + ', "d": {}}',
        '{"c": [' + "[]," * 20 + " " * 300 + '[]], "d": {}}',
    ],
)
def test_a_value_longer_than_allowed_is_refused(text: str) -> None:
    with pytest.raises(MalformedAnswer, match="more than 200 characters") as caught:
        split(text, max_text_chars=200)

    assert not isinstance(caught.value, BrokenAnswer)


@pytest.mark.parametrize("wrong", ["{,", '{"a" 1}', '{"a": tru }', '{"a": "\n"}', '{"a": 1,}'])
def test_what_is_no_json_in_a_long_text_is_broken_and_not_long(wrong: str) -> None:
    with pytest.raises(BrokenAnswer):
        split(page_of(wrong + " " * 1000), max_text_chars=200)


def test_a_call_that_is_over_is_not_read_to_its_end() -> None:
    looks = iter(range(100))
    late = Deadline(now=lambda: float(next(looks)), ends_at=20)
    read = partial(
        split_answer, rows_path="d.rows", value_paths=["c"], limits=Limits(), deadline=late
    )

    with pytest.raises(DeadlineExceeded):
        read(page_of(", ".join(["{}"] * 1000)))
    assert next(looks) == 22


def test_names_outside_of_rows_are_capped() -> None:
    names = ", ".join(f'"n{number}": 1' for number in range(30))

    assert split('{"c": 0, ' + names + "}", max_outside=31).envelope == {"c": 0}
    with pytest.raises(MalformedAnswer, match="more names"):
        split('{"c": 0, ' + names + "}", max_outside=30)


@pytest.mark.parametrize(
    "row", ['{"a": 1, "b": 2, "c": 3}', '{"a": [1, 2, 3]}', '{"a": {"b": [1, 2, 3]}}']
)
def test_values_in_rows_are_capped(row: str) -> None:
    assert split(page_of(f"{row}, {row}"), max_values=6).rows is not None
    with pytest.raises(MalformedAnswer, match="more values"):
        split(page_of(f"{row}, {row}"), max_values=5)
