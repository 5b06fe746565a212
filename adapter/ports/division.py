"""The division and year (区划与年度) that a library and a project list belong to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What a library and a project list belong to, whatever site they go to later."""

    division_code: str
    fiscal_year: int
