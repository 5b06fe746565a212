"""Records that wait beside memory come back as they were."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from adapter.domain.comparing.comparison import Attainment, Comparison
from adapter.domain.findings.codes import Finding, FindingCode
from adapter.domain.value import parse_value
from sync_jobs.packing import pack, unpack

COMPARISON = Comparison(
    line_kind="self_evaluation_line",
    line_key="S1",
    project_code="P",
    attainment=Attainment.MET,
    rate=Decimal("1.20"),
    reason="实际 6，目标 5（按不低于比较）",
)


@dataclass(frozen=True, slots=True)
class OfOneField:
    """`attrgetter` gives its value bare."""

    only: tuple[int, ...]


@dataclass
class WithoutSlots:
    """Kept the standard way."""

    name: str
    day: date


def packed_and_unpacked(*batches: object) -> list[object]:
    file = BytesIO()
    for each in batches:
        pack(each, file)
    file.seek(0)
    return [unpack(file) for _ in batches]


def test_what_is_packed_comes_back_equal_with_its_types_in_batches() -> None:
    finding = Finding(
        code=FindingCode.OVER_SCORED,
        severity=FindingCode.OVER_SCORED.about.severity,
        project_code="P",
        line_kind="self_evaluation_line",
        line_key="S1",
        facts={"score": "10"},
    )
    first = [COMPARISON, replace(COMPARISON, rate=None), finding]
    second = [
        ("P", OfOneField((1, 2)), WithoutSlots("x", date(2026, 1, 2))),
        datetime(2026, 1, 2, tzinfo=UTC),
        Attainment,
        {Attainment.MET: frozenset({Decimal("0.10")})},
    ]

    found = packed_and_unpacked(first, second)

    assert found == [first, second]
    assert type(found[0][0]) is Comparison  # type: ignore[index]
    assert str(found[0][0].rate) == "1.20"  # type: ignore[index]
    assert found[0][0].attainment is Attainment.MET  # type: ignore[index]


def test_the_warnings_of_a_value_come_back_though_equality_does_not_ask_for_them() -> None:
    value = parse_value("约500人")
    assert value.warnings

    (found,) = packed_and_unpacked(value)

    assert found.warnings == value.warnings  # type: ignore[attr-defined]


def test_a_record_that_came_back_cannot_be_changed_either() -> None:
    (found,) = packed_and_unpacked(COMPARISON)

    with pytest.raises(AttributeError):
        found.rate = None  # type: ignore[attr-defined]


def test_behind_the_last_batch_there_is_nothing() -> None:
    with pytest.raises(EOFError):
        unpack(BytesIO())
