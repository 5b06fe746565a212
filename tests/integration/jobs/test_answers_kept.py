"""Answers of departments over both databases: kept once, taken into the draft, purged."""

from typing import Any

import pytest

from adapter.domain.indicator import Indicator
from adapter.domain.library.entries import EntryState
from adapter.domain.library.life import LifeStep
from adapter.domain.value import print_value
from sync_jobs.import_library import SourceFile, import_library
from sync_jobs.library.life import move_open
from tests.integration.jobs.answering import (
    CHANGE,
    CHANGED,
    CHANGED_LINES,
    Round,
    answered,
    codes,
)
from tests.integration.jobs.desk import (
    DIVISION,
    GRANTS,
    MEALS,
    PROJECTS,
    Desk,
    csv_file,
    indicator,
    project,
)


@pytest.fixture
def round_(ready: Desk) -> Round:
    found = Round(ready)
    found.begin()
    return found


def test_accepted_answers_go_into_the_draft(round_: Round) -> None:
    round_.take(answered(round_.export(), indicators=CHANGED, lines=CHANGED_LINES))
    for each in round_.entries():
        round_.accept(each)

    assert {each.state for each in round_.entries()} == {EntryState.TAKEN}
    with round_.desk.store.begin() as work:
        draft = work.library.versions(DIVISION)[-1]
        content = work.library.content(draft.version_id)
    assert draft.state.value == "draft"
    names = {each.code: each.name for each in content.indicators}
    assert names["104"] == "受助学生人数"


def test_the_same_workbook_twice_is_registered_once_whatever_became_of_it(round_: Round) -> None:
    file = answered(round_.export(), indicators=CHANGED, lines=CHANGED_LINES)
    round_.take(file)
    first, second, third = round_.entries()

    at_once = round_.take(file)
    round_.accept(first)
    round_.decline(second)
    later = round_.take(file)

    for report in (at_once, later):
        assert (len(report.entries), report.repeated, codes(report)) == (0, 3, [])
    assert {each.entry_id for each in round_.entries()} == {
        first.entry_id,
        second.entry_id,
        third.entry_id,
    }


def _asking(extract: bytes, number: str) -> SourceFile:
    return answered(extract, indicators={"指标/104": {**CHANGE, "建议标准值": number}})


def _standards(round_: Round, *states: EntryState) -> list[str]:
    return [
        print_value(each.record.standard)
        for each in round_.entries()
        if isinstance(each.record, Indicator) and each.state in states
    ]


def test_a_department_may_return_to_its_first_answer(round_: Round) -> None:
    extract = round_.export()
    first, second = (_asking(extract, number) for number in ("95", "97"))
    round_.take(first)
    round_.take(second)

    back, again = round_.take(first), round_.take(first)

    assert (len(back.entries), back.replaced, back.repeated) == (1, 1, 0)
    assert (len(again.entries), again.replaced, again.repeated) == (0, 0, 1)
    assert _standards(round_, EntryState.OPEN) == ["≥95人"]


def test_what_a_person_declined_is_not_asked_again(round_: Round) -> None:
    extract = round_.export()
    first, second = (_asking(extract, number) for number in ("95", "97"))
    (entry,) = round_.take(first).entries
    round_.decline(entry)
    round_.take(second)

    back = round_.take(first)

    assert (len(back.entries), back.repeated) == (0, 1)
    assert _standards(round_, EntryState.OPEN) == ["≥97人"]


def test_a_return_to_an_accepted_answer_takes_the_later_one_back(round_: Round) -> None:
    extract = round_.export()
    first, second = (_asking(extract, number) for number in ("95", "97"))
    (entry,) = round_.take(first).entries
    new = [csv_file("新.csv", [indicator("109")])]
    import_library(round_.context(), DIVISION, new, is_strict=False, as_draft=True, by="li")
    move_open(round_.context(), DIVISION, LifeStep.SUBMIT, by="zhang")
    round_.accept(entry)
    round_.take(second)
    assert _standards(round_, EntryState.OPEN) == ["≥97人"]

    back = round_.take(first)

    assert (len(back.entries), back.replaced, back.repeated) == (0, 1, 1)
    assert _standards(round_, EntryState.OPEN) == []
    assert _standards(round_, EntryState.ACCEPTED) == ["≥95人"]


def test_a_project_that_became_secret_leaves_neither_answer_nor_entry(
    round_: Round, rows_of: Any
) -> None:
    extract = round_.export()
    who = {"填报人": f"{PROJECTS[GRANTS]}组", "填报日期": "2025-07-31"}
    round_.take(answered(extract, indicators=CHANGED, lines=CHANGED_LINES, who=who))
    assert len(round_.entries()) == 3
    secret = project(GRANTS, **{"涉密/非密": "涉密"})
    round_.desk.import_files(csv_file("名单.csv", [secret, project(MEALS)]))
    after = round_.take(answered(extract, lines=CHANGED_LINES))

    assert codes(after) == ["answer_gone", "answer_gone"]
    assert round_.entries() == []
    assert PROJECTS[GRANTS] not in str(rows_of("SELECT * FROM library_entry"))
    assert PROJECTS[GRANTS] not in "".join(map(str, after.problems))
