"""The page about writing a profile: its example loads, reads its own sample, and is clean."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.record import RecordKind
from mappings.findings import FindingLevel
from mappings.measuring import Sample
from mappings.profile import Profile, load_profile
from mappings.profile_check import check_profile

PAGE = (Path(__file__).parents[3] / "docs" / "writing-a-profile.md").read_text("utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    return str(found)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "profiles" / "county.toml"
    file.parent.mkdir()
    file.write_text(block("toml"), "utf-8")
    return file


@pytest.fixture
def example(path: Path) -> Profile:
    return load_profile(str(path))


def test_the_example_is_clean_but_for_what_the_county_does_not_offer(
    path: Path, sent: list[Sample]
) -> None:
    found = check_profile(str(path), sent)

    assert {each.level for each in found} == {FindingLevel.INFO}
    shown = [f"profiles/county.toml:{each.line}：说明：{each.key}：{each.reason}" for each in found]
    (printed,) = re.findall(r"^    (profiles/county\.toml:.*)$", PAGE, flags=re.MULTILINE)
    assert printed in shown


def test_the_example_reads_the_vendors_sample(example: Profile) -> None:
    answer: dict[str, Any] = json.loads(block("json"))
    envelope, query = example.wire_spec.envelope, example.wire_spec.query
    rows: Any = answer
    for step in query.rows_path.split("."):
        rows = rows[step]
    (row,) = rows

    line: Any = example.codec(RecordKind.TARGET_LINE).decode_record(row)

    assert answer[envelope.code_path] in envelope.success_codes
    assert (line.target_value, line.name, line.is_deleted) == ("≥90人", "补助人数", False)
    assert f"{line.updated_at:%Y%m%d%H%M%S}" == "20260105013000"


def test_every_kind_of_the_example_is_carried_or_declared(example: Profile) -> None:
    assert set(example.kinds) | set(example.unsupported) == set(RecordKind)
