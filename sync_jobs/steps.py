"""Named steps of a run (步骤): places where an experiment may kill the process; else nothing."""

from typing import Protocol


class Steps(Protocol):
    """Told of every step a run has passed, by its name in `STEPS`."""

    def __call__(self, step: str) -> None: ...


def no_steps(step: str) -> None:
    """For runs that nobody experiments with."""


#: Of every run of a site, in order.
RUN_STEPS = (
    #: Its leases are held and its row stands.
    "run.started",
    #: The job has said what it did; the row does not say so yet.
    "run.worked",
    #: The row is settled and the leases are given back.
    "run.finished",
)

#: Of a push, in order; those from `push.looked` on happen once for each request.
PUSH_STEPS = (
    #: Both sides are read; nothing is recorded.
    "push.gathered",
    #: What both sides hold is recorded, and what earlier runs left open is settled by it.
    "push.recorded",
    #: The sets of the request were looked at once more.
    "push.looked",
    #: The request and its sets stand in the ledger; not a byte of them has left.
    "push.prepared",
    #: The ledger says that the request leaves now.
    "push.marked_sent",
    #: The answer is here, or its absence is certain.
    "push.answered",
    #: The sets were read back; the ledger still says that they are on their way.
    "push.read_back",
    #: The ledger says what became of the request.
    "push.settled",
)

#: Of a pull, in order, once for each data set; a page's own step once for each page.
PULL_STEPS = (
    #: The gate and the cursor are read; nothing is asked for.
    "pull.opened",
    #: A page has come; it is not staged.
    "pull.page_read",
    #: It is staged.
    "pull.page_staged",
    #: The last page is staged, and the reading is proven complete.
    "pull.proven",
    #: Rows, cursor and interval are written; nothing of it is permanent.
    "pull.merged",
    #: All of it is permanent; the run row says so too.
    "pull.published",
)

#: Of a verification, in order, once for each data set; then those of a pull where one is due.
VERIFY_STEPS = (
    #: Everything is read and compared.
    "verify.compared",
    #: It is noted what agrees and what does not.
    "verify.noted",
)

#: Of the application of a plan, in order, around those of its pushes from `push.looked` on.
PLAN_STEPS = (
    #: Digest, approvals and guards hold, both sides are read; nothing is recorded.
    "plan.checked",
    #: The plan says that it is being applied, and what can be seen already is noted.
    "plan.begun",
    #: What became of the sets of a request is noted; once for each request.
    "plan.noted",
    #: The plan says how it ended, or that it goes on.
    "plan.closed",
)

#: Of an import of workbooks, in order.
IMPORT_STEPS = (
    #: The files are read and merged with what is stored; of the library nothing is written.
    "import.merged",
    #: Every row is written; nothing of it is permanent.
    "import.written",
)

#: Steps of what only reads at which all that was done so far is permanent. To stop right there
#: saves nothing, and a run that may have nothing left to do would be recorded as failed.
COMMITTED_STEPS = frozenset({"verify.noted", "pull.published", "run.worked", "run.finished"})

#: Every step of what a daemon does by itself.
DAEMON_STEPS = (*RUN_STEPS, *PUSH_STEPS, *PULL_STEPS, *VERIFY_STEPS)

#: Every step there is.
STEPS = (*DAEMON_STEPS, *PLAN_STEPS, *IMPORT_STEPS)
