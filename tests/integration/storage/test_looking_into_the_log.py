"""What the log of acts and alarms are asked for, on every database."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from adapter.domain.access.data_scope import DataScope
from adapter.domain.plan.plan import PlanKind
from adapter.ports.alarms import Alarm, AlarmCode, ClosingWord
from adapter.ports.queries import AlarmFilter
from adapter.ports.sign_in import AuditEntry, AuditFilter, SubjectPart
from adapter.ports.trees import Side, TreeKind
from adapter.storage.store import SqlStore
from tests.conftest import CountedIds, TurnedClock
from tests.integration.storage.pulls import PROJECT, SCOPE
from tests.integration.storage.reviews_desk import NAMES, OTHER, Desk
from tests.integration.storage.test_queries_reviews import desk

__all__ = ["desk"]
ACTS = (
    ("run_job", "here compare_results"),
    ("run_job", "here compare_results_anew"),
    ("pause_schedule", "here compare_results"),
    ("decide_conflict", "here library_set 100%"),
    ("add_account", "li"),
    ("add_account", "lina"),
)


@pytest.fixture
def log(store: SqlStore, clock: TurnedClock, ids: CountedIds) -> SqlStore:
    with store.begin() as work:
        for action, subject in ACTS:
            entry = AuditEntry(
                entry_id=ids.fresh(),
                at=clock.now(),
                os_user="zhang",
                action=action,
                subject=subject,
            )
            work.sign_in.audit(entry)
        work.commit()
    return store


def found(store: SqlStore, *parts: SubjectPart) -> set[tuple[str, str]]:
    entries, total = store.queries.audit_entries(AuditFilter(subject=parts), limit=99)
    assert total == len(entries)
    return {(each.action, each.subject) for each in entries}


@pytest.mark.parametrize(
    ("parts", "places"),
    [
        ((SubjectPart(text="compare"),), (0, 1, 2)),
        # A percent sign is one, not a pattern.
        ((SubjectPart(text="100%"),), (3,)),
        ((SubjectPart(text="%"),), (3,)),
        ((SubjectPart(text="nothing", actions=["add_account"]),), (4, 5)),
        # A word is one between blanks, of the acts alone whose objects it stands in.
        ((SubjectPart(text="nothing", words={"run_job": [" compare_results "]}),), (0,)),
        ((SubjectPart(text="nothing", subjects={"add_account": ["li"]}),), (4,)),
        ((SubjectPart(text="nothing", plan_kinds=[PlanKind.PUSH]),), ()),
        # All words hold.
        ((SubjectPart(text="here"), SubjectPart(text="anew")), (1,)),
        ((SubjectPart(text="here", actions=["add_account"]), SubjectPart(text="lina")), (5,)),
    ],
)
def test_acts_are_found_by_their_objects(
    log: SqlStore, parts: Sequence[SubjectPart], places: Sequence[int]
) -> None:
    assert found(log, *parts) == {ACTS[place] for place in places}


def test_alarms_are_listed_the_latest_first_by_state_sort_and_page(
    desk: Desk, clock: TurnedClock, ids: CountedIds
) -> None:
    queries = desk.store.queries
    for subject, owner in (("a", ""), ("b", PROJECT), ("c", OTHER), ("d", "")):
        now = clock.turn(60)
        code = AlarmCode.PUSH_DOUBLED if owner else AlarmCode.SCHEMA_DRIFT
        alarm = Alarm(
            scope=SCOPE,
            code=code,
            subject=subject,
            project_code=owner,
            run_id=ids.fresh(),
            first_at=now,
            latest_at=now,
        )
        with desk.store.begin() as work:
            work.alarms.raise_([alarm])
            work.commit()

    def listed(chosen: AlarmFilter, **page: int) -> list[str]:
        shown = queries.admitted_alarms(SCOPE, chosen, **{"limit": 9, **page})
        assert (shown.total, shown.hidden) == (sum(1 for _ in shown.entries), 0) or page
        return [each.alarm.subject for each in shown.entries]

    every = listed(AlarmFilter(is_closed=None))
    assert every == sorted(every, reverse=True)
    assert listed(AlarmFilter(), limit=1, offset=1) == every[1:2]
    assert listed(AlarmFilter(code=AlarmCode.SCHEMA_DRIFT)) == ["d", "a"]
    (last, *_rest) = queries.admitted_alarms(SCOPE, AlarmFilter(), limit=1).entries
    word = ClosingWord(at=clock.now() + timedelta(1), by="zhang", reason="办了", seen_times=1)
    with desk.store.begin() as work:
        assert work.alarms.close_one(last.alarm_id, word)
        work.commit()
    assert listed(AlarmFilter(is_closed=True)) == ["d"]
    assert "d" not in listed(AlarmFilter())
    elsewhere = DataScope(divisions=frozenset({"999999999"}))
    assert queries.admitted_alarm(last.alarm_id, data=elsewhere) is None
    assert queries.admitted_alarm(last.alarm_id) is not None


def test_sets_are_named_by_whose_they_are_while_that_is_open(desk: Desk) -> None:
    desk.make_list(PROJECT)
    desk.observe(Side.INTERNAL, T1=PROJECT, T2=OTHER, T3="")
    desk.observe(Side.EXTERNAL, T1=PROJECT)
    template, library = TreeKind.TEMPLATE, TreeKind.LIBRARY_SET
    asked = [(template, key) for key in ("T1", "T2", "T3", "T4")] + [(library, "999")]

    assert desk.store.queries.set_names(SCOPE, asked) == {(template, "T1"): NAMES[PROJECT]}
    assert desk.store.queries.owner_names(SCOPE, [PROJECT, OTHER]) == {PROJECT: NAMES[PROJECT]}
    assert desk.store.queries.owner_names(SCOPE, []) == {}


def test_a_project_is_called_by_its_code_its_name_or_a_part_while_it_is_open(desk: Desk) -> None:
    desk.make_list(PROJECT)

    def called(text: str) -> list[tuple[str, str]]:
        return [*desk.store.queries.projects_called(SCOPE, text, limit=2)]

    own = [(PROJECT, NAMES[PROJECT])]
    assert called(PROJECT) == called(NAMES[PROJECT]) == called(NAMES[PROJECT][1:3]) == own
    assert called(OTHER) == called(NAMES[OTHER]) == called("_") == called("%") == []
