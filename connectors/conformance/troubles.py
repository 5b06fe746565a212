"""Checks under trouble (故障): what passes is outlasted, what does not is told, nothing is lost."""

from itertools import islice

from adapter.errors import (
    DeadlineExceeded,
    IncompletePull,
    MalformedAnswer,
    OutcomeUnknown,
    RemoteRefused,
)
from connectors.conformance.asking import (
    another,
    answer_to,
    few,
    live,
    order,
    pages_of,
    push,
    push_request,
    rehearsal_of,
    request_for,
    told_in,
)
from connectors.conformance.check import NonConformingError, check, must_raise, require
from connectors.conformance.needs import SLOW_S, Capability, Trouble
from connectors.conformance.subject import Change, Subject

#: Deadline of a call that will be too late, and what a busy machine may add to it.
_SHORT_S = 0.5
_GRACE_S = 1.5


def _outlasts(subject: Subject, trouble: Trouble) -> None:
    kind = subject.kinds[0]
    whole = told_in(pages_of(subject, kind))
    order(subject, trouble)
    require(told_in(pages_of(subject, kind)) == whole, f"{trouble}: rows differ")


@check("对方繁忙一次，读取不丢行", Capability.READ, Trouble.BUSY_ONCE)
def reads_outlast_a_busy_moment(subject: Subject) -> None:
    """A read survives a busy moment and loses no row."""
    _outlasts(subject, Trouble.BUSY_ONCE)


@check("令牌过期，读取不丢行", Capability.READ, Trouble.EXPIRED_TOKEN)
def reads_outlast_an_expired_token(subject: Subject) -> None:
    """A read survives a token that has expired before it began and loses no row."""
    _outlasts(subject, Trouble.EXPIRED_TOKEN)


@check("答复中断一次，读取不丢行", Capability.READ, Trouble.CUT_OFF_ONCE)
def reads_outlast_a_cut_off_answer(subject: Subject) -> None:
    """A read survives a cut-off answer and loses no row."""
    _outlasts(subject, Trouble.CUT_OFF_ONCE)


@check(
    "翻页途中令牌过期，不丢行也不重复",
    Capability.READ,
    Capability.PAGING,
    Trouble.EXPIRED_TOKEN,
)
def a_token_may_expire_between_two_pages(subject: Subject) -> None:
    """A token that expires between two pages of one read costs no row and doubles none."""
    request, whole = few(subject, subject.kinds[0], 3)
    with another(subject, Change(page_size=-(-len(whole) // 3))) as system:
        pages = system.read_pages(request)
        first = list(islice(pages, 1))
        order(subject, Trouble.EXPIRED_TOKEN)
        require(told_in([*first, *pages]) == whole, "rows differ")


@check("业务失败不当作答复", Capability.READ, Trouble.BUSINESS_FAILURE)
def a_business_failure_is_no_answer(subject: Subject) -> None:
    """A business failure is raised, however friendly the status around it."""
    order(subject, Trouble.BUSINESS_FAILURE)
    must_raise(RemoteRefused, lambda: pages_of(subject, subject.kinds[0]))


@check("推送的业务失败不改动原有内容", Capability.WRITE, Trouble.BUSINESS_FAILURE)
def a_failed_push_changes_nothing(subject: Subject) -> None:
    """A push that meets a business failure is raised as refused, and the former set stays."""
    rehearsal = rehearsal_of(subject)
    key = rehearsal.set_keys[0]
    push(subject, rehearsal.make_set(key, 2))
    before = live(subject, key)
    order(subject, Trouble.BUSINESS_FAILURE)
    must_raise(RemoteRefused, lambda: push(subject, rehearsal.make_set(key, 3)))
    require(live(subject, key) == before, "the former set changed")


@check("少行能被发现", Capability.READ, Trouble.SHORT_PAGE)
def missing_rows_are_noticed(subject: Subject) -> None:
    """A read that brings fewer rows than declared does not end as if it were whole."""
    order(subject, Trouble.SHORT_PAGE)
    must_raise(IncompletePull, lambda: pages_of(subject, subject.kinds[0]))


@check("推送的答复丢失即结果未知，不重发", Capability.WRITE, Trouble.LOST_ANSWER)
def a_lost_answer_is_unknown(subject: Subject) -> None:
    """A push whose answer is lost is neither failed nor repeated; reading back tells."""
    rehearsal = rehearsal_of(subject)
    key = rehearsal.set_keys[0]
    push(subject, rehearsal.make_set(key, 1))
    order(subject, Trouble.LOST_ANSWER)
    must_raise(OutcomeUnknown, lambda: push(subject, rehearsal.make_set(key, 4)))
    require(len(live(subject, key)) == 4, "the lost push is not there once")  # noqa: PLR2004 - as many as sent


@check("读取在总时限内结束", Capability.READ, Capability.DEADLINE, Trouble.SLOW)
def a_slow_read_ends_in_time(subject: Subject) -> None:
    """A read that the other side answers too late ends in DeadlineExceeded, and in time."""
    request = request_for(subject, subject.kinds[0])
    with another(subject, Change(total_s=_SHORT_S)) as system:
        system.check()
        order(subject, Trouble.SLOW)
        began = subject.seconds()
        must_raise(DeadlineExceeded, lambda: answer_to(system, request))
        _require_in_time(subject, began)


@check("推送在总时限内结束，结果未知", Capability.WRITE, Capability.DEADLINE, Trouble.SLOW)
def a_slow_push_ends_in_time_as_unknown(subject: Subject) -> None:
    """A push that the other side answers too late ends in OutcomeUnknown, and in time."""
    rehearsal = rehearsal_of(subject)
    key = rehearsal.set_keys[0]
    push(subject, rehearsal.make_set(key, 1))
    request = push_request(subject, rehearsal.make_set(key, 2))
    with another(subject, Change(total_s=_SHORT_S)) as system:
        system.check()
        order(subject, Trouble.SLOW)
        began = subject.seconds()
        must_raise(OutcomeUnknown, lambda: system.push_sets(request))
        _require_in_time(subject, began)
    require(len(live(subject, key)) == 2, "the late push is not there once")  # noqa: PLR2004 - as many as sent


def _require_in_time(subject: Subject, began: float) -> None:
    took = subject.seconds() - began
    if took > min(_SHORT_S + _GRACE_S, SLOW_S):
        raise NonConformingError(f"ended after {took:.1f} s, the deadline was {_SHORT_S} s")


@check("超过字节上限的答复不收", Capability.READ, Capability.LIMITS)
def an_answer_over_the_limit_is_refused(subject: Subject) -> None:
    """An answer of more bytes than allowed is refused as malformed."""
    kind = subject.kinds[0]
    limit = max(page.exchange.byte_length for page in pages_of(subject, kind)) - 1
    _must_refuse(subject, Change(max_decoded_bytes=limit))


@check("超过行数上限的页不收", Capability.READ, Capability.LIMITS)
def a_page_of_too_many_rows_is_refused(subject: Subject) -> None:
    """A page of more rows than allowed is refused as malformed."""
    kind = subject.kinds[0]
    limit = max(len(page.rows) for page in pages_of(subject, kind)) - 1
    _must_refuse(subject, Change(max_rows_per_page=limit))


def _must_refuse(subject: Subject, change: Change) -> None:
    request = request_for(subject, subject.kinds[0])
    with another(subject, change) as system:
        must_raise(MalformedAnswer, lambda: answer_to(system, request))
