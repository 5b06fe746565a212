"""The one table that joins each record kind to its class."""

from collections.abc import Mapping
from types import MappingProxyType

from adapter.domain.declaration import DeclaredTarget, TargetLine
from adapter.domain.department import (
    DepartmentMonitoringLine,
    DepartmentSelfEvaluation,
    DepartmentSelfEvaluationLine,
    DepartmentTarget,
    DepartmentTargetLine,
)
from adapter.domain.indicator import LibraryNode
from adapter.domain.monitoring import MonitoringLine
from adapter.domain.project import DirectoryEntry
from adapter.domain.record import RecordKind, RecordShape, shape_of
from adapter.domain.self_evaluation import (
    SelfEvaluation,
    SelfEvaluationBudget,
    SelfEvaluationGoal,
    SelfEvaluationLine,
)
from adapter.domain.template import TemplateHeader, TemplateItem

RECORD_CLASSES: Mapping[RecordKind, type] = MappingProxyType(
    {
        RecordKind.LIBRARY_NODE: LibraryNode,
        RecordKind.TEMPLATE_HEADER: TemplateHeader,
        RecordKind.TEMPLATE_ITEM: TemplateItem,
        RecordKind.DECLARED_TARGET: DeclaredTarget,
        RecordKind.TARGET_LINE: TargetLine,
        RecordKind.MONITORING_LINE: MonitoringLine,
        RecordKind.SELF_EVALUATION: SelfEvaluation,
        RecordKind.SELF_EVALUATION_GOAL: SelfEvaluationGoal,
        RecordKind.SELF_EVALUATION_LINE: SelfEvaluationLine,
        RecordKind.SELF_EVALUATION_BUDGET: SelfEvaluationBudget,
        RecordKind.DEPARTMENT_TARGET: DepartmentTarget,
        RecordKind.DEPARTMENT_TARGET_LINE: DepartmentTargetLine,
        RecordKind.DEPARTMENT_MONITORING_LINE: DepartmentMonitoringLine,
        RecordKind.DEPARTMENT_SELF_EVALUATION: DepartmentSelfEvaluation,
        RecordKind.DEPARTMENT_SELF_EVALUATION_LINE: DepartmentSelfEvaluationLine,
        RecordKind.DIRECTORY_ENTRY: DirectoryEntry,
    }
)

KIND_LABELS: Mapping[RecordKind, str] = MappingProxyType(
    {
        RecordKind.LIBRARY_NODE: "指标库",
        RecordKind.TEMPLATE_HEADER: "指标模板",
        RecordKind.TEMPLATE_ITEM: "模板指标",
        RecordKind.DECLARED_TARGET: "绩效目标",
        RecordKind.TARGET_LINE: "绩效目标指标",
        RecordKind.MONITORING_LINE: "绩效监控指标",
        RecordKind.SELF_EVALUATION: "绩效自评",
        RecordKind.SELF_EVALUATION_GOAL: "自评总体目标",
        RecordKind.SELF_EVALUATION_LINE: "自评指标",
        RecordKind.SELF_EVALUATION_BUDGET: "自评预算执行",
        RecordKind.DEPARTMENT_TARGET: "部门整体目标",
        RecordKind.DEPARTMENT_TARGET_LINE: "部门整体目标指标",
        RecordKind.DEPARTMENT_MONITORING_LINE: "部门整体监控指标",
        RecordKind.DEPARTMENT_SELF_EVALUATION: "部门整体自评",
        RecordKind.DEPARTMENT_SELF_EVALUATION_LINE: "部门整体自评指标",
        RecordKind.DIRECTORY_ENTRY: "项目目录",
    }
)

#: Kinds that travel from us to the other side.
PUSHED_KINDS: frozenset[RecordKind] = frozenset(
    {RecordKind.LIBRARY_NODE, RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM}
)

#: Kinds that name a department and no project.
DEPARTMENT_KINDS: tuple[RecordKind, ...] = (
    RecordKind.DEPARTMENT_TARGET,
    RecordKind.DEPARTMENT_TARGET_LINE,
    RecordKind.DEPARTMENT_MONITORING_LINE,
    RecordKind.DEPARTMENT_SELF_EVALUATION,
    RecordKind.DEPARTMENT_SELF_EVALUATION_LINE,
)

#: Kinds that are pulled and kept as observations.
PULLED_KINDS: tuple[RecordKind, ...] = (
    RecordKind.DECLARED_TARGET,
    RecordKind.TARGET_LINE,
    RecordKind.MONITORING_LINE,
    RecordKind.SELF_EVALUATION,
    RecordKind.SELF_EVALUATION_GOAL,
    RecordKind.SELF_EVALUATION_LINE,
    RecordKind.SELF_EVALUATION_BUDGET,
    *DEPARTMENT_KINDS,
)


def shape_of_kind(kind: RecordKind) -> RecordShape:
    """The shape of a record kind's class."""
    return shape_of(RECORD_CLASSES[kind])
