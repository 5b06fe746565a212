"""Forms of other places end to end: each answers as a careful reader would, line by line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapter.errors import ExitCode
from tests.unit.cli.conftest import Said
from tests.unit.cli.form_layouts import LAYOUTS, Layout
from tests.unit.cli.stranger_layouts import NO_WORKBOOK, STRANGERS

EVERY = (*LAYOUTS, *(each() for each in STRANGERS))

Say = Callable[..., Said]


def _codes(findings: list[dict[str, str]]) -> str:
    return " ".join(sorted(each["code"] for each in findings))


@pytest.mark.parametrize("layout", EVERY, ids=lambda each: each.file)
def test_a_form_in_the_layout_of_another_place_is_answered_line_by_line(
    say: Say, tmp_path: Path, layout: Layout
) -> None:
    file = tmp_path / layout.file
    file.write_bytes(layout.content)

    said = say("check-file", str(file), "--json")

    rows = said.json["rows"]
    answers = [(each["verdict"], each["expected_score"], _codes(each["findings"])) for each in rows]
    assert answers == list(layout.rows)
    assert _codes(said.json["totals"]["findings"]) == layout.totals
    assert said.code == (ExitCode.OK if layout.is_clean else ExitCode.DIFFERENCES_FOUND)


def test_a_page_under_the_name_of_a_workbook_is_told_with_what_to_do(
    say: Say, tmp_path: Path
) -> None:
    name, content = NO_WORKBOOK
    file = tmp_path / name
    file.write_bytes(content)

    said = say("check-file", str(file))

    assert said.code == ExitCode.FAILED
    assert "请用 Excel/WPS 打开并另存为 .xlsx" in said.err
