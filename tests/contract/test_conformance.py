"""Every connector keeps every promise of the port."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from adapter.domain.fingerprint import rows_digest
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import GateTicket
from adapter.errors import IncompletePull, OutcomeUnknown, RemoteRefused
from adapter.ports.budget_system import (
    OutboundSet,
    PushReply,
    PushRequest,
    RawPage,
    ReadRequest,
    SetReply,
)
from connectors.conformance import (
    CHECKS,
    READ_CHECKS,
    WRITE_CHECKS,
    NonConformingError,
    NotApplicableError,
    Subject,
)
from connectors.memory import MemoryBudgetSystem
from tests.contract.conftest import memory_subject


@pytest.mark.parametrize("name", CHECKS)
def test_the_system_conforms(subject: Subject, name: str) -> None:
    try:
        CHECKS[name](subject)
    except NotApplicableError as reason:
        pytest.skip(str(reason))


def test_every_check_says_its_requirement_and_none_is_lost() -> None:
    assert all(check.__doc__ for check in CHECKS.values())
    assert len(CHECKS) == len(READ_CHECKS) + len(WRITE_CHECKS)


def test_without_a_rehearsal_nothing_is_written() -> None:
    subject = replace(memory_subject(), rehearsal=None)

    for check in READ_CHECKS.values():
        check(subject)

    assert isinstance(subject.system, MemoryBudgetSystem)
    assert subject.system.pushes == []
    for name, check in WRITE_CHECKS.items():
        if name in {"a_business_failure_is_no_answer", "missing_rows_are_noticed"}:
            continue
        with pytest.raises(NotApplicableError):
            check(subject)


class Lossy(MemoryBudgetSystem):
    """Loses the first row of each page, and counts pages from 2."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            rows = page.rows[1:] if request.kind is RecordKind.DIRECTORY_ENTRY else page.rows
            yield replace(page, number=page.number + 1, rows=rows)


class Forgetful(MemoryBudgetSystem):
    """Keeps the former rows of a set when the new ones are fewer."""

    def push_sets(self, request: PushRequest) -> PushReply:
        kept = [each for each in request.sets if self._grows(each)]
        reply = super().push_sets(replace(request, sets=tuple(kept)))
        others = {
            each.set_key: SetReply(set_key=each.set_key, is_accepted=True) for each in request.sets
        }
        return replace(reply, replies={**others, **reply.replies})

    def _grows(self, each: OutboundSet) -> bool:
        former = [
            row for row in self.rows(RecordKind.TEMPLATE_ITEM) if row["bundle"] == each.set_key
        ]
        return len(each.rows) >= len(former)


class Trusting(MemoryBudgetSystem):
    """Writes its own tickets."""

    def push_sets(self, request: PushRequest) -> PushReply:
        sets = tuple(
            replace(each, ticket=GateTicket(rows_digest=rows_digest(each.header, each.rows)))
            for each in request.sets
        )
        return super().push_sets(replace(request, sets=sets))


class Stubborn(MemoryBudgetSystem):
    """Sends again what it is not sure of, and asks again what was refused."""

    def push_sets(self, request: PushRequest) -> PushReply:
        try:
            return super().push_sets(request)
        except OutcomeUnknown:
            return super().push_sets(request)

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        try:
            pages = list(super().read_pages(request))
        except (RemoteRefused, IncompletePull):
            pages = list(super().read_pages(request))
        return iter(pages)


@pytest.mark.parametrize(
    ("liar", "broken_promises"),
    [
        (Lossy, {"pages_are_numbered", "rows_add_up", "agencies_split_the_rows"}),
        (
            Forgetful,
            {
                "a_push_replaces_the_whole_set",
                "a_refused_set_changes_nothing",
            },
        ),
        (Trusting, {"rows_without_their_ticket_stay"}),
        (
            Stubborn,
            {
                "a_lost_answer_is_unknown",
                "a_business_failure_is_no_answer",
                "missing_rows_are_noticed",
            },
        ),
    ],
)
def test_a_system_that_breaks_promises_is_found_out(
    liar: type[MemoryBudgetSystem], broken_promises: set[str]
) -> None:
    found = {name for name, check in CHECKS.items() if _is_broken(liar, check)}

    assert found == broken_promises


def _is_broken(liar: type[MemoryBudgetSystem], check: Callable[[Subject], None]) -> bool:
    subject = memory_subject()
    subject.system.__class__ = liar
    try:
        check(subject)
    except NonConformingError:
        return True
    except NotApplicableError:
        pass
    return False
