"""`show`: a set on all three sides at a moment, and what one side changed between two."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapter.ports.trees import Side, TreeEntry, TreeKind
from adapter.storage.store import SqlStore, open_store
from tests.conftest import CountedIds, TurnedClock
from tests.integration.storage.pulls import PROJECT, SCOPE, Puller
from tests.integration.storage.reviews_desk import OTHER, Desk
from tests.unit.cli.conftest import Said

Say = Callable[..., Said]

#: As people write them, on the clock of this machine.
MAY_1, MAY_9 = (datetime(2026, 5, day, 12).astimezone() for day in (1, 9))
DAYS = ("2026-05-01", "2026-05-05")


@pytest.fixture
def desk(
    tmp_path: Path, sqlite_template: Path, clock: TurnedClock, ids: CountedIds
) -> Iterator[Desk]:
    """T1: theirs changed on 3 May by their word, which we saw on 9 May."""
    file = tmp_path / "store.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{file}", clock=clock, ids=ids)
    assert isinstance(store, SqlStore)
    made = Desk(store, Puller(store, clock, ids), clock)
    made.make_list(PROJECT)
    see(made, MAY_1, Side.INTERNAL, "≥90人", "10")
    see(made, MAY_1, Side.EXTERNAL, "≥90人", "10", said=MAY_1 - timedelta(days=1))
    see(made, MAY_9, Side.EXTERNAL, "≥80人", "12", said=MAY_1 + timedelta(days=2))
    yield made
    store.close()


def see(desk: Desk, at: datetime, side: Side, *texts: str, said: datetime | None = None) -> None:
    target, weight = texts
    entry = TreeEntry(
        key="T1",
        project_code=PROJECT,
        content_hash=target,
        fields={"template_name": "公路", "items.A.1.target": target, "items.A.1.weight": weight},
        said_from=said,
    )
    with desk.store.begin() as work:
        work.trees.observe(SCOPE, side, TreeKind.TEMPLATE, [entry], at=at, is_complete=True)
        work.commit()


@pytest.fixture
def run(tmp_path: Path, desk: Desk, say: Say) -> Say:
    settings = f"""
        [store]
        url = "sqlite:///{tmp_path}/store.sqlite"
        [site.{SCOPE.site}]
        profile = "std-v2-rest"
        base_url = "http://127.0.0.1:9"
        division_code = "{SCOPE.division_code}"
        fiscal_year = {SCOPE.fiscal_year}
        app_id = "adapter"
        app_secret_env = "ERENHOT_SECRET"
    """
    (tmp_path / "indicator-adapter.toml").write_text(settings, "utf-8")
    return lambda *words: say("show", *words)


def cells(said: Said, label: str) -> list[str]:
    (line,) = (each for each in said.out.splitlines() if f"│ {label} " in each)
    return [cell.strip() for cell in line.split("│")[2:-1]]


@pytest.mark.parametrize(
    ("words", "theirs"),
    [
        (("--as-of", "2026-05-05", "--known-at", "2026-05-05"), "≥90人"),
        (("--as-of", "2026-05-05", "--known-at", "2026-05-09"), "≥80人"),
        (("--as-of", "2026-05-05"), "≥80人"),
        (("--known-at", "2026-05-09T11:59:59"), "≥90人"),
        (("--known-at", "2026-05-09 11:59"), "≥90人"),
        (("--as-of", "2026-05-02"), "≥90人"),
    ],
)
def test_a_set_is_shown_on_all_three_sides_as_of_a_day_and_as_known_on_a_day(
    run: Say, words: tuple[str, ...], theirs: str
) -> None:
    said = run("T1", *words)

    assert cells(said, "A.1 指标值") == ["（无此项）", "≥90人", theirs]
    assert cells(said, "模板名称") == ["（无此项）", "公路", "公路"]
    assert "基线：没有" in said.out
    assert "对方：自述 2026-0" in said.out


def test_weights_have_their_unit_and_json_has_the_bare_text(run: Say) -> None:
    assert cells(run("T1"), "A.1 分值（权重）") == ["（无此项）", "10 分", "12 分"]

    found = run("T1", "--as-of", "2026-05-05", "--json").json
    assert found["sides"]["external"]["fields"]["items.A.1.weight"] == "12"
    assert found["sides"]["baseline"] is None
    assert datetime.fromisoformat(found["sides"]["external"]["seen_from"]) == MAY_9
    end_of_day = datetime(2026, 5, 5, 23, 59, 59, 999999).astimezone()
    assert datetime.fromisoformat(found["as_of"]) == end_of_day


def changes(said: Said) -> list[Any]:
    found = json.loads(said.out)["changes"]
    return [[each["label"], each["before"], each["after"], each["note"]] for each in found]


def test_what_one_side_changed_between_two_moments_is_told_field_by_field(run: Say) -> None:
    days = ("--between", *DAYS)
    theirs = ("T1", *days, "--side", "external")

    said = run(*theirs)

    assert cells(said, "A.1 指标值") == ["修改", "≥90人", "≥80人", "减少 10 人，放宽"]
    assert changes(run(*theirs, "--json")) == [
        ["A.1 指标值", "≥90人", "≥80人", "减少 10 人，放宽"],
        ["A.1 分值（权重）", "10 分", "12 分", "增加 2 分"],
    ]
    assert changes(run(*theirs, "--known-at", "2026-05-08", "--json")) == []
    assert changes(run("T1", *days, "--side", "internal", "--json")) == []
    assert "暂无记录" in run("T1", *days, "--side", "internal").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--between", *DAYS), "--between 与 --side 须同时写"),
        (("--side", "external"), "--between 与 --side 须同时写"),
        (
            (
                "--side",
                "external",
                "--between",
                "2026-05-01",
                "2026-05-05",
                "--as-of",
                "2026-05-01",
            ),
            "--between 与 --as-of 不能同时写",
        ),
        (("--as-of", "昨天"), "昨天"),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    run: Say, words: tuple[str, ...], sentence: str
) -> None:
    said = run("T1", *words)

    assert said.code == 2
    assert sentence in said.err


def test_what_was_never_seen_or_is_closed_is_not_shown(desk: Desk, run: Say) -> None:
    assert run("T9").code == 1
    assert run("T1", "--kind", "library_set").code == 1
    desk.make_list(OTHER)
    said = run("T1")

    assert (said.code, said.out) == (1, "")
    assert "目前未核定为非密" in said.err
