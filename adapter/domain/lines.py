"""Indicator lines (指标行) of both levels: what projects and departments declare and report."""

from adapter.domain.declaration import TargetLine
from adapter.domain.department import (
    DepartmentMonitoringLine,
    DepartmentSelfEvaluationLine,
    DepartmentTargetLine,
)
from adapter.domain.kinds import RECORD_CLASSES
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.record import RecordKind
from adapter.domain.self_evaluation import SelfEvaluationLine

DeclaredLine = TargetLine | DepartmentTargetLine
MonitoredLine = MonitoringLine | DepartmentMonitoringLine
EvaluatedLine = SelfEvaluationLine | DepartmentSelfEvaluationLine
AnyLine = DeclaredLine | MonitoredLine | EvaluatedLine

DECLARED_KINDS = (RecordKind.TARGET_LINE, RecordKind.DEPARTMENT_TARGET_LINE)
MONITORED_KINDS = (RecordKind.MONITORING_LINE, RecordKind.DEPARTMENT_MONITORING_LINE)
EVALUATED_KINDS = (
    RecordKind.SELF_EVALUATION_LINE,
    RecordKind.DEPARTMENT_SELF_EVALUATION_LINE,
)
#: What an evaluated line answers: the kind of the line that its `target_line_id` names.
ANSWERED_KINDS = {
    RecordKind.SELF_EVALUATION_LINE: RecordKind.TARGET_LINE,
    RecordKind.DEPARTMENT_SELF_EVALUATION_LINE: RecordKind.DEPARTMENT_TARGET_LINE,
}
#: What a line that says what was reached repeats: the kind of the lines that promised it.
PROMISED_KINDS = {
    **ANSWERED_KINDS,
    RecordKind.MONITORING_LINE: RecordKind.TARGET_LINE,
    RecordKind.DEPARTMENT_MONITORING_LINE: RecordKind.DEPARTMENT_TARGET_LINE,
}
LINE_KINDS = (
    RecordKind.TARGET_LINE,
    RecordKind.MONITORING_LINE,
    RecordKind.SELF_EVALUATION_LINE,
    RecordKind.DEPARTMENT_TARGET_LINE,
    RecordKind.DEPARTMENT_MONITORING_LINE,
    RecordKind.DEPARTMENT_SELF_EVALUATION_LINE,
)

_KIND_OF = {cls: kind for kind, cls in RECORD_CLASSES.items()}


def kind_of_line(line: AnyLine) -> RecordKind:
    """The record kind of a line."""
    return _KIND_OF[type(line)]
