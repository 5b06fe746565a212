"""Reads a department's answers (征求意见): each indicator and template as it is to become."""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapter.domain.indicator import Indicator
from adapter.domain.library.answers import Answer, answer_digest
from adapter.domain.library.content import LibraryContent
from adapter.domain.library.entries import EntryRecord
from adapter.domain.template import IndicatorTemplate
from mappings.workbook.answer_rows import AnswerCells, AnswerReader, AnswerRow
from mappings.workbook.content import CellProblem, ProblemCode, Severity
from mappings.workbook.extract_opening import AnswerFile
from mappings.workbook.extract_rows import (
    ExtractRow,
    indicator_extract_row,
    indicator_key,
    line_key,
    template_extract_rows,
)
from mappings.workbook.indicator_answers import wanted_indicator
from mappings.workbook.layout import TableKind
from mappings.workbook.line_answers import wanted_template
from mappings.workbook.rows import RowReader


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersRead:
    """What a department's file says."""

    answers: tuple[Answer, ...] = ()
    #: Answers that came before.
    repeated: int = 0
    #: Rows about which nothing is said.
    silent: int = 0
    problems: tuple[CellProblem, ...] = ()

    def count(self, code: ProblemCode) -> int:
        """How many rows have this problem."""
        return len({(e.sheet, e.row) for e in self.problems if e.code is code})


def read_answers(
    file: AnswerFile,
    library: LibraryContent,
    *,
    is_own: Callable[[EntryRecord], bool],
    former: Container[str] = (),
) -> AnswersRead:
    """The answers of a file that was opened and has facts.

    `library` is what they are held against: what may be shown of the version that comes next.
    `former` are digests of answers that came before: they are counted and not given again. A
    template is all or nothing; where any of its rows cannot be used nothing of it is given.
    """
    return _Reading(file, library, is_own, former).read()


class _Reading:
    def __init__(
        self,
        file: AnswerFile,
        library: LibraryContent,
        is_own: Callable[[EntryRecord], bool],
        former: Container[str],
    ) -> None:
        if file.facts is None:
            raise LookupError("no extract")
        self._file, self._facts, self._former = file, file.facts, former
        self._indicators = {each.code: each for each in library.indicators}
        self._templates = {each.code: each for each in library.templates}
        self._rows = _ByKey(self._indicators, self._templates)
        self._problems = list(file.problems)
        self._repeated = 0
        self._is_own = is_own
        self._reader = AnswerReader(find=self._rows.find, is_own=lambda row: is_own(row.record))

    def read(self) -> AnswersRead:
        indicators, lines = self._answered()
        answers = [*self._of_indicators(indicators), *self._of_templates(lines)]
        self._note_missing()
        return AnswersRead(
            answers=tuple(answers),
            repeated=self._repeated,
            silent=self._reader.silent,
            problems=tuple(self._problems),
        )

    def _answered(self) -> tuple[list[AnswerRow], list[AnswerRow]]:
        found: dict[TableKind, list[AnswerRow]] = defaultdict(list)
        self._refused_templates: set[str] = set()
        for section in self._file.sections:
            table = section.heading.table
            for row in section.readers(self._problems, AnswerCells):
                answer = self._reader.read(row, table)
                if answer is not None:
                    found[table.kind].append(answer)
                elif row.failed and table.kind is TableKind.LINE_ANSWERS:
                    self._refused_templates |= self._rows.template_codes(row)
        return found[TableKind.INDICATOR_ANSWERS], found[TableKind.LINE_ANSWERS]

    # --- indicators ---

    def _of_indicators(self, rows: Sequence[AnswerRow]) -> Iterator[Answer]:
        _refuse_twice(rows)
        codes = Counter(each.row.code("code") for each in rows if each.known is None)
        for each in rows:
            if each.has_failed() or self._is_repeated([each]):
                continue
            if each.known is None:
                self._require_new(each, codes)
            elif each.digest != each.known.digest:
                _refuse_moved(each)
            answer = None if each.has_failed() else self._of_indicator(each)
            if answer is not None:
                yield answer

    def _of_indicator(self, row: AnswerRow) -> Answer | None:
        now = row.known.record if row.known else None
        record = wanted_indicator(
            row,
            now if isinstance(now, Indicator) else None,
            self._facts.department_code,
            self._file.filled_on,
        )
        if record == now and not row.has_failed():
            _refuse_same(row)
        return None if row.has_failed() else self._answer([row], record, row.reason)

    def _require_new(self, answer: AnswerRow, codes: Mapping[str, int]) -> None:
        code = answer.row.code("code")
        if code in self._indicators or codes[code] > 1:
            answer.refuse(
                ProblemCode.CODE_REPEATED, "指标编码已有，新增须用新的编码，请改正", "code"
            )

    # --- templates ---

    def _of_templates(self, rows: Sequence[AnswerRow]) -> Iterator[Answer]:
        _refuse_twice(rows)
        groups: dict[str, list[AnswerRow]] = defaultdict(list)
        for each in rows:
            groups[each.known.record.code if each.known else each.row.code("code")].append(each)
        for code, group in groups.items():
            answer = self._of_template(code, group)
            if answer is not None:
                yield answer

    def _of_template(self, code: str, group: Sequence[AnswerRow]) -> Answer | None:
        if self._is_repeated(group):
            return None
        template = self._templates.get(code)
        base = self._reader.digests.get(code)
        if template is None or base is None or not self._is_own(template):
            for each in group:
                each.refuse(
                    ProblemCode.ANSWER_UNCLEAR,
                    "表中没有这套模板；新增整套模板请用空白模板填写，再用 library propose 登记",
                    "code",
                )
            return None
        first = group[0].known or next(template_extract_rows(template, {}))
        if any((each.digest or base) != first.digest for each in group):
            for each in group:
                _refuse_moved(each)
            return None
        record = wanted_template(template, group, self._indicators)
        if code in self._refused_templates or any(each.has_failed() for each in group):
            _refuse_incomplete(group)
            return None
        if record == template:
            _refuse_same(group[0])
            return None
        told = "；".join(f"{_line_code(each)}：{each.reason}" for each in group)
        return self._answer(group, record, told)

    # --- both ---

    def _answer(self, rows: Sequence[AnswerRow], record: EntryRecord, reason: str) -> Answer:
        first = rows[0].row
        is_new = rows[0].known is None and isinstance(record, Indicator)
        return Answer(
            record=record,
            base_digest=None if is_new else rows[0].digest or self._reader.digests[record.code],
            reason=reason,
            answer_digest=self._digest(rows),
            sheet=first.sheet,
            row=first.number_shown,
        )

    def _digest(self, rows: Sequence[AnswerRow]) -> str:
        return answer_digest(self._facts.department_code, [each.texts for each in rows])

    def _is_repeated(self, rows: Sequence[AnswerRow]) -> bool:
        is_known = self._digest(rows) in self._former
        self._repeated += is_known
        return is_known

    def _note_missing(self) -> None:
        gone = self._facts.row_count - len(self._reader.seen)
        if gone > 0:
            self._problems.append(
                CellProblem(
                    code=ProblemCode.ANSWER_MISSING,
                    message=f"交回的表比导出时少 {gone} 行，按无意见处理；"
                    "要删除请在原行的“意见”列选“删除”",
                    severity=Severity.WARNING,
                )
            )


