"""Which approved indicators a self-evaluation answers (自评是否答全), and what it has besides."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from adapter.domain.comparing.form_lines import is_of_the_form
from adapter.domain.findings.codes import FindingCode, LineFinding
from adapter.domain.fingerprint import plain_number
from adapter.domain.identification.plain_names import normalised_level, normalised_name
from adapter.domain.library.splits import are_names_alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicated:
    """One declared or self-evaluated line, by what tells which indicator it is."""

    key: str
    level2: str
    name: str
    target_value: str
    #: Of a self-evaluated line: the declared line that it says it answers, "" where it names none.
    answers: str = ""
    #: The library's indicator, where any is taken for it.
    indicator_code: str | None = None
    #: Declared: the form of which it is a line, told apart by version.
    version: tuple[str, str] = ("", "")
    is_approved: bool = False
    #: 分值; None where it has none.
    weight: Decimal | None = None

    @property
    def plain_name(self) -> str:
        """What distinguishes its name."""
        return _plain(self.name)


# Both forms have it, and it is asked for often.
@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return normalised_name(name)


def unanswered(declared: Sequence[Indicated], evaluated: Sequence[Indicated]) -> list[Indicated]:
    """Approved lines that surely nothing in the self-evaluation stands for.

    Of several approved forms (年初, 调整) an indicator counts that all whole ones have: what one of
    them lacks may have been given up. Where most have no answer by key or name, the two forms are
    spelt otherwise: then nobody is accused.
    """
    approved = [each for each in declared if each.is_approved]
    by_key = {each.key: each.plain_name for each in declared}
    names = _answered_names(by_key, evaluated)
    loose = [each for each in evaluated if not _is_paired(each, by_key)]
    versions = _whole_versions(approved)
    lacking = [each for each in approved if each.plain_name not in names]
    if 2 * len(lacking) >= len(approved):
        return []
    in_all = [
        each
        for each in lacking
        if {other.version for other in approved if other.plain_name == each.plain_name} >= versions
    ]
    alone = {each.plain_name: each for each in in_all}
    return [each for each in alone.values() if not any(_may_be(other, each) for other in loose)]


def _whole_versions(approved: Sequence[Indicated]) -> set[tuple[str, str]]:
    """All versions but those with less than half of the longest and nothing else.

    Such a one was written for what changed, and names nothing that may stand for another.
    """
    names: dict[tuple[str, str], set[str]] = {}
    for each in approved:
        names.setdefault(each.version, set()).add(each.plain_name)
    longest = max(names.values(), key=len, default=set())
    return {key for key, own in names.items() if not own <= longest or 2 * len(own) >= len(longest)}


def undeclared(declared: Sequence[Indicated], evaluated: Sequence[Indicated]) -> list[Indicated]:
    """Self-evaluated lines that surely no declared line stands for, of whatever version.

    A key that leads nowhere may be that of a line which is gone since.
    """
    by_key = {each.key: each.plain_name for each in declared}
    loose = [each for each in evaluated if not _is_paired(each, by_key)]
    if not any(each.is_approved for each in declared) or 2 * len(loose) >= len(evaluated):
        return []
    return [
        each
        for each in loose
        if not each.answers and each.level2 and not any(_may_be(each, other) for other in declared)
    ]


def reweighted(
    declared: Sequence[Indicated], evaluated: Sequence[Indicated], slack: Decimal
) -> Iterator[tuple[Indicated, Indicated]]:
    """Self-evaluated lines whose points are not those of the approved line that they answer.

    Only where all lines of the approved form and of the self-evaluation have points, as many in
    all: else the execution rate's, or those of a part, were shared among the others. Several
    approved forms (年初, 调整) count as one where they have the same lines with the same points.
    """
    approved = [each for each in declared if each.is_approved]
    forms: dict[tuple[str, str], list[Indicated]] = {}
    for each in approved:
        forms.setdefault(each.version, []).append(each)
    if len({frozenset(Counter(map(_weighed, form)).items()) for form in forms.values()}) != 1:
        return
    (form, *_) = forms.values()
    promised, used = _points(form), _points(evaluated)
    if promised is None or used is None or abs(promised - used) > slack:
        return
    by_key = {each.key: each for each in approved}
    by_name: dict[_Place, list[Indicated]] = {}
    for each in form:
        by_name.setdefault(_place(each), []).append(each)
    for each in evaluated:
        same = by_name.get(_place(each), ())
        named = same[0] if len(same) == 1 and not each.answers else None
        answered = by_key.get(each.answers, named)
        if answered is None or answered.weight is None or each.weight is None:
            continue
        if abs(answered.weight - each.weight) > slack:
            yield each, answered


_Place = tuple[str, str]


def _place(line: Indicated) -> _Place:
    return normalised_level(line.level2), line.plain_name


def _weighed(line: Indicated) -> tuple[_Place, Decimal | None]:
    return _place(line), line.weight


def _points(lines: Sequence[Indicated]) -> Decimal | None:
    """All points, None where a line has none, or where they are shares of a whole."""
    known = [each.weight for each in lines if each.weight is not None]
    total = sum(known, Decimal(0))
    return total if len(known) == len(lines) and total > 1 else None


def findings_on_answers(
    declared: Sequence[Indicated], evaluated: Sequence[Indicated], slack: Decimal = Decimal(0)
) -> Iterator[tuple[Indicated, LineFinding]]:
    """Each line that has no counterpart, or other points than that has, with what is told of it.

    The execution rate and sums are lines of the form, and no indicators: nothing is said of them.
    """
    declared = [each for each in declared if not is_of_the_form(each.name)]
    evaluated = [each for each in evaluated if not is_of_the_form(each.name)]
    for each in unanswered(declared, evaluated):
        yield each, _told(FindingCode.EVALUATED_LINE_MISSING, each)
    for each in undeclared(declared, evaluated):
        yield each, _told(FindingCode.EVALUATED_LINE_UNDECLARED, each)
    for each, answered in reweighted(declared, evaluated, slack):
        facts = {
            "name": each.name,
            "declared_weight": plain_number(answered.weight or Decimal(0)),
            "max_score": plain_number(each.weight or Decimal(0)),
        }
        yield each, LineFinding(FindingCode.EVALUATED_WEIGHT_CHANGED, facts)


def findings_on_monitoring(
    declared: Sequence[Indicated], monitored: Sequence[Indicated]
) -> Iterator[tuple[Indicated, LineFinding]]:
    """Each approved line that no round of monitoring names, by the rules of self-evaluations."""
    declared = [each for each in declared if not is_of_the_form(each.name)]
    monitored = [each for each in monitored if not is_of_the_form(each.name)]
    for each in unanswered(declared, monitored):
        yield each, _told(FindingCode.MONITORED_LINE_MISSING, each)


def _told(code: FindingCode, line: Indicated) -> LineFinding:
    return LineFinding(code, {"name": line.name, "target_value": line.target_value or "（空）"})


def _answered_names(by_key: dict[str, str], evaluated: Iterable[Indicated]) -> Collection[str]:
    """Names that are answered by themselves, or by the key of a line that has them."""
    names = {each.plain_name for each in evaluated}
    return names | {by_key[each.answers] for each in evaluated if each.answers in by_key}


def _is_paired(line: Indicated, by_key: dict[str, str]) -> bool:
    """Whether a self-evaluated line surely answers a declared one, by key or by name."""
    return line.answers in by_key or line.plain_name in by_key.values()


def _may_be(evaluated: Indicated, declared: Indicated) -> bool:
    """Whether two lines of other names may be one indicator: renamed, split or merged."""
    code = declared.indicator_code
    if code is not None and code == evaluated.indicator_code:
        return True
    # 成本指标 and 经济成本指标, 满意度指标 and 服务对象满意度指标 may be one level.
    levels = [normalised_level(each.level2).removesuffix("指标") for each in (evaluated, declared)]
    is_one_level = any(one in other for one, other in (levels, levels[::-1]))
    if not is_one_level:
        return False
    targets = ["".join(each.target_value.split()) for each in (evaluated, declared)]
    is_same_promise = targets[0] == targets[1] != ""
    return is_same_promise or are_names_alike(evaluated.plain_name, declared.plain_name)
