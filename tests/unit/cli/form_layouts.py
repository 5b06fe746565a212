"""Forms in the layouts of other places, beside what a careful reader makes of them.

The layouts are those of published forms (the place stands beside each), the rows are composed
unless the docstring says otherwise. Every expectation was written down before the check was run.
"""

import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

Cells = Sequence[Sequence[Any]]
#: Verdict, points by rule, and the codes of the findings in alphabetical order.
Answer = tuple[str, float | None, str]

FULL_MARKS = "full_marks_for_missed_target"
BOTH = f"{FULL_MARKS} over_scored"
OPEN: Answer = ("undetermined", None, "")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A file and its answers."""

    file: str
    content: bytes
    rows: Sequence[Answer]
    #: Codes of the findings on the whole form.
    totals: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is to be found."""
        return not self.totals and not any(codes for _, _, codes in self.rows)


def met(points: float | None = None, codes: str = "") -> Answer:
    """A line that reached its target."""
    return ("met", points, codes)


def missed(points: float | None, codes: str = "") -> Answer:
    """A line that did not."""
    return ("not_met", points, codes)


def sheet_of(
    rows: Cells,
    merges: Iterable[tuple[int, int, int, int]] = (),
    formats: dict[tuple[int, int], str] | None = None,
) -> Callable[[xlsxwriter.Workbook, str], None]:
    """Writes a sheet; `formats` are number formats by place, merges (top, left, bottom, right)."""

    def write(book: xlsxwriter.Workbook, name: str) -> None:
        sheet = book.add_worksheet(name)
        for top, row in enumerate(rows):
            for left, cell in enumerate(row):
                shown = (formats or {}).get((top, left))
                style = book.add_format({"num_format": shown}) if shown else None
                if isinstance(cell, dt.date):
                    sheet.write_datetime(top, left, cell, style)
                elif isinstance(cell, tuple):
                    sheet.write_formula(top, left, cell[0], style, cell[1])
                elif isinstance(cell, str) and cell.startswith("="):  # a sign, no formula
                    sheet.write_string(top, left, cell, style)
                else:
                    sheet.write(top, left, cell, style)
        for top, left, bottom, right in merges:
            sheet.merge_range(top, left, bottom, right, rows[top][left])

    return write


