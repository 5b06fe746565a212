"""docs/findings.md names every finding as the code does."""

import re
from pathlib import Path

import pytest

from adapter.domain.findings.codes import FINDING_KINDS, FindingCode
from adapter.domain.findings.kind import Severity
from mappings.scoring_rules_file import load_rules

PAGE = (Path(__file__).parents[4] / "docs" / "findings.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `.+\|$", PAGE.partition("## ")[0], flags=re.MULTILINE)
SEVERITIES = {Severity.HIGH: "高", Severity.MEDIUM: "中", Severity.LOW: "低"}


@pytest.mark.parametrize("code", FindingCode)
def test_every_finding_stands_on_the_page_with_its_rule(code: FindingCode) -> None:
    about = FINDING_KINDS[code]
    basis = load_rules("national").bases.get(code, "无")
    cells = (f"`{code.value}`", about.label, SEVERITIES[about.severity], about.rule, basis)

    assert f"| {' | '.join(cells)} |" in ROWS


def test_the_page_names_no_finding_that_there_is_not() -> None:
    assert len(ROWS) == len(FindingCode)


def test_the_page_tells_what_a_province_cites() -> None:
    own = load_rules("inner_mongolia").bases.items() - load_rules("national").bases.items()

    assert own
    for code, basis in own:
        assert f"| `{code.value}` | {basis} |" in PAGE


def test_no_rule_or_sentence_of_the_program_names_a_law_of_one_place() -> None:
    sources = [*Path("adapter").rglob("*.py"), *Path("sync_jobs").rglob("*.py")]

    assert sources
    assert not [each for each in sources if "条例》" in each.read_text("utf-8")]
