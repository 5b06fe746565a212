"""The page about profiles names every key there is, and no other."""

import re
from pathlib import Path

from mappings.profile_schema import FieldEntry, TextRules

PAGE = Path(__file__).parents[3] / "docs" / "profiles.md"


def test_the_page_lists_exactly_the_keys_of_a_field() -> None:
    text = PAGE.read_text("utf-8")
    table = text.partition("## 字段规则")[2].partition("##")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    listed = {key for cell in first_cells for key in re.findall(r"`(\w+)`", cell)}

    assert listed == set(FieldEntry.model_fields)


def test_the_page_explains_every_rule_of_text() -> None:
    text = PAGE.read_text("utf-8")

    assert all(f"`{name}`" in text for name in TextRules.model_fields)
