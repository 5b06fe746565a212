"""Which declared lines were approved (批复): by the words of their version, or of their form's."""

from collections.abc import Callable, Iterable, Sequence

from adapter.domain.comparing.stage_calendar import Stage, StageMark, marked_stage
from adapter.domain.declaration import DeclaredTarget
from adapter.domain.department import DepartmentTarget
from adapter.domain.lines import DeclaredLine

DeclaredHead = DeclaredTarget | DepartmentTarget


def is_approved(
    heads: Iterable[DeclaredHead], marks: Sequence[StageMark]
) -> Callable[[DeclaredLine], bool]:
    """Pure: whether a line of somebody with these heads was surely approved.

    A line whose own version has no name follows the heads, where all of them are.
    """
    stages = {marked_stage(marks, each.version_name, each.business_type) for each in heads}

    def decide(line: DeclaredLine) -> bool:
        if line.version_name:
            return marked_stage(marks, line.version_name) is Stage.APPROVAL
        return stages == {Stage.APPROVAL}

    return decide
