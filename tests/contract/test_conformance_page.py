"""docs/conformance.md lists exactly the checks and abilities that there are, and a probe's."""

import re
from pathlib import Path

from adapter.probe.findings import ASPECT_LABELS, Standing
from connectors.conformance import CHECKS, HARMLESS, Capability, Trouble
from connectors.conformance.needs import NEED_LABELS

PAGE = (Path(__file__).parents[2] / "docs" / "conformance.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading."""
    _, _, below = PAGE.partition(f"## {heading}\n")
    rows = re.search(r"((?:^\|.*\|\n)+)", below, flags=re.MULTILINE)
    assert rows is not None, heading
    return [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in rows.group().splitlines()[2:]
    ]


def test_every_ability_is_listed_with_its_name() -> None:
    listed = {name: label for label, name, _ in table("能力")}

    assert listed == {need.value: NEED_LABELS[need] for need in (*Capability, *Trouble)}


def test_every_check_is_listed_with_its_promise_and_its_needs() -> None:
    expected = [
        [
            check.name,
            check.label,
            "、".join(NEED_LABELS[need] for need in sorted(check.needs)),
            "是" if check.name in HARMLESS else "",
        ]
        for check in CHECKS.values()
    ]

    assert table("检查项") == expected


def test_everything_a_probe_looks_at_is_listed() -> None:
    listed = {label for label, _ in table("探测一个真实站点")}

    assert listed == set(ASPECT_LABELS.values()) - {"数据集", "读取"}
    assert all(standing.label in PAGE for standing in Standing)