def book_of(**sheets: Callable[[xlsxwriter.Workbook, str], None]) -> bytes:
    """A workbook of these sheets; one whose name begins with 隐 is hidden."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, write in sheets.items():
            write(book, name)
            if name.startswith("隐"):
                book.get_worksheet_by_name(name).hide()
    return content.getvalue()


def national() -> Layout:
    """The official self-evaluation form, with cells of every type and merged levels."""
    rows: Cells = [
        ["项目支出绩效自评表"],
        ["（2023年度）"],
        ["项目名称", "", "农村公路养护", "", "", "", "", "", ""],
        ["主管部门", "", "交通运输局", "", "实施单位", "", "公路养护中心", "", ""],
        [
            "项目资金\n（万元）",
            "",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ],
        ["", "年度资金总额：", 100, 100, 95, 10, 0.95, 9.5],
        ["", "其中：当年财政拨款", 100, 100, 95, "—", 0.95, "—"],
        ["", "上年结转资金", "", "", "", "—", "", "—"],
        ["年度总体目标", "预期目标", "", "", "", "实际完成情况"],
        ["", "养护农村公路，改善出行条件", "", "", "", "养护农村公路310公里"],
        [
            "绩效指标",
            "一级指标",
            "二级指标",
            "三级指标",
            "年度\n指标值",
            "实际\n完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ],
        ["", "产出指标", "数量指标", "养护里程", "≥300公里", "310公里", 15, 15, ""],
        ["", "", "质量指标", "工程合格率", "≥95%", 0.96, 15, 15, ""],
        ["", "", "时效指标", "完成时间", "2023年12月底前", dt.date(2023, 12, 20), 10, 10, ""],
        ["", "", "成本指标", "项目成本", "≤100万元", 98.5, 10, 10, ""],
        ["", "效益指标", "社会效益\n指标", "群众出行条件", "明显改善", "达成预期指标", 30, 28, ""],
        ["", "满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "88%", 10, 10, ""],
        ["总分", "", "", "", "", "", 100, 97.5, ""],
        ["注：1.得分一档最高不能超过该指标分值上限。"],
        ["2.定量指标完成的按满分计算。"],
    ]
    formats = {(5, 6): "0%", (6, 6): "0%", (12, 5): "0%", (13, 5): "yyyy-mm-dd"}
    merges = [(4, 0, 7, 0), (10, 0, 16, 0), (11, 1, 14, 1), (0, 0, 0, 8), (17, 0, 17, 5)]
    return Layout(
        file="国家.xlsx",
        content=book_of(自评表=sheet_of(rows, merges, formats)),
        rows=[met(15), met(15), met(10), met(10), met(30), missed(9.78, f"{BOTH} reason_missing")],
    )


def yunnan() -> Layout:
    """云南永德 2022, its own rows: operator, value and unit stand under one heading."""
    rows: Cells = [
        ["2022年度项目支出绩效自评表"],
        ["部门：", "", "", "", "", "", "", "", "", "公开14表"],
        [
            "项目资金（元）",
            "",
            "",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ],
        ["", "", "年度资金总额", "", 387664.62, 387664.62, 10, "100%", 10],
        [
            "绩效指标",
            "",
            "",
            "年度指标值",
            "",
            "",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ],
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"],
        ["产出指标", "数量指标", "学生受资助人数", "≧", 735, "人次", 735, 10, 10],
        ["", "质量指标", "营养改善计划覆盖率", "≧", 100, "%", "100%", 10, 10],
        ["", "时效指标", "资金到位及时率", "≧", 100, "%", "100%", 10, 7],
        ["", "成本指标", "生均补助标准达标率", "═", 100, "%", "100%", 10, 10],
        ["效益指标", "经济效益\n指标", "减轻贫困学生家庭经济负担", "", "有效", "", "有效", 10, 10],
        ["", "社会效益\n指标", "政策知晓率", "═", 100, "%", "98%", 10, 9],
        ["", "生态效益\n指标"],
        ["", "可持续影响\n指标", "促进学校教育事业健康发展", "≧", 100, "%", "100%", 10, 10],
        ["满意度指标", "服务对象满意度指标等", "学生满意度", "≧", 95, "%", "100%", 10, 10],
        ["", "", "家长满意度", "≧", 95, "%", "100%", 10, 10],
        ["其他需要说明事项", "", "", "无"],
        ["总分", "", "", "", "", "", "", 100, 96, "优"],
    ]
    merges = [(4, 0, 4, 2), (4, 3, 4, 5), (4, 6, 5, 6), (4, 7, 5, 7), (4, 8, 5, 8), (4, 9, 5, 9)]
    return Layout(
        file="云南.xlsx",
        content=book_of(公开14表=sheet_of(rows, merges)),
        rows=[
            met(10),
            met(10),
            met(10, "under_scored"),
            met(10),
            met(10),
            missed(9.8, "reason_missing under_scored"),
            met(10),
            met(10),
            met(10),
        ],
    )


def beijing() -> Layout:
    """北京海淀 2016: points stand before the value, and a column tells how they are made."""
    rows: Cells = [
        ["项目支出绩效自评表（2016年度）"],
        [
            "项目资金(万元)",
            "",
            "",
            "年初预算数(A)",
            "全年执行数(B)",
            "分值(10分)",
            "执行率(B/A)",
            "得分",
        ],
        ["", "", "年度资金总额：", 310.2, 154.74, 10, "50%", 5],
        [
            "一级指标",
            "二级指标",
            "三级指标",
            "分值",
            "年度指标值(A)",
            "全年实际值(B)",
            "得分计算方法",
            "得分",
            "未完成原因分析",
        ],
        [
            "产出指标(50分)",
            "数量指标",
            "清扫保洁道路数量",
            12.5,
            "20条",
            "20条",
            "按比例记分",
            12.5,
            "",
        ],
        ["", "质量指标", "清扫保洁达标率", 12.5, "100%", "100%", "同上", 12.5, ""],
        ["", "时效指标", "资金支付时间", 12.5, "2016年12月", "2016年12月", "", 12.5, ""],
        ["", "成本指标", "预算控制数", 12.5, "310.2万元", "154.74万元", "", 12.5, ""],
        ["效益指标(30分)", "社会效益指标", "环境卫生水平", 30, "提升", "有所提升", "", 25, ""],
        ["满意度指标(10分)", "服务对象满意度指标", "居民满意度", 10, "≥90%", "93%", "", 10, ""],
        ["总分", "", "", 100, "", "", "", 90, ""],
    ]
    return Layout(
        file="北京.xlsx",
        content=book_of(Sheet1=sheet_of(rows)),
        rows=[
            met(12.5),
            met(12.5),
            met(12.5),
            met(12.5, "over_fulfilled"),
            # Corrected: 有所提升 may be all that 提升 asks for.
            ("undetermined", None, ""),
            met(10),
        ],
    )


def chongqing() -> Layout:
    """重庆 2021: a flat list, the value as adjusted during the year stands beside the first one."""
    rows: Cells = [
        ["部门整体绩效自评表"],
        [
            "指标名称",
            "计量单位",
            "指标性质",
            "年初指标值",
            "调整指标值",
            "全年完成值",
            "得分系数(%)",
            "指标权重(分)",
            "指标得分(分)",
            "是否核心指标",
        ],
        ["财政供养人员控制率", "%", "≤", 100, "", 92, 100, 2, 2, "否"],
        ["预算执行率", "%", "≥", 90, "", 95, 100, 2, 2, "是"],
        ["公用经费控制率", "%", "≤", 100, "", 97, 100, 2, 2, "是"],
        ["播发稿件数量", "篇", "≥", 2200, "", 2859, 100, 10, 10, "是"],
        ["管理制度健全性", "", "定性", "高", "", "高", 100, 3, 3, "是"],
        ["宣传活动次数", "次", "≥", 100, 80, 85, 100, 5, 5, "否"],
        ["群众满意度", "%", "≥", 90, "", 86, 100, 5, 5, "是"],
    ]
    return Layout(
        file="重庆.xlsx",
        content=book_of(Sheet1=sheet_of(rows)),
        rows=[
            met(2),
            met(2),
            met(2),
            met(10, "over_fulfilled"),
            met(3),
            met(5),
            missed(4.78, BOTH),
        ],
    )


def hebei() -> Layout:
    """河北廊坊 2019, its own rows: lines of the empty form (指标2, ……) are left in."""
    rows: Cells = [
        [
            "一级\n指标",
            "二级指标",
            "三级指标",
            "年度\n指标值",
            "实际\n完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ],
        ["产出指标", "数量指标", "指标1工程资金金额", 43.2, 37.24, 10, 9, "已完工，剩余3%尾款未付"],
        ["", "", "指标2"],
        ["", "", "……"],
        ["", "质量指标", "指标1工程完工率", 100, 100, 10, 10, ""],
        ["", "", "指标2工程验收合格率", 100, 100, 10, 10, ""],
        ["", "", "……"],
        ["", "时效指标", "指标1项目完成及时率", 100, 100, 10, 10, ""],
        ["", "", "指标2"],
        ["", "成本指标", "指标1成本控制率", 100, 100, 10, 10, ""],
        ["", "", "指标2"],
        ["效益指标", "经济效益\n指标", "指标1安全率", 100, 100, 10, 10, 0],
        ["", "生态效益\n指标", "指标1"],
        ["满意度\n指标", "服务对象满意度指标", "指标1学生满意度", 100, 100, 10, 10, 0],
        ["", "", "……"],
    ]
    return Layout(
        file="河北.xlsx",
        content=book_of(Sheet1=sheet_of(rows)),
        rows=[OPEN, met(10), met(10), met(10), met(10), met(10), met(10)],
    )


def hubei_monitoring() -> Layout:
    """湖北黄石 2019: monitoring at the half of the year."""
    rows: Cells = [
        ["黄石市项目支出绩效监控表"],
        ["项目资金（万元）", "", "年初预算数", "1-6月执行数", "全年预计执行数"],
        ["年度资金总额：", "", 220, 87.57, ""],
        [
            "绩效指标",
            "一级指标",
            "指标名称",
            "指标值",
            "半年度\n指标执行情况",
            "完成目标可能性(确定能、有可能、不可能)",
            "备注",
        ],
        ["", "产出指标", "学术交流场次", "10场", "6场", "确定能", ""],
        ["", "", "资料印制", "≥500份", "520份", "确定能", ""],
        ["", "效益指标", "文化价值宣传", "提升", "提升", "确定能", ""],
        ["偏差或不能完成目标原因分析"],
        ["相关建议或举措"],
        ["注：1.完成目标可能性：分确定能、有可能、不可能三级综合判断。"],
    ]
    return Layout(
        file="湖北监控.xlsx",
        content=book_of(Sheet1=sheet_of(rows)),
        rows=[OPEN, met(None), met(None)],
    )


def wuhan_declaration() -> Layout:
    """湖北武汉青山 2020, its own rows: the years to come and this one side by side."""
    rows: Cells = [
        ["项目支出绩效目标表"],
        [
            "一级指标",
            "二级指标(长期)",
            "三级指标(长期)",
            "指标值(长期)",
            "二级指标(年度)",
            "三级指标(年度)",
            "指标值(年度)",
        ],
        ["产出指标", "数量指标", "", "", "数量指标", "重点建设工程安排数量", 2],
        ["产出指标", "质量指标", "", "", "质量指标", "重点建设工程验收合格率", "100%"],
        ["产出指标", "成本指标", "", "", "成本指标", "建设项目成本", "参照政府采购成本控制"],
        ["效益指标", "社会效益指标", "", "", "社会效益指标", "基础教育学校办学条件", "持续改善"],
        [
            "满意度指标",
            "服务对象满意度指标",
            "",
            "",
            "服务对象满意度指标",
            "学生、家长、社会满意度",
            "≥90%",
        ],
    ]
    return Layout(file="武汉申报.xlsx", content=book_of(Sheet1=sheet_of(rows)), rows=[OPEN] * 5)


def hunan_declaration() -> Layout:
    """湖南岳阳 2022 with points that make 95."""
    rows: Cells = [
        ["绩效目标申报表（基础设施建设类）"],
        ["（2022年度）"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "分值"],
        ["", "产出指标", "数量指标", "脱贫村村内道路硬化里程", "≥100公里", 20],
        ["", "", "质量指标", "项目（工程）验收合格率", "100%", 20],
        ["", "", "成本指标", "财政资金补助", "1600元/亩", 15],
        ["", "效益指标", "经济效益\n指标", "年增粮食", "3500公斤", 15],
        ["", "", "可持续影响\n指标", "工程设计使用年限", "≥20年", 15],
        ["", "满意度指标", "服务对象满意度指标", "受益脱贫（监测）户满意度", "≥95%", 10],
        ["注：各地请根据实际情况，从上述绩效指标中选择适合的填报。"],
    ]
    return Layout(
        file="湖南申报.xlsx",
        content=book_of(Sheet1=sheet_of(rows)),
        rows=[OPEN] * 6,
        totals="weights_do_not_add_up",
    )


def xiangtan_declaration() -> Layout:
    """湖南湘潭 2023, its own rows."""
    rows: Cells = [
        ["2023年项目支出绩效目标申报表"],
        ["填报单位：（盖章）", "", "", "", "", "单位：万元"],
        ["本年度\n绩效指标", "一级指标", "二级指标", "三级指标", "指标值及单位", "绩效标准"],
        ["", "产出指标", "数量指标", "雾炮车降尘抑尘服务配备车辆数", "10辆", "计划标准"],
        ["", "", "", "雾炮车风炮射程", "≥80M", "计划标准"],
        ["", "", "质量指标", "服务周期内空气质量", "优良", "计划标准"],
        ["", "", "时效指标", "服务周期", "2023.07-2024.01", "计划标准"],
        ["", "", "成本指标", "控制在预算成本内", "250万", "计划标准"],
        ["", "效益指标", "经济效益指标"],
        ["", "", "社会效益指标", "市民对空气质量改善的满意程度", "≥85%", "计划标准"],
        ["", "社会公众或服务对象满意度指标", "", "市民满意度", "≥90%", "计划标准"],
        ["财政部门审核意见"],
        ["填表人：", "", "联系电话："],
    ]
    return Layout(file="湘潭申报.xlsx", content=book_of(Sheet1=sheet_of(rows)), rows=[OPEN] * 7)


def semicolons() -> Layout:
    """A csv file of an older program: GBK, semicolons, commas within numbers."""
    text = (
        "序号;三级指标;年度指标值;实际完成值;分值;得分\r\n"
        "1;培训人次;≥1,200人次;1,250人次;10;10\r\n"
        "2;验收合格率;100%;100%;10;10\r\n"
        "3;信访件数;≤5件;8件;10;10\r\n"
        "合计;;;;30;30\r\n"
    )
    return Layout(
        file="旧系统.csv",
        content=text.encode("gbk"),
        rows=[met(10), met(10), missed(6.25, BOTH)],
        totals="weights_do_not_add_up",
    )


def unicode_text() -> Layout:
    """What Excel saves as “Unicode 文本”: UTF-16 with tabs."""
    text = (
        "一级指标\t二级指标\t三级指标\t指标值\t完成值\t权重\t自评得分\r\n"
        "产出指标\t数量指标\t“两癌”筛查人数\t≥500人\t480人\t10\t9.6\r\n"
        "效益指标\t社会效益指标\t知晓率\t≥85%\t85%\t10\t10\r\n"
    )
    return Layout(file="文本.txt", content=text.encode("utf-16"), rows=[missed(9.6), met(10)])


def two_sheets() -> Layout:
    """Two projects in one workbook, and a hidden sheet of the empty form."""
    head = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    first: Cells = [head, ["产出指标", "数量指标", "植树株数", "≥3000株", "2850株", 10, 9.5]]
    second: Cells = [
        head,
        ["产出指标", "时效指标", "完成时间", "2023年10月底前", "2023年11月2日", 10, 10],
        ["满意度指标", "", "农户满意度", "≥90%", "91%", 10, 10],
    ]
    empty: Cells = [head, ["产出指标", "数量指标", "样例", "≥1个", "0个", 10, 10]]
    return Layout(
        file="两个项目.xlsx",
        content=book_of(项目一=sheet_of(first), 隐藏样表=sheet_of(empty), 项目二=sheet_of(second)),
        rows=[missed(9.5), missed(None, FULL_MARKS), met(10)],
    )


def subtotals() -> Layout:
    """Points in the names of the levels, sums after each level, 分 behind every number."""
    rows: Cells = [
        ["一级指标", "二级指标", "三级指标", "目标值", "完成值", "权重", "自评得分"],
        ["产出指标（50分）", "数量指标（20分）", "新建公厕", "≥100座", "98座", "20分", "19.6分"],
        ["", "", "小计", "", "", "20分", "19.6分"],
        ["", "质量指标（30分）", "合格率", "100%", "100%", "30分", "30分"],
        ["", "", "小计", "", "", "30分", "30分"],
        ["效益指标（30分）", "社会效益（30分）", "受益群众", "≥2000人", "2,100人", "30分", "30分"],
        ["满意度指标（10分）", "满意度（10分）", "群众满意度", "≥90%", "95%", "10分", "10分"],
        ["合计", "", "", "", "", "90分", "89.6分"],
    ]
    return Layout(
        file="小计.xlsx",
        content=book_of(Sheet1=sheet_of(rows)),
        rows=[missed(19.6), met(30), met(30), met(10)],
    )


def typed_cells() -> Layout:
    """Percentages, days, sums and formulas as Excel keeps them; spaces and wide digits."""
    rows: Cells = [
        ["三级指标", "年度\n指标值", "实际\n完成值", "分值", "得分"],
        ["产品合格率", 0.95, 0.985, "１０", "10 "],
        ["完成时间", dt.date(2023, 12, 31), dt.date(2023, 12, 1), 10, 10],
        ["受益人数", 12000, ("=12000+500", 12500), 10, 10],
        ["任务完成率", "≥95%", 0.97, 10, 10],
    ]
    formats = {
        (1, 1): "0%",
        (1, 2): "0.0%",
        (2, 1): "yyyy/m/d",
        (2, 2): 'yyyy"年"m"月"d"日"',
        (3, 1): "#,##0",
        (3, 2): "#,##0",
    }
    return Layout(
        file="单元格.xlsx",
        content=book_of(Sheet1=sheet_of(rows, formats=formats)),
        rows=[met(10), met(10), met(10), ("undetermined", None, "magnitude_doubtful")],
    )


def department() -> Layout:
    """A department's own form, with funds, a total and a grade that contradict each other."""
    rows: Cells = [
        ["部门整体支出绩效自评表"],
        [
            "年度预算（元）",
            "",
            "",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ],
        ["", "", "年度资金总额", 900000, 1000000, 900000, 10, "95%", 9.5],
        ["一级指标", "二级指标", "三级指标", "年初目标值", "实际值", "分值", "自评分", "备注"],
        ["产出指标", "数量指标", "组织检查", "≥20次", "22次", 50, 50, ""],
        ["效益指标", "社会效益指标", "市场秩序", "明显改善", "达成预期指标", 30, 25, ""],
        ["满意度指标", "", "商户满意度", "≥85%", "88.5%", 10, 10, ""],
        ["总分", "", "", "", "", 100, 96.5, ""],
        ["评价等级", "良"],
    ]
    return Layout(
        file="部门整体.xlsx",
        content=book_of(Sheet1=sheet_of(rows)),
        rows=[met(50), met(30), met(10)],
        totals="budget_contradiction grade_wrong over_scored total_wrong",
    )


