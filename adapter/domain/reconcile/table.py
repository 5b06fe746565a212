"""The complete table of reconciling (核对总表): 15 patterns of three contents × 3 ownerships."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from adapter.domain.reconcile.policy import FieldOwner, PingBack, ReconcilePolicy, Resolution


class Decision(StrEnum):
    """What becomes of a field, a row or a whole record."""

    UNCHANGED = "unchanged"
    PUSH_OURS = "push_ours"
    ADOPT_THEIRS = "adopt_theirs"
    #: Both sides are equal and the baseline follows them.
    CONVERGE = "converge"
    #: Both sides go back to what they had agreed on.
    KEEP_BASE = "keep_base"
    #: Of whole records only: some fields follow ours, others theirs.
    MERGE = "merge"
    CONFLICT = "conflict"


DECISION_LABELS: Mapping[Decision, str] = MappingProxyType(
    {
        Decision.UNCHANGED: "无变化",
        Decision.PUSH_OURS: "推送本方",
        Decision.ADOPT_THEIRS: "采纳对方",
        Decision.CONVERGE: "更新基线",
        Decision.KEEP_BASE: "退回基线",
        Decision.MERGE: "合并双方",
        Decision.CONFLICT: "冲突",
    }
)


class Reason(StrEnum):
    """Why it was decided so."""

    NOBODY_MOVED = "nobody_moved"
    SAME_MOVE = "same_move"
    WE_MOVED = "we_moved"
    THEY_MOVED = "they_moved"
    #: The owner's content stands against a move of the other side.
    LIBRARY_OWNS = "library_owns"
    SYSTEM_OWNS = "system_owns"
    NO_OWNER = "no_owner"
    UNSEEN_EDIT = "unseen_edit"
    # What the settings of a site make of an owner's last word.
    BASE_KEPT = "base_kept"
    MANUAL = "manual"
    CLOCKS_LIE = "clocks_lie"
    NO_PING_BACK = "no_ping_back"
    #: Of numbers that only mean something together, see `Ownership.totals`.
    TOTAL_BROKEN = "total_broken"
    #: A person decided a conflict for our side.
    DECIDED = "decided"
    #: Of whole records only: decided field by field.
    BY_FIELD = "by_field"


REASON_LABELS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NOBODY_MOVED: "双方都没有改",
        Reason.SAME_MOVE: "双方改成了一样的内容",
        Reason.WE_MOVED: "只有本方改了",
        Reason.THEY_MOVED: "只有对方改了",
        Reason.LIBRARY_OWNS: "归指标库管，以本方为准",
        Reason.SYSTEM_OWNS: "归对方系统管，以对方为准",
        Reason.NO_OWNER: "双方改得不同，又无归属",
        Reason.UNSEEN_EDIT: "一方没有，另一方改过或新增而未经对照，删除不能盖过改动",
        Reason.BASE_KEPT: "按设置退回双方上次一致的内容",
        Reason.MANUAL: "按设置一律由人决定",
        Reason.CLOCKS_LIE: "不按时间先后裁定，由人决定",
        Reason.NO_PING_BACK: "按设置不写回被否定的一方，由人决定",
        Reason.TOTAL_BROKEN: "各改各的，合并后的合计与哪一方都不同，须一并决定",
        Reason.DECIDED: "由人决定以本方为准",
        Reason.BY_FIELD: "逐字段判定",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A decision with its reason."""

    decision: Decision
    reason: Reason

    @property
    def overrules(self) -> bool:
        """Whether an owner's last word drops a move of the other side."""
        return self.reason in _OVERRULING


_OVERRULING = frozenset({Reason.LIBRARY_OWNS, Reason.SYSTEM_OWNS})

