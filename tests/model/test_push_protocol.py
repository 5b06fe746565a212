"""The push protocol, explored in every order of events within bounds; see docs/guarantees.md."""

from functools import partial
from itertools import product

import pytest

from tests.model.environment import moves
from tests.model.judging import Grade, Wrong, flat, follow, has_happened, hunt, judge
from tests.model.search import explore
from tests.model.table import BEST, DEDUP_ONLY, EDITED, RECEIVERS, SMALL, UNTOUCHED, mistake
from tests.model.wording import STEPS, receiver_in_words
from tests.model.world import Answer, Bounds, Case, Design, Receiver, start

# Explored cases are remembered within one process.
pytestmark = pytest.mark.xdist_group("model")

PROTOCOL = Design()
NOTHING_GUARDED = Receiver()


@pytest.mark.parametrize(
    "bounds",
    [
        pytest.param(EDITED, id="as in the table"),
        pytest.param(Bounds(mishaps=2), id="two mishaps"),
        pytest.param(Bounds(attempts=3), id="three attempts"),
    ],
)
def test_with_key_fencing_and_precondition_nothing_goes_wrong(bounds: Bounds) -> None:
    verdict = judge(Case(PROTOCOL, BEST, bounds))

    assert verdict.is_complete
    assert verdict.states > 5_000
    assert verdict.possible == frozenset()
    assert verdict.hopeless == 0


def test_the_explored_case_is_not_empty_of_trouble() -> None:
    case = Case(PROTOCOL, BEST, EDITED)
    graph = explore(start(case.bounds), partial(moves, case))
    labels = {label for world in graph.states for path, _ in moves(case, world) for label in path}
    told = {detail for _, _, detail in labels}

    assert all(any(answer in detail for detail in told) for answer in Answer)
    assert any("resend" in detail for detail in told)
    assert any("stops" in detail for detail in told)
    assert {"crash", "edit", "release", "time out", "acknowledge early", "lose"} <= {
        action for _, action, _ in labels
    }
    assert {world.newest for world in graph.states} == {1, 2, 3}


@pytest.mark.parametrize(
    ("design", "receiver", "bounds", "wrong", "steps"),
    [
        pytest.param(
            Design(stable_key=False),
            BEST._replace(dedup=False),
            EDITED,
            Wrong.TWO_EFFECTIVE,
            15,
            id="key",
        ),
        pytest.param(
            Design(ledger_fence=False),
            BEST._replace(fence=False),
            UNTOUCHED,
            Wrong.TWO_EFFECTIVE,
            22,
            id="fencing",
        ),
        pytest.param(
            PROTOCOL,
            BEST._replace(precondition=False),
            EDITED,
            Wrong.OVERWRITTEN,
            7,
            id="precondition",
        ),
    ],
)
def test_dropping_one_of_the_three_brings_its_wrong_back(
    design: Design, receiver: Receiver, bounds: Bounds, wrong: Wrong, steps: int
) -> None:
    case = Case(design, receiver, bounds)
    path = hunt(case, wrong)

    assert path is not None
    assert len(flat(path)) == steps
    assert has_happened(follow(case, path), wrong)
    assert not has_happened(follow(case, path[:-1]), wrong)
    assert wrong not in judge(Case(PROTOCOL, BEST, bounds)).possible


def test_the_shortest_way_to_wipe_an_edit_reads_as_a_story() -> None:
    path = hunt(Case(PROTOCOL, DEDUP_ONLY, EDITED), Wrong.OVERWRITTEN)

    assert path is not None
    assert [f"{who}: {action} {detail}" for who, action, detail in flat(path)] == [
        "worker A: take_lease, gather sees 0: push",
        "worker A: prepare stores v1 under key 1",
        "worker A: look sees 0 as expected",
        "worker A: mark_sent v1 under key 1",
        "worker A: send v1 under key 1",
        "a person there: edit writes 9",
        "network: deliver v1 under key 1: accepted",
    ]


# --- what is promised of receivers ----------------------------------------------------------------

ALL = [
    pytest.param(receiver, bounds, id=f"{receiver_in_words(receiver)}; edits {bounds.edits}")
    for receiver, bounds in product(RECEIVERS, (UNTOUCHED, EDITED))
]


@pytest.mark.parametrize(("receiver", "bounds"), ALL)
def test_nothing_is_lost_and_a_good_end_stays_reachable(receiver: Receiver, bounds: Bounds) -> None:
    verdict = judge(Case(PROTOCOL, receiver, bounds))

    assert verdict.grades[Wrong.LOST] is Grade.IMPOSSIBLE
    assert verdict.grades[Wrong.CONFIRMED_NOT_THERE] is Grade.IMPOSSIBLE
    assert verdict.hopeless == 0


@pytest.mark.parametrize(("receiver", "bounds"), ALL)
def test_whatever_is_done_twice_is_noticed(receiver: Receiver, bounds: Bounds) -> None:
    silent = judge(Case(PROTOCOL, receiver, bounds)).silent

    assert silent <= {Wrong.OVERWRITTEN}


