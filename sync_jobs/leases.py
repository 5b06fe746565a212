"""Leases of a run (租约): taken before it works, renewed while it lives, given back at its end."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

from adapter.errors import AdapterError, LeaseLost
from adapter.ports.clock import Clock
from adapter.ports.leases import Lease, LeaseClaim, LeaseHolder
from adapter.ports.runs import RunRecord
from adapter.ports.store import Store
from sync_jobs.interruptions import is_gone

_log = structlog.get_logger(__name__)

#: A lease is renewed so many times before it would expire.
_RENEWALS = 3
#: What the row of a run says whose lease another one took.
TAKEN_OVER = LeaseLost.__name__


class HeldLeases:
    """What a run may work on. It must be asked before anything that cannot be taken back."""

    def __init__(self, leases: Sequence[Lease], clock: Clock, ttl: timedelta) -> None:
        self._leases = tuple(leases)
        self._clock = clock
        self._ttl_s = ttl.total_seconds()
        self._renewed_at = clock.monotonic()
        self._is_lost = False

    @property
    def leases(self) -> tuple[Lease, ...]:
        """What every unit of work of the run is begun under."""
        return self._leases

    def require(self) -> None:
        """Raises LeaseLost when the leases were taken away, or may have been.

        A process that was stopped and resumed finds its leases expired by its own clock, whatever
        it believes: for what leaves the house, where no transaction can check the token.
        """
        if self._leases and (self._is_lost or not self._is_fresh):
            raise LeaseLost(self._leases[0].name)

    @property
    def _is_fresh(self) -> bool:
        return self._clock.monotonic() - self._renewed_at < self._ttl_s

    def renewed(self, leases: Sequence[Lease], asked_at: float) -> None:
        """They hold for their time from the moment they were asked for (monotonic seconds)."""
        self._leases = tuple(leases)
        self._renewed_at = asked_at

    def lost(self) -> None:
        """They were taken away."""
        self._is_lost = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How leases are kept."""

    store: Store
    clock: Clock
    ttl: timedelta


@contextmanager
def leased(run: RunRecord, names: Sequence[str], keeping: Keeping) -> Iterator[HeldLeases]:
    """Hold all of these for the run; LeaseHeld when another run works on one of them.

    A holder whose process is gone, or whose lease expired, loses it, and its run is settled as
    failed: whatever it still writes is refused. Without names nothing is held and nothing asked.
    """
    if not names:
        yield HeldLeases((), keeping.clock, keeping.ttl)
        return
    asked_at = keeping.clock.monotonic()
    held = HeldLeases(_take(run, names, keeping), keeping.clock, keeping.ttl)
    held.renewed(held.leases, asked_at)
    stopped = threading.Event()
    heart = threading.Thread(
        target=_beat, args=(held, keeping, stopped), name="lease-renewal", daemon=True
    )
    heart.start()
    try:
        yield held
    finally:
        stopped.set()
        heart.join()
        _give_back(held, keeping)


def _take(run: RunRecord, names: Sequence[str], keeping: Keeping) -> list[Lease]:
    with keeping.store.begin() as work:
        holders = work.leases.holders(run.scope, names)
        dead = [each.lease.run_id for each in holders if each.process and is_gone(each.process)]
        now = keeping.clock.now()
        claim = LeaseClaim(
            scope=run.scope,
            names=names,
            run_id=run.run_id,
            process=run.process,
            at=now,
            ttl=keeping.ttl,
            dead_runs=dead,
        )
        taken = work.leases.take(claim)
        replaced = _replaced(holders, run)
        work.runs.abandon(replaced, at=now, error=TAKEN_OVER)
        work.commit()
    if replaced:
        _log.warning("lease_taken_over", runs=len(replaced))
    return taken


def _replaced(holders: Sequence[LeaseHolder], run: RunRecord) -> list[str]:
    # What was held before could only be taken because it was free for the taking.
    return sorted({each.lease.run_id for each in holders} - {run.run_id})


def _beat(held: HeldLeases, keeping: Keeping, stopped: threading.Event) -> None:
    while not stopped.wait(keeping.ttl.total_seconds() / _RENEWALS):
        try:
            renew(held, keeping)
        except LeaseLost:
            held.lost()
            _log.warning("lease_lost")
            return
        except AdapterError as error:  # The database may be back before the lease expires.
            _log.warning("lease_not_renewed", error=type(error).__name__)


def renew(held: HeldLeases, keeping: Keeping) -> None:
    """Push the expiry out; raises LeaseLost when another run took them."""
    asked_at = keeping.clock.monotonic()
    with keeping.store.begin() as work:
        leases = work.leases.renew(held.leases, at=keeping.clock.now(), ttl=keeping.ttl)
        work.commit()
    held.renewed(leases, asked_at)


def _give_back(held: HeldLeases, keeping: Keeping) -> None:
    """What cannot be given back expires."""
    try:
        with keeping.store.begin() as work:
            work.leases.release(held.leases)
            work.commit()
    except AdapterError as error:
        _log.warning("lease_not_given_back", error=type(error).__name__)
