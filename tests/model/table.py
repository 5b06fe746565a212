"""Writes docs/guarantees.md from the model: `python -m tests.model.table`."""

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

from tests.model import wording
from tests.model.judging import Grade, Verdict, Wrong, flat, judge
from tests.model.world import Bounds, Case, Design, Receiver

PAGE = Path(__file__).parents[2] / "docs" / "guarantees.md"

#: The receiver that helps as much as one can.
BEST = Receiver(dedup=True, precondition=True, fence=True, late=True)
DEDUP_ONLY = Receiver(dedup=True, late=True)

UNTOUCHED, EDITED = Bounds(edits=0), Bounds(edits=1)
#: What is explored where workers that were stopped go on, which multiplies the states: first to
#: the end, then as far as this many states.
SMALL, NEAREST = Bounds(edits=0, attempts=1), 6_000
#: How far mistakes are looked for.
NEAR, NEAR_UNFENCED = 5_000, 20_000

RECEIVERS = (
    *(
        Receiver(dedup=dedup, precondition=precondition, late=late)
        for late, dedup, precondition in product((True, False), repeat=3)
    ),
    BEST,
    BEST._replace(late=False),
    Receiver(dedup=True, precondition=True, stamps=True, late=True),
    Receiver(dedup=True, history=True, late=True),
    Receiver(history=True, late=False),
)


def main() -> None:
    """Rewrite the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    columns = "".join(
        f"| {chinese} | {wrong.value} | {meaning} |\n"
        for wrong, (chinese, meaning) in wording.COLUMNS.items()
    )
    return "".join(
        (
            wording.HEAD,
            columns,
            wording.BOUNDS,
            wording.RECEIVERS,
            _receiver_tables(),
            wording.AFTER_RECEIVERS,
            wording.MECHANISMS,
            _mechanism_table(),
            wording.MISTAKES,
            _mistake_table(),
            wording.TRACES,
            *_traces(),
            wording.MAPPING,
            *(f"| {name} | {what} |\n" for name, what in wording.STEPS.items()),
            wording.TAIL,
        )
    )


# --- tables ---------------------------------------------------------------------------------------


def _header(first: str) -> str:
    names = " | ".join(chinese for chinese, _ in wording.COLUMNS.values())
    return f"| {first} | {names} |\n|---|{'---|' * len(wording.COLUMNS)}\n"


def _line(first: str, grades: Iterable[Grade]) -> str:
    return f"| {first} | {' | '.join(wording.MARKS[grade] for grade in grades)} |\n"


def _in_order(verdict: Verdict) -> list[Grade]:
    return [verdict.grades[wrong] for wrong in Wrong]


def _receiver_tables() -> str:
    titles = {
        UNTOUCHED: "\n### Nobody edits the set there meanwhile (期间对方无人修改)\n\n",
        EDITED: "\n### Somebody may edit the set there meanwhile (期间对方可能有人修改)\n\n",
    }
    parts = []
    for bounds, title in titles.items():
        parts += [title, _header("receiver")]
        parts += [
            _line(wording.receiver_in_words(receiver), _in_order(judge(_ours(receiver, bounds))))
            for receiver in RECEIVERS
        ]
    return "".join(parts)


def _ours(receiver: Receiver, bounds: Bounds) -> Case:
    return Case(Design(), receiver, bounds)


def mechanisms(*, key: bool, fencing: bool, precondition: bool) -> Case:
    """One of the eight combinations, at a receiver that commits in time."""
    return Case(
        Design(stable_key=key, ledger_fence=fencing),
        Receiver(dedup=key, fence=fencing, precondition=precondition, late=False),
        EDITED,
    )


def _marks(case: Case) -> list[str]:
    if case.design.ledger_fence:
        return [wording.MARKS[grade] for grade in _in_order(judge(case))]
    small = judge(case._replace(bounds=SMALL))
    near = judge(case._replace(bounds=SMALL._replace(edits=1)), NEAREST)
    pairs = zip(_in_order(small), _in_order(near), strict=True)
    return [wording.UNEXPLORED.get(worst, wording.MARKS[worst]) for worst in map(_worse, pairs)]


def _worse(grades: tuple[Grade, Grade]) -> Grade:
    return max(grades, key=list(Grade).index)


def _mechanism_table() -> str:
    lines = ["\n", _header("key | fencing | precondition").replace("|---|", "|---|---|---|", 1)]
    for key, fencing, precondition in product((True, False), repeat=3):
        case = mechanisms(key=key, fencing=fencing, precondition=precondition)
        used = " | ".join("yes" if each else "–" for each in (key, fencing, precondition))
        lines.append(f"| {used} | {' | '.join(_marks(case))} |\n")
    return "".join(lines)


def mistake(name: str, receiver: Receiver, bounds: Bounds) -> Case:
    """Our design with one thing wrong."""
    wrong = Design()._replace(**{name: not getattr(Design(), name)})
    return Case(wrong, receiver, bounds)


def brought_back(case: Case) -> list[Wrong]:
    """What goes wrong in a case, among its nearest states, and cannot without the mistake."""
    right = judge(case._replace(design=Design())).possible
    found = _near(case).possible
    return [each for each in Wrong if each in found - right]


def _near(case: Case) -> Verdict:
    return judge(case, NEAR if case.design.ledger_fence else NEAR_UNFENCED)


def _mistake_table() -> str:
    lines = [wording.MISTAKES_HEADER]
    for name, told in wording.MISTAKE_NAMES.items():
        cases = (mistake(name, BEST, EDITED), mistake(name, DEDUP_ONLY, UNTOUCHED))
        cells = [_brought(case) for case in cases]
        lines.append(f"| {told} | {' | '.join(cells)} |\n")
    return "".join(lines)


def _brought(case: Case) -> str:
    told = [wording.COLUMNS[wrong][0] for wrong in brought_back(case)]
    near = _near(case)
    if near.is_complete and near.hopeless:
        told.append(wording.NEVER)
    return "、".join(told) or ("nothing" if near.is_complete else "nothing found nearby")


# --- traces ---------------------------------------------------------------------------------------


def _traces() -> Iterator[str]:
    for wrong in Wrong:
        found = _first_with(wrong)
        if found is None:
            continue
        receiver, verdict = found
        chinese, _ = wording.COLUMNS[wrong]
        yield f"\n### {chinese} ({wrong.value}): {wording.receiver_in_words(receiver)}\n\n"
        for number, (who, action, detail) in enumerate(flat(verdict.paths[wrong]), start=1):
            yield f"{number}. {who}: **{action}** {detail}\n"


def _first_with(wrong: Wrong) -> tuple[Receiver, Verdict] | None:
    for bounds, receiver in product((UNTOUCHED, EDITED), RECEIVERS):
        verdict = judge(_ours(receiver, bounds))
        if wrong in verdict.possible:
            return receiver, verdict
    return None


if __name__ == "__main__":
    main()
