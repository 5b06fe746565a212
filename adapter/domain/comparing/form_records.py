"""Official forms made of pulled records (明细): one project's or one department's."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from adapter.domain.comparing.level_order import in_level_order
from adapter.domain.comparing.official_form import (
    FormHead,
    FormKind,
    FormRow,
    FundsRow,
    OfficialForm,
)
from adapter.domain.declaration import DeclaredTarget
from adapter.domain.department import DepartmentSelfEvaluation, DepartmentTarget
from adapter.domain.identification.plain_names import normalised_level, normalised_name
from adapter.domain.lines import AnyLine, DeclaredLine, EvaluatedLine, MonitoredLine
from adapter.domain.self_evaluation import (
    SelfEvaluation,
    SelfEvaluationBudget,
    SelfEvaluationGoal,
)

_WAN = Decimal(10_000)
_MID_TERM = "总体"
#: 年度资金总额, the row in which amounts stand that no source of funds is known of.
_ALL_FUNDS = "年度资金总额"
#: The rows of sources as the forms print them; nothing on the wire tells them apart.
_SOURCES = {
    FormKind.DECLARATION: ("其中：财政拨款", "其他资金"),
    FormKind.MONITORING: ("其中：本年一般公共预算拨款", "其他资金"),
    FormKind.SELF_EVALUATION: ("其中：当年财政拨款", "上年结转资金", "其他资金"),
}
_T = TypeVar("_T")
_L = TypeVar("_L", bound=AnyLine)
#: Round -> the last month that it tells of; None where nobody knows.
MonthOf = Callable[[int | None], int | None]


def _no_month(_: int | None) -> None:
    return None


def forms_of(
    head: FormHead,
    records: Iterable[object],
    *,
    applied_wan_yuan: Decimal | None = None,
    month_of: MonthOf = _no_month,
    execution_points: Decimal | None = None,
) -> Iterator[OfficialForm]:
    """The forms that a project's or a department's records fill, in the order of the cycle.

    One declaration per version, the newest first, one monitoring form per round, one
    self-evaluation per head; none without records. Lines of one indicator stand at the same place
    of their level in all of them. `applied_wan_yuan` is the amount of the project list,
    `execution_points` the 分值 of the execution rate, `month_of` a round's last month. Deleted
    records are left out.
    """
    kept = [each for each in records if not getattr(each, "is_deleted", False)]
    goals = [each for each in kept if isinstance(each, DeclaredTarget | DepartmentTarget)]
    declared = [each for each in kept if isinstance(each, DeclaredLine)]
    places = _places(declared)
    for version, some_goals, some_lines in _by_version(goals, declared):
        yield _declaration(head, version, some_goals, _placed(some_lines, places), applied_wan_yuan)
    monitored = [each for each in kept if isinstance(each, MonitoredLine)]
    for round_no in sorted({each.round_no for each in monitored}, key=lambda no: no or 0):
        of_round = [each for each in monitored if each.round_no == round_no]
        yield _monitoring(head, _placed(of_round, places), round_no, month_of(round_no))
    evaluated = [each for each in kept if isinstance(each, EvaluatedLine)]
    heads = [each for each in kept if isinstance(each, SelfEvaluation | DepartmentSelfEvaluation)]
    ids = (*(each.evaluation_id for each in heads), *(each.evaluation_id for each in evaluated))
    for evaluation_id in dict.fromkeys(ids):
        own = [each for each in kept if getattr(each, "evaluation_id", None) == evaluation_id]
        lines = _placed([each for each in own if isinstance(each, EvaluatedLine)], places)
        yield _self_evaluation(head, own, lines, execution_points)


_Goal = DeclaredTarget | DepartmentTarget
_Version = tuple[str, str]


def _by_version(
    goals: Sequence[_Goal], lines: Sequence[DeclaredLine]
) -> Iterator[tuple[str, Sequence[_Goal], Sequence[DeclaredLine]]]:
    """What each version of the lines says, and what it is called.

    A goal of a version that no line names belongs to every one.
    """
    told = {_version(each) for each in lines or goals}
    for version in sorted(told, key=lambda each: _newest(each, goals, lines)):
        others = told - {version}
        yield (
            version[1] or version[0],
            [each for each in goals if _version(each) not in others],
            [each for each in lines if _version(each) == version],
        )


def _version(each: _Goal | DeclaredLine) -> _Version:
    return each.version or "", each.version_name or ""


def _newest(
    version: _Version, goals: Sequence[_Goal], lines: Sequence[DeclaredLine]
) -> tuple[float, _Version]:
    """Sorts the version first that was touched last; one of unknown time last."""
    times = [
        at.timestamp()
        for each in (*goals, *lines)
        if _version(each) == version and (at := each.updated_at or each.created_at)
    ]
    return -max(times, default=0.0), version


_Place = tuple[str, str]


def _places(lines: Sequence[DeclaredLine]) -> dict[_Place, int]:
    """Where each indicator that was declared stands among the others."""
    return {place: at for at, place in enumerate(dict.fromkeys(map(_place, lines)))}


def _placed(lines: Sequence[_L], places: Mapping[_Place, int]) -> list[_L]:
    """Lines in the order of the declared ones; those of other names as they come, behind."""
    return sorted(lines, key=lambda each: places.get(_place(each), len(places)))


def _place(line: AnyLine) -> _Place:
    return normalised_level(line.level2 or ""), normalised_name(line.name)


def _declaration(
    head: FormHead,
    version: str,
    goals: Sequence[_Goal],
    lines: Sequence[DeclaredLine],
    amount: Decimal | None,
) -> OfficialForm:
    mid_term = _joined(each.overall_goal for each in goals if each.object_type == _MID_TERM)
    annual = _joined(each.overall_goal for each in goals if each.object_type != _MID_TERM)
    return OfficialForm(
        kind=FormKind.DECLARATION,
        head=head,
        funds=_funds(FormKind.DECLARATION, FundsRow(label=_ALL_FUNDS, adjusted=amount)),
        goals=(mid_term, annual),
        rows=tuple(replace(_row(each), max_score=each.weight) for each in in_level_order(lines)),
        version=version,
    )


def _monitoring(
    head: FormHead, lines: Sequence[MonitoredLine], round_no: int | None, month: int | None
) -> OfficialForm:
    executed, expected = _first(lines, "budget_executed"), _first(lines, "budget_expected")
    funds = FundsRow(label=_ALL_FUNDS, executed=_in_wan(executed), expected=_in_wan(expected))
    return OfficialForm(
        kind=FormKind.MONITORING,
        head=head,
        funds=_funds(FormKind.MONITORING, funds),
        goals=("", _joined(each.overall_goal for each in lines)),
        rows=tuple(
            replace(
                _row(each),
                actual=each.actual_value or "",
                expected=each.expected_value or "",
                deviation=each.deviation_reason or "",
                remark=each.correction_advice or "",
            )
            for each in in_level_order(lines)
        ),
        round_no=round_no,
        cutoff_month=month,
    )


def _self_evaluation(
    head: FormHead,
    own: Sequence[object],
    lines: Sequence[EvaluatedLine],
    points: Decimal | None,
) -> OfficialForm:
    heads = [each for each in own if isinstance(each, SelfEvaluation | DepartmentSelfEvaluation)]
    goals = _of(own, SelfEvaluationGoal)
    return OfficialForm(
        kind=FormKind.SELF_EVALUATION,
        head=head,
        funds=_funds(FormKind.SELF_EVALUATION, *_executed(_of(own, SelfEvaluationBudget), points)),
        goals=(
            _joined(each.overall_goal for each in goals),
            _joined(each.actual_goal for each in goals),
        ),
        rows=tuple(
            replace(
                _row(each),
                actual=each.actual_value or "",
                max_score=each.max_score,
                score=each.score,
                deviation=each.deviation_analysis or "",
            )
            for each in in_level_order(lines)
        ),
        total=_first(heads, "total_score"),
    )


def _executed(
    budgets: Sequence[SelfEvaluationBudget], points: Decimal | None
) -> Iterator[FundsRow]:
    for each in budgets:
        yield FundsRow(
            label=_ALL_FUNDS,
            initial=_in_wan(each.budget_initial),
            adjusted=_in_wan(each.budget_adjusted),
            executed=_in_wan(each.budget_executed),
            rate=each.execution_rate,
            max_score=points,
            score=each.execution_score,
        )


def _funds(kind: FormKind, *rows: FundsRow) -> tuple[FundsRow, ...]:
    sources = tuple(FundsRow(label=each) for each in _SOURCES[kind])
    return (*(rows or (FundsRow(label=_ALL_FUNDS),)), *sources)


def _row(line: AnyLine) -> FormRow:
    return FormRow(
        level1=line.level1 or "",
        level2=line.level2 or "",
        name=line.name,
        target=line.target_value or "",
    )


def _of(records: Iterable[object], cls: type[_T]) -> list[_T]:
    return [each for each in records if isinstance(each, cls)]


def _first(records: Iterable[object], name: str) -> Decimal | None:
    """The first amount that there is."""
    found = (getattr(each, name) for each in records)
    return next((each for each in found if each is not None), None)


def _joined(texts: Iterable[str | None]) -> str:
    """Different texts, each on its own line."""
    return "\n".join(dict.fromkeys(each for each in texts if each))


def _in_wan(yuan: Decimal | None) -> Decimal | None:
    return None if yuan is None else yuan / _WAN
