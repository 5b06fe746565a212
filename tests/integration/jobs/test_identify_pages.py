"""The review queue of identification: proposals with reasons, two people, nothing of the closed."""

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from adapter.bootstrap.app import App
from adapter.bootstrap.console import signing_in
from adapter.clock import RandomIds, SystemClock
from adapter.credentials import Argon2Passwords
from adapter.domain.access.roles import Role
from adapter.domain.identification.decisions import MatchDecision
from adapter.domain.identification.matching import Match, MatchAnswer, MatchMethod, after_decision
from adapter.domain.identification.proposing import Proposal
from adapter.domain.record import RecordKind
from adapter.errors import PersonRefused
from adapter.ports.queries import QuestionFilter
from adapter.settings import Settings
from adapter.web.app import make_console
from sync_jobs.decide_matches import (
    DecidedMeanwhile,
    DecidingContext,
    SeveralLines,
    Word,
    decide_match,
    seen_lines,
)
from tests.integration.jobs.desk import GRANTS, SCOPE, Desk
from tests.integration.jobs.test_analyses import SCORED, identified, line, matches, scored
from tests.integration.web.conftest import QUICK, open_accounts, site, word_of
from tests.integration.web.conftest import Office as Console

ASK = QuestionFilter(answer=MatchAnswer.ASK)
#: Near enough to be asked about, not to be accepted.
NEAR = "资助人数"


@pytest.fixture
def asked(ready: Desk) -> Desk:
    """Two lines of one wording wait for a person."""
    identified(ready, line("k1", lv3_perf_ind_name=NEAR), line("k2", lv3_perf_ind_name=f"★{NEAR}"))
    return ready


def say(
    desk: Desk, key: str, code: str, *, seen: str = "", is_confirmed: bool = True, by: str = "zhang"
) -> None:
    context = DecidingContext(store=desk.store, clock=desk.clock, ids=desk.ids, user=by)
    word = Word(line_key=key, indicator_code=code, is_confirmed=is_confirmed, reason="", seen=seen)
    decide_match(context, SCOPE, word)


def queue(desk: Desk) -> list[str]:
    found = desk.store.queries.admitted_questions(SCOPE, ASK, limit=9)
    return sorted(each.match.line_key for each in found.entries)


def seen(desk: Desk, key: str) -> str:
    name = (RecordKind.TARGET_LINE.value, key)
    return seen_lines(desk.store, SCOPE, [name])[name].seen


def test_a_decided_line_leaves_the_queue_at_once(asked: Desk) -> None:
    assert queue(asked) == ["k1", "k2"]
    say(asked, "k1", "101", seen=seen(asked, "k1"))

    assert queue(asked) == ["k2"]
    told = matches(asked)["k1"]
    assert (told.indicator_code, told.method, told.proposals) == ("101", MatchMethod.ALIAS, ())
    asked.run("identify_indicators")
    assert queue(asked) == []


def test_the_second_is_told_of_a_word_about_the_same_line_or_wording(asked: Desk) -> None:
    first, same_wording = seen(asked, "k1"), seen(asked, "k2")
    say(asked, "k1", "101", seen=first)

    for key, looked_at in (("k1", first), ("k2", same_wording)):
        with pytest.raises(DecidedMeanwhile) as refused:
            say(asked, key, "102", seen=looked_at, by="li")
        assert refused.value.last is not None
        assert refused.value.last.decided_by == "zhang"
    with asked.store.begin() as work:
        assert len(list(work.match_decisions.standing(SCOPE))) == 1


def test_a_line_that_was_identified_anew_is_looked_at_again(asked: Desk) -> None:
    looked_at = seen(asked, "k1")
    with asked.store.begin() as work:
        moved = replace(matches(asked)["k1"], reason="另有理由")
        work.analyses.match_again(SCOPE, moved)
        work.commit()

    with pytest.raises(DecidedMeanwhile):
        say(asked, "k1", "101", seen=looked_at)


def test_pages_of_the_queue_come_from_the_database(asked: Desk) -> None:
    pages = [
        asked.store.queries.admitted_questions(SCOPE, ASK, limit=1, offset=at) for at in range(3)
    ]

    assert [len(each.entries) for each in pages] == [1, 1, 0]
    assert {each.total for each in pages} == {2}


MATCH = Match(
    line_kind="target_line",
    line_key="k",
    project_code="P",
    indicator_code=None,
    method=MatchMethod.NONE,
    score=0.7,
    reason="把握不足",
    proposals=tuple(
        Proposal(indicator_code=c, score=s, reason="") for c, s in (("1", 0.7), ("2", 0.6))
    ),
)


# --- on pages -------------------------------------------------------------------------------------


