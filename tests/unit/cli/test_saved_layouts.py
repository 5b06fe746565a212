"""Files of other offices as saved by other programs (tests/golden/layouts), whole answers."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import Said

HERE = Path(__file__).parents[2] / "golden" / "layouts"
LAYOUTS: list[dict[str, Any]] = json.loads((HERE / "expected.json").read_text("utf-8"))

AGAIN = HERE.with_name("layouts_again")
#: Without rates and points; verdicts and findings were written down before anything was run.
MORE: list[dict[str, Any]] = json.loads((AGAIN / "expected.json").read_text("utf-8"))

LATER = [
    HERE.with_name(f"layouts_{which}")
    for which in ("third", "fourth", "fifth", "sixth", "eighth", "tenth")
]
#: The same with the findings of the whole form, and names, values and points as a reader sees them.
LAST: list[dict[str, Any]] = [
    {**layout, "path": folder / layout["file"]}
    for folder in LATER
    for layout in json.loads((folder / "expected.json").read_text("utf-8"))
]

Say = Callable[..., Said]


def _codes(findings: list[dict[str, str]]) -> list[str]:
    return sorted(each["code"] for each in findings)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda each: each["file"])
def test_a_file_of_another_office_is_answered_as_a_careful_reader_would(
    say: Say, layout: dict[str, Any]
) -> None:
    said = say("check-file", str(HERE / layout["file"]), "--json")

    expected = layout["rows"]
    assert [
        (each["verdict"], each["attainment"], each["expected_score"], _codes(each["findings"]))
        for each in said.json["rows"]
    ] == [
        (each["verdict"], each["attainment"], each["expected_score"], sorted(each["findings"]))
        for each in expected
    ]
    names = [each["name"] for each in said.json["rows"]]
    assert all(row["level3"] in name for row, name in zip(expected, names, strict=True))
    assert _codes(said.json["totals"]["findings"]) == sorted(layout["totals_findings"])


@pytest.mark.parametrize("layout", MORE, ids=lambda each: each["file"])
def test_a_file_of_yet_another_office_is_judged_as_a_careful_reader_would(
    say: Say, layout: dict[str, Any]
) -> None:
    rows = say("check-file", str(AGAIN / layout["file"]), "--json").json["rows"]

    assert [(each["verdict"], _codes(each["findings"])) for each in rows] == [
        (each["verdict"], each["findings"]) for each in layout["rows"]
    ]
    assert all(
        row["level3"] in each["name"] for row, each in zip(layout["rows"], rows, strict=True)
    )


@pytest.mark.parametrize("layout", LAST, ids=lambda each: each["file"])
def test_a_form_of_a_later_writer_is_judged_as_a_careful_reader_would(
    say: Say, layout: dict[str, Any]
) -> None:
    told = say("check-file", str(layout["path"]), "--json").json

    assert [(each["verdict"], _codes(each["findings"])) for each in told["rows"]] == [
        (each["verdict"], each["findings"]) for each in layout["rows"]
    ]
    assert all(
        row["level3"] in each["name"]
        for row, each in zip(layout["rows"], told["rows"], strict=True)
    )
    assert _codes(told["totals"]["findings"]) == layout["form_findings"]
