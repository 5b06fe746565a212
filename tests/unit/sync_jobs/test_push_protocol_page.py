"""docs/push-protocol.md shows exactly the tables, steps and alarms that there are."""

import re
from itertools import product
from pathlib import Path

from adapter.domain.outcome import PushState
from adapter.domain.pushing.protocol import (
    REPLY_LABELS,
    SHOWN_LABELS,
    STATE_LABELS,
    TRANSITIONS,
    Reply,
    Shown,
    Waiting,
    after_waiting,
    settled_state,
)
from sync_jobs.steps import PUSH_STEPS, RUN_STEPS

PAGE = (Path(__file__).parents[3] / "docs" / "push-protocol.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, its head included."""
    _, _, below = PAGE.partition(f"\n## {heading}\n")
    found = re.search(r"((?:^\|.*\|\n)+)", below, flags=re.MULTILINE)
    assert found is not None, heading
    lines = found.group().splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if "---" not in line
    ]


def test_the_states_and_what_may_follow_them() -> None:
    expected = [
        [
            f"`{state.value}`",
            STATE_LABELS[state],
            " ".join(f"`{each.value}`" for each in PushState if each in TRANSITIONS[state]),
        ]
        for state in PushState
    ]

    assert table("状态")[1:] == expected


def test_what_an_answer_and_a_look_make_of_a_set() -> None:
    expected = [["答复", *(SHOWN_LABELS[what] for what in Shown)]]
    expected += [
        [REPLY_LABELS[reply], *(f"`{settled_state(reply, what).value}`" for what in Shown)]
        for reply in Reply
    ]

    assert table("答复与读回") == expected


def test_what_waiting_makes_of_a_set() -> None:
    """Each row of the page stands for all waitings that fit it, and every waiting fits one row."""
    names = {label: what for what, label in SHOWN_LABELS.items()}
    answers = {"是": True, "否": False}
    covered = set()
    for row in table("等待")[1:]:
        shown_label, *flags, state = row
        for waiting in WAITINGS:
            values = (
                waiting.is_over,
                waiting.is_sendable,
                waiting.is_exhausted,
                waiting.is_key_used_up,
                waiting.may_ask,
            )
            is_meant = waiting.shown is names[shown_label] and all(
                flag == "" or answers[flag] is value
                for flag, value in zip(flags, values, strict=True)
            )
            if is_meant:
                assert after_waiting(waiting).value == state.strip("`"), (row, waiting)
                assert waiting not in covered, row
                covered.add(waiting)

    assert covered == set(WAITINGS)


BOTH = (False, True)
WAITINGS = [
    Waiting(
        shown=what,
        is_over=over,
        is_sendable=sendable,
        is_exhausted=exhausted,
        is_key_used_up=used,
        may_ask=may_ask,
    )
    for what in Shown
    for over, sendable, exhausted, used, may_ask in product(BOTH, repeat=5)
]


def test_every_step_is_listed_in_order() -> None:
    listed = [row[0].strip("`") for row in table("故障试验")[1:]]

    assert listed == [*RUN_STEPS, *PUSH_STEPS]
