"""The project list of an import (项目统计表): replaced as a whole; what it opens and purges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapter.domain.project import Project
from adapter.domain.secrecy import Secrecy
from adapter.errors import ImportRefused
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from mappings.workbook import WorkbookContent
from sync_jobs.gate import GateMoved
from sync_jobs.library.admission import (
    Admission,
    closed_departments,
    hidden_projects,
    no_longer_public,
    open_departments,
    public_projects,
)

#: A project code begins with six digits of its division (项目编码).
_DIVISION_DIGITS = 6
#: Below so many public projects a new list may take the mark 非密 from any share of them.
_SUSPICIOUS_FROM = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the project list at hand, or else the stored one, says."""

    admission: Admission
    #: Rows held back, now or when the stored list came.
    hidden: int
    #: Public projects of the list at hand, None when the stored one was relied on.
    public: int | None = None
    purged: int = 0
    #: Templates of what was purged that the receivers still hold.
    still_there: int = 0
    #: Others of these that were sent without an outcome.
    on_their_way: int = 0
    #: True when a row of the files with the list was refused: it may be the one that matters.
    is_in_doubt: bool = False
    #: The public projects of the list that was stored so far.
    former: Sequence[Project] = ()
    #: True when the stored list was relied on, False when the files bring a new one.
    is_stored: bool = False


def import_projects(
    work: UnitOfWork, division: Division, read: Sequence[WorkbookContent]
) -> Listing:
    """Replace the list where a file brings one, and purge what it does not call 非密 any more.

    A former project that the list leaves out is purged only when no row of the files with the list
    was refused: the refused row may be the missing one. Until then it stays behind the gate.
    Departments are opened and closed with the list, see `_Departments`.
    """
    with_list = [each for each in read if each.projects]
    listed = [placed.value for each in with_list for placed in each.projects]
    if listed:
        # From this first write on nobody else changes the list that is about to be judged.
        work.projects.purge(division, [])
    former = work.projects.projects(division)
    if not listed:
        return Listing(
            admission=Admission(former),
            hidden=work.projects.hidden_count(division),
            former=former,
            is_stored=True,
        )
    public, hidden = public_projects(listed), hidden_projects(listed)
    _refuse_another_division(division, listed)
    _refuse_to_forget(former, listed)
    is_whole = not any(each.errors for each in with_list)
    dropped = no_longer_public(former, public) if is_whole else ()
    departments = _Departments.of(
        listed, work.projects.known_departments(division), is_whole=is_whole
    )
    going = [*hidden, *dropped]
    still_there = work.projects.sets_still_there(division, going)
    on_their_way = work.projects.sets_on_their_way(division, going)
    purged = work.projects.purge(division, going, departments.purged)
    work.projects.replace_list(division, public, len(hidden), departments.opened)
    return Listing(
        admission=Admission(public, hidden),
        hidden=len(hidden),
        public=len(public),
        purged=purged,
        still_there=still_there,
        on_their_way=on_their_way,
        is_in_doubt=not is_whole,
        former=former,
    )


@dataclass(frozen=True, slots=True)
class _Departments:
    """What a new list means for what departments say as a whole."""

    opened: Mapping[str, str]
    purged: Sequence[str]

    @staticmethod
    def of(listed: Sequence[Project], known: frozenset[str], *, is_whole: bool) -> "_Departments":
        """Which departments open, and which are purged.

        A refused row may be a secret one of any department: then none is opened, and only those are
        purged that are closed for certain.
        """
        opened = open_departments(listed) if is_whole else {}
        closed = closed_departments(listed)
        if is_whole:
            closed |= known - opened.keys()
        return _Departments(opened, sorted(closed))


def require_same_list(work: UnitOfWork, division: Division, listing: Listing) -> None:
    """Raises GateMoved when the list that was relied on has been replaced meanwhile.

    The new one may have closed a project whose template is about to be stored. Call it after the
    transaction's first write: from then on the list cannot change unnoticed.
    """
    if listing.is_stored and work.projects.projects(division) != listing.former:
        raise GateMoved


def _refuse_another_division(division: Division, listed: Sequence[Project]) -> None:
    """A list of which every code begins with another division's six digits is another city's."""
    begins = {each.project_code[:_DIVISION_DIGITS] for each in listed if each.project_code}
    own = division.division_code[:_DIVISION_DIGITS]
    if len(begins) == 1 and own not in begins:
        (other,) = begins
        raise ImportRefused(
            f"项目统计表的项目编码都以 {other} 开头，不是本区划（{own}）的项目；"
            "请核对文件，或用 --site、--division 指明区划"
        )


def _refuse_to_forget(former: Sequence[Project], listed: Sequence[Project]) -> None:
    """A list that leaves out most projects is a question, not an order to erase them.

    So is one that says neither 涉密 nor 非密 of them: a column that slipped, or another word.
    """
    marked = [each for each in listed if each.secrecy is not Secrecy.UNKNOWN]
    unsaid = sum(1 for _ in no_longer_public(former, marked))
    missing = sum(1 for _ in no_longer_public(former, listed))
    if len(former) >= _SUSPICIOUS_FROM and unsaid * 2 > len(former):
        raise ImportRefused(
            f"现有非密项目 {len(former)} 个，新项目统计表缺少其中 {missing} 个，"
            f"另有 {unsaid - missing} 个没有写明“涉密”或“非密”（或几行互相矛盾）；"
            "导入会清除它们已收的数据，所以没有导入。"
            "请补齐项目和标记后重新导入，确需移出的项目请保留其行并标“涉密”"
        )
