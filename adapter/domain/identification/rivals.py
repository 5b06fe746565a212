"""Rivals (竞争指标): other candidates that explain a line as well as this one does."""

from collections.abc import Sequence
from dataclasses import replace

from adapter.domain.identification.evidence import Difference, Evidence


def among_rivals(found: Sequence[Evidence]) -> list[Evidence]:
    """The same, each with how it stands beside the others.

    Pieces: `rival`, another one says as much of what the line says; `lead`, by how much it is more
    like the line than any other, 0..1.
    """
    alike = sorted((each.pieces["likeness"] for each in found), reverse=True)[:2]
    second = alike[-1] if len(alike) > 1 else 0.0
    return [
        replace(
            each,
            pieces={
                **each.pieces,
                "rival": _has_rival(each, found),
                "lead": max(0.0, each.pieces["likeness"] - second),
            },
        )
        for each in found
    ]


def _has_rival(evidence: Evidence, found: Sequence[Evidence]) -> bool:
    return any(
        _is_rival(other, evidence)
        for other in found
        if other is not evidence and other.measure is not Difference.OTHER
    )


def _is_rival(other: Evidence, evidence: Evidence) -> bool:
    if evidence.pieces["exact"]:
        return bool(other.pieces["exact"])
    more = other.alignment.rest_share - evidence.alignment.rest_share
    if evidence.indicator.is_common and not other.indicator.is_common:
        return more < -_AS_MUCH  # a name without an object means the common one (共性)
    return more <= _AS_MUCH


#: What another may leave of the line more than this one and yet be as likely meant.
_AS_MUCH = 0.05
