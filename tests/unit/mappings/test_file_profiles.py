"""Profiles over files: no login, names instead of paths, and rows told apart by their columns."""

from pathlib import Path

import pytest

from adapter.domain.record import RecordKind
from adapter.errors import ConfigurationError
from adapter.ports.wire_spec import RowColumns
from mappings.profile import load_profile

SHIPPED = Path(__file__).parents[3] / "mappings" / "profiles" / "std-v2-files.toml"
TEXT = SHIPPED.read_text("utf-8")


def written(folder: Path, text: str) -> str:
    path = folder / "site.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_the_columns_come_from_the_fields_of_each_kind() -> None:
    spec = load_profile("std-v2-files").wire_spec

    assert spec.file_drop is not None
    assert spec.file_drop.columns.keys() == spec.data_sets.keys()
    assert spec.file_drop.columns[RecordKind.TEMPLATE_ITEM] == RowColumns(
        identity="item_id",
        division="mof_div_code",
        year="fiscal_year",
        agency="agency_code",
        updated="update_time",
        deleted="is_deleted",
        key="template_code",
    )
    assert spec.file_drop.columns[RecordKind.LIBRARY_NODE].key == "agency_code"
    assert spec.file_drop.columns[RecordKind.TARGET_LINE].key == "pro_code"
    assert spec.file_drop.columns[RecordKind.DIRECTORY_ENTRY].updated == "update_time"
    assert spec.data_sets[RecordKind.TEMPLATE_HEADER].push_path == "PERF_TEMPLATE"


def test_without_a_named_element_a_kind_without_times_has_none(tmp_path: Path) -> None:
    text = TEXT.replace("[wire.file_drop]", "").replace('updated_element = "update_time"', "")

    spec = load_profile(written(tmp_path, text)).wire_spec

    assert spec.file_drop is not None
    assert spec.file_drop.columns[RecordKind.DIRECTORY_ENTRY].updated == ""
    assert spec.file_drop.columns[RecordKind.TARGET_LINE].updated == "update_time"


def test_other_wires_choose_no_rows_here() -> None:
    assert load_profile("std-v2-rest").wire_spec.file_drop is None


TOKEN = 'path = "/t"\nid_param = "i"\nsecret_param = "s"\ntoken_path = "t"\nheader = "h"'
REST = (Path(SHIPPED).with_name("std-v2-rest.toml")).read_text("utf-8")
OWN = """
[data_set.directory_entry]
name = "X"
query_path = "/x"
[data_set.directory_entry.fields]
project_id = { element = "id" }
"""


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        (TEXT.replace('method = "none"', TOKEN), "wire.login.method", "须写 none"),
        (
            TEXT.replace('method = "none"', 'method = "username_token"'),
            "wire.login.method",
            "须写 none",
        ),
        (
            REST.replace("[wire.login]", '[wire.login]\nmethod = "none"'),
            "wire.login.method",
            "其他接口须登录",
        ),
        (
            REST.replace("[wire.login]", "[wire.file_drop]\n[wire.login]"),
            "wire.file_drop",
            "只有 wire 为 file_drop",
        ),
        (TEXT + OWN, "data_set.directory_entry.query_path", "请写 query_operation"),
        (
            TEXT.replace("updated_element", "changed_element"),
            "wire.file_drop.changed_element",
            "没有这个键",
        ),
    ],
)
def test_what_belongs_to_another_wire_is_refused(
    tmp_path: Path, text: str, key: str, words: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_profile(written(tmp_path, text))

    assert caught.value.key == key
    assert words in caught.value.reason
