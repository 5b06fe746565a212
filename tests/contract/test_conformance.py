"""Every connector keeps every promise of the port."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapter.domain.record import RecordKind
from adapter.ports.budget_system import RawPage, ReadRequest
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
    """Breaks promises that a wire could break."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            rows = page.rows[1:] if request.kind is RecordKind.DIRECTORY_ENTRY else page.rows
            yield replace(page, number=page.number + 1, rows=rows)


def test_a_system_that_loses_rows_is_found_out() -> None:
    subject = memory_subject()
    subject.system.__class__ = Lossy

    broken = []
    for name, check in READ_CHECKS.items():
        try:
            check(subject)
        except NonConformingError:
            broken.append(name)

    assert broken == ["pages_are_numbered", "rows_add_up", "agencies_split_the_rows"]
