"""Where the measured site is."""

from adapter.domain.identity import Scope

SCOPE = Scope(site="bench", division_code="152501000", fiscal_year=2026)
