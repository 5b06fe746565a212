"""What a probe tells of systems in memory that misbehave, and what it costs them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from adapter.domain.record import RecordKind
from adapter.errors import ConnectionLost, RemoteRefused
from adapter.ports.budget_system import PushReply, PushRequest, RawPage, ReadRequest
from adapter.probe.caller import Bounds, ProbedSite
from adapter.probe.examining import Probe
from adapter.probe.findings import Finding, Standing
from adapter.probe.sightings import Columns
from tests.contract import liars
from tests.contract.in_memory import (
    AGENCIES,
    SCOPE,
    Clock,
    GuardedMemory,
    guarded_subject,
    wire_moment,
)

ITEM = RecordKind.TEMPLATE_ITEM
PLACE = "模板指标"
BOUNDS = Bounds(page_size=10)


def _moment(raw: object) -> datetime | None:
    try:
        return wire_moment(str(raw).ljust(17, "0")) if str(raw).isdigit() else None
    except ValueError:
        return None


COLUMNS = Columns(
    id_element="id",
    changed_element="changed",
    read_moment=_moment,
    deleted_element="dead",
    read_deleted=lambda raw: {1: True, 2: False}.get(raw) if isinstance(raw, int) else None,
    key_element="bundle",
)


@dataclass
class NotingClock(Clock):
    """Notes how long it was asked to wait."""

    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        super().sleep(seconds)


def filled(system_class: type[GuardedMemory]) -> GuardedMemory:
    """24 rows of two sets, each set with deleted rows."""
    system = guarded_subject(system_class).system
    assert isinstance(system, GuardedMemory)
    place = {"place": SCOPE.division_code, "year": "2026"}
    for number in range(24):
        row = {**place, "unit": AGENCIES[number % 3], "bundle": "AB"[number % 2]}
        system.put(ITEM, [{**row, "dead": 1 if number % 6 == 0 else 2}])
    return system


def site_of(system: GuardedMemory, columns: Columns = COLUMNS) -> ProbedSite:
    return ProbedSite(
        scope=SCOPE,
        agency_codes=AGENCIES,
        columns={ITEM: columns},
        unsupported={RecordKind.SELF_EVALUATION: "V1.0 没有绩效自评数据集"},
        system_with=system.with_page_size,
        usual_page_size=100,
        clock=NotingClock(passed_s=10.0),
    )


def probe_of(
    system: GuardedMemory, columns: Columns = COLUMNS, bounds: Bounds = BOUNDS
) -> tuple[Probe, NotingClock]:
    site = site_of(system, columns)
    assert isinstance(site.clock, NotingClock)
    return Probe(site, bounds), site.clock


def found(system: GuardedMemory, columns: Columns = COLUMNS) -> Mapping[str, Finding]:
    """The findings of the one data set by aspect, the conformance checks left out."""
    probe, _ = probe_of(system, columns)
    return {
        each.aspect: each
        for each in probe.findings()
        if each.place == PLACE and each.aspect != "conformance"
    }


def broken(system: GuardedMemory) -> set[str]:
    probe, _ = probe_of(system)
    return {each.aspect for each in probe.findings() if each.standing is Standing.BROKEN}


# --- systems of this test -------------------------------------------------------------------------


class Generous(GuardedMemory):
    """Goes a few moments further back than it was asked."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        if request.updated_since is not None:
            earlier = request.updated_since - timedelta(milliseconds=4)
            request = replace(request, updated_since=earlier)
        return super().read_pages(request)


class Hoarding(GuardedMemory):
    """Shows deleted rows to everybody."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        return super().read_pages(replace(request, live_only=False))


class Keyless(GuardedMemory):
    """Does not know what a key is."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        return super().read_pages(replace(request, keys=()))


class Stiff(GuardedMemory):
    """Has pages of five rows, whatever one asks for."""

    def with_page_size(self, page_size: int) -> GuardedMemory:  # type: ignore[override]
        return super().with_page_size(min(page_size, 1) * 5)


class Uncounted(GuardedMemory):
    """Declares no totals."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            yield replace(page, declared_total=None)


class Bragging(GuardedMemory):
    """Declares one row more than it has."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            yield replace(page, declared_total=(page.declared_total or 0) + 1)


class Growing(GuardedMemory):
    """Declares another total with each page."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            yield replace(page, declared_total=(page.declared_total or 0) + page.number)


class Stingy(GuardedMemory):
    """Gives one row where two are asked for."""

    def with_page_size(self, page_size: int) -> GuardedMemory:  # type: ignore[override]
        return super().with_page_size(1 if page_size == 2 else page_size)


class Backward(GuardedMemory):
    """Turns each page round."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            rows = [replace(row, position=n) for n, row in enumerate(reversed(page.rows))]
            yield replace(page, rows=rows)


