"""Words that cells may hold (取值用词): what each means, and the lists that are offered."""

from adapter.domain.template import TemplateLevel
from adapter.domain.value import Comparator, Direction

COMMON_WORDS = {"共性": True, "个性": False, "是": True, "否": False}
NATURE_WORDS = {"定量": True, "定性": False, "定量指标": True, "定性指标": False}
DIRECTION_WORDS = {
    "正向": Direction.POSITIVE,
    "正向指标": Direction.POSITIVE,
    "反向": Direction.NEGATIVE,
    "反向指标": Direction.NEGATIVE,
    "负向": Direction.NEGATIVE,
    "负向指标": Direction.NEGATIVE,
    "逆向": Direction.NEGATIVE,
    "逆向指标": Direction.NEGATIVE,
}
REQUIRED_WORDS = {
    "是": True,
    "必选": True,
    "必填": True,
    "√": True,
    "Y": True,
    "否": False,
    "可选": False,
    "选填": False,
    "×": False,
    "N": False,
}
LEVEL_WORDS = {
    "项目": TemplateLevel.PROJECT,
    "项目级": TemplateLevel.PROJECT,
    "项目支出": TemplateLevel.PROJECT,
    "项目类别": TemplateLevel.PROJECT_KIND,
    "类别": TemplateLevel.PROJECT_KIND,
    "部门整体": TemplateLevel.DEPARTMENT,
    "部门": TemplateLevel.DEPARTMENT,
    "部门整体支出": TemplateLevel.DEPARTMENT,
}
#: None: the column says the value is put in words (定性) and has no operator.
COMPARATOR_WORDS: dict[str, Comparator | None] = {
    **dict.fromkeys(
        (">=", "≥", "≧", "=>", "⩾", "大于等于", "大于或等于", "不低于", "不少于", "不小于", "至少"),
        Comparator.AT_LEAST,
    ),
    **dict.fromkeys((">", "大于", "超过", "高于", "多于"), Comparator.MORE_THAN),
    **dict.fromkeys(("=", "==", "═", "等于"), Comparator.EQUAL),
    **dict.fromkeys(
        (
            "<=",
            "≤",
            "≦",
            "=<",
            "⩽",
            "小于等于",
            "小于或等于",
            "不高于",
            "不超过",
            "不大于",
            "不多于",
        ),
        Comparator.AT_MOST,
    ),
    **dict.fromkeys(("<", "小于", "低于", "少于"), Comparator.LESS_THAN),
    "定性": None,
}
STANDARD_SOURCES = ("计划标准", "行业标准", "历史标准", "其他地区", "预算支出标准", "其他")
SOURCE_WORDS = {
    **{word: word for word in STANDARD_SOURCES},
    "计划": "计划标准",
    "行业": "行业标准",
    "历史": "历史标准",
    "其他地区标准": "其他地区",
    "支出标准": "预算支出标准",
    "其他标准": "其他",
}
PROJECT_CATEGORIES = (
    "部门预算项目",
    "专项资金项目",
    "购买服务项目",
    "PPP项目",
    "政府性基金项目",
    "债券资金项目",
)
FUND_SOURCES = ("一般公共预算", "政府性基金预算", "国有资本经营预算", "社会保险基金预算")
EXPENDITURE_KINDS = ("人员类", "运转类", "特定目标类")
#: Whether a basis is repealed.
STATUS_WORDS = {
    "废止": True,
    "已废止": True,
    "失效": True,
    "已失效": True,
    "有效": False,
    "现行有效": False,
    "现行": False,
}
YES_NO = ("是", "否")
