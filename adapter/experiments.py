"""Ends this process at a named step of a run (故障试验): for experiments, off unless asked for.

Nothing but the environment variable turns it on, and a run that it stops has told so in the log.
"""

import os
import re
import signal

import structlog

from adapter.errors import ConfigurationError
from sync_jobs.steps import STEPS, Steps, no_steps

#: e.g. "push.prepared", "push.answered#3" (the third time), "stop:push.prepared" (stopped, not
#: killed: somebody else lets it go on).
VARIABLE = "INDICATOR_ADAPTER_CRASH_AT"

_WISH = re.compile(r"(?P<stop>stop:)?(?P<step>[a-z_.]+)(?:#(?P<times>[1-9][0-9]{0,8}))?")
_log = structlog.get_logger(__name__)


def steps_of_environment() -> Steps:
    """What runs tell their steps to: nothing, or an end at the step that the variable names.

    Raises ConfigurationError for a step that there is not: an experiment that never happens would
    look like one that was survived.
    """
    wish = os.environ.get(VARIABLE, "")
    if not wish:
        return no_steps
    found = _WISH.fullmatch(wish)
    if found is None or found["step"] not in STEPS:
        raise ConfigurationError(
            f"没有这个步骤；写法为 步骤名 或 步骤名#次数，步骤有：{'、'.join(STEPS)}", key=VARIABLE
        )
    _log.warning("experiment", ends_at=found["step"])
    end = signal.SIGSTOP if found["stop"] else signal.SIGKILL
    return _Ending(found["step"], int(found["times"] or 1), end)


class _Ending:
    """Counts a step and sends this process a signal when it has come often enough."""

    def __init__(self, step: str, times: int, end: signal.Signals) -> None:
        self._step = step
        self._times = times
        self._end = end

    def __call__(self, step: str) -> None:
        if step != self._step:
            return
        self._times -= 1
        if self._times == 0:
            os.kill(os.getpid(), self._end)
