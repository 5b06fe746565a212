"""docs/file-drop.md publishes exactly the format that is written and read here."""

import json
import re
from pathlib import Path

from adapter.settings import FileDropSettings
from connectors.file_drop.defects import AUTHENTIC, Defect
from connectors.file_drop.examining import BatchLimits
from connectors.file_drop.manifest import FORMAT
from connectors.file_drop.names import Purpose
from connectors.simulator.drop.faults import DROP_FAULTS
from tests.unit.connectors.file_drop.peer import Peer

DOCS = Path(__file__).parents[4] / "docs"
PAGE = (DOCS / "file-drop.md").read_text("utf-8")


def table(heading: str, page: str = PAGE) -> list[list[str]]:
    """The rows of the first table below a heading."""
    _, _, below = page.partition(f"## {heading}\n")
    rows = re.search(r"((?:^\|.*\|\n)+)", below, flags=re.MULTILINE)
    assert rows is not None, heading
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in rows.group().splitlines()[2:]
    ]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_the_page_names_the_format() -> None:
    assert f"# 格式：{FORMAT}\n" in PAGE


def test_every_key_of_a_manifest_is_listed(peer: Peer) -> None:
    manifest = json.loads(peer.extract({"n": 1}).manifest.to_bytes())
    rows = {names(key)[0]: words for key, words in table("6. 清单 manifest.json")}

    assert rows.keys() == manifest.keys()
    assert all(f'"{key}"' in rows["extract"] for key in manifest["extract"])
    assert all(f'"{key}"' in rows["members"] for key in manifest["members"][0])


def test_every_purpose_is_listed() -> None:
    assert {names(row[0])[0] for row in table("5. 批次")} == {each.value for each in Purpose}


def test_every_reason_is_listed_with_its_words() -> None:
    rows = {names(name)[0]: (words, used) for name, words, used in table("8. 收的一边怎样判断")}

    assert rows.keys() == {each.value for each in Defect}
    assert all(rows[each.value][0].startswith(each.label) for each in Defect)
    assert {name for name, (_, used) in rows.items() if used} == {each.value for each in AUTHENTIC}


def test_the_limits_are_those_of_the_program() -> None:
    limits, gib = BatchLimits(), 1024**3

    assert f"文件 {limits.max_file_bytes // gib} GiB" in PAGE
    assert f"解开 {limits.max_unpacked_bytes // gib} GiB" in PAGE
    assert f"超过 {limits.max_ratio} 倍" in PAGE
    assert f"一行不超过 {limits.max_line_bytes // 1024**2} MiB" in PAGE


def test_every_setting_is_listed() -> None:
    listed = [name for row in table("2. 配置") for name in names(row[0])]

    assert listed == list(FileDropSettings.model_fields)


def test_every_fault_of_the_simulator_is_listed() -> None:
    page = (DOCS / "simulator.md").read_text("utf-8")
    listed = [name for row in table("文件交换", page) for name in names(row[0])]

    assert listed == list(DROP_FAULTS)
