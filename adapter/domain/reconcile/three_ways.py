"""Three-way version check (版本核对): who moved since both sides last agreed."""

from collections.abc import Hashable, Mapping
from enum import StrEnum


class Verdict(StrEnum):
    """The five answers, with their Chinese words in `VERDICT_LABELS`."""

    AGREED = "agreed"
    CONVERGED = "converged"
    INTERNAL_CHANGED = "internal_changed"
    EXTERNAL_CHANGED = "external_changed"
    CONFLICT = "conflict"


VERDICT_LABELS: Mapping[Verdict, str] = {
    Verdict.AGREED: "一致",
    Verdict.CONVERGED: "同改",
    Verdict.INTERNAL_CHANGED: "本方变更",
    Verdict.EXTERNAL_CHANGED: "对方变更",
    Verdict.CONFLICT: "冲突",
}

#: (internal == external, baseline == internal, baseline == external) -> verdict. The missing three
#: of the eight combinations cannot occur: equality is transitive.
_TRUTH_TABLE: Mapping[tuple[bool, bool, bool], Verdict] = {
    (True, True, True): Verdict.AGREED,
    (True, False, False): Verdict.CONVERGED,
    (False, False, True): Verdict.INTERNAL_CHANGED,
    (False, True, False): Verdict.EXTERNAL_CHANGED,
    (False, False, False): Verdict.CONFLICT,
}


def judge(
    baseline: Hashable | None, internal: Hashable | None, external: Hashable | None
) -> Verdict:
    """Who moved: the verdict on one record or field. None stands for "absent" and is a value."""
    return _TRUTH_TABLE[internal == external, baseline == internal, baseline == external]
