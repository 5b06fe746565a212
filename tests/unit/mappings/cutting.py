"""Cuts kinds out of the shipped profile, as a site without them would write it."""

import re
from collections.abc import Iterable
from pathlib import Path

from adapter.domain.record import RecordKind

SHIPPED = Path(__file__).parents[3] / "mappings" / "profiles" / "std-v2-rest.toml"


def without_kinds(kinds: Iterable[RecordKind], reason: str) -> str:
    """The shipped profile's text with these kinds declared unsupported."""
    text = SHIPPED.read_text("utf-8")
    declared = []
    for kind in kinds:
        part = rf"\[data_set\.{kind.value}\].*?(?=\n\[data_set\.(?!{kind.value}\b)|\Z)"
        text, count = re.subn(part, "", text, flags=re.DOTALL)
        assert count == 1, f"the shipped profile has no {kind}"
        declared.append(f'{kind.value} = "{reason}"\n')
    return f"{text}\n[unsupported]\n{''.join(declared)}" if declared else text
