"""The directories of a file drop (目录): what lies where, and moves that are whole or not at all.

- outbox/new: our batches, until somebody takes them away
- outbox/refused: our batches that the other side refused, each beside its reason
- inbox/new: where the other side's batches appear
- inbox/refused: those we refused, each beside its reason
- state: ours alone: the ledger, what is in force (held), what was not taken yet (sent)
"""

import fcntl
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapter.errors import ConfigurationError, RetryableError
from adapter.ports.clock import Clock

_LOCK_POLL_S = 0.02
_MIB = 1024 * 1024
_OURS_ALONE = 0o700
#: The people and programs that carry files share a group with us; nobody else may look.
_WITH_GROUP = 0o770
#: A step of a move, for tests that end the process right after it.
Step = Callable[[str], None]


def no_step(_name: str) -> None:
    """What usually happens after a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The three directories that the settings name."""

    outbox: Path
    inbox: Path
    state: Path

    @property
    def outgoing(self) -> Path:
        """Where our batches wait to be taken."""
        return self.outbox / "new"

    @property
    def incoming(self) -> Path:
        """Where the other side's batches appear."""
        return self.inbox / "new"

    @property
    def held(self) -> Path:
        """Batches that were taken over and are still needed."""
        return self.state / "held"

    @property
    def sent(self) -> Path:
        """Copies of our batches until the other side has them."""
        return self.state / "sent"

    @property
    def ledger(self) -> Path:
        """What was sent and taken."""
        return self.state / "ledger.sqlite"

    def require_roots(self) -> None:
        """Raise ConfigurationError, with its key, for a directory that is not there."""
        for key, root in (("outbox", self.outbox), ("inbox", self.inbox), ("state", self.state)):
            if not root.is_dir():
                raise ConfigurationError("目录不存在：请先建立，或检查是否已挂载", key=key)

    def prepare(self) -> None:
        """Make what is below the three directories; ConfigurationError where that is impossible."""
        self.require_roots()
        for folder, key, mode in self._below():
            try:
                folder.mkdir(mode=mode, exist_ok=True)
            except OSError as error:
                raise _unusable(key, error) from error

    def _below(self) -> Iterator[tuple[Path, str, int]]:
        for key, root in (("outbox", self.outbox), ("inbox", self.inbox)):
            yield root / "new", key, _WITH_GROUP
            yield root / "refused", key, _WITH_GROUP
        yield self.held, "state", _OURS_ALONE
        yield self.sent, "state", _OURS_ALONE

    def examine(self) -> None:
        """Prove that files can be made and moved in one piece, and that nobody else can look.

        Raises ConfigurationError with the key of the directory that is at fault.
        """
        self.prepare()
        for key, root in (("outbox", self.outbox), ("inbox", self.inbox), ("state", self.state)):
            if root.stat().st_mode & stat.S_IRWXO:
                reason = "目录对其他用户开放：其中可能有涉密项目的数据，请先 chmod o-rwx"
                raise ConfigurationError(reason, key=key)
        for key, folders in (
            ("outbox", (self.outbox, self.outgoing, self.outbox / "refused")),
            ("inbox", (self.inbox, self.incoming, self.inbox / "refused")),
            ("state", (self.state, self.held, self.sent)),
        ):
            if len({folder.stat().st_dev for folder in folders}) > 1:
                reason = "目录与其下的子目录须在同一文件系统上，否则改名不是一步完成"
                raise ConfigurationError(reason, key=key)
            for folder in folders[1:]:
                _try_out(key, folders[0], folder)

    @contextmanager
    def locked(self, clock: Clock, patience_s: float = 60.0) -> Iterator[None]:
        """One process and thread at a time; RetryableError when another one takes too long."""
        began = clock.monotonic()
        with (self.state / "lock").open("w") as lock:
            while not _taken(lock.fileno()):
                if clock.monotonic() - began > patience_s:
                    raise RetryableError("另一个进程正在收发文件")
                clock.sleep(_LOCK_POLL_S)
            yield


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _try_out(key: str, root: Path, folder: Path) -> None:
    """Make, move and remove a file as batches are."""
    trial = root / f".trial-{os.getpid()}"
    try:
        trial.write_bytes(b"")
        trial.replace(folder / trial.name)
        (folder / trial.name).unlink()
    except OSError as error:
        raise _unusable(key, error) from error


def _unusable(key: str, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"目录不能读写（{os.strerror(error.errno or 0)}）", key=key)


# --- moves ----------------------------------------------------------------------------------------


def sync_directory(folder: Path) -> None:
    """Bring the names in a directory to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_to(source: Path, part: Path, *, mode: int = 0o600) -> None:
    """A copy that is on the disk when this returns."""
    reading_handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(reading_handle, "rb") as reading:
        writing_handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(writing_handle, "wb") as writing:
            shutil.copyfileobj(reading, writing, _MIB)
            writing.flush()
            os.fsync(writing.fileno())


def move_whole(part: Path, target: Path) -> None:
    """Give a file its name at once, on the same file system; the name is on the disk then."""
    part.replace(target)
    sync_directory(target.parent)


def put_aside(source: Path, folder: Path, reason: Mapping[str, object]) -> None:
    """Move a file to the refused ones of its directory, beside a file that says why."""
    target = folder / source.name
    number = 1
    while target.exists() or target.is_symlink():
        number += 1
        target = folder / f"{source.name}.{number}"
    told = json.dumps(reason, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / f"{target.name}.reason.json").write_text(told + "\n", "utf-8")
    source.replace(target)
    sync_directory(folder)
