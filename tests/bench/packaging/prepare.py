"""A library of so many indicators and templates: `… .prepare FOLDER INDICATORS TEMPLATES`."""

import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from adapter.clock import RandomIds, SystemClock
from adapter.domain.indicator import Indicator, LibraryState
from adapter.domain.library.content import LibraryContent
from adapter.domain.template import IndicatorTemplate, TemplateLevel, TemplateLine
from adapter.domain.value import parse_value
from adapter.package_format.keys import new_key_pair
from adapter.ports.division import Division
from adapter.storage.store import open_store
from sync_jobs.library.content import new_head

LINES = 20
_DIVISION = Division(division_code="152501000", fiscal_year=2026)
_PROSE = "按全年实际完成数与计划数的比例计算，完成得满分，未完成按比例扣分。"


def prepare(folder: Path, indicators: int, templates: int) -> None:
    """Make database and key in the folder."""
    new_key_pair(folder / "key.pem")
    clock, ids = SystemClock(), RandomIds()
    content = LibraryContent(
        indicators=tuple(map(_indicator, range(indicators))),
        templates=tuple(_template(each, indicators) for each in range(templates)),
    )
    at = datetime(2026, 3, 1, tzinfo=UTC)
    version = new_head(ids.fresh(), 1, "bench", LibraryState.RELEASED, at, content)
    store = open_store(f"sqlite:///{folder}/store.sqlite", clock=clock, ids=ids)
    with store.begin() as work:
        work.library.add_released(_DIVISION, version, content)
        work.commit()
    store.close()


def _indicator(number: int) -> Indicator:
    return Indicator(
        code=f"{number:06d}",
        level1="产出指标",
        level2="数量指标",
        name=f"第 {number} 项工作完成数量",
        is_common=number % 2 == 0,
        is_quantitative=True,
        standard=parse_value(f"≥{number % 97}%"),
        explanation=f"{_PROSE}{number}",
        scoring_rule=_PROSE,
        calculation=_PROSE,
    )


def _template(number: int, indicators: int) -> IndicatorTemplate:
    lines = (
        TemplateLine(
            ordinal=each + 1,
            indicator_code=f"{(number * LINES + each) % indicators:06d}",
            target=parse_value(f"≥{each}%"),
            weight=Decimal(5),
            is_required=True,
        )
        for each in range(LINES)
    )
    return IndicatorTemplate(
        code=f"MB{number:05d}",
        name=f"第 {number} 类项目模板",
        level=TemplateLevel.PROJECT_KIND,
        project_category="部门预算项目",
        lines=tuple(lines),
    )


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
