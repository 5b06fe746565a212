"""The push ledger at the terminal: Chinese, of open projects, with a person's decisions."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.outcome import PushState
from adapter.domain.pushing.protocol import Reply
from adapter.ports.alarms import Alarm, AlarmCode
from adapter.ports.pushes import PushRecord, PushSettlement
from adapter.ports.trees import TreeKind
from adapter.storage.pushes import digest_of
from adapter.storage.store import SqlStore, open_store
from tests.conftest import CountedIds, TurnedClock
from tests.integration.storage.pulls import SCOPE, Puller
from tests.unit.cli.conftest import Said

SETTINGS = f"""
[store]
url = "sqlite:///store.sqlite"
[site.{SCOPE.site}]
profile = "std-v2-rest"
base_url = "http://127.0.0.1:9"
division_code = "{SCOPE.division_code}"
fiscal_year = {SCOPE.fiscal_year}
app_id = "adapter"
app_secret_env = "ERENHOT_SECRET"
"""
LATE = datetime(2026, 12, 31, tzinfo=UTC)
LIBRARY, SECRET = "push-library", "push-secret"


@pytest.fixture
def store(tmp_path: Path, sqlite_template: Path, clock: TurnedClock, ids: CountedIds) -> SqlStore:
    """A ledger with the library's set in a person's hands, and a set of a project nobody opened."""
    file = tmp_path / "store.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    (tmp_path / "indicator-adapter.toml").write_text(SETTINGS)
    opened = open_store(f"sqlite:///{file}", clock=clock, ids=ids)
    run_id = Puller(opened, clock, ids).run()
    library = PushRecord(
        push_id=LIBRARY,
        run_id=run_id,
        request_id="request-library",
        scope=SCOPE,
        kind=TreeKind.LIBRARY_SET,
        set_key="152501000",
        project_code="",
        rows_digest="1" * 64,
        content_hash="2" * 64,
        state=PushState.PREPARED,
        prepared_at=clock.now(),
    )
    secret = replace(
        library,
        push_id=SECRET,
        request_id="request-secret",
        kind=TreeKind.TEMPLATE,
        set_key="涉密模板",
        project_code="15250125T000000009999",
    )
    with opened.begin() as work:
        work.pushes.prepare([library, secret])
        work.pushes.mark_sent("request-library", digest_of([library]), at=clock.now())
        manual = PushSettlement(push_id=LIBRARY, state=PushState.MANUAL, reply=Reply.NOT_UNDERSTOOD)
        work.pushes.settle([manual], at=clock.now())
        work.commit()
    return opened


Say = Callable[..., Said]


def state(store: SqlStore, push_id: str = LIBRARY) -> PushState:
    with store.begin() as work:
        found = work.pushes.record(push_id)
    assert found is not None
    return found.state


def listed(said: Said) -> list[Any]:
    pushes: list[Any] = said.json["pushes"]
    return pushes


def test_the_list_shows_what_is_open_and_counts_what_is_hidden(store: SqlStore, say: Say) -> None:
    said = say("pushes", "list")

    assert said.code == 0
    assert "等人处理" in said.out
    assert "没有可信的答复" in said.out
    assert "涉密模板" not in said.out
    assert "另有 1 条" in said.out
    assert state(store) is PushState.MANUAL


def test_the_list_is_cut_by_state(store: SqlStore, say: Say) -> None:
    manual = say("pushes", "list", "--state", "manual", "--json")
    confirmed = say("pushes", "list", "--state", "confirmed", "--json")
    everything = say("pushes", "list", "--state", "all", "--json")

    assert [each["push_id"] for each in listed(manual)] == [LIBRARY]
    assert listed(confirmed) == []
    assert everything.json["hidden"] == 1
    assert len(listed(everything)) == 1


def test_one_push_is_shown_with_its_request(store: SqlStore, say: Say) -> None:
    said = say("pushes", "show", LIBRARY)
    told = say("pushes", "show", LIBRARY, "--json").json

    assert "指标库 152501000：等人处理" in said.out
    assert "发送 1 次，其中仍可能迟到的 1 次" in said.out
    assert (told["attempts"], told["adrift"], told["state"]) == (1, 1, "manual")


@pytest.mark.parametrize("words", [("show",), ("retry",), ("give-up",)])
@pytest.mark.parametrize("push_id", [SECRET, "nowhere"])
def test_what_is_closed_and_what_is_not_there_look_alike(
    store: SqlStore, say: Say, words: tuple[str, ...], push_id: str
) -> None:
    said = say("pushes", *words, push_id)

    assert said.code == 1
    assert "没有这个编号" in said.err
    assert state(store, SECRET) is PushState.PREPARED


def test_a_person_lets_a_set_be_sent_again(store: SqlStore, say: Say) -> None:
    said = say("pushes", "retry", LIBRARY)

    assert (said.code, said.out) == (0, "152501000：未存入，将重发。\n")
    assert state(store) is PushState.RETRYABLE
    (run,) = store.queries.runs(limit=1)
    assert run.job == "settle_push"
    assert "人工处理推送" in say("runs").out


def test_what_is_given_up_may_be_wanted_again(store: SqlStore, say: Say) -> None:
    given_up = say("pushes", "give-up", LIBRARY, "--json")

    assert given_up.json == {"push_id": LIBRARY, "state": "given_up"}
    assert state(store) is PushState.GIVEN_UP
    assert say("pushes", "retry", LIBRARY).code == 0
    assert state(store) is PushState.SUPERSEDED


def test_what_is_settled_takes_no_decision(store: SqlStore, say: Say) -> None:
    say("pushes", "give-up", LIBRARY)
    say("pushes", "retry", LIBRARY)

    said = say("pushes", "give-up", LIBRARY, "--json")

    assert said.code == 1
    assert "已被后来的推送取代" in json.loads(said.out)["sentence"]


def test_the_status_says_how_many_wait_for_a_person(store: SqlStore, say: Say) -> None:
    assert "其中等人处理的推送 1 套" in say("status").out
    assert say("status", "--json").json[0]["manual_pushes"] == 1
    assert state(store) is PushState.MANUAL


@pytest.fixture
def next_year(store: SqlStore, tmp_path: Path) -> SqlStore:
    """The site is on the next year, with a push and an alarm of the former one still open."""
    with store.begin() as work:
        alarm = Alarm(
            scope=SCOPE,
            code=AlarmCode.PUSH_DOUBLED,
            subject="152501000",
            project_code="",
            detail="",
            run_id=store.queries.runs(limit=1)[0].run_id,
            first_at=LATE,
            latest_at=LATE,
        )
        work.alarms.raise_([alarm])
        work.commit()
    moved = SETTINGS.replace(str(SCOPE.fiscal_year), str(SCOPE.fiscal_year + 1))
    (tmp_path / "indicator-adapter.toml").write_text(moved)
    return store


@pytest.mark.parametrize("words", [("pushes", "list"), ("status",)])
def test_what_waits_in_another_year_is_told_with_the_way_to_it(
    next_year: SqlStore, say: Say, words: tuple[str, ...]
) -> None:
    year = SCOPE.fiscal_year

    assert state(next_year) is PushState.MANUAL
    assert f"{year} 年度另有结果未定的推送 2 套、未关闭的告警 1 条" in say(*words).out
    told = say(*words, "--json").json
    (status,) = told if isinstance(told, list) else [told]
    assert status["other_years"] == {str(year): {"unsettled_pushes": 2, "open_alarms": 1}}
    assert "等人处理" in say("pushes", "list", "--year", str(year)).out


def test_nothing_is_told_of_other_years_where_nothing_waits_there(
    store: SqlStore, say: Say
) -> None:
    assert "年度另有" not in say("pushes", "list").out
    assert say("status", "--json").json[0]["other_years"] == {}
    assert state(store) is PushState.MANUAL
