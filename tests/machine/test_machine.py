"""Edit, push, pull, crash, fault and restart in any order: nothing lost, nothing doubled."""

import os
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from connectors.memory import MemoryFault
from mappings.profile import load_profile
from sync_jobs.steps import DAEMON_STEPS
from tests.machine.world import TEMPLATES, TRIED, World, fresh_database

#: What may go wrong with the next call, and mend itself.
FAULTS = tuple(each for each in MemoryFault if each is not MemoryFault.LOGIN_REFUSED)
_LINES = range(1, 6)
#: How many histories are tried; `make test` has time for a few, an idle night for thousands.
EXAMPLES = "MACHINE_EXAMPLES"
#: Rounds in which all must have come to rest once nothing goes wrong any more.
_ROUNDS = 6
_A_DAY_S = 86_400

_numbers = count(1)
_where: dict[str, Path] = {}


@pytest.fixture(scope="module", autouse=True)
def _migrated(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    _where["template"] = sqlite_template
    _where["directory"] = tmp_path_factory.mktemp("worlds")


class Machine(RuleBasedStateMachine):
    """The daemon and everything that may befall it."""

    @initialize()
    def begin(self) -> None:
        url = fresh_database(_where["template"], _where["directory"], next(_numbers))
        self.world = World(url, load_profile("std-v2-rest"))

    # --- what people do ---

    @rule()
    def release(self) -> None:
        self.world.release()

    @rule(code=st.sampled_from(sorted(TEMPLATES)))
    def edit_there(self, code: str) -> None:
        self.world.edit_there(code)

    @rule(number=st.sampled_from(_LINES))
    def declare(self, number: int) -> None:
        self.world.declare(number)

    @rule(number=st.sampled_from(_LINES))
    def withdraw(self, number: int) -> None:
        self.world.withdraw(number)

    # --- what the daemon does, and what befalls it ---

    @rule(job=st.sampled_from(TRIED))
    def tick(self, job: str) -> None:
        self.world.tick(job)

    @rule(fault=st.sampled_from(FAULTS), times=st.integers(1, 2), job=st.sampled_from(TRIED))
    def tick_under_a_fault(self, fault: MemoryFault, times: int, job: str) -> None:
        self.world.receiver.fail(fault, times)
        self.world.tick(job)

    @rule(step=st.sampled_from(DAEMON_STEPS), job=st.sampled_from(TRIED))
    def tick_and_die(self, step: str, job: str) -> None:
        self.world.dies_at = step
        self.world.tick(job)
        self.world.dies_at = ""

    @rule(seconds=st.sampled_from([30, 3600, _A_DAY_S]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.turn(seconds)

    @rule()
    def restart(self) -> None:
        self.world.kill()
        self.world.start()

    # --- what must hold ---

    @invariant()
    def nothing_is_stored_twice(self) -> None:
        latest: dict[str, str] = {}
        for each in self._world.receiver.stored if self._world else ():
            assert latest.get(each.set_key) != each.digest, f"{each.set_key} was stored twice"
            latest[each.set_key] = each.digest

    @invariant()
    def what_somebody_there_changed_stays(self) -> None:
        for code, names in (self._world.edited if self._world else {}).items():
            assert self._world.receiver.names(code) == names, f"{code} was overwritten"

    @property
    def _world(self) -> Any:
        return getattr(self, "world", None)

    def teardown(self) -> None:
        """Once nothing goes wrong any more, all comes to rest by itself."""
        if self._world is None:
            return
        world = self.world
        world.receiver._faults.clear()
        for _ in range(_ROUNDS):
            world.clock.turn(_A_DAY_S)
            for job in TRIED:
                world.tick(job)
        self._require_rest(world)
        world.kill()

    def _require_rest(self, world: World) -> None:
        self.nothing_is_stored_twice()
        self.what_somebody_there_changed_stays()
        for code in TEMPLATES.keys() - world.edited.keys():
            assert world.receiver.names(code) == world.expected(code), f"{code} did not arrive"
        assert world.lines_here() == world.lines_there()
        assert world.open_pushes() == 0


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=int(os.environ.get(EXAMPLES, "10")),
    stateful_step_count=25,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
