"""The file drop against the simulator's drop desk as a subject: by extracts, and by questions."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from adapter.clock import SystemClock
from adapter.domain.record import RecordKind
from adapter.package_format.keys import load_ring, load_signer, new_key_pair
from adapter.ports.budget_system import BudgetSystem
from connectors.conformance import Capability, Change, Need, Subject, Trouble
from connectors.conformance.needs import SLOW_S
from connectors.file_drop.mailroom import FileDropRules
from connectors.file_drop.places import Places
from connectors.file_drop.system import FileDropBudgetSystem
from mappings.profile import load_profile
from tests.contract.in_memory import PAGE_SIZE, Ids
from tests.contract.over_wires import OtherSide, changed, limits_of, rehearsal, simulator

_PROFILE = "std-v2-files"
#: Far longer than the simulator takes on a busy machine.
_PATIENCE_S = 20.0
#: Every step is brought to the disk, and a disk in memory is there at once.
QUICK = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of our own

_NEVER: Mapping[Need, str] = {
    Capability.CREDENTIALS: "文件交换不登录：每个批次都有签名，签名另有测试",
    Trouble.EXPIRED_TOKEN: "文件交换没有令牌",
    Trouble.BUSY_ONCE: "文件交换没有“稍后再来”的答复",
}
_BY_EXTRACTS: Mapping[Need, str] = {
    **_NEVER,
    Capability.DEADLINE: "读的是已经到的导出，没有调用可以超时",
    Trouble.SLOW: "读的是已经到的导出，没有迟到的答复",
    Trouble.BUSINESS_FAILURE: "导出由对方自己放来，没有可答的业务失败",
    Trouble.SHORT_PAGE: "少行的导出在收件时就拒收，另有测试",
}


class CarrierClock(SystemClock):
    """The real time, except that nobody waits to the end for what was ordered to be lost."""

    def __init__(self, copies: Path) -> None:
        self._copies = copies
        self._skipped_s = 0.0
        self._looks_left = 0

    def give_up_soon(self) -> None:
        """Let the next waiting end a few looks after the other side has taken our batch."""
        self._looks_left = 5

    def monotonic(self) -> float:
        return super().monotonic() + self._skipped_s

    def sleep(self, seconds: float) -> None:
        super().sleep(min(seconds, 0.05))
        if self._looks_left and not any(self._copies.iterdir()):
            self._looks_left -= 1
            if not self._looks_left:
                self._skipped_s += 1000


@contextmanager
def filed_subject(*, asks: bool) -> Iterator[Subject]:
    """A subject over directories of its own, with a simulator of its own."""
    with tempfile.TemporaryDirectory(dir=QUICK) as name:
        places, key = _made(Path(name))
        options = {
            "--drop-outbox": places.outbox,
            "--drop-inbox": places.inbox,
            "--drop-key": Path(name) / "theirs.pem",
            "--drop-trusted": Path(name) / "ours.pem.pub",
        }
        words = [str(word) for pair in options.items() for word in pair]
        with simulator(Path(name), *words) as other_side:
            rules = FileDropRules(
                places=places,
                signer=load_signer(key),
                ring=load_ring([Path(name) / "theirs.pem.pub"]),
                settle_s=0.3,
                answer_wait_s=_PATIENCE_S,
                asks=asks,
            )
            yield _subject(other_side, rules)


def _made(folder: Path) -> tuple[Places, Path]:
    places = Places(outbox=folder / "outbox", inbox=folder / "inbox", state=folder / "state")
    for root in (places.outbox, places.inbox, places.state):
        root.mkdir(mode=0o750)
    key = folder / "ours.pem"
    new_key_pair(key)
    return places, key


def _subject(other_side: OtherSide, rules: FileDropRules) -> Subject:
    profile, ids, clock = load_profile(_PROFILE), Ids(), CarrierClock(rules.places.sent)
    spec = profile.wire_spec

    def system(change: Change) -> BudgetSystem:
        size = PAGE_SIZE if change.page_size is None else change.page_size
        patience = rules.answer_wait_s if change.total_s is None else change.total_s
        return FileDropBudgetSystem(
            replace(spec, query=replace(spec.query, page_size=size)),
            replace(rules, answer_wait_s=patience),
            scope=other_side.scope,
            clock=clock,
            ids=ids,
            limits=limits_of(change),
        )

    lacks = _NEVER if rules.asks else _BY_EXTRACTS
    troubles = _troubles(other_side, clock, asks=rules.asks)
    return Subject(
        system=system(Change()),
        scope=other_side.scope,
        agency_codes=other_side.agency_codes,
        kinds=(RecordKind.DIRECTORY_ENTRY, RecordKind.TEMPLATE_ITEM),
        has=frozenset(Capability) - set(lacks),
        lacks=lacks,
        troubles={trouble: troubles[trouble] for trouble in Trouble if trouble not in lacks},
        rehearsal=rehearsal(ids, "files-ask" if rules.asks else "files", profile, other_side),
        other=system,
        changed_at=partial(changed, profile),
    )


def _troubles(
    other_side: OtherSide, clock: CarrierClock, *, asks: bool
) -> Mapping[Trouble, Callable[[], None]]:
    def order(name: str, **more: object) -> None:
        other_side.steer("drop/faults", {"name": name, **more})

    def half_written() -> None:
        order("half_written", purpose="answer" if asks else "extract", seconds=0.2)
        if not asks:
            other_side.steer("drop/extracts", {"data_sets": ["PM_PROJECT_INFO"]})

    def no_result() -> None:
        order("no_result", purpose="push_result")
        clock.give_up_soon()

    return {
        Trouble.CUT_OFF_ONCE: half_written,
        Trouble.LOST_ANSWER: no_result,
        Trouble.BUSINESS_FAILURE: lambda: order("business_failure"),
        Trouble.SHORT_PAGE: lambda: order("short", purpose="answer"),
        Trouble.SLOW: lambda: order("slow", seconds=SLOW_S),
    }
