"""The system under examination (受检系统), and what may be asked of it."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.budget_system import BudgetSystem, OutboundSet, RawFields
from connectors.conformance.needs import NEED_LABELS, Capability, Need, Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What may be written; only a simulator or a rehearsal site has one."""

    kind: RecordKind
    #: Kind under which the rows of a pushed set are read back.
    rows_kind: RecordKind
    #: Two keys that nothing else uses.
    set_keys: tuple[str, str]
    #: A valid set of so many rows (1 to 5), with a ticket that covers it.
    make_set: Callable[[str, int], OutboundSet]
    #: A set that validation there refuses.
    make_refused_set: Callable[[str], OutboundSet]
    #: A fresh request id.
    fresh_id: Callable[[], str]
    #: What the sender decides of a row; the same for a row sent and for that row read back.
    content_of: Callable[[RawFields], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """In what a second system onto the same other side differs; None = as the first one."""

    page_size: int | None = None
    #: Total deadline of one call, which then is not asked again.
    total_s: float | None = None
    max_decoded_bytes: int | None = None
    max_rows_per_page: int | None = None
    app_secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A system to check; what it neither has nor can order is skipped, with a reason."""

    system: BudgetSystem
    scope: Scope
    agency_codes: tuple[str, ...]
    #: Kinds that can be read; the first one holds rows that nobody changes meanwhile.
    kinds: tuple[RecordKind, ...]
    has: frozenset[Capability]
    #: Why the wire cannot have something, in Chinese.
    lacks: Mapping[Need, str] = field(default_factory=dict)
    troubles: Mapping[Trouble, Callable[[], None]] = field(default_factory=dict)
    rehearsal: Rehearsal | None = None
    #: Makes a second system onto the same other side; the caller closes it.
    other: Callable[[Change], BudgetSystem] | None = None
    #: When a row was changed, None when it does not say.
    changed_at: Callable[[RecordKind, RawFields], datetime | None] | None = None
    #: Secrets and tokens used up to now.
    secret_words: Callable[[], Collection[str]] = frozenset
    #: The clock by which deadlines are measured; only differences mean something.
    seconds: Callable[[], float] = time.monotonic

    def can(self, need: Need) -> bool:
        """Whether a check may count on it."""
        return need in self.troubles if isinstance(need, Trouble) else need in self.has

    def why_not(self, need: Need) -> str:
        """The reason in Chinese why it cannot."""
        return self.lacks.get(need, f"这里没有提供“{NEED_LABELS[need]}”")
