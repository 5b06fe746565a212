"""The figures of a rehearsal, read from what it tells people."""

import re
from typing import Any

from adapter.domain.reconcile.three_ways import Verdict


def figures_of(wire: str, text: str) -> dict[str, Any]:
    """The figures in the summary of a wire, in the form in which `demo --json` prints them.

    The number of missed targets is told to people alone, and only held to be one here.
    """
    (summary,) = re.findall(
        rf"^本轮小结（{wire.upper()}）\n((?:  .*\n)+)", text, flags=re.MULTILINE
    )
    plain, missed = re.subn(r"其中未完成却满分 [1-9]\d* 个", "", summary)
    assert missed == 1
    numbers = iter([int(each) for each in re.findall(r"\d+", plain)])
    figures: dict[str, Any] = {
        each: next(numbers) for each in ("pushed", "confirmed", "rejected", "refused_locally")
    }
    pulled = "declared_targets", "monitoring", "self_evaluations"
    figures["pulled"] = {each: next(numbers) for each in pulled}
    figures["quarantined"] = next(numbers)
    figures["verdicts"] = {each.value: next(numbers) for each in Verdict}
    figures |= {each: next(numbers) for each in ("identified", "findings", "blocked_secret")}
    assert [*numbers] == []
    return figures
