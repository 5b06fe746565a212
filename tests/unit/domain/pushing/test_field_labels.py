"""Field labels: complete, Chinese, and none for a field that is gone."""

import re
from dataclasses import fields

import pytest

from adapter.domain.field_labels import FIELD_LABELS, field_label, path_label
from adapter.domain.identity import Scope
from adapter.domain.indicator import DepartmentDuty, Indicator, LegalBasis
from adapter.domain.kinds import RECORD_CLASSES
from adapter.domain.pushing.hand_over import flat_library, flat_template, library_sets
from adapter.domain.template import (
    IndicatorTemplate,
    TemplateHeader,
    TemplateItem,
    TemplateLine,
    TemplateSet,
)
from adapter.domain.value import parse_value

LIBRARY = (Indicator, LegalBasis, DepartmentDuty, IndicatorTemplate, TemplateLine)
#: The one name that a flat form adds to those of its records.
ADDED = {"owner_code"}
NAMES = {each.name for cls in (*RECORD_CLASSES.values(), *LIBRARY) for each in fields(cls)} | ADDED
SCOPE = Scope(site="erenhot", division_code="152501000", fiscal_year=2026)
CODE = "A.01/东#2"


def test_every_field_of_every_record_has_a_label_and_no_label_is_left_over() -> None:
    assert FIELD_LABELS.keys() == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_label_is_chinese(name: str) -> None:
    assert re.fullmatch(r"[\u4e00-\u9fff（）]+", field_label(name))


def flat_forms() -> dict[str, str]:
    """Every path of a template and of a library whose codes hold points and slashes."""
    value = parse_value("≥90%")
    header = TemplateHeader(
        template_code="T1",
        template_name="模板",
        project_code="P",
        project_name="项目",
        agency_code="101",
        division_code=SCOPE.division_code,
        fiscal_year=SCOPE.fiscal_year,
    )
    item = TemplateItem(
        template_code="T1",
        project_code="P",
        ordinal=1,
        indicator_code=CODE,
        level1="产出",
        level2="数量",
        name="名",
        target=value,
        agency_code="101",
        division_code=SCOPE.division_code,
        fiscal_year=SCOPE.fiscal_year,
    )
    leaf = Indicator(
        code=CODE,
        level1="产出",
        level2="数量",
        name="名",
        is_common=True,
        is_quantitative=True,
        standard=value,
    )
    (library,) = library_sets([leaf], SCOPE)
    return flat_template(TemplateSet(header=header, items=(item,))) | flat_library(library)


def test_every_path_of_a_flat_form_has_a_label_that_names_its_row() -> None:
    for path in flat_forms():
        label = path_label(path)

        assert label.rpartition(" ")[2] in FIELD_LABELS.values()
        assert (CODE in label) == (CODE in path)


def test_what_is_no_field_is_given_back() -> None:
    assert field_label("extra") == path_label("extra") == "extra"


def test_paths_of_a_library_diff_name_the_line() -> None:
    assert path_label("A01.weight") == "A01 分值（权重）"
