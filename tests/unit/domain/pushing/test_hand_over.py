"""What is handed over reads back as the same flat form, whatever the receiver does to rows."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.identity import Scope
from adapter.domain.indicator import Indicator, LibraryNode
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.domain.pushing.hand_over import (
    LibrarySet,
    UnknownIndicator,
    assemble_library,
    assemble_templates,
    flat_hash,
    flat_library,
    flat_template,
    library_sets,
    owner_of_project,
    template_set,
)
from adapter.domain.template import (
    IndicatorTemplate,
    TemplateLevel,
    TemplateLine,
    TemplateSet,
)
from adapter.domain.value import parse_value

SCOPE = Scope(site="erenhot", division_code="152501000", fiscal_year=2026)
BINDING = ProjectBinding(
    project_code="15250126T000000000001",
    agency_code="001001",
    project_name="牧区道路养护",
    bound_by=BoundBy.CODE,
)
OWNER = owner_of_project(BINDING)


def indicator(code: str, **changes: Any) -> Indicator:
    fields: dict[str, Any] = {
        "code": code,
        "level1": "产出指标",
        "level2": "数量指标",
        "name": f"指标{code}",
        "is_common": False,
        "is_quantitative": True,
        "standard": parse_value("≥90%"),
    }
    return Indicator(**fields | changes)


def line(ordinal: int, code: str, target: str = "", weight: str | None = "10") -> TemplateLine:
    return TemplateLine(
        ordinal=ordinal,
        indicator_code=code,
        target=parse_value(target),
        weight=None if weight is None else Decimal(weight),
        is_required=True,
    )


def template(*lines: TemplateLine) -> IndicatorTemplate:
    return IndicatorTemplate(
        code="T1", name="道路养护模板", level=TemplateLevel.PROJECT, lines=lines
    )


LIBRARY = {each.code: each for each in map(indicator, ["A1", "A2", "A3"])}


# --- outbound -------------------------------------------------------------------------------------


def test_a_template_crosses_with_the_project_it_is_bound_to() -> None:
    made = template_set(template(line(1, "A1")), LIBRARY, OWNER, SCOPE)

    assert made.header.project_code == BINDING.project_code
    assert made.header.project_name == BINDING.project_name
    assert {item.project_code for item in made.items} == {BINDING.project_code}
    assert (made.header.division_code, made.header.fiscal_year) == ("152501000", 2026)


def test_a_line_without_a_value_of_its_own_carries_the_standard_of_the_library() -> None:
    made = template_set(template(line(1, "A1"), line(2, "A2", "≥95%")), LIBRARY, OWNER, SCOPE)

    assert [item.target for item in made.items] == [parse_value("≥90%"), parse_value("≥95%")]


def test_lines_cross_in_the_order_of_their_ordinal() -> None:
    made = template_set(template(line(2, "A1"), line(1, "A2")), LIBRARY, OWNER, SCOPE)

    assert [item.indicator_code for item in made.items] == ["A2", "A1"]


def test_a_line_that_names_no_indicator_of_the_library_is_refused_by_its_code() -> None:
    with pytest.raises(UnknownIndicator, match="A9"):
        template_set(template(line(1, "A9")), LIBRARY, OWNER, SCOPE)


def test_the_library_crosses_as_one_tree_per_owner_headings_first() -> None:
    rows = [
        indicator("A1", department_code="101"),
        indicator("A2", department_code="101", level2="质量指标"),
        indicator("B1"),
    ]

    made = library_sets(rows, SCOPE)

    assert [each.owner_code for each in made] == ["101", SCOPE.division_code]
    codes = [(node.code, node.parent_code, node.level_no, node.is_leaf) for node in made[0].nodes]
    assert codes == [
        ("产出指标", "", 1, False),
        ("产出指标/数量指标", "产出指标", 2, False),
        ("产出指标/质量指标", "产出指标", 2, False),
        ("A1", "产出指标/数量指标", 3, True),
        ("A2", "产出指标/质量指标", 3, True),
    ]


def test_an_indicator_without_a_second_level_hangs_under_its_first() -> None:
    (made,) = library_sets([indicator("A1", level2="")], SCOPE)

    assert [(node.code, node.parent_code) for node in made.nodes] == [
        ("产出指标", ""),
        ("A1", "产出指标"),
    ]


def test_a_slash_in_a_heading_makes_no_other_heading() -> None:
    rows = [indicator("A1"), indicator("A2", level1="产出指标/数量指标", level2="")]

    (made,) = library_sets(rows, SCOPE)

    parents = {node.code: node.parent_id for node in made.nodes if node.is_leaf}
    assert parents["A1"] != parents["A2"]


def test_a_row_points_at_the_row_above_it_by_a_reference_that_fits_the_wire() -> None:
    (made,) = library_sets([indicator("A1", level1="产出" * 40)], SCOPE)

    codes = {node.node_id: node.code for node in made.nodes} | {"": ""}
    assert [codes[node.parent_id] for node in made.nodes] == [n.parent_code for n in made.nodes]
    assert max(len(node.node_id.encode()) for node in made.nodes) <= 38


# --- flat form ------------------------------------------------------------------------------------


def test_reordering_lines_changes_their_ordinals_and_nothing_else() -> None:
    before = flat_template(
        template_set(template(line(1, "A1"), line(2, "A2")), LIBRARY, OWNER, SCOPE)
    )
    after = flat_template(
        template_set(template(line(2, "A1"), line(1, "A2")), LIBRARY, OWNER, SCOPE)
    )

    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed == {"items.A1.ordinal", "items.A2.ordinal"}


def test_a_missing_weight_is_absent_and_not_zero() -> None:
    without = flat_template(
        template_set(template(line(1, "A1", weight=None)), LIBRARY, OWNER, SCOPE)
    )
    zero = flat_template(template_set(template(line(1, "A1", weight="0")), LIBRARY, OWNER, SCOPE))

    assert "items.A1.weight" not in without
    assert zero["items.A1.weight"] == "0"
    assert flat_hash(without) != flat_hash(zero)


def test_lines_of_the_same_indicator_keep_a_path_each() -> None:
    made = template_set(
        template(line(1, "A1", "≥90%"), line(2, "A1", "≥95%")), LIBRARY, OWNER, SCOPE
    )

    flat = flat_template(made)

    assert {flat["items.A1.target"], flat["items.A1#2.target"]} == {"≥90%", "≥95%"}


def test_a_code_that_looks_like_a_number_of_another_hides_no_row() -> None:
    library = {code: indicator(code) for code in ("A1", "A1#2")}
    made = template_set(
        template(line(1, "A1"), line(2, "A1"), line(3, "A1#2")), library, OWNER, SCOPE
    )

    flat = flat_template(made)

    assert sorted(flat[path] for path in flat if path.endswith(".ordinal")) == ["1", "2", "3"]


def test_an_item_without_a_code_is_named_by_its_name() -> None:
    made = template_set(template(line(1, "A1")), LIBRARY, OWNER, SCOPE)
    unnamed = TemplateSet(
        header=made.header, items=(replace(made.items[0], indicator_code="", name="培训人次"),)
    )

    assert "items.培训人次.target" in flat_template(unnamed)


def test_items_without_a_head_are_no_set() -> None:
    made = template_set(template(line(1, "A1")), LIBRARY, OWNER, SCOPE)

    assert assemble_templates([], made.items) == []


def test_a_head_without_items_is_an_empty_set() -> None:
    made = template_set(template(line(1, "A1")), LIBRARY, OWNER, SCOPE)

    assert assemble_templates([made.header], []) == [TemplateSet(header=made.header, items=())]


# --- reading back ---------------------------------------------------------------------------------

words = st.sampled_from(
    ["产出指标", "效益指标", "数量/质量", "社会效益", "a.b", "重名", "重名#2", ""]
)
targets = st.sampled_from(["", "≥90%", "≤12万元", "2026年6月底前", "有效提升", "80%-90%"])
codes = st.sampled_from(["A1", "A1#2", "A2", "B.1", "B"])
indicators = st.builds(
    indicator,
    codes,
    level1=words,
    level2=words,
    name=words,
    department_code=st.sampled_from(["", "101", "102"]),
    standard=targets.map(parse_value),
    is_common=st.booleans(),
    explanation=words,
)
libraries = st.lists(indicators, max_size=6)  # codes may repeat, as they do in real libraries
lines = st.builds(
    line, st.integers(1, 4), codes, targets, st.sampled_from([None, "0", "10", "10.0", "2.5"])
)


def reissued_nodes(data: st.DataObject, nodes: list[LibraryNode]) -> list[LibraryNode]:
    """As read back: new ids, parents by id, the parent's code lost, any order."""
    ids = {node.node_id: f"{node.agency_code}-{number}" for number, node in enumerate(nodes)}
    back = [
        replace(
            node,
            node_id=f"{ids[node.node_id]}-{number}" if node.is_leaf else ids[node.node_id],
            parent_id=ids.get(node.parent_id, ""),
            parent_code="",
        )
        for number, node in enumerate(nodes)
    ]
    return data.draw(st.permutations(back))


