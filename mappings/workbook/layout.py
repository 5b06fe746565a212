"""The sheets (指标库、模板、项目统计表、部门职责、依据、功能分类): columns and headings.

The reader and the writer share these tables, so what one writes the other knows. The headings are
those of the city's forms; the synonyms are spellings found in forms of other places. It is data,
as long as the forms are.
"""

from dataclasses import dataclass
from enum import Enum

from adapter.domain.template import TemplateLevel
from adapter.domain.value import Comparator
from mappings.workbook.cell_words import (
    COMPARATOR_WORDS,
    DIRECTION_WORDS,
    EXPENDITURE_KINDS,
    FUND_SOURCES,
    NATURE_WORDS,
    PROJECT_CATEGORIES,
    STANDARD_SOURCES,
    YES_NO,
)


class TableKind(Enum):
    """The tables; the value is the sheet name that we write (reading goes by headings)."""

    LIBRARY = "指标库"
    TEMPLATES = "指标模板"
    PROJECTS = "项目统计表"
    DUTIES = "部门职责"
    BASES = "依据"
    FUNCTION_CLASSES = "功能分类"
    #: Indicator lines of the forms of others (申报表、监控表、自评表): read, never imported.
    FORM_LINES = "绩效指标"
    #: Sheets of an extract for a department: written, and read back with its opinions.
    INDICATOR_ANSWERS = "指标意见"
    LINE_ANSWERS = "模板意见"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    #: Name of the column in our code.
    name: str
    #: The heading that we write.
    heading: str
    synonyms: tuple[str, ...] = ()
    #: The heading must be there and no row may leave it blank.
    is_required: bool = False
    #: Written with the text format, so that spreadsheet programs keep 0101 as it is.
    is_code: bool = False
    #: Holds an indicator value; written with the text format too, so that 90% stays 90%.
    is_value: bool = False
    #: The list offered in the empty workbook.
    choices: tuple[str, ...] = ()
    #: The words that tell this column from another one with the same heading.
    words: frozenset[str] = frozenset()
    width: int = 14
    #: Read and understood, but left out of the sheets that we write.
    is_read_only: bool = False
    #: Its heading may begin with the part of the year that it tells of: 截至8月底完成值.
    is_of_periods: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its columns in the order we write them, and what tells it from the others."""

    kind: TableKind
    columns: tuple[Column, ...]
    #: A row is this table's heading when each of these groups has at least one column in it.
    signature: tuple[frozenset[str], ...]
    #: Whether sentences about its cells may repeat what the cell says; never where projects are
    #: named, because the project may be secret.
    may_quote: bool
    #: The note above the headings of the empty workbook.
    note: str

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(each for each in self.columns if each.name == name)


def _groups(*names: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(name.split("|")) for name in names)


_STANDARD = Column(
    name="standard",
    heading="标准值",
    synonyms=("指标值", "目标值", "年度指标值", "指标标准值", "评价标准值"),
    is_value=True,
)
_COMPARATOR = Column(
    name="comparator",
    heading="运算符",
    synonyms=("计算符号", "运算符号", "比较符", "指标方向"),
    choices=tuple(each.symbol for each in Comparator),
    words=frozenset(COMPARATOR_WORDS),
    width=8,
)
_UNIT = Column(name="unit", heading="计量单位", synonyms=("度量单位", "单位"), width=10)
_FUNCTION_CLASS = Column(
    name="function_class",
    heading="功能分类",
    synonyms=("功能分类（类款项）", "支出功能分类", "支出功能分类科目", "功能科目", "类款项"),
    is_code=True,
    width=10,
)
_DEPARTMENT = Column(
    name="department", heading="主管部门", synonyms=("主管部门名称", "部门", "部门名称"), width=24
)

LIBRARY = Table(
    kind=TableKind.LIBRARY,
    signature=_groups("level1", "name"),
    may_quote=True,
    note=(
        "每行一个三级指标。带 * 的列必填；编码列已设为文本，请勿改回数字；"
        "“标准值”可写“90”“≥90%”“6月底前”“有效提升”等。"
    ),
    columns=(
        Column(
            name="code",
            heading="指标编码",
            synonyms=("指标代码", "三级指标编码"),
            is_required=True,
            is_code=True,
            width=16,
        ),
        Column(name="level1", heading="一级指标", is_required=True),
        Column(name="level2", heading="二级指标", is_required=True, width=16),
        Column(
            name="name",
            heading="三级指标（指标名称）",
            synonyms=("三级指标", "指标名称", "三级指标名称", "绩效指标名称"),
            is_required=True,
            width=36,
        ),
        Column(
            name="is_common",
            heading="共性/个性",
            synonyms=(
                "共性或个性",
                "共性、个性",
                "是否共性",
                "是否共性指标",
                "指标类型（共性/个性）",
            ),
            is_required=True,
            choices=("共性", "个性"),
            width=10,
        ),
        Column(
            name="is_quantitative",
            heading="定量/定性",
            synonyms=("定量或定性", "定量、定性", "定性/定量", "指标性质", "指标属性"),
            choices=("定量", "定性"),
            words=frozenset(NATURE_WORDS),
            width=10,
        ),
        Column(
            name="direction",
            heading="指标方向（正向/反向）",
            synonyms=("指标方向", "正向/反向", "指标性质"),
            choices=("正向", "反向"),
            words=frozenset(DIRECTION_WORDS),
            width=10,
        ),
        _COMPARATOR,
        _STANDARD,
        _UNIT,
        Column(name="explanation", heading="指标解释", synonyms=("指标说明", "指标内容"), width=30),
        Column(
            name="calculation", heading="计算方法", synonyms=("计算公式", "指标计算方法"), width=30
        ),
        Column(
            name="scoring_rule",
            heading="评（扣）分标准",
            synonyms=("评扣分标准", "评分标准", "评分规则", "扣分标准"),
            width=34,
        ),
        Column(name="basis", heading="指标依据", synonyms=("设定依据", "指标设定依据"), width=30),
        Column(name="basis_code", heading="依据编码", is_code=True, width=10),
        Column(
            name="standard_source",
            heading="标准来源",
            synonyms=("标准值来源", "指标值来源", "指标标准来源"),
            choices=STANDARD_SOURCES,
        ),
        Column(name="data_source", heading="数据来源", synonyms=("证明材料",), width=24),
        Column(name="sector", heading="行业领域", synonyms=("行业", "领域", "适用领域")),
        _FUNCTION_CLASS,
        Column(
            name="project_categories",
            heading="适用项目类别",
            synonyms=("适用项目", "项目类别"),
            width=20,
        ),
        _DEPARTMENT,
        Column(name="valid_from", heading="启用日期", synonyms=("生效日期", "启用时间"), width=12),
        Column(name="valid_to", heading="停用日期", synonyms=("失效日期", "停用时间"), width=12),
        Column(name="remark", heading="备注", width=20),
    ),
)

TEMPLATES = Table(
    kind=TableKind.TEMPLATES,
    signature=_groups("code", "indicator_code"),
    may_quote=False,
    note=(
        "每行一条模板指标，同一模板的各行“模板编码”相同；“指标编码”须是指标库中的编码；"
        "“指标值”留空则采用指标库的标准值；各行分值合计须为 100。"
    ),
    columns=(
        Column(
            name="code",
            heading="模板编码",
            synonyms=("模板代码",),
            is_required=True,
            is_code=True,
            width=14,
        ),
        Column(name="title", heading="模板名称", is_required=True, width=34),
        Column(
            name="level",
            heading="适用层级",
            synonyms=("模板层级", "层级"),
            is_required=True,
            choices=tuple(each.value for each in TemplateLevel),
            width=10,
        ),
        Column(name="project_code", heading="项目编码", is_code=True, width=24),
        Column(name="project_name", heading="项目名称", width=30),
        Column(name="project_category", heading="项目类别", choices=PROJECT_CATEGORIES, width=16),
        _FUNCTION_CLASS,
        _DEPARTMENT,
        Column(name="ordinal", heading="序号", width=6),
        Column(
            name="indicator_code",
            heading="指标编码",
            synonyms=("指标代码", "三级指标编码"),
            is_required=True,
            is_code=True,
            width=16,
        ),
        Column(
            name="comparator",
            heading="运算符",
            synonyms=("计算符号", "运算符号", "比较符"),
            is_read_only=True,
        ),
        Column(
            name="target",
            heading="指标值",
            synonyms=("目标值", "标准值", "年度指标值"),
            is_value=True,
            width=20,
        ),
        Column(name="unit", heading="计量单位", synonyms=("度量单位", "单位"), is_read_only=True),
        Column(
            name="weight", heading="分值（权重）", synonyms=("分值", "权重", "权重分值"), width=10
        ),
        Column(
            name="is_required",
            heading="是否必选",
            synonyms=("必选", "是否必填"),
            choices=YES_NO,
            width=10,
        ),
    ),
)

PROJECTS = Table(
    kind=TableKind.PROJECTS,
    signature=_groups("name", "agency|secrecy|amount"),
    may_quote=False,
    note="每行一个预算项目。“涉密/非密”必须逐项填写：空白或写成其他字样的一律按涉密处理，不会推送。金额单位：万元。",
    columns=(
        Column(name="ordinal", heading="序号", width=6),
        Column(
            name="business_office",
            heading="单位主管业务处室",
            synonyms=("主管业务处室", "业务处室", "主管处室", "业务科室", "单位主管业务科室"),
            width=18,
        ),
        Column(
            name="department",
            heading="主管部门",
            synonyms=("主管部门名称",),
            is_required=True,
            width=30,
        ),
        Column(
            name="agency",
            heading="预算单位",
            synonyms=("预算单位名称", "单位", "单位名称", "项目单位"),
            is_required=True,
            width=34,
        ),
        Column(
            name="contact",
            heading="预算单位联系人员",
            synonyms=("预算单位联系人", "联系人", "联系人员", "联系人及电话", "联系方式"),
            width=22,
        ),
        Column(name="name", heading="项目名称", is_required=True, width=36),
        Column(
            name="amount",
            heading="申请预算金额（万元）",
            synonyms=("申请预算金额", "申请金额", "预算金额", "申请预算数", "金额"),
            width=14,
        ),
        Column(
            name="class1", heading="类", synonyms=("功能分类类", "支出功能分类类"), is_code=True
        ),
        Column(
            name="class2", heading="款", synonyms=("功能分类款", "支出功能分类款"), is_code=True
        ),
        Column(
            name="class3", heading="项", synonyms=("功能分类项", "支出功能分类项"), is_code=True
        ),
        Column(
            name="secrecy",
            heading="涉密/非密",
            synonyms=("涉密、非密", "是否涉密", "涉密情况", "密级", "涉密非密"),
            choices=("涉密", "非密"),
            width=10,
        ),
        Column(name="category", heading="项目类别", choices=PROJECT_CATEGORIES, width=16),
        Column(
            name="fund_source",
            heading="财政资金来源",
            synonyms=("资金来源",),
            choices=FUND_SOURCES,
            width=18,
        ),
        Column(
            name="project_code", heading="项目编码", synonyms=("项目代码",), is_code=True, width=24
        ),
        Column(
            name="expenditure_kind",
            heading="支出类别",
            synonyms=("支出分类",),
            choices=EXPENDITURE_KINDS,
            width=12,
        ),
        Column(
            name="function_class",
            heading="功能分类",
            synonyms=_FUNCTION_CLASS.synonyms,
            is_code=True,
            is_read_only=True,
        ),
    ),
)

DUTIES = Table(
    kind=TableKind.DUTIES,
    signature=_groups("duty", "task|spending_project"),
    may_quote=False,
    note="选填。按“部门职责—工作任务—支出项目”逐行填写，用于形成部门整体指标。",
    columns=(
        Column(name="department", heading="主管部门", is_required=True, width=30),
        Column(name="duty", heading="部门职责", synonyms=("职责",), is_required=True, width=40),
        Column(name="task", heading="工作任务", synonyms=("工作活动", "任务"), width=40),
        Column(
            name="spending_project",
            heading="支出项目",
            synonyms=("预算项目", "对应项目"),
            width=36,
        ),
    ),
)

BASES = Table(
    kind=TableKind.BASES,
    signature=_groups("code", "title"),
    may_quote=True,
    note="选填。每行一份文件或标准，“依据编码”供指标库引用。",
    columns=(
        Column(name="code", heading="依据编码", is_required=True, is_code=True, width=12),
        Column(
            name="title",
            heading="名称",
            synonyms=("依据名称", "文件名称", "资料名称"),
            is_required=True,
            width=44,
        ),
        Column(name="document_number", heading="文号", synonyms=("文件号",), width=24),
        Column(name="issued_by", heading="发文机关", synonyms=("发文单位", "发布机关"), width=24),
        Column(name="issued_on", heading="发布日期", synonyms=("发文日期", "印发日期"), width=12),
        Column(name="category", heading="资料类别", synonyms=("类别",), width=18),
        Column(
            name="status",
            heading="状态",
            synonyms=("有效状态", "时效性", "效力"),
            choices=("有效", "废止"),
            width=8,
        ),
        Column(
            name="repealed_on",
            heading="废止日期",
            synonyms=("废止时间", "失效日期", "失效时间"),
            width=12,
        ),
    ),
)

FUNCTION_CLASSES = Table(
    kind=TableKind.FUNCTION_CLASSES,
    signature=_groups("code", "title"),
    may_quote=True,
    note=(
        "选填。一个年度的支出功能分类科目：类 3 位、款 5 位、项 7 位编码，上级须在表中；"
        "有一行不合格则整张表不导入。“年度”留空即本次导入的预算年度。"
    ),
    columns=(
        Column(
            name="code",
            heading="编码",
            synonyms=("科目编码", "功能分类编码", "科目代码", "功能分类科目编码"),
            is_required=True,
            is_code=True,
            width=12,
        ),
        Column(
            name="title",
            heading="名称",
            synonyms=("科目名称", "功能分类名称", "功能分类科目名称"),
            is_required=True,
            width=40,
        ),
        Column(name="level_no", heading="级次", synonyms=("级别", "层次"), width=8),
        Column(name="year", heading="年度", synonyms=("预算年度", "年份"), is_code=True, width=8),
    ),
)

#: In the order in which a heading row is tried: a template sheet may carry library columns too.
TABLES = (TEMPLATES, LIBRARY, PROJECTS, DUTIES, BASES, FUNCTION_CLASSES)
#: In the order of the sheets that we write.
WRITTEN_TABLES = (LIBRARY, TEMPLATES, PROJECTS, DUTIES, BASES, FUNCTION_CLASSES)
