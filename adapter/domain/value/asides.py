"""What brackets say about the statement beside them (括注): direction, bound, unit, mark."""

from dataclasses import dataclass, replace

from adapter.domain.unit import canonical_unit
from adapter.domain.value.marks import read_mark
from adapter.domain.value.remarks import Parts, Span, explicit_unit
from adapter.domain.value.spelling import COMPARATORS, DIRECTIONS, SUFFIX_COMPARATORS
from adapter.domain.value.types import Comparator, Direction

_BOUNDS = COMPARATORS | SUFFIX_COMPARATORS


@dataclass(frozen=True, slots=True)
class Asides:
    """What brackets say about a number, and which brackets say nothing else."""

    spans: tuple[Span, ...] = ()
    direction: Direction | None = None
    comparator: Comparator | None = None
    unit: str = ""


def read_asides(
    parts: Parts, statement: Span, comparator: Comparator | None, *, takes_bound: bool = True
) -> Asides:
    """The asides of a statement whose own bound is `comparator`; a range takes no further bound.

    A bracket that repeats the bound says nothing new; one that names another stays a remark.
    """
    found = Asides(comparator=comparator)
    adjoining = statement.stop if takes_bound else None
    for span in parts.brackets:
        content = parts.folded[span.begin + 1 : span.stop - 1].strip()
        adjoins = adjoining is not None and span.begin >= adjoining
        adjoins = adjoins and not parts.folded[adjoining : span.begin].strip()
        bound = _BOUNDS.get(content) if adjoins else None
        adjoining = span.stop if adjoins else adjoining
        if content in DIRECTIONS and found.direction in (None, DIRECTIONS[content]):
            found = replace(found, direction=DIRECTIONS[content])
        elif bound and found.comparator in (None, bound):
            found = replace(found, comparator=bound)
        elif unit := explicit_unit(parts.original[span.begin + 1 : span.stop - 1]):
            found = replace(found, unit=canonical_unit(unit))
        elif (mark := read_mark(content)) and (
            not mark.comparator
            or (takes_bound and found.comparator is None)
            or found.comparator is mark.comparator
        ):
            found = replace(found, comparator=mark.comparator or found.comparator, unit=mark.unit)
        else:
            continue
        found = replace(found, spans=(*found.spans, span))
    return found
