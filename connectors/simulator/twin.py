"""The admin's desk for long rehearsals (长跑): plans, habits, poison, and the judge's evidence."""

from typing import Any

from connectors.simulator import ledger
from connectors.simulator.envelope import BAD_PARAMETER, RefusalError
from connectors.simulator.faults import FaultDesk
from connectors.simulator.receiver import Receiver
from connectors.simulator.scripts import Desk
from connectors.simulator.scripts.edit_templates import edit_set
from connectors.simulator.state import State
from connectors.simulator.tables import DATA_SETS, PUSHABLE
from connectors.simulator.times import level_times

Wish = dict[str, Any]


class TwinDesk:
    """What a chaos run is steered with and judged by."""

    def __init__(self, state: State, faults: FaultDesk, receiver: Receiver) -> None:
        self._state = state
        self._faults = faults
        self._receiver = receiver

    # --- what goes wrong ---

    def follow_plan(self, wish: Wish) -> Wish:
        """Follow a fault plan from the next call on."""
        return self._faults.follow(wish)

    def plan(self, _wish: Wish) -> Wish:
        """The fault plan in force."""
        return self._faults.plan()

    def end_plan(self, _wish: Wish) -> Wish:
        """Follow no plan any more."""
        return {"cancelled": self._faults.end_plan()}

    def strikes(self, wish: Wish) -> Wish:
        """What struck so far."""
        return {"strikes": self._faults.strikes(_after(wish))}

    def change_receiver(self, wish: Wish) -> Wish:
        """Change the receiver's habits."""
        return self._receiver.change(wish)

    def receiver(self, _wish: Wish) -> Wish:
        """The receiver's habits."""
        return self._receiver.habits()

    def poison(self, wish: Wish) -> Wish:
        """Let a set choke the receiver."""
        return self._receiver.poison(wish)

    def poisons(self, _wish: Wish) -> Wish:
        """The sets that choke it."""
        return self._receiver.poisons()

    def cure(self, _wish: Wish) -> Wish:
        """Let nothing choke it."""
        return {"cancelled": self._receiver.cure()}

    # --- what users do ---

    def edit(self, wish: Wish) -> Wish:
        """Let a user change one value of a set {set_key, data_set?, seed?}."""
        name, set_key = wish.get("data_set", "PERF_TEMPLATE"), wish.get("set_key")
        if set(wish) - {"set_key", "data_set", "seed"} or type(wish.get("seed", 0)) is not int:
            raise RefusalError(BAD_PARAMETER, "应为 set_key、data_set 和整数 seed")
        if name not in PUSHABLE or not isinstance(set_key, str):
            raise RefusalError(BAD_PARAMETER, f"data_set 可用的有：{'、'.join(PUSHABLE)}")
        with self._state.operation() as operation:
            number = wish.get("seed", operation.number)
            dice = self._state.randomness(f"edit:{name}:{set_key}:{number}")
            digest = edit_set(Desk(operation=operation, rng=dice), name, set_key)
            if digest is None:
                raise RefusalError(BAD_PARAMETER, "没有这个集合，或集合没有行")
        return {"set_key": set_key, "digest": digest}

    def level_times(self, wish: Wish) -> Wish:
        """Give many rows of a data set one update_time {data_set, count}."""
        name, count = wish.get("data_set"), wish.get("count")
        if name not in DATA_SETS or type(count) is not int or count < 1:
            raise RefusalError(BAD_PARAMETER, "data_set 应为数据集，count 应为正整数")
        with self._state.operation() as operation:
            changed = level_times(operation, DATA_SETS[name], count)
        return {"changed": changed, "update_time": operation.stamp}

    # --- what a judge reads ---

    def push_log(self, wish: Wish) -> Wish:
        """What became of every set that came."""
        return {"entries": ledger.entries(self._state.db, _after(wish))}

    def sets(self, _wish: Wish) -> Wish:
        """What stands now, by its digest."""
        return {"sets": ledger.sets(self._state.db)}


def _after(wish: Wish) -> int:
    """The number in the address after which to tell; 0 without one."""
    text = str(wish.get("after", "0"))
    if not (text.isascii() and text.isdigit()) or set(wish) - {"after"}:
        raise RefusalError(BAD_PARAMETER, "after 应为不小于 0 的整数")
    return int(text)
