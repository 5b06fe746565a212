"""A check that finds no liar is no check: each one is shown a system that breaks its promise."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from adapter.ports.budget_system import RawPage, RawRow, ReadRequest
from connectors.conformance import CHECKS, Verdict, run_checks
from connectors.json_body import encode_json
from tests.contract import liars
from tests.contract.in_memory import GuardedMemory, guarded_subject

#: Each liar and every promise that its lie breaks.
LIARS: dict[type[GuardedMemory], set[str]] = {
    liars.Nameless: {
        "check_answers",
        "pages_leave_a_trace",
        "a_set_is_stored_and_found",
    },
    liars.Lossy: {
        "pages_are_numbered",
        "rows_add_up",
        "agencies_split_the_rows",
        "page_sizes_change_nothing",
        "resuming_at_any_agency_loses_nothing",
        "resuming_from_any_time_loses_nothing",
        "a_token_may_expire_between_two_pages",
    },
    liars.Silent: {
        "an_empty_answer_is_a_page",
    },
    liars.Bare: {
        "every_row_has_bytes",
    },
    liars.Floating: {
        "numbers_are_exact",
    },
    liars.Fickle: {
        "reading_changes_nothing",
        "page_sizes_change_nothing",
        "an_abandoned_reading_leaves_no_trace",
        "reads_outlast_a_busy_moment",
        "reads_outlast_an_expired_token",
        "reads_outlast_a_cut_off_answer",
        "a_token_may_expire_between_two_pages",
    },
    liars.Inventive: {
        "filters_only_leave_out",
    },
    liars.Lax: {
        "a_page_size_of_zero_is_refused_here",
    },
    liars.Overlapping: {
        "page_sizes_change_nothing",
        "a_token_may_expire_between_two_pages",
    },
    liars.Clinging: {
        "an_abandoned_reading_leaves_no_trace",
    },
    liars.Narrow: {
        "resuming_at_any_agency_loses_nothing",
    },
    liars.Exclusive: {
        "resuming_from_any_time_loses_nothing",
    },
    liars.Timeless: {
        "older_rows_are_left_out",
    },
    liars.Polite: {
        "a_set_is_stored_and_found",
        "a_push_replaces_the_whole_set",
        "pushing_twice_stores_one_set",
        "what_was_pushed_is_read_back",
        "keys_split_the_rows",
        "a_lost_answer_is_unknown",
        "a_slow_push_ends_in_time_as_unknown",
    },
    liars.Forgetful: {
        "a_push_replaces_the_whole_set",
        "a_refused_set_changes_nothing",
        "rows_without_their_ticket_stay",
        "pushing_twice_stores_one_set",
        "keys_split_the_rows",
        "a_lost_answer_is_unknown",
        "a_slow_push_ends_in_time_as_unknown",
    },
    liars.Sweeping: {
        "sets_do_not_touch_each_other",
    },
    liars.Trusting: {
        "rows_without_their_ticket_stay",
    },
    liars.Appending: {
        "pushing_twice_stores_one_set",
    },
    liars.Rounding: {
        "what_was_pushed_is_read_back",
    },
    liars.Nearsighted: {
        "keys_split_the_rows",
    },
    liars.Stubborn: {
        "a_business_failure_is_no_answer",
        "a_failed_push_changes_nothing",
        "missing_rows_are_noticed",
        "a_lost_answer_is_unknown",
        "a_slow_push_ends_in_time_as_unknown",
        "nothing_secret_is_said_aloud",
    },
    liars.Touchy: {
        "reads_outlast_a_busy_moment",
        "reads_outlast_an_expired_token",
        "reads_outlast_a_cut_off_answer",
        "a_token_may_expire_between_two_pages",
    },
    liars.Skipping: {
        "a_token_may_expire_between_two_pages",
    },
    liars.Patient: {
        "a_slow_read_ends_in_time",
        "a_slow_push_ends_in_time_as_unknown",
    },
    liars.Dawdling: {
        "a_slow_read_ends_in_time",
        "a_slow_push_ends_in_time_as_unknown",
    },
    liars.Greedy: {
        "an_answer_over_the_limit_is_refused",
        "a_page_of_too_many_rows_is_refused",
        "nothing_secret_is_said_aloud",
    },
    liars.Careless: {
        "a_wrong_secret_opens_nothing",
        "nothing_secret_is_said_aloud",
    },
    liars.Chatty: {
        "nothing_secret_is_said_aloud",
    },
    liars.Boastful: {
        "nothing_secret_is_said_aloud",
    },
    liars.Quoting: {
        "nothing_secret_is_said_aloud",
    },
}


def broken_by(system_class: type[GuardedMemory]) -> set[str]:
    results = list(run_checks(guarded_subject(system_class)))

    assert all(result.verdict is not Verdict.SKIPPED for result in results)
    return {result.check.name for result in results if result.verdict is Verdict.BROKEN}


def test_an_honest_system_that_can_do_everything_keeps_every_promise() -> None:
    assert broken_by(GuardedMemory) == set()


class _Unordered(GuardedMemory):
    """Writes the values of a row in another order every time, as Perl's hashes have them."""

    readings = count()

    def read_pages(self, request: ReadRequest) -> Iterator[RawPage]:
        turned = next(self.readings) % 2
        for page in super().read_pages(request):
            rows = [_turned(row) if turned else row for row in page.rows]
            yield replace(page, rows=rows)


def _turned(row: RawRow) -> RawRow:
    fields = dict(reversed(list(row.fields.items())))
    return replace(row, fields=fields, payload=encode_json(fields))


def test_the_order_of_the_values_in_a_row_is_no_promise() -> None:
    assert broken_by(_Unordered) == set()


@pytest.mark.parametrize(("liar", "promises"), LIARS.items(), ids=[liar.__name__ for liar in LIARS])
def test_a_system_that_breaks_promises_is_found_out(
    liar: type[GuardedMemory], promises: set[str]
) -> None:
    assert broken_by(liar) == promises


def test_every_check_finds_a_liar() -> None:
    assert set().union(*LIARS.values()) == set(CHECKS)


def test_every_liar_is_tried() -> None:
    told = {each for each in vars(liars).values() if isinstance(each, type)}

    assert {each for each in told if issubclass(each, GuardedMemory)} - {GuardedMemory} == set(
        LIARS
    )
