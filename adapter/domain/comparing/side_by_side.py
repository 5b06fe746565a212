"""Target, monitoring and self-evaluation of one owner, line beside line (三表对照)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from adapter.domain.comparing.declared_versions import DeclaredHead, in_force
from adapter.domain.comparing.level_order import in_level_order
from adapter.domain.comparing.stage_calendar import StageMark
from adapter.domain.lines import AnyLine, DeclaredLine, EvaluatedLine, MonitoredLine

_Line = TypeVar("_Line", DeclaredLine, MonitoredLine, EvaluatedLine)
#: 一级指标, 二级指标, name.
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTriple:
    """What the three stages say of one indicator; None where a stage has no such line."""

    place: Place
    declared: DeclaredLine | None = None
    #: Of the latest round.
    monitored: MonitoredLine | None = None
    evaluated: EvaluatedLine | None = None

    @property
    def lines(self) -> tuple[AnyLine, ...]:
        """Those that are there, in the order of the cycle."""
        found = (self.declared, self.monitored, self.evaluated)
        return tuple(each for each in found if each is not None)


def side_by_side(records: Iterable[object], marks: Sequence[StageMark] = ()) -> list[LineTriple]:
    """The lines among one owner's records: what was declared, then what nobody declared.

    Declared is what the version in force has (`in_force`, by `marks`). Each of the two has its
    levels in the order of the printed forms.

    An evaluated line stands beside the declared one that it names, else beside the one of its
    levels and name, as monitored lines do. A place that a stage fills twice is no place to meet:
    these lines stand alone, since any pairing would be a guess.
    """
    kept = [each for each in records if not getattr(each, "is_deleted", False)]
    heads = [each for each in kept if isinstance(each, DeclaredHead)]
    lines = [each for each in kept if isinstance(each, DeclaredLine)]
    declared = in_level_order(in_force(lines, heads, marks) if lines else [])
    monitored = _latest([each for each in kept if isinstance(each, MonitoredLine)])
    monitored = in_level_order(monitored)
    evaluated = in_level_order([each for each in kept if isinstance(each, EvaluatedLine)])
    home, _ = _by_place(declared)
    watched, rows_of_none = _by_place(monitored)
    answers, judged, judged_alone = _answers(evaluated, {each.line_id for each in declared})
    rows: list[LineTriple] = []
    for line in declared:
        place = _place(line)
        is_home = home.get(place) is line
        answer = answers.get(line.line_id)
        if answer is None and is_home:
            answer = judged.pop(place, None)
        seen = watched.pop(place, None) if is_home else None
        rows.append(LineTriple(place=place, declared=line, monitored=seen, evaluated=answer))
    for place, seen in watched.items():
        rows.append(LineTriple(place=place, monitored=seen, evaluated=judged.pop(place, None)))
    rows += [LineTriple(place=_place(each), monitored=each) for each in rows_of_none]
    alone = [*judged.values(), *judged_alone]
    return rows + [LineTriple(place=_place(each), evaluated=each) for each in alone]


def _place(line: AnyLine) -> Place:
    levels = (line.level1 or "", line.level2 or "", line.name)
    first, second, name = (each.strip() for each in levels)
    return first, second, name


def _latest(lines: Sequence[MonitoredLine]) -> list[MonitoredLine]:
    newest = max((each.round_no or 0 for each in lines), default=0)
    return [each for each in lines if (each.round_no or 0) == newest]


def _by_place(lines: Sequence[_Line]) -> tuple[dict[Place, _Line], list[_Line]]:
    """The lines that have their place for themselves, and the others."""
    counted = Counter(_place(each) for each in lines)
    own = {_place(each): each for each in lines if counted[_place(each)] == 1}
    return own, [each for each in lines if counted[_place(each)] > 1]


def _answers(
    evaluated: Sequence[EvaluatedLine], declared: Collection[str]
) -> tuple[dict[str, EvaluatedLine], dict[Place, EvaluatedLine], list[EvaluatedLine]]:
    """By the declared line that each names, by place, and those that stand alone."""
    counted = Counter(each.target_line_id for each in evaluated)
    answers: dict[str, EvaluatedLine] = {}
    rest: list[EvaluatedLine] = []
    for each in evaluated:
        target = each.target_line_id
        if target is not None and target in declared and counted[target] == 1:
            answers[target] = each
        else:
            rest.append(each)
    placed, alone = _by_place(rest)
    return answers, placed, alone
