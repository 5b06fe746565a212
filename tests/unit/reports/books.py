"""Reports written into memory, and what a reader finds in them."""

import io
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import BinaryIO

from adapter.domain.comparing.official_form import (
    FormHead,
    FormKind,
    FormRow,
    FundsRow,
    OfficialForm,
)
from adapter.domain.findings.codes import FindingCode
from adapter.domain.record import RecordKind
from adapter.ports.reports import ReportedFinding
from adapter.reports.workbook import MOST_FINDINGS, ReportBook

CREATED = datetime(2026, 11, 26, 4, 5, 6, tzinfo=UTC)
TOLD = "站点 erlian　2026 年度"
HEAD = FormHead(
    key="15250126T000000106061",
    name="城市交通信号及监控运维",
    department="111-二连浩特市公安局（部门）",
    agency="111001-二连浩特市公安局",
    fiscal_year=2026,
)
ROWS = (
    FormRow(
        level1="产出指标",
        level2="数量指标",
        name="信号灯养护数量",
        target="≥300处",
        actual="310处",
        max_score=Decimal(50),
        score=Decimal(50),
        deviation="",
    ),
    FormRow(
        level1="产出指标",
        level2="数量指标",
        name="日常巡查次数",
        target="≥12次",
        actual="10次",
        expected="12次",
        max_score=Decimal(20),
        score=Decimal("16.67"),
        deviation="冬季封路",
    ),
    FormRow(
        level1="效益指标",
        level2="社会效益指标",
        name="群众出行条件",
        target="明显改善",
        actual="达成预期指标",
        max_score=Decimal(20),
        score=Decimal(18),
        deviation="",
        remark="继续",
    ),
)
FUNDS = (
    FundsRow(
        label="年度资金总额",
        initial=Decimal(100),
        adjusted=Decimal("119.5"),
        executed=Decimal("115.123456"),
        expected=Decimal(119),
        rate=Decimal("0.9634"),
        max_score=Decimal(10),
        score=Decimal("9.63"),
    ),
    FundsRow(label="其他资金"),
)


def form(kind: FormKind, **changes: object) -> OfficialForm:
    is_scored = kind is FormKind.SELF_EVALUATION
    told = ROWS if is_scored else [replace(each, max_score=None, score=None) for each in ROWS]
    if kind is FormKind.DECLARATION:
        told = [replace(each, actual="", deviation=None) for each in told]
    given: dict[str, object] = {
        "kind": kind,
        "head": HEAD,
        "funds": FUNDS,
        "goals": ("保障信号灯完好", "完成养护三百处"),
        "rows": tuple(told),
        "total": Decimal("94.3") if is_scored else None,
        "grade": "优" if is_scored else None,
        "cutoff_month": 7,
        **changes,
    }
    return OfficialForm(**given)  # type: ignore[arg-type]  # what a test says of it


def findings(count: int) -> Iterable[ReportedFinding]:
    codes = list(FindingCode)
    for number in range(count):
        code = codes[number % len(codes)]
        yield ReportedFinding(
            finding_id=f"finding-{number}",
            code=code,
            severity=code.about.severity,
            key=HEAD.key,
            name=HEAD.name,
            department="111-公安局",
            line_kind=RecordKind.SELF_EVALUATION_LINE,
            line_key=f"line-{number}",
            facts={"name": "日常巡查次数", "target_value": "≥12次", "score": "20"}
            | ({"claimed": "0.9", "computed": "0.8"} if "budget" in code.value else {}),
            basis="《项目支出绩效评价管理办法》" if number % 2 else "",
            reason="10 ÷ 12 = 83.3%",
            digest="ab" * 32,
            path=f"raw_page/page/{number}",
        )


def written(
    forms: Iterable[OfficialForm] = (),
    found: Iterable[ReportedFinding] | None = None,
    most: int = MOST_FINDINGS,
) -> bytes:
    stream = io.BytesIO()
    write(stream, forms, found, most)
    return stream.getvalue()


def write(
    stream: BinaryIO,
    forms: Iterable[OfficialForm] = (),
    found: Iterable[ReportedFinding] | None = None,
    most: int = MOST_FINDINGS,
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        book = ReportBook(stream, created=CREATED, directory=directory)
        try:
            for each in forms:
                book.add_form(each)
            if found is not None:
                book.add_findings(found, told=TOLD, most=most)
            book.close()
        finally:
            book.abandon()
