"""The history of profiles, and the profile with which a figure changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.record import RecordKind
from adapter.errors import ConnectionLost
from connectors.memory import MemoryFault
from mappings.profile import load_kept, load_profile
from mappings.profile_sources import digest_of_sources
from sync_jobs.trying.bisect_profile import Bisection, Question, Workshop, bisect_profile
from tests.integration.jobs.desk import GRANTS, PROJECTS, SCOPE, Desk, csv_file, project
from tests.integration.jobs.test_pull import LINE, line
from tests.unit.mappings.cutting import SHIPPED

Rewritten = Callable[[str], str]


@pytest.fixture
def reads_from(tmp_path: Path) -> Rewritten:
    """A profile that reads the target value from another element."""

    def write(element: str) -> str:
        path = tmp_path / f"{element}.toml"
        head, mark, tail = SHIPPED.read_text("utf-8").partition("[data_set.target_line.fields]")
        changed = tail.replace('element = "kpi_val"', f'element = "{element}"', 1)
        path.write_text(head + mark + changed, "utf-8")
        return str(path)

    return write


def under(desk: Desk, name: str) -> None:
    """Let a run begin under that profile."""
    desk.profile = load_profile(name)
    desk.run("identify_indicators")


def used(desk: Desk, name: str) -> None:
    """Note that profile, as the beginning of a run would."""
    sources = load_profile(name).sources
    with desk.store.begin() as work:
        digest = digest_of_sources(sources)
        assert work.profiles.note_use(SCOPE.site, digest, sources, at=desk.clock.turn(60))
        work.commit()


def uses(desk: Desk) -> list[str]:
    """The element that each use of the history reads the target value from, oldest first."""
    with desk.store.begin() as work:
        history = work.profiles.uses(SCOPE.site)
        kept = [load_kept(work.profiles.sources(each.digest), "std-v2-rest") for each in history]
    assert [each.used_from for each in history] == sorted(each.used_from for each in history)
    return [each.codec(LINE).rules["target_value"].element for each in kept]


def bisected(desk: Desk, key: str, wanted: str | None = None) -> Bisection | None:
    desk.system.fail(MemoryFault.CONNECTION_LOST)
    shop = Workshop(
        store=desk.store,
        load=lambda sources: load_kept(sources, "std-v2-rest"),
        system=lambda _profile: desk.system,
    )
    question = Question(
        scope=SCOPE,
        kinds=(RecordKind.DECLARED_TARGET, LINE),
        row_key=key,
        field="target_value",
        wanted=wanted,
    )
    found = bisect_profile(shop, question)
    with pytest.raises(ConnectionLost):
        desk.system.check()  # the order to fail was still open: nobody had been asked
    return found


# --- history --------------------------------------------------------------------------------------


def test_a_profile_is_kept_when_the_first_run_begins_with_it(
    ready: Desk, reads_from: Rewritten, rows_of: Callable[[str], list[Any]]
) -> None:
    assert uses(ready) == ["kpi_val"]  # of binding the projects

    under(ready, reads_from("one"))
    under(ready, reads_from("one"))
    under(ready, "std-v2-rest")

    assert uses(ready) == ["kpi_val", "one", "kpi_val"]
    assert len(rows_of("SELECT digest FROM profile_use")) == 3
    assert len(rows_of("SELECT digest FROM profile_text")) == 2


def test_a_dry_run_leaves_no_trace_in_the_history(ready: Desk, reads_from: Rewritten) -> None:
    ready.profile = load_profile(reads_from("one"))

    ready.run("identify_indicators", dry=True)

    assert uses(ready) == ["kpi_val"]


def test_a_run_that_fails_began_all_the_same(ready: Desk, reads_from: Rewritten) -> None:
    ready.profile = load_profile(reads_from("one"))
    ready.system.fail(MemoryFault.CONNECTION_LOST)

    with pytest.raises(ConnectionLost):
        ready.run("pull_targets")

    assert uses(ready) == ["kpi_val", "one"]


def test_a_site_has_a_history_of_its_own(ready: Desk) -> None:
    with ready.store.begin() as work:
        assert list(work.profiles.uses("elsewhere")) == []
        assert dict(work.profiles.sources("0" * 64)) == {}


# --- bisect ---------------------------------------------------------------------------------------


@pytest.fixture
def changed(ready: Desk, reads_from: Rewritten) -> Desk:
    """A desk where the fourth of seven profiles began to read another element."""
    ready.put(
        LINE, line("k", kpi_val="≥90人", one="≥90人", two="≥60人", three="≥60人", four="≥1人")
    )
    ready.run("pull_targets")
    for element in ("one", "kpi_val", "two", "three", "two", "three"):
        used(ready, reads_from(element))
    return ready


def test_the_profile_with_which_a_figure_changed_is_found(changed: Desk) -> None:
    found = bisected(changed, "k")

    assert found is not None
    assert found.count == 7
    assert [(each.number, each.reading.text) for each in found.steps] == [
        (7, "≥60人"),
        (1, "≥90人"),
        (4, "≥60人"),
        (2, "≥90人"),
        (3, "≥90人"),
    ]
    assert found.turn is not None
    assert (found.turn.number, found.turn.before.text, found.turn.after.text) == (
        4,
        "≥90人",
        "≥60人",
    )
    assert [each[:30] for each in found.turn.lines if each.startswith(("-", "+"))] == [
        '- target_value = { element = "k'[:30],
        '+ target_value = { element = "t'[:30],
    ]


def test_a_figure_that_no_profile_read_otherwise_has_no_turn(ready: Desk) -> None:
    ready.put(LINE, line("k"))
    ready.run("pull_targets")

    found = bisected(ready, "k")

    assert found is not None
    assert found.turn is None


def test_an_older_figure_can_be_asked_for(changed: Desk, reads_from: Rewritten) -> None:
    used(changed, reads_from("four"))

    assert (now := bisected(changed, "k")) is not None
    assert (before := bisected(changed, "k", "≥60人")) is not None

    assert now.turn is not None
    assert (now.turn.number, now.turn.after.text) == (8, "≥1人")
    assert before.turn is not None
    assert before.turn.number == 4


def test_a_row_that_waits_can_be_asked_for(ready: Desk, tmp_path: Path) -> None:
    ready.put(LINE, line("k", is_deleted="?"))
    ready.run("pull_targets")
    stricter = tmp_path / "other.toml"
    stricter.write_text(
        SHIPPED.read_text("utf-8").replace('"is_deleted", code_table', '"other", code_table'),
        "utf-8",
    )
    under(ready, str(stricter))

    found = bisected(ready, "k")

    assert found is not None
    assert found.turn is not None
    assert "代码表" in found.turn.before.problem
    assert found.turn.after.text == "≥90人"


def test_a_profile_that_cannot_be_read_any_more_is_a_step_with_its_reason(ready: Desk) -> None:
    ready.put(LINE, line("k"))
    ready.run("pull_targets")
    with ready.store.begin() as work:
        work.profiles.note_use(
            SCOPE.site, "0" * 64, {"profile.toml": "x = 1"}, at=ready.clock.turn(60)
        )
        work.commit()

    found = bisected(ready, "k")

    assert found is not None
    assert "读不了" in found.steps[0].reading.problem


# --- secrecy --------------------------------------------------------------------------------------


def test_a_row_of_a_project_that_turned_secret_or_is_not_bound_is_not_there(changed: Desk) -> None:
    assert bisected(changed, "nobody") is None
    changed.system._table(RecordKind.DIRECTORY_ENTRY)[:] = []
    changed.other_side_knows(*(set(PROJECTS) - {GRANTS}))
    changed.run("bind_projects", accepted=True)

    assert bisected(changed, "k") is None

    changed.import_files(csv_file("项目统计表.csv", [project(GRANTS, **{"涉密/非密": "涉密"})]))

    assert bisected(changed, "k") is None
