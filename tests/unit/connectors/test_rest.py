"""Requirements on the REST wire: reading by pages, and the envelope."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from adapter.domain.record import RecordKind
from adapter.errors import (
    AuthenticationRefused,
    ConfigurationError,
    IncompletePull,
    MalformedAnswer,
    Redirected,
    RemoteRefused,
)
from connectors.endpoint import Limits
from tests.unit.connectors.conftest import (
    SECRET,
    Site,
    Step,
    http,
    page,
    read_request,
    said,
    token,
    wire_spec,
)
from tests.unit.connectors.rest_desk import ROWS

# --- reading --------------------------------------------------------------------------------------


def test_a_request_is_read_page_by_page_to_its_declared_total(site: Site) -> None:
    site.server.script = [token(), page(7, *ROWS[:3]), page(7, *ROWS[3:6]), page(7, ROWS[6])]

    pages = list(site.system().read_pages(read_request()))

    assert [[row.fields["id"] for row in each.rows] for each in pages] == [
        ["0", "1", "2"],
        ["3", "4", "5"],
        ["6"],
    ]
    assert [each.number for each in pages] == [1, 2, 3]
    assert {each.declared_total for each in pages} == {7}
    assert [request.fields.get("page") for request in site.server.requests] == [None, 1, 2, 3]
    assert pages[0].exchange.status == 200
    assert pages[0].rows[1].payload == '{"id":"1","v":"指标"}'.encode()


@pytest.mark.parametrize(
    "behind",
    [
        page(3),
        said({"list": None, "total": 3}),
        # Some give the last page once more, some refuse a page that would be behind it.
        page(3, *ROWS[:3]),
        said({}, code="99", words="页码超出范围"),
        http("<html>出错了</html>".encode(), kind="text/html; charset=utf-8"),
        http("<html>出错了</html>".encode(), status=500, kind="text/html; charset=utf-8"),
    ],
)
def test_behind_a_full_last_page_nothing_may_stand(site: Site, behind: Step) -> None:
    site.server.script = [token(), page(3, *ROWS[:3]), behind]

    (only,) = site.system().read_pages(read_request())

    assert (only.declared_total, len(only.rows)) == (3, 3)
    assert site.server.requests[-1].fields["page"] == 2


def test_a_last_page_that_is_not_full_ends_the_request_without_another_call(site: Site) -> None:
    site.server.script = [token(), page(2, *ROWS[:2])]

    assert len(list(site.system().read_pages(read_request()))) == 1


def test_a_receiver_that_counts_no_further_has_not_told_its_total(site: Site) -> None:
    """ "At most so many hits": the count ends there, the pages go on."""
    site.server.script = [token(), page(3, *ROWS[:3]), page(3, *ROWS[3:6])]

    with pytest.raises(IncompletePull, match="6 rows where 3") as stopped:
        list(site.system().read_pages(read_request()))

    assert stopped.value.kept == "total 6/3"


def test_an_empty_answer_is_one_empty_page(site: Site) -> None:
    site.server.script = [token(), page(0)]

    (only,) = site.system().read_pages(read_request())

    assert list(only.rows) == []
    assert only.declared_total == 0


def test_a_null_list_is_empty_only_where_the_total_says_so(site: Site) -> None:
    site.server.script = [token(), said({"list": None, "total": "0"}), said({"total": 3})]
    system = site.system()

    assert len(list(system.read_pages(read_request()))) == 1
    with pytest.raises(MalformedAnswer, match="no list"):
        list(system.read_pages(read_request()))


def test_every_filter_travels_under_the_name_of_the_dialect(site: Site) -> None:
    site.server.script = [token(), page(0)]
    request = replace(
        read_request("152501001", "152501002", keys=("T1",)),
        updated_since=datetime(2026, 3, 1, 16, 30, 5, 123999, tzinfo=UTC),
        live_only=True,
    )

    list(site.system().read_pages(request))

    assert site.server.requests[0].fields == {"who": "me", "proof": SECRET}
    assert site.server.requests[1].headers["x-key"] == "Key canary-token"
    assert site.server.requests[1].fields == {
        "division": "152501000",
        "year": "2026",
        "units": ["152501001", "152501002"],
        "only": ["T1"],
        "since": "20260302003005123",
        "dead": 2,
        "page": 1,
        "size": 3,
    }


def test_the_list_of_agencies_is_sent_even_when_it_is_empty(site: Site) -> None:
    site.server.script = [token(), page(0)]

    list(site.system().read_pages(replace(read_request(), agency_codes=())))

    assert site.server.requests[1].fields["units"] == []
    assert "only" not in site.server.requests[1].fields


def test_long_lists_travel_in_chunks_and_pages_are_numbered_through(site: Site) -> None:
    site.spec = wire_spec(agencies_chunk=2, keys_chunk=1)
    site.server.script = [token(), *(page(1, row) for row in ROWS[:4])]

    pages = list(site.system().read_pages(read_request("1", "2", "3", "2", keys=("a", "b"))))

    asked = [(each.fields["units"], each.fields["only"]) for each in site.server.requests[1:]]
    assert asked == [(["1", "2"], ["a"]), (["1", "2"], ["b"]), (["3"], ["a"]), (["3"], ["b"])]
    assert [each.number for each in pages] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ([page(7, *ROWS[:3]), page(7)], "end after 3 of 7"),
        ([page(7, *ROWS[:3]), page(7, ROWS[3])], "end after 4 of 7"),
        ([page(7, *ROWS[:2])], "end after 2 of 7"),
        ([page(7, *ROWS[:3]), page(8, *ROWS[3:6])], "changed from 7 to 8"),
        ([page(2, *ROWS[:3])], "3 rows where 2"),
        ([page(7, *ROWS[:3]), page(7, *ROWS[:3])], "sent twice"),
        ([page(9, *ROWS[:3]), page(9, *ROWS[3:6]), page(9, *ROWS[:3])], "sent twice"),
    ],
)
def test_pages_that_do_not_add_up_are_an_incomplete_pull(
    site: Site, pages: Sequence[Step], words: str
) -> None:
    site.server.script = [token(), *pages]

    with pytest.raises(IncompletePull, match=words):
        list(site.system().read_pages(read_request()))


def test_an_endless_request_is_refused(site: Site) -> None:
    site.limits = Limits(max_pages=2)
    site.server.script = [token(), page(99, *ROWS[:3]), page(99, *ROWS[3:6])]

    with pytest.raises(MalformedAnswer, match="more than 2 pages"):
        list(site.system().read_pages(read_request()))


@pytest.mark.parametrize(
    "pages",
    [
        [ROWS[:3], ROWS[3:4], []],
        [ROWS[:3], []],
        # A receiver whose pages are shorter than what was asked for.
        [ROWS[:2], ROWS[2:4], ROWS[4:6], []],
        [ROWS[:2], ROWS[2:4], ROWS[4:5], []],
        [ROWS[:2], ROWS[2:4], ROWS[2:4]],
        [[]],
    ],
)
def test_without_totals_an_empty_page_is_the_end(
    site: Site, pages: Sequence[Sequence[Mapping[str, object]]]
) -> None:
    site.spec = wire_spec(total_path="")
    site.server.script = [token(), *(said({"list": rows}) for rows in pages)]

    found = list(site.system().read_pages(read_request()))

    assert {each.declared_total for each in found} == {None}
    told = [row.fields["id"] for each in found for row in each.rows]
    assert told == sorted({str(row["id"]) for rows in pages for row in rows})


@pytest.mark.parametrize("total", [None, -1, True, "many", Decimal("1.5"), [1]])
def test_a_total_that_is_no_count_is_refused(site: Site, total: object) -> None:
    plain = float(total) if isinstance(total, Decimal) else total
    site.server.script = [token(), said({"list": [], "total": plain})]

    with pytest.raises(MalformedAnswer, match="no total"):
        list(site.system().read_pages(read_request()))


def test_more_rows_than_a_page_may_hold_are_refused(site: Site) -> None:
    site.limits = Limits(max_rows_per_page=2)
    site.server.script = [token(), page(3, *ROWS[:3])]

    with pytest.raises(MalformedAnswer, match="more rows"):
        list(site.system().read_pages(read_request()))


def test_a_site_s_charset_is_read_and_kept(site: Site) -> None:
    site.spec = wire_spec(charset="gb18030")
    text = '{"head":{"code":"00"},"data":{"total":1,"list":[{"v":"绩效"}]}}'
    site.server.script = [token(), http(text.encode("gb18030"))]

    (only,) = site.system().read_pages(read_request())

    assert only.rows[0].payload == '{"v":"绩效"}'.encode("gb18030")
    assert only.rows[0].fields == {"v": "绩效"}


def test_a_kind_without_address_is_a_gap_in_the_profile(site: Site) -> None:
    with pytest.raises(ConfigurationError, match="monitoring_line"):
        list(site.system().read_pages(replace(read_request(), kind=RecordKind.MONITORING_LINE)))


# --- the envelope ---------------------------------------------------------------------------------


def test_a_business_failure_inside_http_200_is_no_success(site: Site) -> None:
    site.server.script = [token(), said({"list": [], "total": 0}, code="99", words="系统\n繁忙")]

    with pytest.raises(RemoteRefused) as caught:
        list(site.system().read_pages(read_request()))

    assert (caught.value.code, caught.value.reason) == ("99", "系统 繁忙")
    assert site.clock.slept == []


@pytest.mark.parametrize("head", ["{}", '{"code": null}', '{"code": []}', "null"])
def test_an_answer_without_a_code_is_not_trusted(site: Site, head: str) -> None:
    body = '{"head": ' + head + ', "data": {"list": [], "total": 0}}'
    site.server.script = [token(), http(body.encode())]

    with pytest.raises(MalformedAnswer, match="no result code"):
        list(site.system().read_pages(read_request()))


@pytest.mark.parametrize(("code", "listed"), [("true", "true"), ("0", "0"), ('"0"', "0")])
def test_codes_may_be_booleans_numbers_or_texts(site: Site, code: str, listed: str) -> None:
    site.spec = replace(
        site.spec, envelope=replace(site.spec.envelope, success_codes=frozenset({listed}))
    )
    body = '{"head": {"code": ' + code + '}, "data": {"list": [], "total": 0, "key": "k"}}'
    site.server.script = [http(body.encode())] * 2

    assert len(list(site.system().read_pages(read_request()))) == 1


@pytest.mark.parametrize(
    ("step", "error", "words"),
    [
        (http(b"{}", status=404), RemoteRefused, "HTTP 404"),
        (http(b"<html>", status=403, kind="text/html"), RemoteRefused, "HTTP 403"),
        (said(None, code="98", words="坏", status=400), RemoteRefused, "98 坏"),
        (said(None, code="98", words="坏", status=500), RemoteRefused, "98 坏"),
        (said(None, code="41"), AuthenticationRefused, "41"),
        (http(b"", status=302, Location="/x"), Redirected, "redirect"),
        (http(b"\xff"), MalformedAnswer, "utf-8"),
    ],
)
def test_what_will_not_pass_by_waiting_is_not_asked_again(
    site: Site, step: Step, error: type[Exception], words: str
) -> None:
    site.server.script = [token(), step]

    with pytest.raises(error, match=words):
        list(site.system().read_pages(read_request()))

    assert site.clock.slept == []
