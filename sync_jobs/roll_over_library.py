"""Year roll-over (年度结转): the first draft of a year's library, made of the former year's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from adapter.domain.indicator import LibraryVersion
from adapter.domain.library.entries import TakenIn
from adapter.domain.library.roll_over import NewYear, RollOver, roll_over
from adapter.errors import LibraryRefused
from adapter.ports.division import Division
from adapter.ports.store import UnitOfWork
from sync_jobs.import_library import ImportContext
from sync_jobs.library.admission import Admission
from sync_jobs.library.drafts import Author, draft_base, keep_draft
from sync_jobs.library.rights import require_writer


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledOver:
    """What a roll-over made and left out."""

    #: The version that was carried over.
    source: LibraryVersion
    #: The draft of the new year; None of a dry run.
    draft: LibraryVersion | None
    result: RollOver
    #: False when the new year has no table of function classes yet.
    is_class_checked: bool


def roll_over_library(
    context: ImportContext, division: Division, to_year: int, *, by: str, is_dry_run: bool = False
) -> RolledOver:
    """Copy what applies of the version in force into the first draft of another year.

    Raises LibraryRefused, with what to do, when there is nothing to carry over or the other year
    has a version already.
    """
    target = replace(division, fiscal_year=to_year)
    with context.store.begin() as work:
        if not is_dry_run:
            require_writer(work, by, division)
            # From this first write on no list of the new year changes what is let in.
            work.library.hold(target)
        source = _source(work, division)
        _require_nothing_yet(work, target)
        new_year = _new_year(work, division, target)
        result = roll_over(work.library.content(source.version_id), new_year)
        draft = None
        if not is_dry_run:
            title = f"{division.fiscal_year} 年度第 {source.number} 版结转"
            author = Author(clock=context.clock, ids=context.ids, by=by)
            taken = TakenIn(content=result.content)
            base = draft_base(work, target)
            draft = keep_draft(work, target, base, title, taken, author).version
            work.commit()
    return RolledOver(
        source=source,
        draft=draft,
        result=result,
        is_class_checked=new_year.classes is not None,
    )


def _source(work: UnitOfWork, division: Division) -> LibraryVersion:
    source = work.library.in_force(division)
    if source is None:
        raise LibraryRefused(
            f"{division.fiscal_year} 年度没有已发布的指标库可供结转，"
            "请先用 library import 导入，或用 library release 发布草稿"
        )
    return source


def _require_nothing_yet(work: UnitOfWork, target: Division) -> None:
    versions = work.library.versions(target)
    if versions:
        held = versions[-1]
        raise LibraryRefused(
            f"{target.fiscal_year} 年度已有第 {held.number} 版（{held.state.label}），"
            "结转只用于起草该年度的第一版；若它是草稿，"
            f"请先用 library discard --year {target.fiscal_year} 放弃它，"
            "否则请用 library import --as-draft 补充"
        )


def _new_year(work: UnitOfWork, division: Division, target: Division) -> NewYear:
    admission = Admission(work.projects.projects(target))
    return NewYear(
        fiscal_year=target.fiscal_year,
        former_classes=_classes(work, division),
        classes=_classes(work, target),
        lets_template_in=admission.takes_template,
        lets_duty_in=admission.takes_duty,
    )


def _classes(work: UnitOfWork, division: Division) -> Mapping[str, str] | None:
    table = work.function_classes.latest(division)
    return {each.code: each.name for each in table.classes} if table else None
