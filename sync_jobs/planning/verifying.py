"""Whether a stored plan is what was approved (验证计划): digests over every row, signatures."""

from collections.abc import Iterator
from dataclasses import dataclass

from adapter.domain.access.roles import Action
from adapter.domain.fingerprint import digest
from adapter.domain.plan.plan import ChangesDigest
from adapter.domain.plan.refusals import Refusal
from adapter.ports.plans import Approval, PlanRecord, Signatures, Verdict
from adapter.ports.store import UnitOfWork
from sync_jobs.accounts.people import refused, require
from sync_jobs.planning.context import PlanContext, plan_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a plan and its approvals prove."""

    record: PlanRecord
    #: The stored header and every change give the stored digest.
    is_intact: bool
    #: Changes whose content was purged: their digest alone is left.
    purged: int
    #: Approvals of this revision that stand, each with whether its signature holds.
    approvals: tuple[tuple[Approval, bool], ...]

    @property
    def approvers(self) -> frozenset[str]:
        """People whose approval counts."""
        return frozenset(each.os_user for each, is_valid in self.approvals if is_valid)

    @property
    def has_bad_signature(self) -> bool:
        """An approval stands that nobody with the key made."""
        return not all(is_valid for _, is_valid in self.approvals)

    @property
    def is_sound(self) -> bool:
        """Nothing in it was changed behind anybody's back."""
        return self.is_intact and not self.has_bad_signature

    def require(self) -> None:
        """Raises PlanRefused unless enough people approved exactly this."""
        if not self.is_intact:
            raise refused(Refusal.TAMPERED)
        if self.has_bad_signature:
            raise refused(Refusal.BAD_SIGNATURE)
        needed, found = self.record.header.needed, len(self.approvers)
        if found < needed:
            raise refused(Refusal.TOO_FEW_APPROVALS, needed=needed, found=found)


def verify_plan(context: PlanContext, plan_id: str) -> Verified:
    """For people: PersonRefused for who may not ask, PlanRefused where there is no such plan."""
    with context.store.begin() as work:
        require(work, context.user, Action.VERIFY)
        return verified(work, plan_of(work, plan_id), context.key())


def verified(work: UnitOfWork, record: PlanRecord, signatures: Signatures) -> Verified:
    """Read every change once, streamed, and check every approval that stands."""
    is_whole, purged = _content(work, record)
    return Verified(
        record=record,
        is_intact=is_whole and record.digest == record.header.digest,
        purged=purged,
        approvals=tuple(_judged(work, record, signatures)),
    )


def _content(work: UnitOfWork, record: PlanRecord) -> tuple[bool, int]:
    """Whether the changes are those of the header, and how many of them were purged."""
    digests, count, purged, is_true = ChangesDigest(), 0, 0, True
    for each in work.plans.changes(record.header.plan_id):
        digests.add(each.digest)
        count += 1
        purged += each.is_purged
        is_true = is_true and (each.is_purged or each.change.digest == each.digest)
    is_header = (count, digests.hex) == (record.header.change_count, record.header.changes_digest)
    return is_true and is_header, purged


def _judged(
    work: UnitOfWork, record: PlanRecord, signatures: Signatures
) -> Iterator[tuple[Approval, bool]]:
    author = work.accounts.get(record.header.author_id)
    for each in work.plans.approvals(record.header.plan_id):
        if each.voided_at is None and each.verdict is Verdict.APPROVE:
            is_own = author is not None and each.os_user == author.os_user
            is_meant = (
                each.revision == record.header.revision and each.plan_digest == record.header.digest
            )
            is_signed = signatures.verifies(
                each.signature, each.key_fingerprint, approval_message(each)
            )
            yield each, is_signed and is_meant and not is_own


def approval_message(approval: Approval) -> bytes:
    """What is signed: who said what of which digest, and when."""
    return digest(
        [
            "plan-approval",
            approval.approval_id,
            approval.plan_id,
            approval.revision,
            approval.plan_digest,
            approval.account_id,
            approval.os_user,
            approval.verdict,
            approval.decided_at,
        ]
    ).encode("ascii")
