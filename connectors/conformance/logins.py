"""Checks of the login (登录): the right secret opens, a wrong one does not."""

from adapter.errors import AuthenticationRefused
from connectors.conformance.asking import another, answer_to, request_for
from connectors.conformance.check import check, must_raise
from connectors.conformance.needs import Capability
from connectors.conformance.reading import require_trace
from connectors.conformance.subject import Change, Subject


@check("能登录并留下记录", Capability.LOGIN)
def check_answers(subject: Subject) -> None:
    """A connection test logs in and leaves a trace."""
    require_trace(subject.system.check())


@check("密钥不对就登录不了", Capability.CREDENTIALS)
def a_wrong_secret_opens_nothing(subject: Subject) -> None:
    """A wrong secret ends in AuthenticationRefused, at the login test and before the first row."""
    with another(subject, Change(app_secret="conformance-wrong-secret")) as system:  # noqa: S106 - it opens nothing
        must_raise(AuthenticationRefused, system.check)
        request = request_for(subject, subject.kinds[0])
        must_raise(AuthenticationRefused, lambda: answer_to(system, request))
