"""From domain values to the cells of a sheet's row: the reverse of reading."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.template import IndicatorTemplate
from adapter.domain.value import Comparator, IndicatorValue, print_value
from mappings.joined_value import joined_value

#: A blank cell is None or "".
WrittenCell: TypeAlias = str | Decimal | date | None
#: Column name -> cell.
WrittenRow: TypeAlias = Mapping[str, WrittenCell]


def indicator_row(indicator: Indicator) -> WrittenRow:
    """The cells of the 指标库 sheet."""
    return {
        "code": indicator.code,
        "level1": indicator.level1,
        "level2": indicator.level2,
        "name": indicator.name,
        "is_common": "共性" if indicator.is_common else "个性",
        "is_quantitative": "定量" if indicator.is_quantitative else "定性",
        "direction": indicator.direction.label if indicator.direction else "",
        **_standard_cells(indicator),
        "explanation": indicator.explanation,
        "calculation": indicator.calculation,
        "scoring_rule": indicator.scoring_rule,
        "basis": indicator.basis,
        "basis_code": indicator.basis_code,
        "standard_source": indicator.standard_source,
        "data_source": indicator.data_source,
        "sector": indicator.sector,
        "function_class": indicator.function_class,
        "project_categories": "、".join(indicator.project_categories),
        "department": coded_name(indicator.department_code, indicator.department_name),
        "valid_from": indicator.valid_from,
        "valid_to": indicator.valid_to,
        "remark": indicator.remark,
    }


def _standard_cells(indicator: Indicator) -> WrittenRow:
    """Operator, value and unit in their own columns where that reads back as the same standard."""
    cells = list(_spellings(indicator.standard))
    for comparator, text, unit in cells:
        joined = joined_value(text, comparator=comparator, unit=unit, name=indicator.name)
        if joined == indicator.standard:
            break
    else:
        comparator, text, unit = cells[-1]
    return {
        "comparator": comparator.symbol if comparator else "",
        "standard": text,
        "unit": unit,
    }


def _spellings(value: IndicatorValue) -> Iterator[tuple[Comparator | None, str, str]]:
    # 0.9 beside the unit % is what a reader has to doubt; 0.9% is not.
    is_small_percentage = value.unit == "%" and value.number is not None and value.number <= 1
    if value.number is not None and not is_small_percentage:
        yield value.comparator, f"{value.number:f}", value.unit
    yield None, print_value(value), value.unit
    yield None, print_value(value), ""


def template_rows(template: IndicatorTemplate) -> Iterator[WrittenRow]:
    """The rows of the 指标模板 sheet, one per line, each with the whole head."""
    head: dict[str, WrittenCell] = {
        "code": template.code,
        "title": template.name,
        "level": template.level.value,
        "project_code": template.project_code,
        "project_name": template.project_name,
        "project_category": template.project_category,
        "function_class": template.function_class,
        "department": coded_name(template.department_code, template.department_name),
    }
    for line in template.lines:
        yield {
            **head,
            "ordinal": Decimal(line.ordinal),
            "indicator_code": line.indicator_code,
            "target": print_value(line.target),
            "weight": line.weight,
            "is_required": "是" if line.is_required else "否",
        }


def basis_row(basis: LegalBasis) -> WrittenRow:
    """The cells of the 依据 sheet."""
    return {
        "code": basis.code,
        "title": basis.name,
        "document_number": basis.document_number,
        "issued_by": basis.issuer,
        "issued_on": basis.issued_on,
        "category": basis.category,
        "status": "废止" if basis.is_repealed else "",
        "repealed_on": basis.repealed_on,
    }


def duty_row(duty: DepartmentDuty) -> WrittenRow:
    """The cells of the 部门职责 sheet."""
    return {
        "department": coded_name(duty.department_code, duty.department_name),
        "duty": duty.duty,
        "task": duty.task,
        "spending_project": duty.spending_project,
    }


def coded_name(code: str, name: str) -> str:
    """`101-教育局`; only what there is where one of the two is missing."""
    return f"{code}-{name}" if code and name else code or name
