"""The port to matches, comparisons and findings (识别与对比的结果)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from adapter.domain.comparing.comparison import Comparison, Finding
from adapter.domain.identification.matching import Match, Meant
from adapter.domain.identity import Scope


class AnalysisRepository(Protocol):
    """Matches, comparisons and findings; each run replaces those of its scope."""

    def replace_matches(self, scope: Scope, run_id: str, matches: Iterable[Match]) -> int: ...
    def matches(self, scope: Scope) -> Iterator[Match]: ...

    def matches_of(
        self, scope: Scope, line_kind: str, line_keys: Sequence[str]
    ) -> Mapping[str, Match]:
        """The matches of some lines of a kind, by line key; at most a thousand keys at once."""
        ...

    def meant_by(
        self, scope: Scope, line_kind: str, line_keys: Sequence[str]
    ) -> Mapping[str, Meant]:
        """The same without reasons and proposals, for the many lines of a comparison."""
        ...

    def hold_matches(self, scope: Scope) -> None:
        """Keep everybody else from changing the scope's matches until commit; purges wait too."""
        ...

    def match_again(self, scope: Scope, match: Match) -> None:
        """Put a match in the place of the one that there is for the same line; else nothing."""
        ...

    def replace_comparisons(
        self,
        scope: Scope,
        run_id: str,
        comparisons: Iterable[Comparison],
        findings: Iterable[Finding],
    ) -> None: ...