def console_over(desk: Desk) -> Console:
    """A console that works on a desk's store, with one person of each role."""
    settings = Settings.model_validate(
        {
            "store": {"url": "sqlite:///unused.sqlite"},
            "site": {SCOPE.site: {**site(SCOPE.division_code), "fiscal_year": SCOPE.fiscal_year}},
        }
    )
    app = App(
        settings=settings,
        store=desk.store,
        queries=desk.store.queries,
        clock=SystemClock(),
        ids=RandomIds(),
    )
    made = make_console(app, replace(signing_in(app), passwords=Argon2Passwords(QUICK)))
    office = Console(made, made.state.console)
    open_accounts(office)
    return office


def form(
    client: TestClient, page: str, line_key: str, *, kind: str = "target_line", **more: str
) -> dict[str, str]:
    line = rf'name="kind" value="{kind}"><input[^>]*name="line" value="{line_key}">'
    found = re.search(rf'{line}<input[^>]*value="([0-9a-f]+)"', page)
    assert found
    told = {"kind": kind, "line": line_key, "seen": found.group(1)}
    return {**word_of(client), **told, "word": "confirm", **more}


def test_a_question_shows_its_proposals_with_names_and_reasons(asked: Desk) -> None:
    page = console_over(asked).of(Role.PREPARER).get("/identify").text
    proposals = matches(asked)["k1"].proposals

    for each in proposals:
        assert f"{each.indicator_code} 资助人数{each.indicator_code}" in page
        assert each.reason in page
    assert "共 2 条" in page
    # Why it is asked is said above the list, once.
    assert "把握不足" not in page
    assert "确认 <kbd>回车</kbd>" in page


def test_a_question_shows_what_the_unit_wrote_beside_the_name(asked: Desk) -> None:
    page = console_over(asked).of(Role.PREPARER).get("/identify").text

    for told in ("<i>指标体系</i> 产出指标 / 数量指标", "<i>指标值</i> ≥90人"):
        assert page.count(told) == 1
    assert "<i>实际完成值</i>" not in page


def test_the_first_page_leads_to_the_lines_that_wait(asked: Desk) -> None:
    console = console_over(asked)
    tile = f'href="/identify?site={SCOPE.site}"><b>2</b><span>待确认的指标</span>'

    assert tile in console.of(Role.PREPARER).get("/").text
    assert "待确认的指标" not in console.of(Role.REVIEWER).get("/").text


def test_a_part_of_the_page_answers_and_the_second_is_told_who_was_first(asked: Desk) -> None:
    console = console_over(asked)
    first, second = console.of(Role.PREPARER), console.of(Role.PREPARER)
    page = first.get("/identify").text
    other = {"line": "k1", "seen": seen(asked, "k1"), "code": "102"}

    answer = first.post("/identify", data=form(first, page, "k2", code="101", part="1"))
    late = second.post("/identify", data=form(second, page, "k2", code="102", part="1"))
    plain = second.post("/identify", data={**form(second, page, "k2"), **other})

    assert "已确认为 101" in answer.text
    assert "<html" not in answer.text
    assert "zhang 已先一步对这一写法作了决定（确认为 101）" in late.text
    assert plain.status_code == 409
    assert "没有保存" in plain.text
    assert matches(asked)["k2"].indicator_code == "101"


def test_an_answer_names_the_line_and_the_indicator(asked: Desk) -> None:
    client = console_over(asked).of(Role.PREPARER)
    page = client.get("/identify").text

    answer = client.post("/identify", data=form(client, page, "k2", code="101", part="1"))

    assert f"“★{NEAR}”已确认为 101 资助人数101；" in answer.text


def test_a_wording_that_was_decided_is_folded_until_the_next_identification(asked: Desk) -> None:
    say(asked, "k1", "101")
    client = console_over(asked).of(Role.PREPARER)
    page = client.get("/identify").text

    assert "data-question" not in page
    assert f"<summary>★{NEAR}　<small>确认为 101" in page
    # A word can still be changed: the form is behind the name.
    assert 'name="line" value="k2"' in page
    asked.run("identify_indicators")
    assert "<summary>" not in client.get("/identify").text


def test_one_wording_of_a_project_is_asked_once_and_the_likeliest_first(asked: Desk) -> None:
    name = "资助学生人数101"
    identified(asked, line("a9", lv3_perf_ind_name=name, kpi_val="≥90%"))
    found = asked.store.queries.admitted_questions(SCOPE, ASK, limit=9).entries
    scores = [each.match.score for each in found]

    page = console_over(asked).of(Role.PREPARER).get("/identify").text

    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > 1
    assert page.count("data-question") == len(found) - 1
    assert "本页同一写法另有 1 行，一并照此办理" in page


