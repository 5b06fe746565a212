"""Schema drift: what changed about the rows is told in names and numbers, never in values."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from adapter.domain.record import RecordKind
from adapter.domain.schema_drift import Drift, DriftCode, told_drifts
from adapter.errors import RecordError
from mappings.codec import Codec
from mappings.drift import LEAST_EMPTIED, MOST_NAMES, DriftWatch
from mappings.profile import Profile

LINE = RecordKind.TARGET_LINE
CANARY = "金丝雀"


@pytest.fixture
def codec(profile: Profile) -> Codec:
    return profile.codec(LINE)


def row(codec: Codec, number: int = 1, **changes: object) -> dict[str, object]:
    """A row with every element the profile maps."""
    plain: dict[str, object] = dict.fromkeys(sorted(codec.read_elements))
    plain |= {
        "kpi_id": f"k{number}",
        "pro_code": "15250125T000000000001",
        "agency_code": "101001",
        "mof_div_code": "152501000",
        "fiscal_year": "2025",
        "lv1_perf_ind_name": "产出指标",
        "lv2_perf_ind_name": "数量指标",
        "lv3_perf_ind_name": CANARY,
        "kpi_val": "≥90人",
        "is_deleted": 2,
        "update_time": "20250301080000000",
    }
    return plain | changes


def without(fields: Mapping[str, object], *elements: str) -> dict[str, object]:
    return {name: value for name, value in fields.items() if name not in elements}


def watched(codec: Codec, *pages: Sequence[Mapping[str, object]]) -> DriftWatch:
    """A pull of these pages, judged as a pull judges them."""
    watch = DriftWatch(codec)
    for page in pages:
        understood = []
        for fields in page:
            try:
                understood.append(codec.decode(fields))
            except RecordError as error:
                watch.refused(error, fields)
        watch.see(page, understood)
    return watch


def found(codec: Codec, *pages: Sequence[Mapping[str, object]]) -> dict[str, list[Drift]]:
    drifts: dict[str, list[Drift]] = {}
    for each in watched(codec, *pages).drifts():
        drifts.setdefault(each.element, []).append(each)
    assert CANARY not in told_drifts(each for some in drifts.values() for each in some)
    return drifts


def test_rows_as_the_profile_describes_them_show_nothing(codec: Codec) -> None:
    assert found(codec, [row(codec, n) for n in range(9)], []) == {}


def test_a_new_element_is_told_with_the_rows_that_have_it(codec: Codec) -> None:
    (drift,) = found(codec, [row(codec), row(codec, 2, extra=CANARY)], [row(codec, 3, extra=1)])[
        "extra"
    ]

    assert (drift.code, drift.rows, drift.of_rows) == (DriftCode.NEW_FIELD, 2, 3)
    assert told_drifts([drift]) == "新元素：口径没有写到，见于 3 行中的 2 行"


def test_an_element_that_the_profile_ignores_is_not_new(codec: Codec) -> None:
    knowing = Codec(
        LINE, codec.shape, codec.rules, constants={}, writes_null=True, ignored=("extra",)
    )

    assert found(knowing, [row(codec, extra=1)]) == {}


def test_a_mapped_element_that_no_row_has_is_missing(codec: Codec) -> None:
    drifts = found(codec, [without(row(codec), "kpi_remark", "version")], [row(codec)])
    lacking = found(codec, [without(row(codec), "kpi_remark")] * 2, [])

    assert drifts == {}
    (drift,) = lacking["kpi_remark"]
    assert (drift.code, drift.rows, drift.of_rows) == (DriftCode.MISSING_FIELD, 2, 2)
    assert told_drifts([drift]) == "缺少元素：2 行中的 2 行没有"


def test_a_dialect_that_leaves_out_what_is_empty_misses_only_what_is_required(
    codec: Codec,
) -> None:
    omitting = Codec(LINE, codec.shape, codec.rules, constants={}, writes_null=False)
    bare = {name: value for name, value in row(codec).items() if value is not None}

    assert found(omitting, [bare]) == {}
    assert set(found(omitting, [without(bare, "kpi_id", "kpi_val")])) == {"kpi_id"}


def test_a_required_element_that_some_rows_lack_is_told(codec: Codec) -> None:
    (drift,) = found(codec, [row(codec), without(row(codec), "kpi_id"), row(codec, kpi_id="")])[
        "kpi_id"
    ]

    assert (drift.code, drift.rows, drift.of_rows) == (DriftCode.MISSING_FIELD, 1, 3)


def test_an_element_that_names_nobody_in_any_row_is_told_though_all_are_stopped(
    codec: Codec,
) -> None:
    watch = DriftWatch(codec)
    watch.keyless(without(row(codec, xm_code="15250125T000000009999"), "pro_code"))
    watch.keyless(row(codec, pro_code=None))
    watch.see([], [])

    (drift,) = watch.drifts()

    assert (drift.element, drift.code, drift.rows) == ("pro_code", DriftCode.MISSING_FIELD, 1)


def test_a_missing_and_a_new_element_may_be_one_renamed(codec: Codec) -> None:
    renamed = without(row(codec, kpi_evalstandard="每少1人扣1分"), "kpi_evalstd")
    drifts = found(codec, [renamed])

    assert drifts["kpi_evalstd"][0].maybe == "kpi_evalstandard"
    assert drifts["kpi_evalstandard"][0].maybe == "kpi_evalstd"
    assert told_drifts(drifts["kpi_evalstd"]).endswith("可能改名为 kpi_evalstandard")


def test_of_several_new_elements_the_one_of_a_like_name_and_value_is_named(codec: Codec) -> None:
    moved = without(row(codec), "is_deleted", "kpi_content")
    moved |= {"deleted_flag": 2, "is_deleted_": "vielleicht", "kpi_contents": "x", "zzz": "y"}
    drifts = found(codec, [moved])

    assert drifts["kpi_content"][0].maybe == "kpi_contents"
    # The other name is more alike, but no code of the table stands there.
    assert drifts["is_deleted"][0].maybe == "deleted_flag"
    assert drifts["zzz"][0].maybe == ""


def test_a_sole_new_element_that_the_field_cannot_read_is_not_its_new_name(codec: Codec) -> None:
    drifts = found(codec, [without(row(codec, is_deletd="x"), "is_deleted")])

    assert {each.maybe for some in drifts.values() for each in some} == {""}


def test_an_emptied_field_is_told_also_where_a_dialect_leaves_out_what_is_empty(
    codec: Codec,
) -> None:
    omitting = Codec(LINE, codec.shape, codec.rules, constants={}, writes_null=False)
    bare = [
        {name: value for name, value in row(codec, n, kpi_remarks=CANARY).items() if value}
        for n in range(LEAST_EMPTIED)
    ]
    assert watched(omitting, bare[:-1]).blank_fields == ()
    watch = watched(omitting, bare[:-1])
    assert "kpi_remark" in watch.blank_elements
    watch.see(bare[-1:], [omitting.decode(bare[-1])])
    name = next(n for n in watch.blank_fields if codec.rules[n].element == "kpi_remark")

    watch.held_before({name: LEAST_EMPTIED})

    told = {each.element: each for each in watch.drifts()}
    assert told["kpi_remark"].code is DriftCode.EMPTIED_FIELD
    assert told["kpi_remark"].maybe == "kpi_remarks"
    watch.held_before({name: LEAST_EMPTIED - 1})
    assert "kpi_remark" not in {each.element for each in watch.drifts()}


def test_codes_that_their_table_lacks_are_counted_not_told(codec: Codec) -> None:
    rows = [row(codec), row(codec, is_deleted=CANARY), row(codec, is_deleted=7)]
    (drift,) = found(codec, rows)["is_deleted"]

    assert (drift.code, drift.rows, drift.table) == (DriftCode.NEW_CODE, 2, "yes_no")
    assert told_drifts([drift]) == "新代码：代码表 yes_no 没有的代码，3 行中的 2 行待处理"


@pytest.mark.parametrize(
    ("text", "size"),
    [("好" * 333, None), ("好" * 334, 1002), ("x" * 1000, None), ("x" * 1001, 1001)],
)
def test_texts_longer_than_the_profile_says_are_measured_in_its_bytes(
    codec: Codec, text: str, size: int | None
) -> None:
    drifts = found(codec, [row(codec), row(codec, lv3_perf_ind_name=text), row(codec, kpi_val="")])

    if size is None:
        assert drifts == {}
    else:
        (drift,) = drifts["lv3_perf_ind_name"]
        assert (drift.code, drift.rows) == (DriftCode.LONGER_TEXT, 1)
        assert (drift.longest, drift.limit) == (size, 1000)


def test_the_longest_text_of_all_pages_counts(codec: Codec) -> None:
    pages = [[row(codec, kpi_id="x" * size)] for size in (50, 70, 60)]
    (drift,) = found(codec, *pages)["kpi_id"]

    assert (drift.rows, drift.longest) == (3, 70)


def test_texts_are_measured_in_the_charset_of_the_profile(codec: Codec) -> None:
    narrow = replace(codec.rules["name"], limit_bytes=8, charset="gb18030")
    rules = {**codec.rules, "name": narrow}
    gbk = Codec(LINE, codec.shape, rules, constants={}, writes_null=True)

    assert found(gbk, [row(codec, lv3_perf_ind_name="四个汉字")]) == {}
    (drift,) = found(gbk, [row(codec, lv3_perf_ind_name="四个汉字x")])["lv3_perf_ind_name"]
    assert drift.longest == 9


# --- a hostile side -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "15250125T000000009999",
        "p_15250125",
        "边境巡查",
        "a b",
        "x" * 101,
        "",
        "1st",
        "evil\x1b[2J",
        "a\nb",
        "<b>",
    ],
)
def test_names_that_might_tell_something_are_counted_and_not_repeated(
    codec: Codec, name: str
) -> None:
    drifts = found(codec, [row(codec) | {name: "1"}, row(codec)])

    assert list(drifts) == ["*"]
    assert (drifts["*"][0].rows, drifts["*"][0].of_rows) == (1, 2)


def test_no_more_names_are_told_than_there_is_room_for(codec: Codec) -> None:
    inventive = [row(codec, **{f"made_up_{n}_{k}": 1 for k in range(30)}) for n in range(30)]
    drifts = found(codec, inventive)

    assert len(drifts) == MOST_NAMES + 1
    assert drifts["*"][0].rows == 29  # all but the first, whose names found room


def test_values_of_any_sort_in_a_new_element_do_no_harm(codec: Codec) -> None:
    strange: list[object] = [{}, [], {"a": [1]}, None, "", 1.5, True]

    assert set(found(codec, [row(codec, odd=value) for value in strange])) == {"odd"}
