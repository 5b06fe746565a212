"""Ids, outcomes, the secrecy gate, record shapes: small rules that everything leans on."""

from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import product
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.domain.declaration import TargetLine
from adapter.domain.fingerprint import record_digest
from adapter.domain.identity import uuid7
from adapter.domain.kinds import (
    DEPARTMENT_KINDS,
    KIND_LABELS,
    PULLED_KINDS,
    RECORD_CLASSES,
    shape_of_kind,
)
from adapter.domain.outcome import RunCounts, RunOutcome
from adapter.domain.project import Contact
from adapter.domain.record import RecordKind, shape_of
from adapter.domain.secrecy import (
    GateTicket,
    SecrecyGate,
    is_lost,
    key_of_department,
    owner_label,
    spelling_digest,
)
from adapter.domain.value import IndicatorValue

# --- ids ------------------------------------------------------------------------------------------

moments = st.integers(0, 2**48 - 1)
bits = st.integers(0, 2**74 - 1)


@given(moments, bits)
def test_an_id_says_its_version_and_its_moment(moment: int, random: int) -> None:
    made = uuid7(moment, random)

    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == moment


@given(moments, bits, moments, bits)
def test_ids_sort_by_their_moment(one: int, first: int, other: int, second: int) -> None:
    if one < other:
        assert str(uuid7(one, first)) < str(uuid7(other, second))


@given(moments, bits, bits)
def test_every_one_of_the_random_bits_counts(moment: int, first: int, second: int) -> None:
    assert (uuid7(moment, first) == uuid7(moment, second)) == (first == second)


def test_the_example_of_the_rfc_is_met() -> None:
    # RFC 9562, appendix A.6: unix_ts_ms 0x017F22E279B0, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
    made = uuid7(0x017F22E279B0, 0xCC3 << 62 | 0x18C4DC0C0C07398F)

    assert made == UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")


# --- outcomes and counts --------------------------------------------------------------------------


def test_an_outcome_only_gets_worse() -> None:
    assert sorted(RunOutcome) == [
        RunOutcome.OK,
        RunOutcome.PARTLY,
        RunOutcome.CONFLICTS,
        RunOutcome.FAILED,
    ]
    assert all(max(one, other) >= one for one, other in product(RunOutcome, repeat=2))


counts = st.builds(RunCounts, **{each.name: st.integers(0, 9) for each in fields(RunCounts)})


@pytest.mark.parametrize(
    "fate", ["created", "updated", "unchanged", "withdrawn", "rejected", "quarantined", "blocked"]
)
def test_a_record_that_was_read_must_have_met_exactly_one_fate(fate: str) -> None:
    assert RunCounts(**{"read": 2, fate: 2}).is_balanced
    assert not RunCounts(**{"read": 2, fate: 1}).is_balanced
    assert not RunCounts(**{"read": 2, fate: 3}).is_balanced


def test_what_vanished_was_not_read() -> None:
    assert RunCounts(vanished=5).is_balanced
    assert not RunCounts(read=5, vanished=5).is_balanced


@given(counts, counts, counts)
def test_counts_add_up_in_any_order(one: RunCounts, other: RunCounts, third: RunCounts) -> None:
    assert one + other == other + one
    assert (one + other) + third == one + (other + third)
    assert one + RunCounts() == one
    if one.is_balanced and other.is_balanced:
        assert (one + other).is_balanced


# --- the gate -------------------------------------------------------------------------------------

GATE = SecrecyGate(public_projects=frozenset({"P1", "P2"}))


@pytest.mark.parametrize("code", ["P3", "", "p1", " P1", "P1 ", None, 1, ["P1"], {"P1"}, b"P1"])
def test_the_gate_is_closed_to_everything_it_does_not_know(code: object) -> None:
    assert not GATE.admits(code)


def test_the_gate_is_closed_by_default() -> None:
    assert not SecrecyGate(public_projects=frozenset()).admits("")


def test_a_ticket_is_given_for_exactly_the_rows_of_a_public_project() -> None:
    assert GATE.ticket_for("P1", "digest") == GateTicket("digest")
    assert GATE.ticket_for("P3", "digest") is None


@pytest.mark.parametrize("same", ["p1 ", "\tP1", "Ｐ１", "P\u200b1", "P 1", "\ufeffP1\x00"])
def test_another_spelling_of_a_key_is_no_other_project(same: str) -> None:
    assert not GATE.admits(same)
    assert is_lost(spelling_digest(same), "P1")


@pytest.mark.parametrize("other", ["P2", "P11", "P", "0P1", "P-1", key_of_department("P1")])
def test_another_key_is_another_project(other: str) -> None:
    assert not is_lost(spelling_digest(other), "P1")