class Doubling(GuardedMemory):
    """Begins the second page with the row that began the first, changed meanwhile."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        first = None
        for page in super().read_pages(request):
            rows = list(page.rows)
            if first is not None and rows:
                rows[0] = replace(first, payload=first.payload + b" ")
            first = first or (rows[0] if rows else None)
            yield replace(page, rows=rows)


class Refusing(GuardedMemory):
    """Refuses pages of more than 100 rows."""

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        if self._page_size > 100:
            raise RemoteRefused("0901", "某某项目的页太大")
        return super().read_pages(request)


class Fading(GuardedMemory):
    """Is gone after some calls."""

    calls_left = 5

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        type(self).calls_left -= 1
        if self.calls_left < 0:
            raise ConnectionLost("gone")
        return super().read_pages(request)


class Watched(GuardedMemory):
    """Counts what it is asked."""

    pages_asked = 0

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        for page in super().read_pages(request):
            type(self).pages_asked += 1
            yield page

    def push_sets(self, request: PushRequest) -> PushReply:
        raise AssertionError(f"a probe pushed {request.kind}")


# --- one data set ---------------------------------------------------------------------------------


def test_an_honest_system_can_promise_everything() -> None:
    told = found(filled(GuardedMemory))

    assert {aspect: each.standing for aspect, each in told.items()} == dict.fromkeys(
        ("total", "paging", "order", "times", "page_size", "since", "live_only", "keys"),
        Standing.KEPT,
    )
    assert broken(filled(GuardedMemory)) == set()


@pytest.mark.parametrize(
    ("system_class", "aspect", "words"),
    [
        (liars.Timeless, "since", "不起作用"),
        (Generous, "since", "给的比要的多"),
        (liars.Exclusive, "since", "漏了"),
        (Hoarding, "live_only", "不起作用"),
        (Keyless, "keys", "不起作用"),
        (Stiff, "page_size", "要 2 行，给了 5 行"),
        (Stingy, "page_size", "要 2 行，只给了 1 行"),
        (Bragging, "total", "声明 25 行，实收 24 行"),
        (Growing, "total", "总数变化（3 种）"),
        (Doubling, "paging", "2 行重复出现"),
        (liars.Fickle, "paging", "次序不同"),
    ],
)
def test_a_broken_promise_is_told_as_what_it_is(
    system_class: type[GuardedMemory], aspect: str, words: str
) -> None:
    told = found(filled(system_class))[aspect]

    assert words in told.sentence
    assert told.standing is Standing.BROKEN


def test_undeclared_totals_are_a_weakness_and_no_breach() -> None:
    told = found(filled(Uncounted))

    assert told["total"].standing is Standing.WEAK
    assert "不声明总数" in told["total"].sentence


def test_an_order_that_nobody_can_see_is_a_weakness_and_no_breach() -> None:
    assert found(filled(Backward))["order"].standing is Standing.WEAK


def test_without_times_an_order_by_id_is_seen_and_none_is_not_blamed() -> None:
    columns = replace(COLUMNS, changed_element="", read_moment=lambda _: None)

    by_id = found(filled(GuardedMemory), columns)["order"]
    by_nothing = found(filled(Backward), columns)["order"]

    assert (by_id.standing, by_id.sentence) == (Standing.KEPT, "按编号从小到大。")
    assert by_nothing.standing is Standing.UNSEEN


def test_the_forms_of_times_are_told_in_shares() -> None:
    system = filled(GuardedMemory)
    forms = ("20260801080000", "20260801", "上周", "")
    for number, row in enumerate(system._table(ITEM)[:12]):
        row["changed"] = forms[number % 4]

    told = found(system)["times"]

    assert told.sentence == "17 位 50%，14 位 12%，8 位 12%，无法识别 12%，空缺 12%。"
    assert told.standing is Standing.WEAK


def test_without_a_column_for_times_nothing_is_claimed_of_them() -> None:
    columns = replace(COLUMNS, changed_element="", read_moment=lambda _: None)

    told = found(filled(GuardedMemory), columns)

    assert {told[each].standing for each in ("times", "since")} == {Standing.UNSEEN}
    assert told["order"].standing is not Standing.BROKEN


def test_filters_with_nothing_to_leave_out_are_not_praised() -> None:
    system = filled(GuardedMemory)
    for row in system._table(ITEM):
        row.update(dead=2, bundle="A")

    told = found(system)

    assert {told[each].standing for each in ("live_only", "keys")} == {Standing.UNSEEN}


def test_rows_of_one_time_are_asked_for_just_after_it() -> None:
    system = filled(liars.Timeless)
    for row in system._table(ITEM):
        row["changed"] = "20260801080000000"

    assert "24 行更新时间更早的行中照样给出 24 行" in found(system)["since"].sentence


def test_a_data_set_too_large_for_all_units_is_read_for_one() -> None:
    system = filled(GuardedMemory)
    told = {
        each.aspect: each
        for each in probe_of(system, bounds=Bounds(page_size=6))[0].findings()
        if each.place == PLACE
    }

    assert "声明 8 行" in told["total"].sentence
    assert told["since"].standing is Standing.KEPT


def test_a_data_set_that_is_not_read_to_its_end_is_not_judged() -> None:
    told = {
        each.aspect: each
        for each in probe_of(filled(GuardedMemory), bounds=Bounds(page_size=2))[0].findings()
        if each.place == PLACE and each.aspect != "conformance"
    }

    assert {told[each].standing for each in ("total", "since", "live_only", "keys")} == {
        Standing.UNSEEN
    }


def test_kinds_that_the_dialect_does_not_declare_are_listed() -> None:
    probe, _ = probe_of(filled(GuardedMemory))

    skipped = [each for each in probe.findings() if each.aspect == "kind"]

    assert len(skipped) == len(RecordKind) - 1
    assert {each.standing for each in skipped} == {Standing.UNSEEN}
    told = {each.place: each.sentence for each in skipped}
    assert told["绩效自评"] == "口径不支持：V1.0 没有绩效自评数据集。"
    assert told["绩效目标"] == "口径没有声明这类数据可读，跳过。"


# --- the site as a whole --------------------------------------------------------------------------


def test_the_largest_page_is_the_last_one_accepted() -> None:
    probe, _ = probe_of(filled(Refusing))

    (told,) = [each for each in probe.findings() if each.aspect == "page_limit"]

    assert "试到每页 100 行" in told.sentence


def test_what_the_other_side_says_of_a_refusal_is_not_repeated() -> None:
    system = filled(Refusing)
    probe, _ = probe_of(system, bounds=Bounds(page_size=200))

    sentences = [each.sentence for each in probe.findings()]

    assert any("代码 0901" in each for each in sentences)
    assert not any("某某项目" in each for each in sentences)


def test_the_conformance_checks_of_a_liar_break_a_promise() -> None:
    probe, _ = probe_of(filled(liars.Floating))

    told = [each.sentence for each in probe.findings() if each.standing is Standing.BROKEN]

    assert len(told) == 1
    assert told[0].startswith("数值精确，不经浮点：不符合（技术信息：")


def test_the_conformance_checks_prefer_a_data_set_with_times() -> None:
    system = filled(GuardedMemory)
    system.take_away(RecordKind.DIRECTORY_ENTRY, lambda row: str(row["name"]) > "某某项目010号")
    timeless = replace(COLUMNS, changed_element="", read_moment=lambda _: None)
    columns = {RecordKind.DIRECTORY_ENTRY: timeless, ITEM: COLUMNS}
    site = replace(site_of(system), columns=columns)

    places = {
        each.place
        for each in Probe(site, BOUNDS).findings()
        if each.aspect == "conformance" and each.standing is Standing.KEPT
    }

    assert places == {PLACE}


def test_pushes_are_told_as_untested() -> None:
    probe, _ = probe_of(filled(GuardedMemory))

    (told,) = [each for each in probe.findings() if each.aspect == "push"]

    assert told.standing is Standing.UNSEEN
    assert told.sentence.startswith("未测试：需演练环境")


# --- what it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize("calls", [1, 2, 7, 30, 400])
def test_no_more_is_asked_than_was_stated_and_nothing_is_pushed(calls: int) -> None:
    system = filled(Watched)
    Watched.pages_asked = 0
    probe, clock = probe_of(system, bounds=replace(BOUNDS, calls=calls))

    findings = list(probe.findings())

    assert Watched.pages_asked < probe.calls <= calls
    assert clock.slept == [BOUNDS.pause_s] * (probe.calls - 1)
    assert any("调用次数已用完" in each.sentence for each in findings) == (calls < 400)
    assert Standing.BROKEN not in {each.standing for each in findings}


@pytest.mark.parametrize("calls", [5, 14])
def test_a_site_that_goes_away_ends_the_probe_and_what_was_found_stays(calls: int) -> None:
    """Among the questions about a data set, or among the conformance checks."""
    Fading.calls_left = calls
    told: list[Finding] = []

    with pytest.raises(ConnectionLost):
        told.extend(probe_of(filled(Fading))[0].findings())

    assert any(each.aspect == "paging" for each in told)
    assert any(each.aspect == "conformance" for each in told) == (calls > 5)