def test_of_two_lines_of_one_key_the_one_that_was_looked_at_is_decided(ready: Desk) -> None:
    ready.put(SCORED, scored("k1", lv3_perf_ind_code=None, lv3_perf_ind_name=f"{NEAR}额"))
    ready.run("pull_self_evaluations")
    identified(ready, line("k1", lv3_perf_ind_name=NEAR))
    client = console_over(ready).of(Role.PREPARER)
    page = client.get("/identify?answer=all").text
    evaluated = "self_evaluation_line"

    told = form(client, page, "k1", kind=evaluated, code="101", part="1")
    wrong = client.post("/identify", data={**told, "typed": "没有"}).text
    answer = client.post("/identify", data=told).text

    assert f'name="kind" value="{evaluated}"' in wrong
    assert "已确认为 101" in answer
    with ready.store.begin() as work:
        (word,) = work.match_decisions.standing(SCOPE)
    assert word.name == f"{NEAR}额"


def test_a_key_of_two_lines_alone_decides_nothing(ready: Desk) -> None:
    ready.put(SCORED, scored("k1"))
    ready.run("pull_self_evaluations")
    identified(ready, line("k1", lv3_perf_ind_name=NEAR))

    with pytest.raises(SeveralLines):
        say(ready, "k1", "101")


def test_a_line_that_nothing_resembles_is_asked_about_without_proposals(ready: Desk) -> None:
    identified(ready, line("k1", lv3_perf_ind_name="龘靐齉爩"))
    client = console_over(ready).of(Role.PREPARER)

    for address in ("/identify?answer=none", "/identify?answer=all"):
        page = client.get(address)

        assert page.status_code == 200
        assert "没有候选，请填写指标编码。" in page.text
    answer = client.post(
        "/identify", data=form(client, page.text, "k1", code="", typed="101", part="1")
    )
    assert "已确认为 101" in answer.text


def test_an_unknown_code_keeps_the_question_open(asked: Desk) -> None:
    client = console_over(asked).of(Role.PREPARER)
    page = client.get("/identify").text

    answer = client.post(
        "/identify", data=form(client, page, "k2", code="101", typed="没有", part="1", others="1")
    )
    assert "现行指标库中没有编码“没有”" in answer.text
    assert "data-question" in answer.text
    # What was typed and picked is still there, to be put right.
    assert 'name="typed" value="没有"' in answer.text
    assert re.search(r'value="101" checked', answer.text)
    assert "本页同一写法另有 1 行" in answer.text
    assert queue(asked) == ["k1", "k2"]


def test_nothing_of_a_closed_project_is_asked_about_or_decided(asked: Desk) -> None:
    client = console_over(asked).of(Role.PREPARER)
    page = client.get("/identify").text
    with asked.store.begin() as work:
        bindings = [each for each in work.projects.bindings(SCOPE) if each.project_code != GRANTS]
        work.projects.replace_bindings(SCOPE, bindings)
        work.commit()

    now = client.get("/identify?answer=all").text
    answer = client.post("/identify", data=form(client, page, "k2", code="101", part="1"))

    assert NEAR not in now
    assert GRANTS not in now
    assert "另有 2 条" in now
    assert "目前未核定为非密" in answer.text
    assert NEAR not in answer.text


def test_who_may_only_look_finds_no_form_and_decides_nothing(asked: Desk) -> None:
    console = console_over(asked)
    page = console.of(Role.AUDITOR).get("/identify").text

    assert NEAR in page
    assert '<form method="post" action="/identify"' not in page
    with pytest.raises(PersonRefused):
        say(asked, "k1", "101", by="shen")


def test_what_was_rejected_is_neither_the_answer_nor_proposed() -> None:

    word = MatchDecision(
        decision_id="d",
        project_code="P",
        level="",
        name="n",
        indicator_code="1",
        is_confirmed=False,
        decided_by="zhang",
        reason="",
        decided_at=SystemClock().now(),
    )
    left = after_decision(MATCH, word)
    nothing = after_decision(left, replace(word, indicator_code="2"))
    confirmed = after_decision(MATCH, replace(word, is_confirmed=True))
    elsewhere = after_decision(replace(MATCH, indicator_code="9"), word)

    assert ([p.indicator_code for p in left.proposals], left.score) == (["2"], 0.6)
    assert left.answer is MatchAnswer.ASK
    assert (nothing.answer, nothing.score) == (MatchAnswer.NONE, 0.0)
    assert (confirmed.indicator_code, confirmed.answer) == ("1", MatchAnswer.ACCEPT)
    assert (elsewhere.indicator_code, len(elsewhere.proposals)) == ("9", 1)
