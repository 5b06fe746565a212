"""Where the rule behind one finding stands (依据), by the stage that the finding is about."""

import re
from collections.abc import Mapping

from adapter.domain.findings.codes import FindingCode

_OF_A_STAGE = re.compile(r"(?P<stage>[^：《》（）]{2,8})：(?P<basis>.+)")


def basis_of(
    bases: Mapping[FindingCode, str], code: FindingCode, facts: Mapping[str, str]
) -> str | None:
    """The basis of a code; of parts that name their stage (自评：…；监控：…) its own alone.

    None where the rules name nothing for it.
    """
    text, stage = bases.get(code), facts.get("stage")
    if text is None or stage is None:
        return text
    parts = [(part, _OF_A_STAGE.fullmatch(part)) for part in text.split("；")]
    kept = [part for part, found in parts if found is None or found["stage"] in stage]
    return "；".join(kept) or None
