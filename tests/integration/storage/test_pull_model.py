"""Any sequence of pulls, compared with a model that is a dictionary."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.domain.outcome import RunCounts
from adapter.domain.record import RecordKind
from adapter.errors import SuspiciousEmptyPull
from adapter.storage.store import SqlStore
from tests.integration.storage.pulls import SCOPE, Puller, line, page, reading

_numbers = count()

#: key -> (content, is deleted); what one pull reads, and whether it is a sweep.
Pull = tuple[dict[str, tuple[str, bool]], bool]

PULLS = st.lists(
    st.tuples(
        st.dictionaries(
            st.sampled_from([f"k{number:02}" for number in range(26)]),
            st.tuples(st.sampled_from("xyz"), st.booleans()),
            max_size=26,
        ),
        st.booleans(),
    ),
    max_size=5,
)


@dataclass(slots=True)
class Model:
    """What should be held, and how many observations there should be in all."""

    held: dict[str, str] = field(default_factory=dict)
    observations: int = 0

    def pull(self, rows: dict[str, tuple[str, bool]], *, is_sweep: bool) -> RunCounts | None:
        """The counts of a pull, or None when it is suspicious."""
        live = {key: content for key, (content, is_deleted) in rows.items() if not is_deleted}
        gone = {key for key, (_, is_deleted) in rows.items() if is_deleted}
        vanished = self.held.keys() - rows.keys() if is_sweep else set()
        is_empty = bool(self.held) and not rows and is_sweep
        if is_empty or (len(self.held) >= 20 and len(vanished) * 2 > len(self.held)):
            return None
        created = live.keys() - self.held.keys()
        updated = {key for key in live.keys() & self.held.keys() if live[key] != self.held[key]}
        withdrawn = gone & self.held.keys()
        self.held = {
            key: content
            for key, content in {**self.held, **live}.items()
            if key not in withdrawn | vanished
        }
        self.observations += len(created) + len(updated)
        return RunCounts(
            read=len(rows),
            created=len(created),
            updated=len(updated),
            withdrawn=len(withdrawn),
            unchanged=len(rows) - len(created) - len(updated) - len(withdrawn),
            vanished=len(vanished),
        )


@given(pulls=PULLS)
@settings(
    max_examples=25,
    deadline=None,
    # The database is shared on purpose: every example has a site of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_sequence_of_pulls_ends_where_the_model_ends(
    puller: Puller, store: SqlStore, pulls: list[Pull]
) -> None:
    scope = replace(SCOPE, site=f"site-{next(_numbers)}")
    model = Model()
    for rows, is_sweep in pulls:
        expected = model.pull(rows, is_sweep=is_sweep)
        found: RunCounts | None = None
        records = [line(key, name=each, is_deleted=gone) for key, (each, gone) in rows.items()]
        with store.open_stage(scope, puller.run(), RecordKind.TARGET_LINE) as stage:
            pages = [
                page(records[start : start + 10], number=number)
                for number, start in enumerate(range(0, len(records), 10))
            ]
            for each in pages:
                stage.add(each)
            with suppress(SuspiciousEmptyPull):
                found = stage.publish(reading(*pages, at=puller.clock.turn(1), is_sweep=is_sweep))

        assert found == expected

    with store.begin() as unit:
        rows_now = unit.rows.current(scope, RecordKind.TARGET_LINE)
        held = {each.line_id: each.name for each in rows_now}  # type: ignore[attr-defined]  # lines
    assert held == model.held
    assert store.queries.status(scope).row_counts[RecordKind.TARGET_LINE] == len(model.held)
