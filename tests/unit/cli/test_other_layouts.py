"""Forms of other places end to end: each answers as a careful reader would, line by line."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from adapter.errors import ExitCode
from tests.unit.cli.conftest import Said
from tests.unit.cli.form_layouts import LAYOUTS, Layout
from tests.unit.cli.stranger_layouts import NO_WORKBOOK, STRANGERS, guangxi, typed_cells

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


def _without_results(content: bytes) -> bytes:
    """A workbook as programs write it that leave formulas to be computed: <f>…</f><v></v>."""
    changed = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as book, ZipFile(changed, "w") as other:
        for part in book.namelist():
            other.writestr(part, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v></v>", book.read(part)))
    return changed.getvalue()


def test_a_formula_that_nobody_computed_accuses_nobody(say: Say, tmp_path: Path) -> None:
    total, actual = tmp_path / "total.xlsx", tmp_path / "actual.xlsx"
    total.write_bytes(_without_results(guangxi().content))
    actual.write_bytes(_without_results(typed_cells().content))

    of_total = say("check-file", str(total), "--json").json
    of_actual = say("check-file", str(actual), "--json").json

    assert of_total["totals"]["findings"] == []
    (unread,) = [each for each in of_actual["rows"] if each["name"] == "平均检测成本"]
    assert (unread["verdict"], unread["findings"]) == ("undetermined", [])
    assert "公式没有保存计算结果" in of_actual["problems"][-1]["message"]


def test_a_page_that_breaks_off_is_told_with_what_to_do(say: Say, tmp_path: Path) -> None:
    name, content = NO_WORKBOOK
    file = tmp_path / name
    file.write_bytes(content)

    said = say("check-file", str(file))

    assert said.code == ExitCode.FAILED
    assert "没有完整的表格；请用 Excel/WPS 打开核对，并另存为 .xlsx" in said.err