def test_a_row_that_tells_no_key_is_nobody_else_s() -> None:
    assert is_lost("", "P1")


DEPARTMENTS = SecrecyGate(
    public_projects=frozenset({"P1", "department:102"}), open_departments=frozenset({"101"})
)


@pytest.mark.parametrize("key", ["101", "department:", "department:102", "department: 101"])
def test_the_gate_knows_a_department_by_its_key_alone(key: str) -> None:
    assert DEPARTMENTS.admits("department:101")
    assert not DEPARTMENTS.admits(key)


def test_a_gate_is_within_another_only_on_both_levels() -> None:
    without = SecrecyGate(public_projects=DEPARTMENTS.public_projects)

    assert without.is_within(DEPARTMENTS)
    assert DEPARTMENTS.is_within(DEPARTMENTS)
    assert not DEPARTMENTS.is_within(without)
    assert not DEPARTMENTS.is_within(SecrecyGate(public_projects=frozenset({"P1"})))


def test_a_key_says_in_chinese_whose_it_is() -> None:
    assert owner_label("P1") == "项目 P1"
    assert owner_label("department:101") == "部门整体 101"


def test_a_contact_is_masked_wherever_it_is_printed() -> None:
    contact = Contact("张三 13800000000")

    for shown in (str(contact), repr(contact), f"{contact}", repr([contact])):
        assert "三" not in shown
        assert "138" not in shown
    assert str(Contact("")) == ""


# --- record shapes --------------------------------------------------------------------------------

KINDS = pytest.mark.parametrize("kind", list(RecordKind))


def test_every_kind_has_one_class_and_one_label() -> None:
    assert set(RECORD_CLASSES) == set(KIND_LABELS) == set(RecordKind)
    assert len(set(RECORD_CLASSES.values())) == len(RecordKind)
    assert len(set(KIND_LABELS.values())) == len(RecordKind)


@KINDS
def test_a_shape_names_the_fields_of_its_class_in_their_order(kind: RecordKind) -> None:
    shape = shape_of_kind(kind)

    assert shape.names == tuple(each.name for each in fields(shape.cls))
    assert shape is shape_of(shape.cls)


@KINDS
def test_a_shape_has_only_types_that_codec_and_store_know(kind: RecordKind) -> None:
    known = {str, int, bool, Decimal, date, datetime, IndicatorValue}

    assert {each.type for each in shape_of_kind(kind).fields} <= known


@KINDS
def test_the_receivers_id_is_its_own_and_no_content(kind: RecordKind) -> None:
    shape = shape_of_kind(kind)

    assert shape.key is not None
    assert shape.names.index(shape.key) not in shape.content_positions


@pytest.mark.parametrize("kind", PULLED_KINDS)
def test_everything_that_is_pulled_can_be_judged_by_the_gate(kind: RecordKind) -> None:
    shape = shape_of_kind(kind)
    by_department = kind in DEPARTMENT_KINDS

    assert shape.project == (None if by_department else "project_code")
    assert shape.department == ("department_code" if by_department else None)


@KINDS
def test_content_is_what_the_receiver_does_not_own(kind: RecordKind) -> None:
    shape = shape_of_kind(kind)

    owned = [each.is_receiver_owned for each in shape.fields]
    of_all = [not each.is_receiver_owned and not each.is_seldom for each in shape.fields]
    assert shape.content_positions == tuple(i for i, is_of_all in enumerate(of_all) if is_of_all)
    assert any(owned)


def test_a_field_that_is_seldom_carried_leaves_other_hashes_as_they_were() -> None:
    shape = shape_of_kind(RecordKind.TARGET_LINE)
    line = TargetLine(
        line_id="t1",
        project_code="P1",
        agency_code="001001",
        division_code="152501000",
        fiscal_year=2026,
        level1="产出指标",
        level2="数量指标",
        name="培训人次",
        target_value="≥120人次",
    )

    # As it was before the field was known.
    former = "53b6de3d3c50fdfe87cc673ffff508e74639e049f3adf00e22b49dcd9f3949d9"
    assert record_digest(shape, line) == former
    weighed = {record_digest(shape, replace(line, weight=Decimal(n))) for n in (0, 10, 20)}
    assert len(weighed) == 3
    assert former not in weighed


def test_an_optional_field_is_told_from_a_required_one() -> None:
    by_name = {each.name: each for each in shape_of_kind(RecordKind.TARGET_LINE).fields}

    assert by_name["target_value"].is_optional
    assert not by_name["name"].is_optional
    assert by_name["target_value"].type is str


def test_counts_are_values() -> None:
    assert replace(RunCounts(), read=1) == RunCounts(read=1)