def test_where_keys_are_checked_and_nobody_edits_nothing_goes_wrong_however_late() -> None:
    assert judge(Case(PROTOCOL, DEDUP_ONLY, UNTOUCHED)).possible == frozenset()


def test_where_nothing_is_checked_a_change_may_be_doubled() -> None:
    assert Wrong.DOUBLED in judge(Case(PROTOCOL, NOTHING_GUARDED, UNTOUCHED)).possible


def test_an_edit_can_be_wiped_wherever_no_precondition_is_checked() -> None:
    for receiver in RECEIVERS:
        verdict = judge(Case(PROTOCOL, receiver, EDITED))
        if not receiver.precondition:
            assert Wrong.OVERWRITTEN in verdict.possible
        elif receiver.dedup:
            assert Wrong.OVERWRITTEN not in verdict.possible


def test_a_wiped_edit_stays_unknown_unless_what_was_replaced_can_be_read() -> None:
    keeping = DEDUP_ONLY._replace(history=True)

    grades = [judge(Case(PROTOCOL, each, EDITED)).grades for each in (DEDUP_ONLY, keeping)]
    assert [each[Wrong.OVERWRITTEN] for each in grades] == [Grade.SILENT, Grade.NOTICED]


def test_the_last_look_makes_nothing_impossible() -> None:
    for receiver in (BEST, DEDUP_ONLY):
        without = judge(Case(Design(look=False), receiver, EDITED))
        assert without.grades == judge(Case(PROTOCOL, receiver, EDITED)).grades


# --- mistakes of our own --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "receiver", "bounds", "wrong"),
    [
        pytest.param(
            "stable_key", BEST, EDITED, Wrong.TWO_EFFECTIVE, id="stable_key two_effective"
        ),
        pytest.param("stable_key", DEDUP_ONLY, UNTOUCHED, Wrong.DOUBLED, id="stable_key doubled"),
        pytest.param("store_first", BEST, EDITED, Wrong.OVERWRITTEN, id="store_first overwritten"),
        pytest.param("store_first", DEDUP_ONLY, UNTOUCHED, Wrong.DOUBLED, id="store_first doubled"),
        pytest.param(
            "ledger_fence", BEST, EDITED, Wrong.TWO_EFFECTIVE, id="ledger_fence two_effective"
        ),
        pytest.param(
            "settle_first", BEST, EDITED, Wrong.OVERWRITTEN, id="settle_first overwritten"
        ),
        pytest.param("settle_first", DEDUP_ONLY, UNTOUCHED, Wrong.STALE, id="settle_first stale"),
        pytest.param(
            "read_back",
            BEST,
            UNTOUCHED,
            Wrong.CONFIRMED_NOT_THERE,
            id="read_back confirmed_not_there",
        ),
        pytest.param(
            "echo_by_content", BEST, EDITED, Wrong.OVERWRITTEN, id="echo_by_content overwritten"
        ),
        pytest.param(
            "echo", NOTHING_GUARDED, UNTOUCHED, Wrong.FALSE_CONFLICT, id="echo false_conflict"
        ),
    ],
)
def test_a_mistake_of_ours_brings_a_wrong_that_the_protocol_excludes(
    name: str, receiver: Receiver, bounds: Bounds, wrong: Wrong
) -> None:
    assert hunt(mistake(name, receiver, bounds), wrong) is not None
    assert wrong not in judge(Case(PROTOCOL, receiver, bounds)).possible


def test_believing_the_ledger_instead_of_reading_loses() -> None:
    case = mistake("gather", BEST, EDITED)

    assert judge(case).grades[Wrong.LOST] is Grade.SILENT
    assert judge(case).hopeless > 0


# --- the search cuts no corner --------------------------------------------------------------------


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(Case(PROTOCOL, BEST, UNTOUCHED), id="best"),
        pytest.param(Case(PROTOCOL, BEST._replace(late=False), EDITED), id="best, in time"),
        pytest.param(Case(PROTOCOL, Receiver(late=False), UNTOUCHED), id="nothing, in time"),
        pytest.param(Case(PROTOCOL, Receiver(precondition=True), SMALL), id="precondition"),
        pytest.param(Case(Design(settle_first=False), DEDUP_ONLY, SMALL), id="newer before older"),
    ],
)
def test_steps_taken_together_change_no_verdict(case: Case) -> None:
    alone = judge(case._replace(bounds=case.bounds._replace(hasten=False)))

    assert alone.grades == judge(case).grades
    assert alone.states > judge(case).states
    assert alone.hopeless == 0


def test_every_step_of_a_worker_is_mapped_to_the_code() -> None:
    case = Case(PROTOCOL, NOTHING_GUARDED, UNTOUCHED)
    graph = explore(start(case.bounds), partial(moves, case))
    actions = {
        action
        for _, path in graph.reached_by
        if path
        for who, actions, _ in path
        if who.startswith("worker")
        for action in actions.split(", ")
    }

    assert actions - {"crash", "goes on"} <= set(STEPS)
