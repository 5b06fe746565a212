"""From the library to the rows of an extract (征求意见表): keys, digests, texts as they stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapter.domain.fingerprint import plain_number
from adapter.domain.indicator import Indicator
from adapter.domain.library.content import indicator_digest, template_digest
from adapter.domain.library.entries import EntryRecord
from adapter.domain.template import IndicatorTemplate, TemplateLine
from adapter.domain.value import print_value
from mappings.workbook.extract_layout import INDICATOR_TEXTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractRow:
    """One row: an indicator, or a line of a template."""

    #: The same for the same row of the library, whatever it holds.
    key: str
    #: Of the indicator, or of the whole template.
    digest: str
    #: Column name -> text as it stands.
    cells: Mapping[str, str]
    record: EntryRecord
    #: The line, where the record is a template.
    line: TemplateLine | None = None


def indicator_key(code: str) -> str:
    """Under which key an indicator stands."""
    return f"指标/{code}"


def line_key(template_code: str, indicator_code: str) -> str:
    """Under which key a line of a template stands."""
    return f"模板/{template_code}/{indicator_code}"


def indicator_extract_row(indicator: Indicator) -> ExtractRow:
    """The row of the sheet 指标意见."""
    return ExtractRow(
        key=indicator_key(indicator.code),
        digest=indicator_digest(indicator),
        record=indicator,
        cells={
            "code": indicator.code,
            "level1": indicator.level1,
            "level2": indicator.level2,
            "name": indicator.name,
            "standard": print_value(indicator.standard),
            **{name: getattr(indicator, name) for name in INDICATOR_TEXTS},
            "valid_to": indicator.valid_to.isoformat() if indicator.valid_to else "",
        },
    )


def template_extract_rows(
    template: IndicatorTemplate, names: Mapping[str, str]
) -> Iterator[ExtractRow]:
    """The rows of the sheet 模板意见; `names` are those of indicators by code."""
    digest = template_digest(template)
    for line in template.lines:
        yield ExtractRow(
            key=line_key(template.code, line.indicator_code),
            digest=digest,
            record=template,
            line=line,
            cells={
                "code": template.code,
                "title": template.name,
                "project_name": template.project_name,
                "ordinal": str(line.ordinal),
                "indicator_code": line.indicator_code,
                "name": names.get(line.indicator_code, ""),
                "target": print_value(line.target),
                "weight": "" if line.weight is None else plain_number(line.weight),
                "is_required": "是" if line.is_required else "否",
            },
        )
