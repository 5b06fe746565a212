"""A worker's steps: take the lease and gather, prepare, look, mark as sent, read back, settle."""

from collections.abc import Callable, Iterator

from tests.model.decision import Action, decide
from tests.model.world import (
    CONTENTS,
    NOBODY,
    REFUSALS,
    WAITING,
    Answer,
    Case,
    Event,
    Held,
    Ledger,
    Record,
    Request,
    State,
    Step,
    Told,
    Worker,
    World,
)

#: Who acts, what it does, and what came of it.
Label = tuple[str, str, str]
Move = tuple[Label, World]


def worker_moves(case: Case, world: World, who: int) -> Iterator[Move]:
    """What a worker can do next, but for sending."""
    step = world.workers[who].step
    if step is Step.IDLE:
        # Idle workers remember nothing, so one of them is as good as the other.
        if who == 0 or world.workers[0].step is not Step.IDLE:
            yield from _take_lease(case, world, who)
    elif step in _STEPS:
        yield _STEPS[step](case, world, who)


def _take_lease(case: Case, world: World, who: int) -> Iterator[Move]:
    """Begin a run, unless it would do nothing."""
    ledger = world.ledger
    if ledger.holder != NOBODY:
        return
    if case.receiver.history and world.events & Event.OVERWRITTEN and not ledger.told & Told.WIPED:
        told = ledger._replace(told=ledger.told | Told.WIPED)
        label = _label(who, "gather", "finds a person's edit among what a push replaced: reports")
        yield label, world._replace(ledger=told)
        return
    held = world.remote.held if case.design.gather else Held(ledger.baseline)
    action = decide(case, ledger, world.newest, held)
    if action is not Action.NOTHING:
        label = _label(who, "take_lease, gather", f"{_sees(held.content)}: {action.name.lower()}")
        yield label, _begin(case, world, who, action, held)


def _begin(case: Case, world: World, who: int, action: Action, held: Held) -> World:
    ledger = world.ledger
    if action is Action.AGREE:
        return world._replace(
            ledger=ledger._replace(baseline=held.content, told=ledger.told & ~WAITING)
        )
    if action is Action.MANUAL:
        return world._replace(ledger=ledger._replace(told=ledger.told | Told.MANUAL))
    if action is Action.CONFLICT:
        is_false = world.edits == case.bounds.edits
        events = world.events | Event.FALSE_CONFLICT if is_false else world.events
        return world._replace(
            ledger=ledger._replace(told=ledger.told | Told.CONFLICT), events=events
        )
    if action is Action.REPAIR:
        # It may have been a person who went back to that version.
        ledger = ledger._replace(told=ledger.told | Told.WIPED)
    ledger = ledger._replace(holder=who, token=_newest_token(world) + 1)
    worker = _with_work(case, world, action, held)._replace(token=ledger.token)
    return put(world, who, worker, ledger)


def _with_work(case: Case, world: World, action: Action, held: Held) -> Worker:
    record = world.ledger.record
    if record is not None and action is Action.CONFIRM:
        return Worker(Step.READ, request=record.request, seen=held.content)
    if record is not None and action is Action.RESEND:
        if case.design.stable_key:
            return Worker(_after_prepare(case), request=record.request)
        again = record.request._replace(key=0, expected=held)
        return Worker(Step.GATHERED, request=again)
    fresh = Request(0, world.newest, held, action is Action.REPAIR)
    return Worker(Step.GATHERED, request=fresh)


def _after_prepare(case: Case) -> Step:
    return Step.PREPARED if case.design.look else Step.LOOKED


def _prepare(case: Case, world: World, who: int) -> Move:
    """Store the request, and close the one before."""
    ledger = world.ledger
    if case.design.store_first and _is_fenced(case, world, who):
        return _fenced(world, who, "prepare")
    worker = world.workers[who]
    request = _request_of(worker)._replace(key=ledger.next_key)
    worker = worker._replace(step=_after_prepare(case), request=request)
    ledger = ledger._replace(next_key=ledger.next_key + 1)
    if not case.design.store_first:
        return _label(who, "prepare", "stores nothing"), put(world, who, worker, ledger)
    old = ledger.record
    attempts = 0
    if old is not None and old.state is not State.CONFIRMED:
        if old.request.version == request.version and not case.design.stable_key:
            attempts = old.attempts
        if old.open:
            ledger = ledger._replace(loose=ledger.loose | 1 << old.request.version)
    ledger = ledger._replace(record=Record(request, State.PREPARED, attempts, 0))
    return _label(who, "prepare", f"stores {told_of(request)}"), put(world, who, worker, ledger)


def _look(case: Case, world: World, who: int) -> Move:
    worker, held = world.workers[who], world.remote.held
    if held != _request_of(worker).expected:
        return _label(who, "look", f"{_sees(held.content)}: stops"), _end_run(world, who)
    after = put(world, who, worker._replace(step=Step.LOOKED))
    return _label(who, "look", f"{_sees(held.content)} as expected"), after


