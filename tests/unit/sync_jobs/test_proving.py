"""A reading is certified by what its pages say, or not at all."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from adapter.domain.completeness import CompletenessCertificate
from adapter.domain.record import RecordKind
from adapter.errors import IncompletePull
from adapter.ports.budget_system import Exchange, RawPage, RawRow
from adapter.ports.staging import BlockedRow, QuarantinedRow, StagedPage, StagedRow
from sync_jobs.pulling.proving import Proof

NOW = datetime(2025, 3, 1, tzinfo=UTC)
SINCE = NOW - timedelta(hours=1)


def exchange(digest: str) -> Exchange:
    return Exchange(
        exchange_id=digest,
        operation="read",
        started_at=NOW,
        duration_ms=1,
        status=200,
        digest=digest,
        byte_length=9,
    )


def raw(
    number: int, rows: int, total: int | None, *, question: int = 1, digest: str = ""
) -> RawPage:
    return RawPage(
        exchange=exchange(digest or f"digest-{number}"),
        kind=RecordKind.TARGET_LINE,
        number=number,
        question=question,
        rows=[RawRow(position, {}, b"{}") for position in range(rows)],
        declared_total=total,
    )


def staged(position: int, key: str) -> StagedRow:
    return StagedRow(position, key, content_hash="", is_deleted=False, values=())


def seen(*pages: RawPage) -> Proof:
    proof = Proof(asked_from=SINCE)
    for each in pages:
        proof.see(each)
    return proof


def reason(*pages: RawPage) -> str:
    with pytest.raises(IncompletePull) as stopped:
        seen(*pages).certificate(NOW)
    return stopped.value.code


def test_pages_that_add_up_are_certified() -> None:
    certificate = seen(raw(1, 2, 3), raw(2, 1, 3)).certificate(NOW)

    assert certificate == CompletenessCertificate(
        pages=2,
        rows=3,
        declared_total=3,
        distinct_keys=0,
        asked_from=SINCE,
        newest=None,
        observed_at=NOW,
    )


def test_each_question_has_a_total_of_its_own() -> None:
    certificate = seen(
        raw(1, 2, 2, question=1), raw(2, 0, 0, question=2), raw(3, 1, 1, question=3)
    ).certificate(NOW)

    assert (certificate.rows, certificate.declared_total) == (3, 3)


def test_without_totals_none_is_declared() -> None:
    certificate = seen(raw(1, 2, None), raw(2, 1, None)).certificate(NOW)

    assert (certificate.rows, certificate.declared_total) == (3, None)


def test_a_dialect_that_declares_some_totals_declares_no_sum() -> None:
    certificate = seen(raw(1, 2, 2), raw(2, 1, None, question=2)).certificate(NOW)

    assert certificate.declared_total is None


def test_nothing_asked_is_complete() -> None:
    assert seen().certificate(NOW).rows == 0


CONTRADICTIONS: dict[str, tuple[str, Sequence[RawPage]]] = {
    "a page is left out": ("page_order", (raw(1, 2, 4), raw(3, 2, 4))),
    "a page comes again": ("page_order", (raw(1, 2, 4), raw(1, 2, 4))),
    "the first page is missing": ("page_order", (raw(2, 2, 2),)),
    "the same answer under a new number": (
        "page_twice",
        (raw(1, 2, 4, digest="same"), raw(2, 2, 4, digest="same")),
    ),
    "the total grows while pages are read": ("total_changed", (raw(1, 2, 3), raw(2, 2, 4))),
    "fewer rows than declared": ("total", (raw(1, 2, 3),)),
    "more rows than declared": ("total", (raw(1, 4, 3),)),
    "rows of one question fill up another": (
        "total",
        (raw(1, 1, 2, question=1), raw(2, 3, 2, question=2)),
    ),
}


@pytest.mark.parametrize(("code", "pages"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_contradictions_prove_nothing(code: str, pages: Sequence[RawPage]) -> None:
    assert reason(*pages) == code


def test_two_empty_answers_may_be_the_same() -> None:
    seen(raw(1, 0, 0, digest="empty"), raw(2, 0, 0, question=2, digest="empty")).certificate(NOW)


def test_keys_count_whether_their_rows_are_kept_or_not() -> None:
    proof = seen(raw(1, 6, 6))
    page = StagedPage(
        exchange=exchange("x"),
        number=1,
        row_count=5,
        payloads=[],
        rows=[staged(0, "a"), staged(1, "b")],
        quarantined=[
            QuarantinedRow(2, "", "", "", "", record_key="c"),
            QuarantinedRow(3, "", "", "", "", record_key=""),
        ],
        blocked=[BlockedRow(4, "", "", "digest of d"), BlockedRow(5, "", "", "")],
    )
    proof.judged(page, left_out=1, newest=None)

    certificate = proof.certificate(NOW)

    assert (certificate.distinct_keys, certificate.left_out) == (4, 1)


def test_the_newest_time_is_that_of_all_pages() -> None:
    proof = seen(raw(1, 0, 0))
    empty = StagedPage(
        exchange=exchange("x"),
        number=1,
        row_count=0,
        payloads=[],
        rows=[],
        quarantined=[],
        blocked=[],
    )
    for newest in (None, SINCE, NOW, SINCE, None):
        proof.judged(empty, left_out=0, newest=newest)

    assert proof.certificate(NOW).newest == NOW
