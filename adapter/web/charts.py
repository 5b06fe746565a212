"""Charts (图表) as plain data: the page's text tables and the drawings are made of the same."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from adapter.domain.attainment import Attainment
from adapter.domain.comparing.line_check import per_cent
from adapter.domain.comparing.monitoring_rules import LIGHTS, Light
from adapter.domain.comparing.rate_band import RateBand
from adapter.domain.findings.codes import SEVERITY_LABELS
from adapter.domain.findings.fact_labels import ATTAINMENT_LABELS
from adapter.domain.findings.kind import Severity
from adapter.domain.secrecy import owner_label
from adapter.ports.compared import ComparedFigures, YearFigures

#: Makes an address of this place and filter, with changes.
Address = Callable[..., str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A bar of a category, or a point of a plane, and where it leads."""

    label: str
    x: float | None = None
    y: float
    #: As people read them.
    x_text: str = ""
    y_text: str
    #: "" for nowhere.
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Points of one colour."""

    name: str
    colour: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart with all it says."""

    key: str
    title: str
    #: bar, or scatter with a diagonal.
    kind: str
    x_label: str
    y_label: str
    series: Sequence[Series]
    note: str = ""


_LIGHT_COLOURS = {
    Light.RED: "#d93434",
    Light.YELLOW: "#e5a012",
    Light.GREEN: "#16a06a",
    Light.BLUE: "#1f7fc4",
}
_GREY = "#8a929c"
_ATTAINMENT_COLOURS = {
    Attainment.MET: "#16a06a",
    Attainment.NOT_MET: "#d93434",
    Attainment.UNDETERMINED: _GREY,
}
_SEVERITY_COLOURS = {
    Severity.HIGH: "#d93434",
    Severity.MEDIUM: "#e5a012",
    Severity.LOW: "#1f7fc4",
}
_POINT = "#1f7fc4"


def charts_of(
    figures: ComparedFigures, years: Sequence[YearFigures], address: Address
) -> list[Chart]:
    """The charts of the page, in their order."""
    return [
        _lights(figures, address),
        _attainment(figures, address),
        _scores(figures),
        _progress(figures, address),
        _line_years(years, address),
        _finding_years(years, address),
    ]


def charts_as_json(charts: Sequence[Chart]) -> str:
    """What the drawing script reads."""
    return json.dumps({each.key: asdict(each) for each in charts}, ensure_ascii=False)


def _bar(label: str, count: int, to: str) -> Point:
    return Point(label=label, y=count, y_text=str(count), to=to)


def _lights(figures: ComparedFigures, address: Address) -> Chart:
    lit = [
        Series(
            name=each.label,
            colour=_LIGHT_COLOURS[each],
            points=[_bar(each.label, figures.lights.get(each, 0), address(light=each.value))],
        )
        for each in LIGHTS
    ]
    undecided = _bar("未判定", figures.lights.get(None, 0), "")
    return Chart(
        key="lights",
        title="监控灯（最近一次监控，按项目取最差的）",
        kind="bar",
        x_label="灯",
        y_label="项目或部门数",
        series=[*lit, Series(name="未判定", colour=_GREY, points=[undecided])],
    )


def _attainment(figures: ComparedFigures, address: Address) -> Chart:
    return Chart(
        key="attainment",
        title="完成率分布（监控和自评的指标）",
        kind="bar",
        x_label="完成率",
        y_label="指标数",
        series=[
            Series(
                name=ATTAINMENT_LABELS[how],
                colour=_ATTAINMENT_COLOURS[how],
                points=[
                    _bar(
                        band.label,
                        figures.lines.get((how, band), 0),
                        address("/comparison/lines", attainment=how.value, band=band.value),
                    )
                    for band in RateBand
                ],
            )
            for how in Attainment
        ],
    )


def _scores(figures: ComparedFigures) -> Chart:
    points = [
        Point(
            label=each.name,
            x=float(each.expected),
            y=float(each.claimed),
            x_text=f"{each.expected:f}",
            y_text=f"{each.claimed:f}",
            to=f"/findings/{each.finding_id}",
        )
        for each in figures.scores
    ]
    note = "只画得分与按规则重算不一致的指标；斜线上方为得分偏高，下方为偏低。"
    return Chart(
        key="scores",
        title="填报得分与重算得分",
        kind="scatter",
        x_label="重算得分",
        y_label="填报得分",
        series=[Series(name="指标", colour=_POINT, points=points)],
        note=note + _cut(len(points), figures.score_count),
    )


def _progress(figures: ComparedFigures, address: Address) -> Chart:
    points = [
        Point(
            label=f"{each.name} {owner_label(each.project_code)}",
            x=float(each.execution_rate * 100),
            y=float(each.progress * 100),
            x_text=per_cent(each.execution_rate),
            y_text=per_cent(each.progress),
            to=address("/comparison/project", key=each.project_code),
        )
        for each in figures.points
    ]
    return Chart(
        key="progress",
        title="预算执行率与目标进度",
        kind="scatter",
        x_label="预算执行率（%）",
        y_label="目标进度（%）",
        series=[Series(name="项目或部门", colour=_POINT, points=points)],
        note="斜线下方为花钱快于办事。" + _cut(len(points), figures.point_count),
    )


def _cut(shown: int, total: int) -> str:
    return f"共 {total} 个点，只画前 {shown} 个，请缩小筛选范围。" if shown < total else ""


def _line_years(years: Sequence[YearFigures], address: Address) -> Chart:
    return Chart(
        key="line_years",
        title="各年度指标完成情况",
        kind="bar",
        x_label="年度",
        y_label="指标数",
        series=[
            Series(
                name=ATTAINMENT_LABELS[how],
                colour=_ATTAINMENT_COLOURS[how],
                points=list(
                    _by_year(years, {e.fiscal_year: e.lines.get(how, 0) for e in years}, address)
                ),
            )
            for how in Attainment
        ],
    )


def _finding_years(years: Sequence[YearFigures], address: Address) -> Chart:
    return Chart(
        key="finding_years",
        title="各年度对比发现",
        kind="bar",
        x_label="年度",
        y_label="问题数",
        series=[
            Series(
                name=SEVERITY_LABELS[how],
                colour=_SEVERITY_COLOURS[how],
                points=list(
                    _by_year(years, {e.fiscal_year: e.findings.get(how, 0) for e in years}, address)
                ),
            )
            for how in Severity
        ],
    )


def _by_year(
    years: Sequence[YearFigures], counts: Mapping[int, int], address: Address
) -> Iterator[Point]:
    for each in years:
        year = each.fiscal_year
        yield _bar(str(year), counts[year], address(year=year))


def as_percent(rate: Decimal | None) -> str:
    """A rate for a table; "" where it is not known."""
    return "" if rate is None else per_cent(rate)