def _mark_sent(case: Case, world: World, who: int) -> Move:
    """Count the attempt before a byte leaves."""
    worker, ledger = world.workers[who], world.ledger
    request = _request_of(worker)
    marked = worker._replace(step=Step.MARKED)
    if not case.design.store_first:
        return _label(who, "mark_sent", "stores nothing"), put(world, who, marked)
    if _is_fenced(case, world, who):
        return _fenced(world, who, "mark_sent")
    ledger = ledger._replace(sent=ledger.sent | 1 << request.version)
    record = ledger.record
    if record is None or record.request.key != request.key or record.state is State.CONFIRMED:
        ledger = ledger._replace(loose=ledger.loose | 1 << request.version)
    else:
        told = ledger.told
        if record.open and not _is_once_only(case):
            told |= Told.MAYBE_TWICE
        record = Record(request, State.SENT, record.attempts + 1, record.open + 1)
        ledger = ledger._replace(record=record, told=told)
    return _label(who, "mark_sent", told_of(request)), put(world, who, marked, ledger)


def _is_once_only(case: Case) -> bool:
    """Whether a request may be repeated without being carried out again."""
    return case.design.stable_key and case.receiver.dedup


def _read_back(case: Case, world: World, who: int) -> Move:
    worker = world.workers[who]
    if case.design.read_back:
        seen = world.remote.held.content
        label = _label(who, "read_back", _sees(seen))
    else:
        is_yes = worker.answer in {Answer.ACCEPTED, Answer.ALREADY}
        request = _request_of(worker)
        seen = CONTENTS[request.version] if is_yes else request.expected.content
        label = _label(who, "read_back", "is left out: the answer is believed")
    return label, put(world, who, worker._replace(step=Step.READ, seen=seen))


def _settle(case: Case, world: World, who: int) -> Move:
    """Write what became of the request, in one transaction with the baseline."""
    if _is_fenced(case, world, who):
        return _fenced(world, who, "settle")
    worker, ledger = world.workers[who], world.ledger
    request = _request_of(worker)
    content = CONTENTS[request.version]
    state, known = _fate(worker, content)
    events = world.events
    if state is State.CONFIRMED:
        ledger = _with_baseline(ledger, content, is_there=worker.seen == content)
        if not world.remote.stood & 1 << content:
            events |= Event.CONFIRMED_NOT_THERE
    record = _record_of(case, ledger, request)
    if record is not None and record.state is not State.CONFIRMED:
        open_ = max(record.open - known, 0)
        if state is State.CONFIRMED and open_ and not _is_once_only(case):
            ledger = ledger._replace(loose=ledger.loose | 1 << request.version)
        open_ = 0 if state is State.CONFIRMED else open_
        ledger = ledger._replace(record=record._replace(state=state, open=open_))
    world = world._replace(ledger=ledger, events=events)
    return _label(who, "settle", f"{told_of(request)}: {state.value}"), _end_run(world, who)


def _fate(worker: Worker, content: int) -> tuple[State, int]:
    """The new state of the request, and of how many attempts the fate is known now."""
    if worker.seen == content or worker.answer is Answer.ALREADY:
        return State.CONFIRMED, 1
    if worker.answer in REFUSALS:
        return State.RETRYABLE, 1
    return State.UNKNOWN, 0


def _with_baseline(ledger: Ledger, content: int, *, is_there: bool) -> Ledger:
    """What was reported as changed there and is ours now has been replaced: that is reported."""
    is_wiped = is_there and ledger.told & Told.CONFLICT
    told = ledger.told & ~WAITING | (Told.WIPED if is_wiped else 0)
    return ledger._replace(baseline=content, told=told)


def _record_of(case: Case, ledger: Ledger, request: Request) -> Record | None:
    record = ledger.record
    if record is not None and record.request.key == request.key:
        return record
    if case.design.store_first:
        return None
    return Record(request, State.SENT, 1, 1)


_STEPS: dict[Step, Callable[[Case, World, int], Move]] = {
    Step.GATHERED: _prepare,
    Step.PREPARED: _look,
    Step.LOOKED: _mark_sent,
    Step.ANSWERED: _read_back,
    Step.READ: _settle,
}


# --- small change ---------------------------------------------------------------------------------


def put(world: World, who: int, worker: Worker, ledger: Ledger | None = None) -> World:
    """The world with another state of a worker, and of the ledger."""
    workers = (worker, world.workers[1]) if who == 0 else (world.workers[0], worker)
    # Not by `_replace`, which takes five times as long, and this is most of what a search does.
    _, old, remote, net, newest, mishaps, edits, events = world
    return World(workers, ledger or old, remote, net, newest, mishaps, edits, events)


def told_of(request: Request) -> str:
    """A request in words."""
    return f"v{request.version} under key {request.key}"


def _sees(content: int) -> str:
    return f"sees {content}"


def _label(who: int, action: str, detail: str) -> Label:
    return (f"worker {'AB'[who]}", action, detail)


def _request_of(worker: Worker) -> Request:
    if worker.request is None:
        raise ValueError("an idle worker has no request")
    return worker.request


def _is_fenced(case: Case, world: World, who: int) -> bool:
    return case.design.ledger_fence and world.workers[who].token != world.ledger.token


def _fenced(world: World, who: int, action: str) -> Move:
    return _label(who, action, "is fenced off"), _end_run(world, who)


def _newest_token(world: World) -> int:
    """The highest token that anything remembers: forgotten ones may be given out again."""
    carried = [each.token for each in world.net]
    held = [each.token for each in world.workers]
    return max(world.remote.token, world.ledger.token, *held, *carried)


def _end_run(world: World, who: int) -> World:
    ledger = world.ledger
    if ledger.holder == who:
        ledger = ledger._replace(holder=NOBODY)
    if world.workers[1 - who].step is Step.IDLE:
        ledger = ledger._replace(token=0)
    return put(world, who, Worker(), ledger)
