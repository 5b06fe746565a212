"""A declared target (申报目标) as a whole: lines told twice, lines missing, points that differ."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from adapter.domain.attainment import Subject
from adapter.domain.comparing.declared_check import Asked, DeclaredRow
from adapter.domain.comparing.form_lines import is_execution_rate
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.fingerprint import plain_number
from adapter.domain.identification.plain_names import normalised_level, normalised_name
from adapter.domain.library.splits import are_names_alike
from adapter.domain.pushing.hand_over import plain_text


def repeated(subjects: Sequence[Subject]) -> Iterator[tuple[int, ...]]:
    """Positions of lines that name the same indicator, in order of the first.

    What a bracket says belongs to the name: 道路硬化（一期） is not 道路硬化（二期）.
    """
    places: dict[tuple[str, ...], list[int]] = {}
    for at, each in enumerate(subjects):
        name = normalised_name(each.name)
        if name:
            levels = normalised_level(each.level1), normalised_level(each.level2)
            places.setdefault((*levels, name), []).append(at)
    return (tuple(found) for found in places.values() if len(found) > 1)


def check_declared_form(
    rows: Sequence[DeclaredRow], asked: Mapping[str, Asked]
) -> Iterator[tuple[str, LineFinding]]:
    """What all lines of a project show together, each finding with the key of the line it is on.

    `asked` by indicator code. What is missing stands on the first line; nobody declared, nothing
    is missing, and the execution rate never is: a form may have it in its funds.
    """
    by_version: dict[str | None, list[DeclaredRow]] = {}
    for each in rows:
        by_version.setdefault(each.version, []).append(each)
    for form in by_version.values():
        for places in repeated([each.subject for each in form]):
            values = [form[at].target_value for at in places]
            last = form[places[-1]]
            yield last.key, repetition(last.subject.name, values)
    required = (each for each in asked.values() if each.is_required and not _is_rate(each))
    for wanted in required:
        if rows and not any(_may_stand_for(row, wanted) for row in rows):
            yield rows[0].key, LineFinding(FindingCode.REQUIRED_INDICATOR_MISSING, _absent(wanted))


def other_weights(
    rows: Sequence[DeclaredRow], asked: Mapping[str, Asked], slack: Decimal
) -> Iterator[tuple[str, LineFinding]]:
    """Pure: lines of one form whose points are not those of its template, with their keys.

    Only where both have surely the same indicators, each with points, and as many in all: whoever
    leaves one out or adds one has to share its points among the others. The execution rate is
    none of them on either side, since a form may have it in its funds.
    """
    rates = {code for code, each in asked.items() if _is_rate(each)}
    asked = {code: each for code, each in asked.items() if code not in rates}
    rows = [each for each in rows if not _is_rate_row(each, rates)]
    codes = [each.indicator_code or "" for each in rows if each.is_sure]
    if len(codes) < len(rows) or sorted(codes) != sorted(asked):
        return
    pairs = [
        (each, wanted, each.weight, wanted.weight)
        for each in rows
        if (wanted := asked.get(each.indicator_code or "")) is not None
    ]
    differences = [
        has - wants for _, _, has, wants in pairs if has is not None and wants is not None
    ]
    if len(differences) < len(rows) or abs(sum(differences, Decimal(0))) > slack:
        return
    for (row, wanted, has, wants), difference in zip(pairs, differences, strict=True):
        if has is not None and wants is not None and abs(difference) > slack:
            facts = {
                "name": row.subject.name,
                "weight": plain_number(has),
                "template_weight": plain_number(wants),
                "indicator_code": wanted.indicator.code,
                "template_code": wanted.template_code,
            }
            yield row.key, LineFinding(FindingCode.WEIGHT_DIFFERS_FROM_TEMPLATE, facts)


def repetition(name: str, target_values: Sequence[str]) -> LineFinding:
    """The finding on lines that name the same indicator."""
    facts = {
        "name": name,
        "count": str(len(target_values)),
        "values": "、".join(each or "（空）" for each in target_values),
    }
    return LineFinding(FindingCode.INDICATOR_DUPLICATED, facts)


def _is_rate(asked: Asked) -> bool:
    return is_execution_rate(asked.indicator.name)


def _is_rate_row(row: DeclaredRow, rates: Collection[str]) -> bool:
    return is_execution_rate(row.subject.name) or (row.is_sure and row.indicator_code in rates)


def _absent(asked: Asked) -> dict[str, str]:
    return {
        "name": asked.indicator.name,
        "standard": plain_text(asked.standard),
        "indicator_code": asked.indicator.code,
        "template_code": asked.template_code,
    }


def _may_stand_for(row: DeclaredRow, asked: Asked) -> bool:
    """Whether a line is the indicator, or may be a part of it or hold it with another.

    A unit may have split an indicator or merged two: then a name is alike and not another's own.
    """
    if row.indicator_code == asked.indicator.code:
        return True
    indicator = asked.indicator
    level = normalised_level(row.subject.level2)
    is_near = level in ("", normalised_level(indicator.level2))
    names = normalised_name(row.subject.name), normalised_name(indicator.name)
    return not row.is_sure and is_near and are_names_alike(*names)
