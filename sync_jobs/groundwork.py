"""What a job stands on (前提): library, project list, bindings; what is missing, told to people."""

from collections.abc import Callable, Mapping, Sequence

from adapter.domain.identity import Scope
from adapter.domain.lines import LINE_KINDS
from adapter.ports.store import UnitOfWork
from sync_jobs.gate import division_of

_Ground = Callable[[UnitOfWork, Scope], bool]


def _has_library(work: UnitOfWork, scope: Scope) -> bool:
    return work.library.in_force(division_of(scope)) is not None


def _has_projects(work: UnitOfWork, scope: Scope) -> bool:
    return bool(work.projects.projects(division_of(scope)))


def _has_bindings(work: UnitOfWork, scope: Scope) -> bool:
    return bool(work.projects.bindings(scope))


def _has_lines(work: UnitOfWork, scope: Scope) -> bool:
    return any(True for kind in LINE_KINDS for _ in work.rows.current(scope, kind))


_LIBRARY = (_has_library, "还没有指标库，请先用 library import 导入。")
_PROJECTS = (_has_projects, "还没有非密项目，请先用 library import 导入项目统计表。")
_BINDINGS = (_has_bindings, "还没有绑定的项目，请先运行 bind_projects。")
_LINES = (
    _has_lines,
    (
        "还没有拉取到一行目标、监控或自评，"
        "请先运行 pull_targets、pull_monitoring、pull_self_evaluations。"
    ),
)

_NEEDS: Mapping[str, Sequence[tuple[_Ground, str]]] = {
    "bind_projects": (_PROJECTS,),
    "push_templates": (_LIBRARY, _PROJECTS, _BINDINGS),
    "plan_push": (_LIBRARY, _PROJECTS, _BINDINGS),
    "plan_reconcile": (_LIBRARY, _PROJECTS, _BINDINGS),
    "pull_targets": (_PROJECTS, _BINDINGS),
    "pull_monitoring": (_PROJECTS, _BINDINGS),
    "pull_self_evaluations": (_PROJECTS, _BINDINGS),
    "verify_copies": (_PROJECTS, _BINDINGS),
    "compare_results": (_PROJECTS, _BINDINGS, _LINES),
}


def missing_ground(job: str, work: UnitOfWork, scope: Scope) -> tuple[str, ...]:
    """The first thing a job had to do without and what to do about it, as at most one sentence.

    Such a job ends well: it had nothing to do. A person must hear why.
    """
    lacking = (told for is_there, told in _NEEDS.get(job, ()) if not is_there(work, scope))
    return tuple(lacking)[:1]
