"""Many lines beside a library: the sure ones, whole forms, and the others by themselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

from adapter.domain.identification.decisions import NO_DECISIONS, Decisions
from adapter.domain.identification.form_limits import left_open
from adapter.domain.identification.left_over import offered
from adapter.domain.identification.matching import (
    Line,
    Match,
    NameIndex,
    match_likely,
    match_nothing,
    match_surely,
)
from adapter.domain.identification.proposing import CANDIDATES, KnownIndicators, Scored, likeliest
from adapter.domain.identification.subjects import subject_of_line
from adapter.domain.identification.whole_form import Alone, Seen, follows, read_together
from adapter.domain.indicator import Indicator
from adapter.ports.similarity import Similarity
from sync_jobs.sets.spool import Piles

#: Lines that are compared with the library at once.
_BATCH = 2_000
#: Lines of forms that are: all that is known of each is kept until its form is read.
_FORM_BATCH = 200
_NO_CODES: frozenset[str] = frozenset()


def identify(
    lines: Iterable[Line],
    indicators: Sequence[Indicator],
    template_codes: Mapping[str, frozenset[str]],
    similarity: Similarity,
    decisions: Decisions = NO_DECISIONS,
) -> Iterator[Match]:
    """One match per line, as lines are read: the sure ones at once, the others in batches.

    The others of a form whose project has a template come last, form by form.
    """
    index = NameIndex.of(indicators)
    reader = _Reader(KnownIndicators(indicators), similarity, decisions, template_codes)
    alone: list[Line] = []
    with closing(Piles[_Entry]()) as forms:
        for line in lines:
            template = template_codes.get(line.project_code, _NO_CODES)
            sure = match_surely(line, index, template, decisions)
            if sure is not None:
                yield sure
            if template and line.form:
                what = line if sure is None else sure.indicator_code or ""
                forms.add(line.form, _Entry(line.form, line.project_code, what))
            elif sure is None:
                alone.append(line)
            if len(alone) == _BATCH:
                yield from reader.read(alone)
                alone = []
        yield from reader.read(alone)
        for pile in forms:
            yield from reader.read_forms(pile)


class _Entry(NamedTuple):
    """A line of a form on its way."""

    form: str
    project_code: str
    #: The line, or the code of the indicator that it surely means.
    what: Line | str


def _seen(
    line: Line, found: Sequence[Scored], seen: Mapping[str, Seen], template: frozenset[str]
) -> list[Scored]:
    """What speaks for each indicator, now that the form is known."""
    is_open = left_open(line.name, found, template)
    codes = [each.indicator.code for each in found]
    return [
        seen[code].put_on(each, is_open=code in is_open)
        for code, each in zip(codes, found, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Reader:
    known: KnownIndicators
    similarity: Similarity
    decisions: Decisions
    template_codes: Mapping[str, frozenset[str]]

    def read(self, lines: Sequence[Line]) -> Iterator[Match]:
        """Each line by itself."""
        for line, scored in zip(lines, self._scored(lines), strict=True):
            yield self._match(line, scored)

    def read_forms(self, entries: Sequence[_Entry]) -> Iterator[Match]:
        """The lines of each form together, few forms at a time."""
        by_form: dict[str, list[_Entry]] = {}
        for each in entries:
            by_form.setdefault(each.form, []).append(each)
        waiting: list[list[_Entry]] = []
        count = 0
        for form in by_form.values():
            waiting.append(form)
            count += sum(isinstance(each.what, Line) for each in form)
            if count >= _FORM_BATCH:
                yield from self._read_some(waiting)
                waiting, count = [], 0
        yield from self._read_some(waiting)

    def _read_some(self, forms: Sequence[Sequence[_Entry]]) -> Iterator[Match]:
        lines = [each.what for form in forms for each in form if isinstance(each.what, Line)]
        scored = iter(self._scored(lines, with_template=True))
        for form in forms:
            unsure = [(each.what, next(scored)) for each in form if isinstance(each.what, Line)]
            sure = [each.what for each in form if isinstance(each.what, str)]
            if unsure:
                yield from self._read_form(unsure, sure)

    def _read_form(
        self, unsure: Sequence[tuple[Line, list[Scored]]], sure: Sequence[str]
    ) -> Iterator[Match]:
        template = self._template(unsure[0][0])
        alone = [
            {each.indicator.code: Alone(each.score, each.evidence.pieces) for each in found}
            for _, found in unsure
        ]
        alone += [{code: Alone(1.0)} for code in sure]
        if not follows(template, alone):
            for line, found in unsure:
                yield self._match(line, found)
            return
        # The sure ones are last, and settled.
        together = zip(unsure, read_together(template, alone), strict=False)
        read = [(line, _seen(line, found, seen, template)) for (line, found), seen in together]
        matches = [self._match(line, scored) for line, scored in read]
        free = template - {each.indicator_code for each in matches}.union(sure)
        for (line, scored), match in zip(read, matches, strict=True):
            yield match if match.indicator_code else self._match(line, offered(scored, free))

    def _match(self, line: Line, scored: Sequence[Scored]) -> Match:
        if not self.known.texts:
            return match_nothing(line)
        rejected = self.decisions.rejected(line.wording)
        likely = likeliest([each.asked_by_meaning() for each in scored])
        return match_likely(line, likely, self._template(line), rejected)

    def _template(self, line: Line) -> frozenset[str]:
        return self.template_codes.get(line.project_code, _NO_CODES)

    def _scored(self, lines: Sequence[Line], *, with_template: bool = False) -> list[list[Scored]]:
        """What speaks for which indicator, of each line by itself."""
        if not lines or not self.known.texts:
            return [[] for _ in lines]
        subjects = [
            subject_of_line(
                each.level2,
                each.name,
                each.value_text,
                function_class=each.function_class,
                department=each.department_code,
            )
            for each in lines
        ]
        texts = [each.name.main.text for each in subjects]
        nearest = self.similarity.best(texts, self.known.texts, CANDIDATES)
        return [
            self.known.scored(
                subject,
                [(each.position, each.score) for each in similar],
                self.decisions.rejected(line.wording),
                self._template(line) if with_template else _NO_CODES,
                {each.position: each.meaning for each in similar},
            )
            for line, subject, similar in zip(lines, subjects, nearest, strict=True)
        ]
