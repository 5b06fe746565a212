"""What a dialect lacks (口径不支持): the kinds a job passes over, in figures and in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from adapter.domain.kinds import KIND_LABELS
from adapter.domain.record import RecordKind
from mappings.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """The kinds of a job that the profile declares unsupported; empty for most profiles."""

    #: Kind and the reason the profile gives.
    reasons: tuple[tuple[RecordKind, str], ...]

    @classmethod
    def of(cls, profile: Profile, kinds: Iterable[RecordKind]) -> "Lacking":
        """What of these kinds the profile declares unsupported."""
        lacking = ((kind, profile.unsupported[kind]) for kind in kinds if profile.lacks(kind))
        return cls(reasons=tuple(lacking))

    @property
    def figures(self) -> dict[str, object]:
        """For the run row: the names of the kinds, nothing when all are carried."""
        names = [kind.value for kind, _ in self.reasons]
        return {"unsupported": names} if names else {}

    @property
    def lines(self) -> tuple[str, ...]:
        """One sentence for people, or none."""
        if not self.reasons:
            return ()
        labels: dict[str, list[str]] = {}
        for kind, reason in self.reasons:
            labels.setdefault(reason, []).append(KIND_LABELS[kind])
        told = "；".join(f"{'、'.join(each)}（{reason}）" for reason, each in labels.items())
        return (f"口径不支持，已跳过：{told}。",)
