"""The sheets of a department's extract (征求意见表): as it stands, opinion, what it should be."""

from collections.abc import Mapping
from typing import Final

from adapter.domain.library.answers import Opinion
from mappings.workbook.cell_words import YES_NO
from mappings.workbook.layout import Column, Table, TableKind

#: Stands on the cover, so that nothing else is taken for an extract.
EXTRACT_FORMAT: Final = "budget-department-extract/1"
COVER_SHEET, PROJECT_SHEET = "封面", "本部门项目"
#: Labels of the cover; what stands to the right of each belongs to it.
FORMAT_LABEL, DIVISION_LABEL, YEAR_LABEL = "表格版式", "财政区划", "预算年度"
VERSION_LABEL, DEPARTMENT_LABEL, ROWS_LABEL = "指标库版本", "主管部门", "征求意见行数"
FILLED_BY_LABEL, PHONE_LABEL, DAY_LABEL = "填报人", "联系电话", "填报日期"

OPINION_WORDS: Final[Mapping[str, Opinion]] = {
    **{each.label: each for each in Opinion},
    "无": Opinion.NONE,
    "同意": Opinion.NONE,
    "停用": Opinion.REMOVE,
}
#: What comes before the heading of a column in which the department says what it wants.
_WANTED = "建议"

#: Columns of the machine; shown to nobody and needed to know the row again.
HIDDEN: Final = frozenset({"row_key", "row_digest"})
_ROW_KEY = Column(name="row_key", heading="行标识", is_required=True, is_code=True)
_ROW_DIGEST = Column(name="row_digest", heading="内容摘要", is_required=True, is_code=True)
_OPINION = Column(
    name="opinion",
    heading="意见",
    is_required=True,
    choices=tuple(each.label for each in Opinion),
    width=9,
)
_REASON = Column(name="reason", heading="理由", synonyms=("修改理由", "意见理由"), width=30)


def _wanted(name: str, heading: str, **given: object) -> Column:
    return Column(name=wanted(name), heading=f"{_WANTED}{heading}", **given)  # type: ignore[arg-type]  # of a column


def wanted(name: str) -> str:
    """Name of the column that says what another one should hold."""
    return f"new_{name}"


#: Fields of an indicator that are texts and can be changed: name -> heading.
INDICATOR_TEXTS: Final[Mapping[str, str]] = {
    "explanation": "指标解释",
    "calculation": "计算方法",
    "scoring_rule": "评（扣）分标准",
    "basis": "指标依据",
    "basis_code": "依据编码",
    "data_source": "数据来源",
}

INDICATOR_ANSWERS = Table(
    kind=TableKind.INDICATOR_ANSWERS,
    signature=(frozenset({"opinion"}), frozenset({"standard"}), frozenset({"row_key", "reason"})),
    may_quote=True,
    note=(
        "灰底各列是现行内容，请勿改动；在“意见”列选择，在“建议…”各列写要改成的内容，并写明理由。"
        "删除即停用：停用日期写在“建议停用日期”，不写则为填报日期。"
        "新增请写在表末空行：编码、一级和二级指标、名称写在左边各列，其余写在“建议…”各列。"
    ),
    columns=(
        _ROW_KEY,
        _ROW_DIGEST,
        Column(name="code", heading="指标编码", is_required=True, is_code=True),
        Column(name="level1", heading="一级指标", is_required=True),
        Column(name="level2", heading="二级指标", is_required=True),
        Column(
            name="name",
            heading="三级指标（指标名称）",
            synonyms=("三级指标", "指标名称"),
            is_required=True,
            width=32,
        ),
        Column(name="standard", heading="标准值", is_required=True, is_value=True),
        *(Column(name=name, heading=text, width=24) for name, text in INDICATOR_TEXTS.items()),
        Column(name="valid_to", heading="停用日期", width=12),
        _OPINION,
        _wanted("name", "指标名称", width=32),
        _wanted("standard", "标准值", is_value=True),
        Column(name="unit", heading=f"{_WANTED}计量单位", width=10),
        *(_wanted(name, text, width=24) for name, text in INDICATOR_TEXTS.items()),
        _wanted("valid_to", "停用日期", width=12),
        _REASON,
    ),
)

LINE_ANSWERS = Table(
    kind=TableKind.LINE_ANSWERS,
    signature=(frozenset({"opinion"}), frozenset({"target"}), frozenset({"row_key", "reason"})),
    may_quote=False,
    note=(
        "灰底各列是现行内容，请勿改动；在“意见”列选择，在“建议…”各列写要改成的内容，并写明理由。"
        "改后每套模板的分值合计仍须为 100。新增一行指标请写在表末空行："
        "模板编码、指标编码（须在指标库中）写在左边各列，其余写在“建议…”各列。"
    ),
    columns=(
        _ROW_KEY,
        _ROW_DIGEST,
        Column(name="code", heading="模板编码", is_required=True, is_code=True),
        Column(name="title", heading="模板名称", width=30),
        Column(name="project_name", heading="项目名称", width=30),
        Column(name="ordinal", heading="序号", width=6),
        Column(name="indicator_code", heading="指标编码", is_required=True, is_code=True),
        Column(name="name", heading="指标名称", synonyms=("三级指标",), width=30),
        Column(name="target", heading="指标值", is_required=True, is_value=True),
        Column(name="weight", heading="分值（权重）", synonyms=("分值", "权重"), width=10),
        Column(name="is_required", heading="是否必选", width=10),
        _OPINION,
        _wanted("target", "指标值", is_value=True),
        Column(name="unit", heading=f"{_WANTED}计量单位", width=10),
        _wanted("weight", "分值", width=10),
        _wanted("is_required", "是否必选", choices=YES_NO, width=10),
        _REASON,
    ),
)

ANSWER_TABLES: Final = (INDICATOR_ANSWERS, LINE_ANSWERS)
#: The sheet of projects is read by nobody; no heading of it may read like the project list.
PROJECT_HEADINGS: Final = ("项目编码", "名称", "承担单位", "类别", "功能分类")


def is_open(column: Column) -> bool:
    """Whether the department writes in this column."""
    return column.name in {"opinion", "reason"} or is_wish(column.name)


def is_wish(name: str) -> bool:
    """Whether the column says what is to become of the row."""
    return name == "unit" or name.startswith("new_")


def as_it_stands(table: Table) -> tuple[Column, ...]:
    """The columns that say what the library holds."""
    return tuple(e for e in table.columns if e.name not in HIDDEN and not is_open(e))