@given(libraries, st.data())
def test_a_library_reads_back_equal_in_any_order_and_under_new_ids(
    library: list[Indicator], data: st.DataObject
) -> None:
    sent = library_sets(library, SCOPE)
    nodes = [node for each in sent for node in reissued_nodes(data, list(each.nodes))]

    read = assemble_library(data.draw(st.permutations(nodes)))

    def flats(sets: list[LibrarySet]) -> list[dict[str, str]]:
        return [flat_library(each) for each in sets]

    assert flats(read) == flats(sent)
    assert [flat_hash(each) for each in flats(read)] == [flat_hash(each) for each in flats(sent)]


@given(st.lists(lines, max_size=5), st.data())
def test_a_template_reads_back_equal_in_any_order_and_under_new_ids(
    template_lines: list[TemplateLine], data: st.DataObject
) -> None:
    library = {code: indicator(code) for code in ("A1", "A1#2", "A2", "B.1", "B")}
    sent = template_set(template(*template_lines), library, OWNER, SCOPE)
    items = [replace(item, item_id=f"new-{number}") for number, item in enumerate(sent.items)]
    header = replace(sent.header, template_id="new", version="theirs", version_name="V9")

    (read,) = assemble_templates([header], data.draw(st.permutations(items)))

    assert flat_template(read) == flat_template(sent)


@given(libraries, libraries)
def test_libraries_with_different_rows_never_share_a_flat_form(
    one: list[Indicator], other: list[Indicator]
) -> None:
    def rows(library: list[Indicator]) -> list[list[str]]:
        sets = library_sets(library, SCOPE)
        return [sorted(repr(replace(n, node_id="", parent_id="")) for n in s.nodes) for s in sets]

    def flats(library: list[Indicator]) -> list[dict[str, str]]:
        return [flat_library(each) for each in library_sets(library, SCOPE)]

    if flats(one) == flats(other):
        assert rows(one) == rows(other)
