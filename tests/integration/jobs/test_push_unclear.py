"""Pushes whose answer was not understood: what came instead is kept, and told by the run."""

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.errors import ConnectionLost, OutcomeUnknown, ServerBusy
from adapter.ports.budget_system import PushReply, PushRequest
from tests.integration.jobs.desk import Desk
from tests.integration.jobs.lost_pushes import LONG_S, push

_REDIRECTED = "HTTP 302，对方要求转到别的地址（如登录网关），没有跟随"


def answering(desk: Desk, error: Exception) -> None:
    """Every push from now on ends so, and stores nothing."""

    def fail(_: PushRequest) -> PushReply:
        raise error

    desk.system.push_sets = fail  # type: ignore[method-assign, assignment]  # this one system


@pytest.mark.parametrize(
    ("error", "reason", "told"),
    [
        (
            OutcomeUnknown("no answer was understood: HTTP 302"),
            _REDIRECTED,
            f"没有可信的答复（{_REDIRECTED}），读回：原来的内容",
        ),
        (
            OutcomeUnknown("sent, but no answer was understood: ConnectionLost: it broke"),
            "发出之后连接中断，没有收到答复",
            "没有可信的答复（发出之后连接中断，没有收到答复），读回：原来的内容",
        ),
        (
            ServerBusy("HTTP 503"),
            "HTTP 503",
            "请稍后再来（HTTP 503），读回：原来的内容",
        ),
        # A code of theirs is kept nowhere.
        (ServerBusy("code 森林草原防火"), "", "请稍后再来，读回：原来的内容"),
        (
            ConnectionLost("no route"),
            "连不上对方，或连接中断",
            "没有发出（连不上对方，或连接中断）",
        ),
    ],
)
def test_what_came_instead_is_in_the_ledger_and_in_what_the_run_says(
    pushed: Desk, error: Exception, reason: str, told: str
) -> None:
    answering(pushed, error)

    finished = pushed.run("push_templates")

    assert finished.result.outcome is RunOutcome.PARTLY
    assert [each.reason for each in pushed.unsettled()] == [reason]
    assert [line for line in finished.result.lines if "没有结果" in line] == [
        f"没有结果 1 套：{told}。下次运行先回读核实；各套见 pushes list。"
    ]


def test_it_is_kept_while_nobody_knows_what_became_of_it(pushed: Desk) -> None:
    answering(pushed, OutcomeUnknown("no answer was understood: HTTP 302"))
    push(pushed)
    kept = [each.reason for each in pushed.unsettled()]

    pushed.clock.turn(LONG_S)
    pushed.run("reconcile_versions")

    assert kept[0]
    assert [each.reason for each in pushed.unsettled()] == kept


def test_a_run_in_which_all_arrived_says_nothing_of_it(pushed: Desk) -> None:
    assert pushed.run("push_templates").result.lines == ()
