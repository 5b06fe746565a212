"""A check of a profile finds everything at once, and what it says of the shipped ones is true."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapter.domain.library.content import LibraryContent
from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError
from mappings.findings import FindingLevel, ProfileFinding
from mappings.measuring import Sample
from mappings.profile import shipped_profiles
from mappings.profile_check import check_profile
from tests.unit.mappings.cutting import without_kinds

Variant = Callable[..., Path]

#: What the library knows and the standard has no element for.
LOST = ("basis", "calculation", "data_source", "function_class", "scoring_rule", "sector",
        "standard_source")  # fmt: skip  # one list

LEVEL_NO = 'level_no = { element = "level_no", digits = 2 }'
TARGET = 'target = { element = "kpi_val", bytes = 1000, join = "comparator_number_unit" }'
FIELDS = "[data_set.library_node.fields]"
UNIT_IN_CODE = 'unit = { element = "perf_ind_code" }'
NAME = 'name = { element = "perf_ind_name", bytes = 1000 }'


def told(found: list[ProfileFinding], level: FindingLevel) -> dict[str, str]:
    """Reasons by key; several of one key one after the other."""
    reasons: dict[str, str] = {}
    for each in found:
        if each.level is level:
            reasons[each.key] = "；".join(filter(None, (reasons.get(each.key), each.reason)))
    return reasons


# --- the shipped ones -----------------------------------------------------------------------------

WIDE = {"data_set.template_header.fields.template_name": "放不下指标库的 1 个值"}
WARNINGS = {
    "std-v2-rest": WIDE,
    "flat-rest": {**WIDE, "data_set.template_item.fields": "（department_code）没有"},
    "std-v1-rest": {
        "data_set.library_node.fields.name": "17 个值：最长 38 字节（gbk），上限 30",
        "data_set.template_header.fields.template_name": "最长 557 字节（gbk），上限 200 字节",
        "data_set.template_item.fields.name": "16 个值：最长 38 字节（gbk），上限 30",
    },
}
INFOS = {
    "std-v1-rest": {
        "data_set.template_item.fields": {"level1_code", "level2_code"},
        "data_set.declared_target.fields": {"is_last_instance", "object_type", "project_name"},
        "data_set.target_line.fields": {"indicator_code", "level1_code", "level2_code"},
        "data_set.department_target.fields": {
            "department_name",
            "is_last_instance",
            "object_type",
        },
        "data_set.department_target_line.fields": {
            "indicator_code",
            "level1_code",
            "level2_code",
        },
    }
}


@pytest.mark.parametrize("name", WARNINGS)
def test_of_a_shipped_profile_exactly_what_is_true_is_found(name: str, sent: list[Sample]) -> None:
    found = check_profile(name, sent)

    warnings = told(found, FindingLevel.WARNING)
    lost = warnings.pop("data_set.library_node.fields")
    assert all(f"（{field}）没有对应的数据元素" in lost for field in LOST)
    assert lost.count("不会送达") == len(LOST)
    assert warnings.keys() == WARNINGS[name].keys()
    assert all(words in warnings[key] for key, words in WARNINGS[name].items())
    infos = told(found, FindingLevel.INFO)
    assert infos.keys() == INFOS.get(name, {}).keys()
    for key, fields in INFOS.get(name, {}).items():
        assert all(f"（{field}）" in infos[key] for field in fields)
        assert infos[key].count("没有对应") == len(fields)
    assert told(found, FindingLevel.ERROR) == {}


@pytest.mark.parametrize("name", shipped_profiles())
def test_no_shipped_profile_has_a_mistake_and_every_finding_has_a_line(
    name: str, sent: list[Sample]
) -> None:
    found = check_profile(name, sent)

    assert not [each for each in found if each.level is FindingLevel.ERROR]
    assert all(each.line > 0 and each.file.endswith(f"{name}.toml") for each in found)


# --- mistakes -------------------------------------------------------------------------------------


def test_every_mistake_is_found_at_once_each_with_its_line(variant: Variant) -> None:
    path = variant(
        (LEVEL_NO, 'level_no = { element = "level_no", digit = 2 }'),
        ('page_param = "page_no"', 'page_param = "page_no"\npage_parm = "x"'),
        ("agencies_chunk = 200", "agencies_chunk = 0"),
        (NAME, 'name = { element = "perf_ind_name", digits = 3 }\nnome = { element = "x" }'),
        (TARGET, TARGET.replace('"kpi_val"', '"ind_weight"')),
        ('is_required = { element = "is_required", code_table = "yes_no" }',
         'is_required = { element = "is_required", code_table = "ja_nein" }'),
        ('goal_id = { element = "kpi_per_id", bytes = 38, required = true }', "goal_id = 3"),
    )  # fmt: skip  # pairs

    found = {each.key: each for each in check_profile(str(path), ())}

    expected = {
        "data_set.library_node.fields.level_no.digit": ("没有这个键", "digit = 2"),
        "wire.query.page_parm": ("没有这个键", "page_parm"),
        "wire.query.agencies_chunk": ("至少为 1", "agencies_chunk"),
        "data_set.library_node.fields.name.digits": ("没有意义", "digits = 3"),
        "data_set.library_node.fields.nome": ("没有这个字段", "nome ="),
        "data_set.template_item.fields.weight": ("已用于 target", "weight = {"),
        "data_set.declared_target.fields.goal_id": ("须为一个表", "goal_id = 3"),
    }
    lines = path.read_text("utf-8").splitlines()
    for key, (reason, text) in expected.items():
        assert reason in found[key].reason
        assert text in lines[found[key].line - 1]
        assert found[key].level is FindingLevel.ERROR
    assert any("没有代码表“ja_nein”" in each.reason for each in found.values())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (NAME, NAME.replace(" }", ', copies = ["perf_ind_code"] }')),
        (TARGET, f'target = {{ element = "kpi_val", join = "columns", {UNIT_IN_CODE} }}'),
        (FIELDS, f'[data_set.library_node.constants]\nperf_ind_code = "x"\n\n{FIELDS}'),
    ],
)  # fmt: skip  # pairs
def test_an_element_for_two_fields_is_found_however_it_is_written(
    variant: Variant, old: str, new: str
) -> None:
    found = check_profile(str(variant((old, new))), ())

    assert [each.reason for each in found if "数据元素 perf_ind_code 已用于" in each.reason]


def test_tables_beside_the_profile_are_checked_in_both_directions_used_or_not(
    variant: Variant,
) -> None:
    folder = variant().parent / "code_tables"
    folder.mkdir()
    usual = 'title = "x"\ntype = "text"\n'
    entry = '[[codes]]\ncode = "{}"\nlabel = "{}"\n'
    (folder / "two_codes.toml").write_text(usual + entry.format(1, "甲") + entry.format(2, "甲"))
    (folder / "two_labels.toml").write_text(usual + entry.format(1, "甲") + entry.format(1, "乙"))
    (folder / "no_toml.toml").write_text("title = ")

    found = check_profile(str(folder.parent / "site.toml"), ())

    by_file = {Path(each.file).name: each for each in found if each.level is FindingLevel.ERROR}
    assert "同一含义出现两次" in by_file["two_codes.toml"].reason
    assert by_file["two_codes.toml"].line == 8
    assert "同一代码出现两次" in by_file["two_labels.toml"].reason
    assert "不是有效的 TOML" in by_file["no_toml.toml"].reason


def test_a_kind_that_is_neither_carried_nor_declared_unsupported_is_found(tmp_path: Path) -> None:
    text = without_kinds([RecordKind.MONITORING_LINE], "无")
    path = tmp_path / "site.toml"
    path.write_text(text.replace('[unsupported]\nmonitoring_line = "无"\n', ""), "utf-8")

    found = check_profile(str(path), ())

    assert [each.reason for each in found if "monitoring_line" in each.reason]
    path.write_text(text, "utf-8")
    assert not [each for each in check_profile(str(path), ()) if "monitoring_line" in each.reason]


@pytest.mark.parametrize("text", ["title = ", "", '[wire]\ncharset = "utf-8"', "profile = 3"])
def test_what_is_no_profile_at_all_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "site.toml"
    path.write_text(text)

    with pytest.raises(ConfigurationError) as caught:
        check_profile(str(path), ())

    assert caught.value.file == str(path)


def test_a_profile_whose_wire_is_broken_still_tells_its_other_mistakes(variant: Variant) -> None:
    path = variant(
        ('rows_path = "data.rows"\n', ""), (LEVEL_NO, LEVEL_NO.replace("digits", "digit"))
    )

    found = {each.key for each in check_profile(str(path), ())}

    assert found == {"wire.query.rows_path", "data_set.library_node.fields.level_no.digit"}


# --- what does not arrive -------------------------------------------------------------------------


def test_lengths_are_counted_in_the_charset_of_the_profile(
    variant: Variant, library: LibraryContent, sent: list[Sample]
) -> None:
    longest = max(library.indicators, key=lambda each: len(each.name.encode("gbk")))
    limit = len(longest.name.encode("gbk"))

    def found(charset: str, size: int) -> str:
        path = variant(
            ('[text]\ncharset = "utf-8"', f'[text]\ncharset = "{charset}"'),
            (NAME, NAME.replace("1000", str(size))),
        )
        warnings = told(check_profile(str(path), sent), FindingLevel.WARNING)
        return warnings.get("data_set.library_node.fields.name", "")

    assert found("gbk", limit) == ""
    assert f"最长 {limit} 字节（gbk），上限 {limit - 1} 字节，最长的是指标" in found(
        "gbk", limit - 1
    )
    assert "（utf-8）" in found("utf-8", limit)


def test_the_columns_of_a_value_are_measured_each_by_itself(
    variant: Variant, sent: list[Sample]
) -> None:
    columns = 'join = "columns", unit = { element = "unit", bytes = 2 } }'
    path = variant((TARGET, f'target = {{ element = "kpi_val", bytes = 1000, {columns}'))

    warnings = told(check_profile(str(path), sent), FindingLevel.WARNING)

    assert "unit 放不下指标库的" in warnings["data_set.template_item.fields.target"]


def test_nothing_of_a_project_is_told(sent: list[Sample], library: LibraryContent) -> None:
    reasons = " ".join(each.reason for each in check_profile("std-v1-rest", sent))

    names = {each.project_name for each in library.templates if each.project_name}
    assert not [name for name in names if name in reasons]
    assert not [each.code for each in library.templates if each.code in reasons]