_UNCHANGED = Ruling(decision=Decision.UNCHANGED, reason=Reason.NOBODY_MOVED)
_CONVERGE = Ruling(decision=Decision.CONVERGE, reason=Reason.SAME_MOVE)
_OURS = Ruling(decision=Decision.PUSH_OURS, reason=Reason.WE_MOVED)
_THEIRS = Ruling(decision=Decision.ADOPT_THEIRS, reason=Reason.THEY_MOVED)
_LIBRARY = Ruling(decision=Decision.PUSH_OURS, reason=Reason.LIBRARY_OWNS)
_SYSTEM = Ruling(decision=Decision.ADOPT_THEIRS, reason=Reason.SYSTEM_OWNS)
_RIVALS = Ruling(decision=Decision.CONFLICT, reason=Reason.NO_OWNER)
_UNSEEN = Ruling(decision=Decision.CONFLICT, reason=Reason.UNSEEN_EDIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: a pattern in words and its ruling for each owner."""

    words: str
    library: Ruling
    system: Ruling
    person: Ruling

    def for_owner(self, owner: FieldOwner) -> Ruling:
        """The ruling where this is the owner."""
        by_owner = {
            FieldOwner.LIBRARY: self.library,
            FieldOwner.SYSTEM: self.system,
            FieldOwner.PERSON: self.person,
        }
        return by_owner[owner]


def _row(words: str, library: Ruling, system: Ruling, person: Ruling) -> Row:
    return Row(words=words, library=library, system=system, person=person)


#: Pattern of (baseline, internal, external) -> row. "-" is absent, which is a content like any
#: other; equal letters are equal contents.
TABLE: Mapping[str, Row] = MappingProxyType(
    {
        "---": _row("从来没有", _UNCHANGED, _UNCHANGED, _UNCHANGED),
        "--a": _row("对方新增", _UNSEEN, _THEIRS, _THEIRS),
        "-a-": _row("本方新增", _OURS, _UNSEEN, _OURS),
        "-aa": _row("双方新增，内容相同", _CONVERGE, _CONVERGE, _CONVERGE),
        "-ab": _row("双方新增，内容不同", _LIBRARY, _SYSTEM, _RIVALS),
        "a--": _row("双方都删了", _CONVERGE, _CONVERGE, _CONVERGE),
        "a-a": _row("本方删了，对方未动", _OURS, _SYSTEM, _OURS),
        "a-b": _row("本方删了，对方改了", _UNSEEN, _SYSTEM, _UNSEEN),
        "aa-": _row("对方删了，本方未动", _LIBRARY, _THEIRS, _THEIRS),
        "aaa": _row("都没有动", _UNCHANGED, _UNCHANGED, _UNCHANGED),
        "aab": _row("对方改了，本方未动", _LIBRARY, _THEIRS, _THEIRS),
        "ab-": _row("对方删了，本方改了", _LIBRARY, _UNSEEN, _UNSEEN),
        "aba": _row("本方改了，对方未动", _OURS, _SYSTEM, _OURS),
        "abb": _row("双方改成一样", _CONVERGE, _CONVERGE, _CONVERGE),
        "abc": _row("双方改得不同", _LIBRARY, _SYSTEM, _RIVALS),
    }
)

_LETTERS = "abc"


def pattern_of(
    baseline: Hashable | None, internal: Hashable | None, external: Hashable | None
) -> str:
    """Which of the 15 patterns three contents form; None stands for "absent"."""
    letters: dict[Hashable, str] = {}
    pattern = ""
    for content in (baseline, internal, external):
        if content is None:
            pattern += "-"
        else:
            pattern += letters.setdefault(content, _LETTERS[len(letters)])
    return pattern


def decide(
    baseline: Hashable | None,
    internal: Hashable | None,
    external: Hashable | None,
    owner: FieldOwner = FieldOwner.PERSON,
    policy: ReconcilePolicy | None = None,
) -> Ruling:
    """What becomes of one field, row or record: the table, then the settings of the site.

    The settings only touch what an owner's last word would overrule; nothing that the table leaves
    to a person is taken from them, and no setting lets a clock decide.
    """
    ruling = TABLE[pattern_of(baseline, internal, external)].for_owner(owner)
    if policy is None or not ruling.overrules:
        return ruling
    settled = _resolved(ruling, policy.resolution, (baseline, internal, external))
    if policy.ping_back is PingBack.NEVER and settled.decision is not Decision.CONFLICT:
        return Ruling(decision=Decision.CONFLICT, reason=Reason.NO_PING_BACK)
    return settled


def _resolved(
    ruling: Ruling, resolution: Resolution, contents: tuple[Hashable | None, ...]
) -> Ruling:
    if resolution is Resolution.OWNER:
        return ruling
    if resolution is Resolution.KEEP_BASE:
        return _kept(contents)
    reason = Reason.MANUAL if resolution is Resolution.MANUAL else Reason.CLOCKS_LIE
    return Ruling(decision=Decision.CONFLICT, reason=reason)


def _kept(contents: tuple[Hashable | None, ...]) -> Ruling:
    """Back to the baseline, unless that would drop an edit while the other side has nothing."""
    baseline, internal, external = contents
    if None in contents and baseline not in {internal, external}:
        return _UNSEEN
    decision = Decision.KEEP_BASE
    if internal == baseline:
        decision = Decision.PUSH_OURS
    elif external == baseline:
        decision = Decision.ADOPT_THEIRS
    return Ruling(decision=decision, reason=Reason.BASE_KEPT)
