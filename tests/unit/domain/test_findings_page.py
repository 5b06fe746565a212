"""docs/findings.md names every finding as the code does."""

import re
from pathlib import Path

import pytest

from adapter.domain.findings.codes import FINDING_KINDS, FindingCode
from adapter.domain.findings.kind import Severity

PAGE = (Path(__file__).parents[3] / "docs" / "findings.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `.+\|$", PAGE, flags=re.MULTILINE)
SEVERITIES = {Severity.HIGH: "高", Severity.MEDIUM: "中", Severity.LOW: "低"}


@pytest.mark.parametrize("code", FindingCode)
def test_every_finding_stands_on_the_page_with_its_rule(code: FindingCode) -> None:
    about = FINDING_KINDS[code]
    cells = (f"`{code.value}`", about.label, SEVERITIES[about.severity], about.rule, code.basis)

    assert f"| {' | '.join(cells)} |" in ROWS


def test_the_page_names_no_finding_that_there_is_not() -> None:
    assert len(ROWS) == len(FindingCode)
