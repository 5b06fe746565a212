"""What persons said of matches (人工确认与否决): wordings that mean an indicator or never do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from adapter.domain.identification.plain_names import normalised_level, normalised_name

#: Normalised second level and normalised name.
Wording = tuple[str, str]


def name_key(level2: str, name: str) -> Wording:
    """The wording of a line or an indicator."""
    return normalised_level(level2), normalised_name(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDecision:
    """A person confirmed or rejected that a wording means an indicator."""

    decision_id: str
    #: The gate's key of the line that was decided about: it goes when that goes.
    project_code: str
    #: The wording, normalised.
    level: str
    name: str
    indicator_code: str
    is_confirmed: bool
    decided_by: str
    reason: str
    decided_at: datetime

    @property
    def wording(self) -> Wording:
        """What it was decided about."""
        return self.level, self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What stands of a log of decisions."""

    _confirmed: Mapping[Wording, MatchDecision] = field(default_factory=dict)
    _rejected: Mapping[Wording, frozenset[str]] = field(default_factory=dict)

    @staticmethod
    def of(log: Iterable[MatchDecision]) -> "Decisions":
        """Of decisions in the order they were made: the latest about a wording stands."""
        confirmed: dict[Wording, MatchDecision] = {}
        rejected: dict[Wording, set[str]] = {}
        for each in log:
            never = rejected.setdefault(each.wording, set())
            if each.is_confirmed:
                confirmed[each.wording] = each
                never.discard(each.indicator_code)
            else:
                never.add(each.indicator_code)
                standing = confirmed.get(each.wording)
                if standing is not None and standing.indicator_code == each.indicator_code:
                    del confirmed[each.wording]
        return Decisions(
            _confirmed=confirmed, _rejected={key: frozenset(v) for key, v in rejected.items()}
        )

    def confirmed(self, wording: Wording) -> MatchDecision | None:
        """The decision that a wording means an indicator."""
        return self._confirmed.get(wording)

    def rejected(self, wording: Wording) -> frozenset[str]:
        """The indicators that a wording never means."""
        return self._rejected.get(wording, frozenset())


NO_DECISIONS = Decisions()
