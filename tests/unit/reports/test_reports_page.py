"""docs/reports.md names what a report holds: its sheets, the keys of its JSON, its limits."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from adapter.domain.comparing.official_form import FORM_LABELS, FormKind, OfficialForm
from adapter.domain.findings.codes import FindingCode
from adapter.measuring import TALLEST_ROW
from adapter.reports.canvas import LONGEST_CELL
from adapter.reports.document import FORMAT, write_report
from adapter.reports.workbook import MOST_FINDINGS
from tests.integration.storage.pulls import SCOPE
from tests.unit.reports.books import CREATED, findings, form

PAGE = (Path(__file__).parents[3] / "docs" / "reports.md").read_text("utf-8")


def document() -> Any:
    pieces = write_report(
        SCOPE, [form(FormKind.SELF_EVALUATION)], findings(len(FORM_LABELS)), made_at=CREATED
    )
    return json.loads("".join(pieces))


def row_of(key: str) -> str:
    (row,) = (line for line in PAGE.splitlines() if line.startswith(f"| `{key}` |"))
    return row


def test_the_page_names_every_key_of_the_document() -> None:
    written = document()

    assert all(row_of(key) for key in written)
    assert written["format"] == FORMAT
    assert FORMAT in row_of("format")
    told = set(re.findall(r"`(\w+)`", row_of("findings"))) - {"findings", "path", "sha256"}
    assert told == set(written["findings"][0])
    told = set(re.findall(r"`(\w+)`", row_of("forms"))) - {"forms"}
    assert told == {each.name for each in fields(OfficialForm)} == set(written["forms"][0])


def test_a_document_without_anything_is_whole_too() -> None:
    empty = json.loads("".join(write_report(None, [], [], made_at=CREATED)))

    assert (empty["scope"], empty["forms"], empty["findings"]) == (None, [], [])
    assert len(document()["findings"]) == 3


def test_the_sentence_tells_rates_as_per_cent() -> None:
    pieces = write_report(None, [], findings(len(FindingCode)), made_at=CREATED)
    whole = json.loads("".join(pieces))["findings"]
    told = [each for each in whole if each["code"] == "budget_contradiction"]

    assert [each["sentence"] for each in told] == [
        "填报的执行率为 90%，按金额计算为 80%；请核对金额和执行率"
    ]


def test_the_page_names_the_sheets_and_the_limits() -> None:
    assert all(f"| {label} |" in PAGE for label in (*FORM_LABELS.values(), "对比发现"))
    for number in (LONGEST_CELL, MOST_FINDINGS):
        assert f"{number:,}" in PAGE
    assert f"{TALLEST_ROW:.0f} points" in PAGE
