"""An extract as people answer it: cells filled in, everything else left as it was."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from adapter.domain.library.entries import DraftEntry
from mappings.workbook.content import WorkbookLimits
from mappings.workbook.grid import Grid, column_letter
from mappings.workbook.opening import open_grids
from sync_jobs.export_extract import ExtractReport, ExtractRequest, export_extract
from sync_jobs.import_library import ImportContext, SourceFile
from sync_jobs.library.proposals import accept, decline
from sync_jobs.take_answers import AnswersReport, take_answers
from tests.integration.jobs.desk import (
    DIVISION,
    GRANTS,
    MEALS,
    SCOPE,
    Desk,
    csv_file,
    indicator,
    template,
)

COVER, INDICATORS, LINES, PROJECTS = "封面", "指标意见", "模板意见", "本部门项目"
SHEETS = (COVER, INDICATORS, LINES, PROJECTS)
_HEADING_ROW = 1
WHO = {"填报人": "王芳", "联系电话": "0479-1234567", "填报日期": "2025-07-31"}
Said = Mapping[str, str]


def grids(content: bytes) -> dict[str, Grid]:
    return {each.sheet: each for each in open_grids("a.xlsx", content, WorkbookLimits())}


def answered(
    content: bytes,
    *,
    indicators: Mapping[str, Said] | None = None,
    lines: Mapping[str, Said] | None = None,
    new_indicators: Sequence[Said] = (),
    new_lines: Sequence[Said] = (),
    who: Said = WHO,
) -> SourceFile:
    """The extract with a cover and answers by row key (指标/101, 模板/MB1/101), by heading."""
    content = _with(content, COVER, _of_cover(content, who))
    for sheet, told, new in (
        (INDICATORS, indicators or {}, new_indicators),
        (LINES, lines or {}, new_lines),
    ):
        content = _with(content, sheet, _of_rows(grids(content)[sheet], told, new))
    return SourceFile(name="意见.xlsx", content=content)


def _of_cover(content: bytes, who: Said) -> dict[str, str]:
    rows = grids(content)[COVER].rows
    return {f"B{at}": who[str(row[0])] for at, row in enumerate(rows, 1) if row[0] in who}


def _of_rows(grid: Grid, told: Mapping[str, Said], new: Sequence[Said]) -> dict[str, str]:
    headings = [str(each) for each in grid.rows[_HEADING_ROW]]
    keys = {str(row[0]): at for at, row in enumerate(grid.rows, 1)}
    placed = [(keys[f"{key}"], said) for key, said in told.items()]
    placed += list(enumerate(new, len(grid.rows) + 3))
    return {
        f"{column_letter(headings.index(heading))}{at}": text
        for at, said in placed
        for heading, text in said.items()
    }


def _with(content: bytes, sheet: str, cells: Mapping[str, str]) -> bytes:
    """The file with these cells filled in, its other parts byte by byte as they were."""
    target = f"xl/worksheets/sheet{SHEETS.index(sheet) + 1}.xml"
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == target:
                part = _filled(part.decode(), cells).encode()
            new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _filled(part: str, cells: Mapping[str, str]) -> str:
    below: dict[int, list[str]] = {}
    for place, text in cells.items():
        found = re.search(rf'<c r="{place}"( s="\d+")?(?:/>|[ >].*?</c>)', part)
        style = (found and found[1]) or ""
        cell = f'<c r="{place}"{style} t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        if found:
            part = part.replace(found[0], cell)
        else:
            below.setdefault(int(re.sub(r"\D", "", place)), []).append(cell)
    rows = "".join(f'<row r="{at}">{"".join(each)}</row>' for at, each in sorted(below.items()))
    return part.replace("</sheetData>", f"{rows}</sheetData>")


# --- a review round -------------------------------------------------------------------------------

EDUCATION: dict[str, object] = {"主管部门": "101-教育局（部门）"}
POLICE: dict[str, object] = {"主管部门": "102-公安局（部门）"}


@dataclass
class Round:
    """A review round; each act is a minute after the last."""

    desk: Desk
    reports: list[ExtractReport] = field(default_factory=list)

    def begin(self) -> None:
        """Beside the desk's library: an indicator and a template of 101, and both of 102."""
        self.desk.import_files(
            csv_file("指标.csv", [indicator("104", **EDUCATION), indicator("201", **POLICE)]),
            csv_file(
                "模板.csv",
                [
                    *template("MB3", GRANTS, "101", "104", **EDUCATION),
                    *template("MB4", MEALS, "201", **POLICE),
                ],
            ),
        )

    def context(self) -> ImportContext:
        self.desk.clock.turn(60)
        return ImportContext(store=self.desk.store, clock=self.desk.clock, ids=self.desk.ids)

    def export(self, department: str = "101", version: int | None = None) -> bytes:
        stream = io.BytesIO()
        request = ExtractRequest(department_code=department, version_number=version)
        self.reports.append(export_extract(self.context(), SCOPE, request, stream))
        return stream.getvalue()

    def take(self, *files: SourceFile) -> AnswersReport:
        return take_answers(self.context(), DIVISION, files, by="li")

    def entries(self) -> list[DraftEntry]:
        with self.desk.store.begin() as work:
            return work.library_entries.entries(DIVISION)

    def accept(self, entry: DraftEntry) -> None:
        accept(self.context(), DIVISION, [entry.entry_id], by="zhang", reason="同意")

    def decline(self, entry: DraftEntry) -> None:
        decline(self.context(), DIVISION, [entry.entry_id], by="zhang", reason="依据不足")


def texts(content: bytes, sheet: str) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in grids(content)[sheet].rows]


def codes(report: AnswersReport) -> list[str]:
    return [problem.code.value for problem in report.problems]


CHANGE = {"意见": "修改", "理由": "任务增加"}
CHANGED = {
    "指标/104": {**CHANGE, "建议标准值": "95", "建议指标名称": "受助学生人数"},
    "指标/101": {**CHANGE, "意见": "删除"},
}
CHANGED_LINES = {
    "模板/MB3/101": {"意见": "删除", "理由": "不再考核"},
    "模板/MB3/104": {**CHANGE, "建议分值": "100", "建议指标值": "≥97人", "建议是否必选": "是"},
}
