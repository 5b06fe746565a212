"""What happens to us: network and receiver, a person there, releases, crashes, stopped workers."""

from collections.abc import Iterator
from itertools import chain

from tests.model.protocol import Label, Move, put, told_of, worker_moves
from tests.model.world import (
    CONTENTS,
    FIRST,
    FOREIGN,
    LATER,
    NOBODY,
    Answer,
    Case,
    Event,
    Held,
    Message,
    Remote,
    Step,
    Worker,
    World,
)


def moves(case: Case, world: World) -> Iterator[tuple[tuple[Label, ...], World]]:
    """Everything that can happen next."""
    for label, after in chain(fair_moves(case, world), _accidents(case, world)):
        labels, settled = [label], after
        if case.bounds.hasten:
            settled = _hasten(case, after, labels)
        yield tuple(labels), _ranked(settled) if case.receiver.fence else settled


def fair_moves(case: Case, world: World) -> Iterator[Move]:
    """What happens sooner or later of itself."""
    for who in (0, 1):
        if world.workers[who].step is Step.MARKED:
            yield from _send(case, world, who)
        else:
            yield from worker_moves(case, world, who)
    for number, message in enumerate(world.net):
        if number == 0 or message != world.net[number - 1]:
            yield from _travel(case, world, message)
    holder = world.ledger.holder
    if holder != NOBODY and world.workers[holder].step is Step.IDLE:
        ledger = world.ledger._replace(holder=NOBODY)
        yield ("time", "lease", "of the crashed worker runs out"), world._replace(ledger=ledger)


# --- steps that need no interleaving --------------------------------------------------------------

_HASTY = frozenset({Step.GATHERED, Step.LOOKED, Step.READ})


def _hasten(case: Case, world: World, labels: list[Label]) -> World:
    """Let a worker go on at once where nothing that may come between could be told from before.

    A write to the ledger commutes with all that happens there. Under the fence a stopped worker
    writes nothing more, so a pause before a write is a crash; where requests may arrive late, a
    pause before sending is a slow request. A test compares with taking every step alone.
    """
    for who in (0, 1):
        while found := _hasty(case, world, who):
            label, world = found
            labels.append(label)
    return world


def _hasty(case: Case, world: World, who: int) -> Move | None:
    worker = world.workers[who]
    if worker.step is Step.IDLE:
        return None
    if worker.step is Step.MARKED:
        sent = _send(case, world, who) if case.receiver.late else iter(())
        return next(sent, None)
    if not case.design.ledger_fence:
        return None
    if worker.token != world.ledger.token:
        label = (f"worker {'AB'[who]}", "goes on", "and is fenced off at its next write")
        return label, _forget(world, who)
    return next(worker_moves(case, world, who)) if worker.step in _HASTY else None


def _ranked(world: World) -> World:
    """Tokens are only compared: the lowest numbers in the same order mean the same."""
    ledger, remote = world.ledger, world.remote
    alive = {each.token for each in world.workers}
    newest = ledger.token if ledger.token in alive else 0
    tokens = sorted({0, remote.token, *alive, *(each.token for each in world.net)})
    if tokens[-1] == len(tokens) - 1 and newest == ledger.token:
        return world
    rank = {token: number for number, token in enumerate(tokens)}
    first, second = world.workers
    return world._replace(
        workers=(
            first._replace(token=rank[first.token]),
            second._replace(token=rank[second.token]),
        ),
        ledger=ledger._replace(token=rank[newest]),
        remote=remote._replace(token=rank[remote.token]),
        net=tuple(each._replace(token=rank[each.token]) for each in world.net),
    )


# --- network and receiver -------------------------------------------------------------------------


def _send(case: Case, world: World, who: int) -> Iterator[Move]:
    worker = world.workers[who]
    if worker.request is None:
        raise ValueError("nothing to send")
    # A token that the receiver ignores is left out: fewer states.
    message = Message(worker.request, worker.token if case.receiver.fence else 0, who)
    label = (f"worker {'AB'[who]}", "send", told_of(worker.request))
    if not case.receiver.late:
        yield from _at_once(case, world, message, label)
    elif len(world.net) < case.bounds.in_flight:
        net = tuple(sorted((*world.net, message)))
        yield label, put(world, who, worker._replace(step=Step.SENT))._replace(net=net)


def _at_once(case: Case, world: World, message: Message, label: Label) -> Iterator[Move]:
    """A network in which nothing outlives the sender's patience."""
    who, action, detail = label
    done, answer = receive(case, world, message)
    yield (who, action, f"{detail}: {answer}"), _hear(done, message, answer)
    yield (who, action, f"{detail}: {answer}, but the answer is lost"), _hear(done, message, None)
    yield (who, action, f"{detail}: lost on the way"), _hear(world, message, None)
    acknowledged = _hear(world, message, Answer.ACCEPTED)
    yield (who, action, f"{detail}: acknowledged, never carried out"), acknowledged


