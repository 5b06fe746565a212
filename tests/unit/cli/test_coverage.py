"""What `status` says of gaps and of differences that may be unseen; how a backfill is asked for."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapter.bootstrap.app import App, open_app
from adapter.domain.coverage import BEGINNING, TICK, Interval
from adapter.domain.identity import Scope
from adapter.domain.kinds import PULLED_KINDS
from adapter.domain.reconcile.segments import CopyFold, compared
from adapter.domain.record import RecordKind
from adapter.ports.rows import Cursor
from adapter.ports.runs import RunRecord
from adapter.settings import load_settings
from tests.integration.storage.pulls import reading
from tests.unit.cli.test_status import FILE

Say = Callable[..., Any]
SCOPE = Scope(site="erenhot", division_code="152501000", fiscal_year=2026)
LINE = RecordKind.TARGET_LINE
JANUARY, MARCH = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def app(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """The app behind the settings file of the command's directory."""
    monkeypatch.setenv("ERENHOT_SECRET", "x")
    (tmp_path / "indicator-adapter.toml").write_text(FILE)
    with open_app(load_settings(tmp_path / "indicator-adapter.toml")) as opened:
        yield opened


def read(app: App, kind: RecordKind, *proven: Interval, swept_at: datetime | None = None) -> None:
    """Readings of these stretches; the cursor is moved by the last of them."""
    run = RunRecord(run_id=app.ids.fresh(), job="pull_targets", scope=SCOPE, started_at=JANUARY)
    with app.store.begin() as work:
        work.runs.start(run)
        work.commit()
    for each in proven:
        with app.store.open_stage(SCOPE, run.run_id, kind) as stage:
            cursor = Cursor(covered_to=each.high, swept_at=swept_at)
            stage.publish(reading(at=JANUARY, is_sweep=False, cursor=cursor, proven=each))


def status(say: Say) -> Any:
    return say("status", "--json").json[0]


# --- gaps -----------------------------------------------------------------------------------------


def test_what_is_proven_by_nothing_is_told(say: Say, app: App) -> None:
    read(app, LINE, Interval(low=BEGINNING, high=JANUARY), Interval(low=MARCH, high=MARCH + DAY))

    assert status(say)["uncovered"] == {
        "target_line": [{"from": (JANUARY + TICK).isoformat(), "to": (MARCH - TICK).isoformat()}]
    }
    assert "绩效目标指标：对方时间 2026-01-01" in say("status").out
    assert "没有读全的证明" in say("status").out


def test_where_nothing_is_missing_nothing_is_told(say: Say, app: App) -> None:
    read(app, LINE, Interval(low=BEGINNING, high=MARCH))

    assert status(say)["uncovered"] == {}
    assert "没有读全的证明" not in say("status").out


# --- how long -------------------------------------------------------------------------------------


def sweep_all(app: App, at: datetime, *, but: tuple[RecordKind, ...] = ()) -> None:
    for kind in PULLED_KINDS:
        if kind not in but:
            read(app, kind, Interval(low=BEGINNING, high=at), swept_at=at)


def test_while_a_data_set_was_never_read_nobody_can_tell(say: Say, app: App) -> None:
    sweep_all(app, app.clock.now(), but=(LINE,))

    assert status(say)["longest_unseen_s"] is None
    assert "不确定，绩效目标指标还没有全量读过" in say("status").out


def test_the_oldest_verification_of_all_data_sets_counts(say: Say, app: App) -> None:
    now = app.clock.now()
    sweep_all(app, now - timedelta(hours=1), but=(LINE,))
    read(app, LINE, Interval(low=BEGINNING, high=MARCH), swept_at=now - timedelta(hours=49))

    found = status(say)
    assert 49 * 3600 <= found["longest_unseen_s"] < 49 * 3600 + 60
    assert found["verified_at"]["target_line"] == (now - timedelta(hours=49)).isoformat()
    assert "最长可能有多久的差异没被发现：2 天 1 小时。" in say("status").out


def test_a_verification_counts_as_a_sweep_does(say: Say, app: App) -> None:
    now = app.clock.now()
    sweep_all(app, now - timedelta(hours=1), but=(LINE,))
    read(app, LINE, Interval(low=BEGINNING, high=MARCH), swept_at=now - timedelta(hours=49))
    checks = compared(CopyFold(), CopyFold(), (), at=now - timedelta(minutes=90))
    with app.store.begin() as work:
        work.copies.note(SCOPE, LINE, checks)
        work.commit()

    assert "最长可能有多久的差异没被发现：1 小时 30 分钟。" in say("status").out


# --- asking for a backfill ------------------------------------------------------------------------

REFUSED = {
    "without an end": ("pull_targets --from 2026-01-01", "须同时写 --from 与 --to"),
    "without a beginning": ("pull_targets --to 2026-01-01", "须同时写 --from 与 --to"),
    "an empty stretch": ("pull_targets --from 2026-01-01 --to 2026-01-01", "--from 早于 --to"),
    "backwards": ("pull_targets --from 2026-02-01 --to 2026-01-01", "--from 早于 --to"),
    "no pull": ("push_templates --from 2026-01-01 --to 2026-02-01", "只用于拉取作业"),
    "everything": ("pull_targets --full --from 2026-01-01 --to 2026-02-01", "不能与 --full"),
    "with acceptance": (
        "pull_targets --accept-withdrawals --from 2026-01-01 --to 2026-02-01",
        "--accept-withdrawals 同用",
    ),
    "acceptance of a job that asks nobody": (
        "compare_results --accept-withdrawals",
        "只用于：bind_projects、push_templates、pull_targets",
    ),
}


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("words", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_meant_is_refused(say: Say, words: str, told: str) -> None:
    said = say("run", *words.split())

    assert said.code == 2
    assert told in said.err


@pytest.mark.usefixtures("app")
def test_a_backfill_that_can_be_meant_is_run(say: Say) -> None:
    said = say("run", "pull_targets", "--from", "2026-01-01", "--to", "2026-02-01", "--json")

    assert said.code == 0
    assert said.json["outcome"] == "ok"
