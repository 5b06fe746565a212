"""What the model of a push is made of: one set, our ledger, a receiver, a network, two workers."""

from enum import IntEnum, StrEnum
from typing import NamedTuple

#: Contents are numbers; this is what both sides agreed on before anything happened.
AGREED = 0
#: What a person there writes that is nothing of ours.
FOREIGN = 9
NOBODY = -1
#: What each version of ours holds: the agreed one, the one to push, and what may be released after
#: it: new content, or a return to the old.
CONTENTS = (AGREED, 1, 2, AGREED)
FIRST, LATER = 1, (2, 3)


class Design(NamedTuple):
    """What our side does. The defaults are the protocol; anything else is a mistake to catch."""

    #: A request is sent again under its own key; otherwise every attempt has a new one.
    stable_key: bool = True
    #: The request stands in the ledger before a byte leaves; otherwise after the read-back.
    store_first: bool = True
    #: Our database refuses a write under a token that is not the newest.
    ledger_fence: bool = True
    #: The other side is read when a run begins; otherwise the ledger is believed.
    gather: bool = True
    #: It is read once more right before the bytes leave.
    look: bool = True
    #: It is read after sending, and only what stands there confirms.
    read_back: bool = True
    #: A newer version waits until the fate of the older request is known.
    settle_first: bool = True
    #: A push of ours that comes back late is known by the attempts that are still open.
    echo: bool = True
    #: Whatever we ever sent is taken for such a late push.
    echo_by_content: bool = False


class Receiver(NamedTuple):
    """What the other side does."""

    #: Carries a request key out once.
    dedup: bool = False
    #: Refuses a request that expects to replace something else than what it holds.
    precondition: bool = False
    #: Refuses a request under a lower token than one that it carried out.
    fence: bool = False
    #: May carry a request out after our time-out, or after it was acknowledged.
    late: bool = True
    #: Shows a stamp that changes with every write; its precondition, if any, covers the stamp.
    stamps: bool = False
    #: What a push replaced can be read there afterwards.
    history: bool = False


class Bounds(NamedTuple):
    """How much may go wrong."""

    #: Workers that crash, or that are stopped until their lease has run out.
    mishaps: int = 1
    edits: int = 1
    attempts: int = 2
    #: Requests that travel at the same time.
    in_flight: int = 2
    #: Take steps together where that changes nothing, see `environment`.
    hasten: bool = True


class Case(NamedTuple):
    """What is explored: our design at a receiver within bounds."""

    design: Design = Design()
    receiver: Receiver = Receiver()
    bounds: Bounds = Bounds()


class State(StrEnum):
    """States of a request in the ledger; REJECTED needs no model, it ends a request for good."""

    PREPARED = "prepared"
    SENT = "sent"
    UNKNOWN = "unknown"
    RETRYABLE = "retryable"
    CONFIRMED = "confirmed"


class Answer(StrEnum):
    """What the receiver says of a request."""

    ACCEPTED = "accepted"
    ALREADY = "already carried out"
    UNEXPECTED = "refused, it holds something else"
    FENCED = "refused, a newer token was here"


REFUSALS = frozenset({Answer.UNEXPECTED, Answer.FENCED})


class Told:
    """What a person was told of the set, as bits of a plain number: flags are slow."""

    CONFLICT = 1
    #: Tried often enough, and nobody knows whether it arrived.
    MANUAL = 2
    MAYBE_TWICE = 4
    #: A push replaced what a person had written.
    WIPED = 8


#: What leaves the set to a person.
WAITING = Told.CONFLICT | Told.MANUAL


class Event:
    """What went wrong, whether anybody noticed or not, as bits of a plain number."""

    #: A change was carried out again with nothing in between.
    DOUBLED = 1
    #: A change took effect again after something else had replaced it.
    TWO_EFFECTIVE = 2
    #: An older version of ours replaced a newer one.
    STALE = 4
    #: A push replaced what a person had written and nobody here had decided on.
    OVERWRITTEN = 8
    #: The ledger says confirmed of what never stood there.
    CONFIRMED_NOT_THERE = 16
    #: A conflict was reported although no person had touched the set.
    FALSE_CONFLICT = 32


class Held(NamedTuple):
    """What can be read there of the set."""

    content: int = AGREED
    stamp: int = 0


class Request(NamedTuple):
    """What is sent, and sent again."""

    key: int
    version: int
    #: What it is meant to replace.
    expected: Held
    #: It puts right what a late push of ours had done.
    is_repair: bool = False


class Record(NamedTuple):
    """A request in the ledger."""

    request: Request
    state: State
    attempts: int
    #: Attempts that were, or still will be, carried out for all we know.
    open: int


class Ledger(NamedTuple):
    """Our own database: every write is a transaction."""

    baseline: int = AGREED
    record: Record | None = None
    #: Which worker holds the lease, and the last token that was given out.
    holder: int = NOBODY
    token: int = 0
    next_key: int = 1
    #: Versions of which a closed request may still arrive, as bits.
    loose: int = 0
    #: Versions that were ever marked as sent, as bits.
    sent: int = 0
    told: int = 0


class Step(IntEnum):
    """What a worker did last."""

    IDLE = 0
    GATHERED = 1
    PREPARED = 2
    LOOKED = 3
    MARKED = 4
    SENT = 5
    ANSWERED = 6
    READ = 7


class Worker(NamedTuple):
    """A process and what it remembers; a crash forgets all of it."""

    step: Step = Step.IDLE
    token: int = 0
    request: Request | None = None
    answer: Answer | None = None
    seen: int = AGREED


class Message(NamedTuple):
    """A request on its way."""

    request: Request
    token: int
    #: The worker that still listens for the answer.
    listener: int


class Remote(NamedTuple):
    """The receiver, and what an observer who sees everything remembers of it."""

    held: Held = Held()
    #: Our version that stands there; when a person has replaced it, -1 minus its number.
    origin: int = 0
    #: Keys carried out, as bits.
    done: int = 0
    #: The highest token carried out.
    token: int = 0
    #: Versions carried out, as bits, repairs apart.
    effective: int = 0
    #: Our contents that ever stood there, as bits.
    stood: int = 1


class World(NamedTuple):
    """One state of everything."""

    workers: tuple[Worker, Worker]
    ledger: Ledger
    remote: Remote
    net: tuple[Message, ...]
    #: Our newest released version.
    newest: int
    mishaps: int
    edits: int
    events: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether the newest content stands there or a person was told."""
        is_there = self.remote.held.content == CONTENTS[self.newest]
        return is_there or bool(self.ledger.told & WAITING)


def start(bounds: Bounds) -> World:
    """Both sides agree, and a version was just released."""
    return World(
        workers=(Worker(), Worker()),
        ledger=Ledger(),
        remote=Remote(),
        net=(),
        newest=FIRST,
        mishaps=bounds.mishaps,
        edits=bounds.edits,
    )
