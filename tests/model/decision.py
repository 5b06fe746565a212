"""What a run does with the set, from what the ledger knows and the other side holds: pure."""

from enum import Enum, auto

from tests.model.world import CONTENTS, Case, Held, Ledger, Record, State, Told


class Action(Enum):
    """What a run does."""

    NOTHING = auto()
    #: Both sides came to hold the same: write that down.
    AGREE = auto()
    #: The request in the ledger stands there.
    CONFIRM = auto()
    PUSH = auto()
    #: Push over a late push of our own.
    REPAIR = auto()
    RESEND = auto()
    #: Tell a person: somebody there changed the set.
    CONFLICT = auto()
    #: Tell a person: nobody knows what became of the request.
    MANUAL = auto()


def decide(case: Case, ledger: Ledger, newest: int, held: Held) -> Action:
    """The action; NOTHING too when it would only tell what was told."""
    action = _of_request(case, ledger, newest, held) or _of_contents(case, ledger, newest, held)
    if action is Action.CONFLICT and ledger.told & Told.CONFLICT:
        return Action.NOTHING
    if action is Action.MANUAL and ledger.told & Told.MANUAL:
        return Action.NOTHING
    return action


def _of_request(case: Case, ledger: Ledger, newest: int, held: Held) -> Action | None:
    """What the request in the ledger asks for; None when it binds nothing."""
    record = ledger.record
    if record is None or record.state is State.CONFIRMED:
        return None
    request = record.request
    if record.attempts and held.content == CONTENTS[request.version]:
        return Action.CONFIRM
    is_current, is_unmoved = request.version == newest, held == request.expected
    if not record.open:
        return _again(case, record) if is_current and is_unmoved else None
    if not is_unmoved:
        return Action.REPAIR if _is_echo(case, ledger, held) else Action.CONFLICT
    return _again(case, record) if is_current or case.design.settle_first else None


def _again(case: Case, record: Record) -> Action:
    return Action.RESEND if record.attempts < case.bounds.attempts else Action.MANUAL


def _of_contents(case: Case, ledger: Ledger, newest: int, held: Held) -> Action:
    """The three-way judgement when no request is open."""
    if held.content == CONTENTS[newest]:
        return Action.NOTHING if held.content == ledger.baseline else Action.AGREE
    if held.content == ledger.baseline:
        return Action.PUSH
    return Action.REPAIR if _is_echo(case, ledger, held) else Action.CONFLICT


def _is_echo(case: Case, ledger: Ledger, held: Held) -> bool:
    """Whether what stands there is taken for an earlier push of ours that came late."""
    if case.design.echo_by_content:
        versions = ledger.sent
    elif case.design.echo:
        versions = ledger.loose
    else:
        versions = 0
    return any(
        held.content == content
        for version, content in enumerate(CONTENTS)
        if versions & 1 << version
    )
