"""What a person says of a match: kept with who and when, known to later runs, purged."""

import pytest

from adapter.domain.identification.matching import MatchAnswer, MatchMethod
from sync_jobs.decide_matches import (
    DecidingContext,
    NoSuchIndicator,
    NoSuchLine,
    Word,
    decide_match,
)
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk
from tests.integration.jobs.test_analyses import identified, line, matches

FAR = "受助学子规模"


def say(desk: Desk, key: str, code: str | None, *, is_confirmed: bool = True) -> None:
    context = DecidingContext(store=desk.store, clock=desk.clock, ids=desk.ids, user="zhang")
    word = Word(line_key=key, indicator_code=code, is_confirmed=is_confirmed, reason="核对原文")
    decide_match(context, SCOPE, word)


def kept(desk: Desk) -> list[tuple[str, str, bool]]:
    with desk.store.begin() as work:
        log = list(work.match_decisions.standing(SCOPE))
    return [(each.name, each.indicator_code, each.is_confirmed) for each in log]


def test_a_confirmed_wording_is_known_in_the_next_run_wherever_it_stands(ready: Desk) -> None:
    first = identified(ready, line("k1", lv3_perf_ind_name=FAR))["k1"]
    say(ready, "k1", "101")

    found = identified(ready, line("k2", lv3_perf_ind_name=f"★{FAR}"))

    assert first.indicator_code is None
    assert {key: each.indicator_code for key, each in found.items()} == {"k1": "101", "k2": "101"}
    assert found["k2"].method is MatchMethod.ALIAS
    assert "zhang" in found["k2"].reason


def test_a_rejected_indicator_is_neither_accepted_nor_proposed_again(ready: Desk) -> None:
    first = identified(ready, line("k1", lv3_perf_ind_name="资助人数101"))["k1"]
    say(ready, "k1", None, is_confirmed=False)
    ready.run("identify_indicators")
    second = matches(ready)["k1"]

    assert first.indicator_code == "101"
    assert second.indicator_code != "101"
    assert "101" not in {each.indicator_code for each in second.proposals}


def test_proposals_are_stored_with_scores_and_reasons_and_answers_are_counted(ready: Desk) -> None:
    found = identified(
        ready,
        line("sure", lv3_perf_ind_code="102", lv3_perf_ind_name="资助人数102"),
        line("ask", lv3_perf_ind_name="资助人数"),
        line("none", lv3_perf_ind_name="边境线长度", kpi_val="300公里"),
    )
    counted = ready.store.queries.admitted_answers(SCOPE)

    assert {key: each.answer.value for key, each in found.items()} == {
        "sure": "accept",
        "ask": "ask",
        "none": "none",
    }
    assert found["ask"].proposals[0].reason
    assert 0 < found["ask"].proposals[0].score < 1
    assert counted == dict.fromkeys(MatchAnswer, 1)
    asked = ready.store.queries.admitted_matches(SCOPE, answer=MatchAnswer.ASK, limit=9)
    assert [each.match for each in asked.entries] == [found["ask"]]


def test_nothing_of_a_closed_project_becomes_an_alias_or_stays_one(ready: Desk) -> None:
    identified(ready, line("k1", lv3_perf_ind_name=FAR))
    say(ready, "k1", "101")
    before = kept(ready)
    with ready.store.begin() as work:
        bindings = [each for each in work.projects.bindings(SCOPE) if each.project_code != GRANTS]
        work.projects.replace_bindings(SCOPE, bindings)
        work.commit()

    assert before == [(FAR, "101", True)]
    assert kept(ready) == []
    with pytest.raises(NoSuchLine):
        say(ready, "k1", "101")


def test_only_lines_that_were_identified_and_indicators_of_the_library_can_be_named(
    ready: Desk,
) -> None:
    identified(ready, line("k1", lv3_perf_ind_name="边境线长度", kpi_val="300公里"))

    with pytest.raises(NoSuchLine):
        say(ready, "nope", "101")
    for code in ("Z9", None):
        with pytest.raises(NoSuchIndicator):
            say(ready, "k1", code)
    assert kept(ready) == []
