"""A profile file: what it makes, and how a mistake in it is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError
from mappings.profile import load_profile, shipped_profiles
from tests.unit.mappings.cutting import SHIPPED

Variant = Callable[..., Path]

LEVEL_NO = 'level_no = { element = "level_no", digits = 2 }'
GOAL_ID = 'goal_id = { element = "kpi_per_id", bytes = 38, required = true }'
CATEGORY = 'project_category = { element = "pro_cat_code", code_table = "project_category" }'
IS_LEAF = 'is_leaf = { element = "is_leaf", code_table = "yes_no" }'
TOTAL = 'total_score = { element = "total_eval_value", digits = 16, places = 6 }'
VALID_TO = 'valid_to = { element = "end_date", open = "29991231" }'
TARGET = 'target = { element = "kpi_val", bytes = 1000, join = "comparator_number_unit" }'
ACTUAL = 'actual_value = { element = "perf_comp", bytes = 2000 }'
COLUMN = '{ element = "s", code_table = "comparator_code" }'
COLUMNS = 'target = { element = "kpi_val", join = "columns", comparator = %s }'
TEMPLATE_PUSH = 'push_path = "/perf/v2/push/PERF_TEMPLATE"\nis_sent = true'


def line_with(path: Path, text: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    (line,) = (number for number, each in enumerate(lines, start=1) if text in each)
    return line


MISTAKES = [
    # A misspelt key, at each depth.
    (LEVEL_NO, 'level_no = { element = "level_no", digit = 2 }', "digit =",
     "data_set.library_node.fields.level_no.digit", "没有这个键"),
    ('page_param = "page_no"', 'pageparam = "page_no"', "pageparam",
     "wire.query.pageparam", "没有这个键"),
    ("[wire.envelope]", "[wire.envelop]", "[wire.envelop]", "wire.envelop", "没有这个键"),
    (GOAL_ID, "goal = 3", "goal = 3", "data_set.declared_target.fields.goal", "须为一个表"),
    # Wrong types and values.
    ("agencies_chunk = 200", 'agencies_chunk = "many"', "agencies_chunk",
     "wire.query.agencies_chunk", "须为整数"),
    ("agencies_chunk = 200", "agencies_chunk = 0", "agencies_chunk",
     "wire.query.agencies_chunk", "至少为 1"),
    ("zone_offset_min = 480", "zone_offset_min = 4800", "zone_offset_min",
     "wire.zone_offset_min", "至多为 840"),
    ('[text]\ncharset = "utf-8"', '[text]\ncharset = "utf-9"', '"utf-9"', "text.charset",
     "不认识的字符集"),
    ('empty = "distinct"', 'empty = "maybe"', "maybe", "text.empty", "只能是 'distinct'、'none'"),
    ('success_codes = ["0000"]', "success_codes = []", "success_codes",
     "wire.envelope.success_codes", "至少写一个"),
    ('"Bearer {token}"', '"Bearer"', "header_format", "wire.login.header_format", "须含 {token}"),
    (VALID_TO, VALID_TO.replace("29991231", "29991331"), "29991331",
     "data_set.library_node.fields.valid_to.open", "8 位日期"),
    (LEVEL_NO, LEVEL_NO.replace('"level_no"', '""'), 'element = "", digits',
     "data_set.library_node.fields.level_no.element", "不能为空"),
    # Values over several columns.
    (TARGET, TARGET.replace("comparator_number_unit", "columns"), 'join = "columns"',
     "data_set.template_item.fields.target.join", "须写明 comparator 或 unit"),
    (TARGET, TARGET.replace(" }", ', unit = { element = "u" } }'), "unit =",
     "data_set.template_item.fields.target.unit", '须同时写 join = "columns"'),
    (TARGET, COLUMNS.replace("%s", '{ element = "s", code_table = "yes_no" }'), 'element = "s"',
     "data_set.template_item.fields.target.comparator", "代码表 yes_no 的含义只能是"),
    (TARGET, COLUMNS.replace("%s", '{ element = "s", table = "yes_no" }'), 'element = "s"',
     "data_set.template_item.fields.target.comparator.table", "没有这个键"),
    (TARGET, COLUMNS.replace("%s", '{ element = "kpi_val", code_table = "comparator_code" }'),
     "comparator =", "data_set.template_item.fields.target", "数据元素 kpi_val 已用于 target"),
    (TARGET, COLUMNS.replace("%s", 'COLUMN, copies = ["c"]').replace("COLUMN", COLUMN),
     "comparator =", "data_set.template_item.fields.target.join", "不能写 copies"),
    (GOAL_ID, GOAL_ID.replace(", bytes", ', join = "columns", bytes'), 'join = "columns"',
     "data_set.declared_target.fields.goal_id.join", "只有指标值才能分列"),
    (ACTUAL, ACTUAL.replace(" }", ', join = "comparator_number_unit" }'), None,
     "data_set.monitoring_line.fields.actual_value.join", "文本字段只能写"),
    # Kinds declared unsupported.
    ("[data_set.library_node]", '[unsupported]\nlibrary_node = "无"\n\n[data_set.library_node]',
     'library_node = "无"', "unsupported.library_node", "同时写了 data_set.library_node"),
    ("[data_set.library_node]", '[unsupported]\nlibrary = "无"\n\n[data_set.library_node]',
     'library = "无"', "unsupported.library", "只能是"),
    ("[data_set.library_node]", '[unsupported]\nlibrary_node = ""\n\n[data_set.library_node]',
     'library_node = ""', "unsupported.library_node", "不能为空"),
    # Contradictions between the profile and the domain.
    (GOAL_ID, GOAL_ID.replace("goal_id", "goal_key"), "goal_key",
     "data_set.declared_target.fields.goal_key", "没有这个字段，可用：goal_id"),
    (LEVEL_NO, "", "[data_set.library_node.fields]", "data_set.library_node.fields",
     "必须给出字段 level_no"),
    (LEVEL_NO, LEVEL_NO.replace("digits", "bytes"), "level_no =",
     "data_set.library_node.fields.level_no.bytes", "对 int 类型的字段没有意义"),
    (LEVEL_NO, LEVEL_NO.replace(" }", ", sent = true }"), "level_no =",
     "data_set.library_node.fields.level_no.sent", "归对方所有"),
    (LEVEL_NO, LEVEL_NO.replace(" }", ", required = false }"), "level_no =",
     "data_set.library_node.fields.level_no.required", "不能为空"),
    (LEVEL_NO, LEVEL_NO.replace('"level_no"', '"perf_ind_code"'), "level_no =",
     "data_set.library_node.fields.level_no", "数据元素 perf_ind_code 已用于 code"),
    (IS_LEAF, 'is_leaf = { element = "is_leaf" }', "is_leaf =",
     "data_set.library_node.fields.is_leaf.code_table", "须写明代码表"),
    (IS_LEAF, IS_LEAF.replace("yes_no", "objective_type"), "is_leaf =",
     "data_set.library_node.fields.is_leaf.code_table", "与字段类型不符"),
    (CATEGORY, CATEGORY.replace(" }", ", required = true }"), "project_category =",
     "data_set.template_header.fields.project_category.required", "无代码的含义"),
    (TOTAL, TOTAL.replace("places = 6", "places = 17"), None,
     "data_set.self_evaluation.fields.total_score.places", None),
    (TARGET, 'target = { element = "kpi_val", bytes = 1000 }', "target =",
     "data_set.template_item.fields.target.join", "join"),
    ('template_id = { element = "template_id", bytes = 38 }',
     'template_id = { element = "template_id", bytes = 38, required = true }', "template_id =",
     "data_set.template_header.fields.template_id.required", "不报送的字段"),
    (TEMPLATE_PUSH, 'push_path = "/perf/v2/push/PERF_TEMPLATE"', "push/PERF_TEMPLATE",
     "data_set.template_header.push_path", "is_sent"),
    ('query_path = "/perf/v2/query/PM_PROJECT_INFO"', "", "[data_set.directory_entry]",
     "data_set.directory_entry", "至少写一个"),
    ('query_path = "/perf/v2/query/PM_PROJECT_INFO"', 'query_path = "perf"', '"perf"',
     "data_set.directory_entry.query_path", "以 / 开头"),
    ("[data_set.directory_entry]", "[data_set.directory]", "[data_set.directory]",
     "data_set.directory", None),
]  # fmt: skip  # the table reads by its rows


@pytest.mark.parametrize(("old", "new", "at", "key", "reason"), MISTAKES)
def test_a_mistake_is_named_by_file_line_and_key(
    variant: Variant, old: str, new: str, at: str | None, key: str, reason: str | None
) -> None:
    path = variant((old, new))

    with pytest.raises(ConfigurationError) as caught:
        load_profile(str(path))

    assert caught.value.file == str(path)
    assert caught.value.key == key
    assert caught.value.line == line_with(path, at or new)
    assert reason is None or reason in caught.value.reason


def test_broken_toml_is_named_by_its_line(variant: Variant) -> None:
    path = variant((LEVEL_NO, "level_no = {"))

    with pytest.raises(ConfigurationError) as caught:
        load_profile(str(path))

    assert caught.value.line == line_with(path, "level_no = {")
    assert "TOML" in caught.value.reason


def test_an_unknown_code_table_names_the_known_ones(variant: Variant) -> None:
    path = variant((IS_LEAF, IS_LEAF.replace("yes_no", "ja_nein")))

    with pytest.raises(ConfigurationError, match=r"ja_nein.*objective_type、project_category"):
        load_profile(str(path))


def test_an_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="std-v2-rest"):
        load_profile("std-v9")


def test_a_profile_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="读不到文件") as caught:
        load_profile(str(tmp_path / "none.toml"))

    assert caught.value.file.endswith("none.toml")


def test_a_profile_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_bytes("# 口径".encode("gb18030"))

    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_profile(str(path))


def test_a_profile_saved_by_notepad_is_read_all_the_same(variant: Variant) -> None:
    path = variant()
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert load_profile(str(path)).name == "std-v2-rest"


def test_every_shipped_profile_loads() -> None:
    assert [load_profile(name).name for name in shipped_profiles()] == list(shipped_profiles())


def test_a_kind_the_dialect_does_not_carry_is_refused_by_name(variant: Variant) -> None:
    text = variant().read_text("utf-8")
    start = text.index("[data_set.self_evaluation_goal]")
    end = text.index("[data_set.self_evaluation_line]")
    path = variant((text[start:end], ""))
    profile = load_profile(str(path))

    assert RecordKind.SELF_EVALUATION_GOAL not in profile.kinds
    with pytest.raises(ConfigurationError, match="self_evaluation_goal"):
        profile.codec(RecordKind.SELF_EVALUATION_GOAL)


def test_a_site_can_bring_its_own_code_table(variant: Variant) -> None:
    path = variant()
    tables = path.parent / "code_tables"
    tables.mkdir()
    (tables / "objective_type.toml").write_text(
        'title = "目标类型"\ntype = "text"\n[[codes]]\ncode = "A"\nlabel = "总体"\n', "utf-8"
    )
    codec = load_profile(str(path)).codec(RecordKind.DECLARED_TARGET)

    assert codec.rules["object_type"].codes is not None
    assert codec.rules["object_type"].codes.labels == {"A": "总体"}


def test_a_receiver_that_cannot_tell_empty_from_nothing_is_believed(variant: Variant) -> None:
    codec = load_profile(str(variant(('empty = "distinct"', 'empty = "none"')))).codec(
        RecordKind.DECLARED_TARGET
    )
    row = {"kpi_per_id": "1", "pro_code": "P", "agency_code": "1", "mof_div_code": "1",
           "fiscal_year": "2026", "kpi_target": ""}  # fmt: skip  # one row
    record = codec.decode_record(row)

    assert getattr(record, "overall_goal", "") is None
    assert codec.encode(record)["kpi_target"] is None


def test_a_dialect_may_leave_out_what_has_no_value_and_add_what_never_changes(
    variant: Variant,
) -> None:
    fields = "[data_set.template_header.fields]"
    constants = '[data_set.template_header.constants]\nbusi_type = "perf"\n'
    path = variant(
        ('without_value = "null"', 'without_value = "omit"'),
        (fields, constants + fields),
    )
    codec = load_profile(str(path)).codec(RecordKind.TEMPLATE_HEADER)
    row = {
        "template_code": "T1",
        "template_name": "模板",
        "pro_code": "P1",
        "pro_name": "项目",
        "agency_code": "101001",
        "mof_div_code": "152501000",
        "fiscal_year": "2026",
        "is_enabled": 1,
    }

    assert codec.encode(codec.decode_record(row)) == row | {"busi_type": "perf"}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('rows_path = "data.rows.row"', 'rows_path = ""', "wire.query.rows_path"),
        ('rows_path = "data.rows.row"', 'rows_path = "data..row"', "wire.query.rows_path"),
        ('results_path = "results.result"', 'results_path = ""', "wire.push.results_path"),
        ('code_path = "result_code"', 'code_path = ""', "wire.envelope.code_path"),
    ],
)
def test_a_path_of_xml_names_every_element(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = (SHIPPED.parent / "std-v2-soap.toml").read_text("utf-8")
    assert text.count(old) == 1
    path = tmp_path / "site.toml"
    path.write_text(text.replace(old, new), "utf-8")

    with pytest.raises(ConfigurationError) as caught:
        load_profile(str(path))

    assert caught.value.key == key
    assert caught.value.line == line_with(path, new)


def test_a_kind_declared_unsupported_is_not_taken_over(tmp_path: Path) -> None:
    text = (SHIPPED.parent / "std-v2-soap.toml").read_text("utf-8")
    path = tmp_path / "narrower.toml"
    path.write_text(f'{text}\n[unsupported]\nmonitoring_line = "没有"\n', "utf-8")

    profile = load_profile(str(path))

    assert profile.unsupported == {RecordKind.MONITORING_LINE: "没有"}
    assert RecordKind.MONITORING_LINE not in profile.kinds
    assert len(profile.kinds) == len(RecordKind) - 1