def turned_round() -> Layout:
    """Columns from right to left, blank rows and a blank column before them.

    Corrected: a weaker phrase may be of the second tier, so 8 of 10 accuses nobody.
    """
    rows: Cells = [
        [],
        [],
        [
            "",
            "得分",
            "分值",
            "实际完成情况",
            "预期实现值",
            "三级指标",
            "二级指标",
            "一级指标",
            "序号",
        ],
        [],
        ["", 10, 10, "3项", "≥3项", "课题研究", "数量指标", "产出指标", 1],
        ["", 8, 10, "有所提升", "显著提升", "治理能力", "社会效益指标", "效益指标", 2],
        [],
        ["", 10, 10, "92%", "≥90%", "满意度", "", "满意度指标", 3],
    ]
    return Layout(
        file="列序.xlsx",
        content=book_of(Sheet1=sheet_of(rows)),
        rows=[met(10), missed(None), met(10)],
    )


def sichuan() -> Layout:
    """四川: 定性 beside a scale as the value, operators in a column of their own."""
    rows: Cells = [
        [
            "一级指标",
            "二级指标",
            "三级指标",
            "性质",
            "指标值",
            "度量单位",
            "权重",
            "完成值",
            "自评得分",
        ],
        ["产出指标", "数量指标", "采购设备", "＝", 12, "台", 20, 12, 20],
        ["产出指标", "成本指标", "采购成本", "≤", 36, "万元", 10, 37.2, 10],
        ["效益指标", "社会效益指标", "社会影响", "定性", "优良中低差", "", 10, "优", 10],
        ["效益指标", "可持续影响指标", "使用年限", "≥", 6, "年", 10, 6, 10],
    ]
    return Layout(
        file="四川.xlsx",
        content=book_of(Sheet1=sheet_of(rows)),
        rows=[met(20), missed(9.68, BOTH), met(10), met(10)],
    )


