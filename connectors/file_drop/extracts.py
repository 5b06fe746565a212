"""Which extracts answer a question (现行导出): the newest whole one and what came after it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256

from adapter.errors import IncompletePull, NothingArrived
from adapter.ports.budget_system import ReadRequest
from connectors.file_drop.choosing import newest_of_each
from connectors.file_drop.contents import ROWS
from connectors.file_drop.defects import Defect
from connectors.file_drop.entries import TakenBatch
from connectors.file_drop.examining import BatchLimits
from connectors.file_drop.ledger import Book
from connectors.file_drop.names import Purpose
from connectors.file_drop.places import Places
from connectors.file_drop.rows import Row, RowFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A data set as a question names it."""

    request: ReadRequest
    data_set: str
    #: Data set under which sets of this kind are pushed, "" where they are not.
    pushed_as: str


def in_force(book: Book, wanted: Wanted) -> list[TakenBatch]:
    """The extracts that together are the data set, newest first; the last one is whole.

    Raises NothingArrived without a whole one, and when none of them knows of a push of ours that
    the question is about: what they say of it is out of date. Raises IncompletePull when a later
    extract was refused: a part is missing.
    """
    known = _known(book, wanted)
    base = next((each for each in reversed(known) if _is_good(each) and not each.since), None)
    if base is None:
        raise NothingArrived(wanted.data_set)
    later = [each for each in known if each.sequence > base.sequence]
    bad = [each for each in later if not _is_good(each)]
    if bad:
        label = Defect(bad[-1].defect).label
        raise IncompletePull(
            f"对方第 {bad[-1].sequence} 批 {wanted.data_set} 未采用：{label}",
            code="extract_refused",
            got=bad[-1].sequence,
        )
    chosen = [base, *later]
    _require_knowledge(book, wanted, chosen)
    return chosen[::-1]


def _known(book: Book, wanted: Wanted) -> list[TakenBatch]:
    scope = wanted.request.scope
    found = book.taken(Purpose.EXTRACT, data_set=wanted.data_set, division_code=scope.division_code)
    years = {"", str(scope.fiscal_year)}
    return [
        each for each in found if each.fiscal_year in years and (each.is_held or not _is_good(each))
    ]


def _is_good(batch: TakenBatch) -> bool:
    return not batch.defect


def _require_knowledge(book: Book, wanted: Wanted, chosen: Sequence[TakenBatch]) -> None:
    reflects = max((each.reflects or 0 for each in chosen), default=0)
    unknown = book.pushes_unknown_to(wanted.pushed_as, reflects, chosen[-1].sequence)
    asked = {key_digest(each) for each in wanted.request.keys}
    about = [each.sequence for each in unknown if not asked or asked & each.set_keys]
    if about:
        raise NothingArrived(wanted.data_set, after=about[-1])


def key_digest(set_key: str) -> str:
    """By what a set is known again without its name."""
    return sha256(set_key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class OpenExtracts:
    """Extracts in force, open; newer ones may take their place meanwhile."""

    batches: Sequence[TakenBatch]
    files: Sequence[RowFile]
    stack: ExitStack

    def rows(self, identity: str) -> Iterator[Row]:
        """Every row as it is now."""
        if len(self.files) == 1:
            return self.files[0].rows()
        return newest_of_each((each.rows() for each in self.files), identity)

    def close(self) -> None:
        """Let the files go."""
        self.stack.close()


def open_extracts(
    batches: Sequence[TakenBatch], places: Places, limits: BatchLimits
) -> OpenExtracts:
    """Open the files of these batches; called under the lock, before one can be replaced.

    Raises NothingArrived where one is gone: the ledger came back from a copy without them.
    """
    stack = ExitStack()
    try:
        files = [
            stack.enter_context(
                RowFile(places.held / each.name, ROWS, max_line_bytes=limits.max_line_bytes)
            )
            for each in batches
        ]
    except FileNotFoundError as gone:
        stack.close()
        raise NothingArrived(batches[-1].data_set) from gone
    except BaseException:
        stack.close()
        raise
    return OpenExtracts(batches, files, stack)
