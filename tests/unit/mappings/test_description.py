"""`profile show`: what stands where, and everything that cannot cross."""

import json
from dataclasses import asdict
from pathlib import Path

from adapter.domain.kinds import shape_of_kind
from adapter.domain.record import RecordKind
from mappings.description import Loss
from mappings.profile import Profile, load_profile
from tests.unit.mappings.cutting import without_kinds


def losses(profile: Profile, kind: RecordKind) -> dict[str, Loss]:
    return {each.field: each.loss for each in profile.describe().cannot_carry if each.kind is kind}


def test_what_the_library_knows_and_the_data_set_does_not_is_listed(profile: Profile) -> None:
    lost = losses(profile, RecordKind.LIBRARY_NODE)

    assert {name for name, loss in lost.items() if loss is Loss.NO_ELEMENT} == {
        "parent_code", "calculation", "scoring_rule", "basis", "standard_source", "data_source",
        "sector", "function_class",
    }  # fmt: skip  # one set
    assert lost["updated_at"] is Loss.RECEIVER_DECIDES


def test_labels_without_a_code_are_listed(profile: Profile) -> None:
    (line,) = (each for each in profile.describe().cannot_carry if each.loss is Loss.NO_CODE)

    assert (line.kind, line.field) == (RecordKind.TEMPLATE_HEADER, "project_category")
    assert "PPP项目" in line.detail


def test_nothing_of_what_is_pulled_is_lost(profile: Profile) -> None:
    assert losses(profile, RecordKind.TARGET_LINE) == {}


def test_every_field_of_every_kind_is_either_carried_or_listed(profile: Profile) -> None:
    described = {each.kind: each for each in profile.describe().kinds}

    for kind in RecordKind:
        shape = shape_of_kind(kind)
        names = set(shape.names) - {name for name, _ in shape.seldom}
        carried = {line.field for line in described[kind].fields}
        unsent = {n for n, loss in losses(profile, kind).items() if loss is Loss.NO_ELEMENT}
        assert carried | unsent == names
        assert not carried & unsent


def test_a_field_line_says_element_type_length_and_table(profile: Profile) -> None:
    (header,) = (
        each for each in profile.describe().kinds if each.kind is RecordKind.TEMPLATE_HEADER
    )
    lines = {line.field: line for line in header.fields}

    assert (header.data_set, header.push_path) == ("PERF_TEMPLATE", "/perf/v2/push/PERF_TEMPLATE")
    assert (lines["template_name"].element, lines["template_name"].bytes) == ("template_name", 600)
    assert lines["template_name"].is_required
    assert lines["project_category"].code_table == "project_category"
    assert not lines["version"].is_sent
    assert lines["is_enabled"].type == "是否"


def test_a_value_over_several_columns_names_them_and_its_operators() -> None:
    kinds = load_profile("flat-rest").describe().kinds
    (declared,) = (each for each in kinds if each.kind is RecordKind.TARGET_LINE)
    (line,) = (each for each in declared.fields if each.field == "target_value")

    assert (line.element, line.columns) == ("indexval", ("symbol", "meterUnit"))
    assert line.code_table == "comparator_code"


def test_the_description_is_ready_for_json(profile: Profile) -> None:
    read_back = json.loads(json.dumps(asdict(profile.describe()), ensure_ascii=False))

    assert read_back["length_charset"] == "utf-8"
    assert {table["name"] for table in read_back["code_tables"]} == {
        "yes_no",
        "objective_type",
        "project_category",
    }


def test_unsupported_kinds_are_listed_with_their_reason(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(without_kinds([RecordKind.MONITORING_LINE], "没有"), "utf-8")

    described = load_profile(str(file)).describe()

    (line,) = (each for each in described.cannot_carry if not each.field)
    assert (line.kind, line.loss) == (RecordKind.MONITORING_LINE, Loss.UNSUPPORTED)
    assert line.detail == "没有"


def test_every_loss_has_a_sentence() -> None:
    assert all(loss.label for loss in Loss)