def notes_below() -> Layout:
    """Remarks, signatures and a second page heading below and between the lines."""
    head = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "实际完成值",
        "分值",
        "得分",
        "未完成原因及改进措施",
    ]
    rows: Cells = [
        ["附件2"],
        ["项目支出绩效自评表"],
        head,
        ["产出指标", "数量指标", "救助人数", "≥80人", "75人", 10, 9.38, "流动人口减少"],
        head,
        ["", "质量指标", "救助准确率", "100%", "100%", 10, 10, "无"],
        ["总计", "", "", "", "", 20, 19.38, ""],
        ["填表说明："],
        ["1.定量指标，未完成的按比例得分；", "", "", ""],
        ["2.定性指标分为达成、部分达成、未达成三档。"],
        ["填报人：", "", "联系电话：", "", "填报日期：", "", "2024年1月10日"],
    ]
    return Layout(
        file="附注.xlsx",
        content=book_of(Sheet1=sheet_of(rows)),
        rows=[missed(9.38), met(10)],
        totals="weights_do_not_add_up",
    )


LAYOUTS = [
    make()
    for make in (
        national,
        yunnan,
        beijing,
        chongqing,
        hebei,
        hubei_monitoring,
        wuhan_declaration,
        hunan_declaration,
        xiangtan_declaration,
        semicolons,
        unicode_text,
        two_sheets,
        subtotals,
        typed_cells,
        department,
        turned_round,
        sichuan,
        notes_below,
    )
]
