"""Forms of other places end to end: each answers as a careful reader would, line by line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapter.errors import ExitCode
from tests.unit.cli.conftest import Said
from tests.unit.cli.form_layouts import LAYOUTS, Layout

Say = Callable[..., Said]


def _codes(findings: list[dict[str, str]]) -> str:
    return " ".join(sorted(each["code"] for each in findings))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda each: each.file)
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