def _travel(case: Case, world: World, message: Message) -> Iterator[Move]:
    """A lost answer is a time-out before a late delivery, a lost request one before a loss."""
    told = told_of(message.request)
    rest = list(world.net)
    rest.remove(message)
    without = world._replace(net=tuple(rest))
    done, answer = receive(case, without, message)
    if message.listener == NOBODY:
        yield ("network", "deliver late", f"{told}: {answer}"), done
        yield ("network", "lose", told), without
        return
    yield ("network", "deliver", f"{told}: {answer}"), _hear(done, message, answer)
    unheard = tuple(sorted((*rest, message._replace(listener=NOBODY))))
    kept = world._replace(net=unheard)
    yield (f"worker {'AB'[message.listener]}", "time out", told), _hear(kept, message, None)
    yield ("receiver", "acknowledge early", told), _hear(kept, message, Answer.ACCEPTED)


def _hear(world: World, message: Message, answer: Answer | None) -> World:
    worker = world.workers[message.listener]._replace(step=Step.ANSWERED, answer=answer)
    return put(world, message.listener, worker)


def receive(case: Case, world: World, message: Message) -> tuple[World, Answer]:
    """What the receiver does with a request, and says."""
    remote, receiver, request = world.remote, case.receiver, message.request
    if receiver.dedup and remote.done & 1 << request.key:
        return world, Answer.ALREADY
    if receiver.fence and message.token < remote.token:
        return world, Answer.FENCED
    if receiver.precondition and request.expected != remote.held:
        return world, Answer.UNEXPECTED
    content = CONTENTS[request.version]
    change = 1 << (2 * request.version + request.is_repair)
    after = Remote(
        held=Held(content, remote.held.stamp + receiver.stamps),
        origin=request.version,
        done=remote.done | 1 << request.key if receiver.dedup else 0,
        token=message.token,
        effective=remote.effective | change,
        stood=remote.stood | 1 << content,
    )
    events = world.events | _wrongs(remote, message, change)
    return world._replace(remote=after, events=events), Answer.ACCEPTED


def _wrongs(remote: Remote, message: Message, change: int) -> int:
    """What an observer who sees everything says of a request that is carried out."""
    request = message.request
    events = 0
    if remote.origin < 0:
        events |= Event.OVERWRITTEN
    elif remote.origin > request.version:
        events |= Event.STALE
    if remote.effective & change:
        if remote.held.content == CONTENTS[request.version]:
            events |= Event.DOUBLED
        elif not request.is_repair:
            events |= Event.TWO_EFFECTIVE
    return events


# --- accidents ------------------------------------------------------------------------------------


def _accidents(case: Case, world: World) -> Iterator[Move]:
    holder = world.ledger.holder
    # Only the next run asks for the newest version: until then there is no hurry.
    if world.newest == FIRST and holder == NOBODY:
        for version in LATER:
            told = f"v{version}, which holds {CONTENTS[version]}"
            yield ("library", "release", told), world._replace(newest=version)
    if world.edits:
        yield from _edits(case, world)
    if not world.mishaps:
        return
    for who in (0, 1):
        if world.workers[who].step is not Step.IDLE:
            after = _forget(world, who)._replace(mishaps=world.mishaps - 1)
            yield (f"worker {'AB'[who]}", "crash", "forgets everything"), after
    if _is_stop_a_crash(case) or holder == NOBODY or world.workers[holder].step is Step.IDLE:
        return
    ledger = world.ledger._replace(holder=NOBODY)
    after = world._replace(ledger=ledger, mishaps=world.mishaps - 1)
    yield ("time", "lease", f"of worker {'AB'[holder]}, which is stopped, runs out"), after


def _is_stop_a_crash(case: Case) -> bool:
    """Whether a stopped worker does nothing that a crashed one and a slow request do not do."""
    return case.bounds.hasten and case.design.ledger_fence and case.receiver.late


def _edits(case: Case, world: World) -> Iterator[Move]:
    """A person writes something foreign, or content of ours, old or new."""
    remote = world.remote
    ours = sorted({0, FIRST, world.newest})
    for content in sorted({FOREIGN, *(CONTENTS[version] for version in ours)}):
        if content == remote.held.content:
            continue
        edited = remote._replace(
            held=Held(content, remote.held.stamp + case.receiver.stamps),
            origin=_origin(remote.origin, content, ours),
            stood=remote.stood | 1 << content % FOREIGN,
        )
        after = world._replace(remote=edited, edits=world.edits - 1)
        yield ("a person there", "edit", f"writes {content}"), after


def _origin(before: int, content: int, ours: list[int]) -> int:
    """Whose the content is that a person wrote.

    Who writes by hand what we are about to push, or takes an edit back, contradicts nobody; who
    goes back to an older version of ours does.
    """
    last = before if before >= 0 else -1 - before
    agreeing = [each for each in ours if CONTENTS[each] == content and each >= last]
    if before >= 0:
        agreeing = [each for each in agreeing if each > last]
    return agreeing[-1] if agreeing else -1 - last


def _forget(world: World, who: int) -> World:
    net = [e._replace(listener=NOBODY) if e.listener == who else e for e in world.net]
    return put(world, who, Worker())._replace(net=tuple(sorted(net)))