class _ByKey:
    """Rows of the library by their key; a row is made when it is asked for."""

    def __init__(
        self, indicators: Mapping[str, Indicator], templates: Mapping[str, IndicatorTemplate]
    ) -> None:
        self._names = {code: each.name for code, each in indicators.items()}
        self._owners: dict[str, EntryRecord] = {}
        for code, indicator in indicators.items():
            self._owners[indicator_key(code)] = indicator
        for template in templates.values():
            for line in template.lines:
                self._owners[line_key(template.code, line.indicator_code)] = template

    def template_codes(self, row: RowReader) -> set[str]:
        """To which template a row belongs: by its key, by its cell only where it has none.

        The cell may have been altered. Of a line that is gone every template that its key may name.
        """
        key = row.text("row_key")
        if not key:
            return {row.code("code")}
        owner = self._owners.get(key)
        parts = key.split("/")[1:]
        return {owner.code} if owner else {"/".join(parts[:n]) for n in range(1, len(parts))}

    def find(self, key: str) -> ExtractRow | None:
        record = self._owners.get(key)
        if record is None or isinstance(record, Indicator):
            return indicator_extract_row(record) if record else None
        rows = template_extract_rows(record, self._names)
        return next(each for each in rows if each.key == key)


def _line_code(answer: AnswerRow) -> str:
    line = answer.known.line if answer.known else None
    return line.indicator_code if line else answer.row.code("indicator_code")


def _refuse_twice(rows: Sequence[AnswerRow]) -> None:
    keys = Counter(each.known.key for each in rows if each.known)
    for each in rows:
        if each.known and keys[each.known.key] > 1:
            each.refuse(
                ProblemCode.CODE_REPEATED, "同一行内容有两行意见，请只保留一行；新增请选“新增”"
            )


def _refuse_moved(answer: AnswerRow) -> None:
    answer.refuse(
        ProblemCode.ANSWER_MOVED,
        "导出之后指标库中的这一行已有改动，没有登记；请按重新导出的征求意见表填写",
    )


def _refuse_same(answer: AnswerRow) -> None:
    answer.refuse(
        ProblemCode.ANSWER_UNCLEAR,
        "选了意见，但要改成的内容与现行相同，没有登记；请在“建议…”列写要改成的内容",
    )


def _refuse_incomplete(group: Sequence[AnswerRow]) -> None:
    for each in group:
        if not each.has_failed():
            each.refuse(
                ProblemCode.TEMPLATE_INCOMPLETE,
                "这套模板另有行有错误，整套意见没有登记；请改正后重新交回",
            )
