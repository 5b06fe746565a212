"""Every connector keeps every promise of the port."""

import pytest

from connectors.conformance import (
    CHECKS,
    HARMLESS,
    Capability,
    Subject,
    Trouble,
    Verdict,
    run_check,
    run_checks,
)
from connectors.conformance.paging import _MOST_CHECKPOINTS, _spread
from connectors.memory import MemoryBudgetSystem
from tests.contract.in_memory import memory_subject


@pytest.mark.parametrize("name", CHECKS)
def test_the_system_conforms(subject: Subject, name: str) -> None:
    result = run_check(CHECKS[name], subject)

    if result.verdict is Verdict.SKIPPED:
        pytest.skip(result.why)
    assert (result.verdict, result.why) == (Verdict.KEPT, "")


def test_what_a_system_lacks_it_says_in_chinese(subject: Subject) -> None:
    """So nothing is left out because somebody forgot to declare it."""
    for need in (*Capability, *Trouble):
        assert subject.can(need) != (need in subject.lacks), need
        assert subject.can(need) or any(
            "\u4e00" <= each <= "\u9fff" for each in subject.lacks[need]
        )


def test_every_check_says_its_requirement_and_what_it_needs() -> None:
    assert all(check.promise and check.label and check.needs for check in CHECKS.values())
    assert len({check.label for check in CHECKS.values()}) == len(CHECKS)
    assert set(HARMLESS) < set(CHECKS)


def test_harmless_checks_write_nothing() -> None:
    subject = memory_subject()

    results = list(run_checks(subject, HARMLESS.values()))

    assert isinstance(subject.system, MemoryBudgetSystem)
    assert subject.system.pushes == []
    assert [result.check.name for result in results] == list(HARMLESS)
    assert {result.verdict for result in results} == {Verdict.KEPT}


def test_a_check_whose_needs_are_not_there_is_listed_with_the_reason() -> None:
    results = list(run_checks(memory_subject()))
    skipped = {each.check.name: each.why for each in results if each.verdict is Verdict.SKIPPED}

    assert [result.check.name for result in results] == list(CHECKS)
    assert skipped["nothing_secret_is_said_aloud"] == "内存实现没有凭据"
    assert set(skipped) == {
        name for name, check in CHECKS.items() if any(map(memory_subject().lacks.get, check.needs))
    }


@pytest.mark.parametrize("count", [0, 1, 11, 12, 13, 500])
def test_a_long_answer_is_restarted_here_and_there_first_and_last_place_included(
    count: int,
) -> None:
    places = list(range(count))

    chosen = _spread(places)

    assert len(chosen) == min(count, _MOST_CHECKPOINTS)
    assert chosen == sorted(set(chosen))
    assert chosen[:1] + chosen[-1:] == places[:1] + places[-1:]
