"""Forms in the headings and arrangements of further places, beside what a reader makes of them.

Written by somebody who knew the national rules and the words of the findings, and neither the
program nor the layouts it was tuned on. The headings are those of published forms (the place
stands beside each), the lines are composed. Every expectation was written down before the check
was run. Corrected: a phrase that was reached has all points, as every target that was met (of
`guangxi` and `hunan`); and a text that begins with = is written as one, not as a formula.
"""

import datetime as dt

from tests.unit.cli.form_layouts import BOTH, OPEN, Cells, Layout, book_of, met, missed, sheet_of

UNEXPLAINED = f"{BOTH} reason_missing"


def guangxi() -> Layout:
    """Two rows of headings under a merged 绩效指标, funds above, the sum a formula, notes below."""
    rows: Cells = [
        ["附件3", "", "", "", "", "", "", ""],
        ["项目支出绩效自评表", "", "", "", "", "", "", ""],
        ["（2023年度）", "", "", "", "", "", "", ""],
        ["项目名称", "", "村道维修补助", "", "", "", "", ""],
        ["主管部门", "", "交通运输局", "", "实施单位", "公路发展中心", "", ""],
        [
            "项目资金",
            "",
            "年初预算数",
            "全年预算数(A)",
            "全年执行数(B)",
            "分值",
            "执行率(B/A)",
            "得分",
        ],
        ["（万元）", "年度资金总额", 80, 80, 76, 10, "95%", 9.5],
        ["", "其中：财政拨款", 80, 80, 76, "—", "95%", "—"],
        ["", "其他资金", 0, 0, 0, "—", "", "—"],
        ["绩效指标", "", "", "年初设定", "全年实际", "分值", "得分", "偏差原因分析"],
        ["一级指标", "二级指标", "三级指标", "指标值", "完成值", "", "", "及改进措施"],
        ["产出指标", "数量指标", "维修村道里程", "≥45公里", "47公里", 15, 15, ""],
        ["", "质量指标", "工程验收合格率", "100%", "100%", 15, 15, ""],
        ["", "时效指标", "完工时间", "2023年10月底前", "2023年9月28日", 10, 10, ""],
        ["", "成本指标", "每公里维修成本", "≤18万元", "17.5万元", 10, 10, ""],
        ["效益指标", "社会效益指标", "受益群众人数", "≥3200人", "2880人", 15, 13.5, "外出务工的多"],
        ["", "可持续影响指标", "管护机制", "建立健全", "建立健全", 15, 15, ""],
        ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "93%", 10, 10, ""],
        ["总分", "", "", "", "", 100, ("=SUM(G12:G18)+H7", 98), ""],
        ["注：1.其他资金包括社会投入资金、银行贷款。2.定量指标未完成的按比例计分。", *[""] * 7],
    ]
    merges = [(9, 0, 9, 2), (9, 5, 10, 5), (9, 6, 10, 6), (11, 0, 14, 0), (15, 0, 16, 0)]
    return Layout(
        file="guangxi.xlsx",
        content=book_of(自评表=sheet_of(rows, [*merges, (1, 0, 1, 7), (18, 0, 18, 4)])),
        rows=[met(15), met(15), met(10), met(10), missed(13.5), met(15), met(10)],
    )


def hubei() -> Layout:
    """年初目标值(A) and 实际完成值(B); points for results only, of the levels' own maximum."""
    rows: Cells = [
        ["2022年度文化惠民项目自评表", *[""] * 6],
        ["单位名称：文化馆", "", "", "", "填报日期：2023年3月10日", "", ""],
        ["项目名称", "文化惠民", "", "", "主管部门", "文化和旅游局", ""],
        ["项目类别", "1、部门预算项目 ☑ 2、市直专项 □", *[""] * 5],
        [
            "预算执行情况（万元）（20分）",
            "",
            "",
            "预算数（A）",
            "执行数（B）",
            "执行率（B/A）",
            "得分",
        ],
        ["", "年度财政资金总额", "", 60, 60, "100%", 20],
        [
            "年度绩效目标1（80分）",
            "一级指标",
            "二级指标",
            "三级指标",
            "年初目标值（A）",
            "实际完成值（B）",
            "得分",
        ],
        ["", "产出指标（60分）", "数量指标", "送戏下乡场次", "12场", "12场", 20],
        ["", "", "数量指标", "参与人次", "≥3000人次", "3150人次", 20],
        ["", "", "时效指标", "资金到位及时率", "100%", "100%", 20],
        ["", "满意度指标（20分）", "服务对象满意度指标", "观众满意度", "≥95%", "90%", 17],
        ["总分", "", "", "", "", "", 97],
        ["偏差大或目标未完成原因分析", "部分场次天气不好", *[""] * 5],
        ["改进措施及结果应用方案", "增加室内场次", *[""] * 5],
        ["备注：预算数为调整后财政资金总额。", *[""] * 6],
    ]
    return Layout(
        file="hubei.xlsx",
        content=book_of(Sheet1=sheet_of(rows, [(6, 0, 10, 0), (7, 1, 9, 1), (11, 0, 11, 5)])),
        rows=[met(), met(), met(), missed(None)],
    )


def chongqing() -> Layout:
    """No levels; the sign, a value and an adjusted value in columns of their own."""
    head = [
        ["指标名称", "计量单位", "指标性质", "年初指标值", "调整指标值"],
        ["全年完成值", "得分系数（%）", "指标权重（分）", "指标得分（分）", "是否核心指标"],
    ]
    rows: Cells = [
        ["项目支出绩效自评表", *[""] * 9],
        ["项目名称", "中小企业服务", "", "", "自评总分（分）", 98, "", "", "", ""],
        ["主管部门", "经信委", "", "", "财政处室", "产业科", "", "", "", ""],
        [
            "项目资金（万元）",
            "",
            "年初预算数",
            "全年（调整）预算数",
            "全年执行数",
            "执行率（%）",
            "执行率权重（分）",
            "执行率得分（分）",
            "",
            "",
        ],
        ["", "年度总金额", 300, 300, 300, "100%", 10, 10, "", ""],
        ["绩效指标", *[""] * 9],
        head[0] + head[1],
        ["支持企业户数", "户", "≥", 50, 60, 61, 100, 20, 20, "是"],
        ["培训人次", "人次", "≥", 500, "", 450, 90, 20, 18, "是"],
        ["平均办理时间", "工作日", "≤", 5, "", 6.25, 100, 10, 10, "否"],
        ["政策知晓率", "%", "≥", 85, "", 88, 100, 20, 20, "否"],
        ["企业满意度", "%", "≥", 90, "", 95, 100, 20, 20, "是"],
    ]
    return Layout(
        file="chongqing.xlsx",
        content=book_of(自评表=sheet_of(rows, [(0, 0, 0, 9), (5, 0, 5, 9)])),
        rows=[met(20), missed(18), missed(8, BOTH), met(20), met(20)],
    )


def yunnan() -> Layout:
    """年度指标值 over sign, value and unit; funds in yuan; the grade beside the total."""
    rows: Cells = [
        ["2022年度项目支出绩效自评表", *[""] * 9],
        ["部门：第二中学", *[""] * 8, "公开14表"],
        ["项目名称", "", "", "义务教育补助", *[""] * 6],
        [
            "项目资金",
            "",
            "",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
            "",
        ],
        ["（元）", "年度资金总额", "", "", 387664.62, 387664.62, 10, "100%", 10, ""],
        ["", "其中：当年财政拨款", "", "", 387664.62, 387664.62, "—", "", "—", ""],
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
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "", "", "", ""],
        ["产出指标", "数量指标", "受资助学生数", "≧", 320, "人次", 335, 10, 10, ""],
        ["", "质量指标", "应助尽助率", "≧", 100, "%", "100%", 20, 20, ""],
        ["", "时效指标", "资金到位及时率", "≧", 100, "%", "95%", 20, 20, ""],
        [
            "效益指标",
            "社会效益指标",
            "政策知晓率",
            "═",
            100,
            "%",
            "98%",
            30,
            29.4,
            "新生家长了解不够",
        ],
        ["满意度指标", "服务对象满意度指标等", "家长满意度", "≧", 95, "%", 97, 10, 10, ""],
        ["其他需要说明事项", "", "", "无", *[""] * 6],
        ["总分", *[""] * 6, 100, 99.4, "优"],
    ]
    merges = [(6, 0, 6, 2), (6, 3, 6, 5), (8, 0, 10, 0), (14, 0, 14, 6), (13, 0, 13, 2)]
    merges += [(6, left, 7, left) for left in (6, 7, 8, 9)]
    return Layout(
        file="yunnan.xlsx",
        content=book_of(GK14=sheet_of(rows, merges)),
        rows=[met(10), met(20), missed(19, UNEXPLAINED), missed(29.4), met(10)],
    )


def inner_mongolia() -> Layout:
    """指标性质 is the direction, 指标方向 the sign in words; on one line they contradict."""
    rows: Cells = [
        ["项目支出绩效自评表（2023年度）", *[""] * 10],
        [
            "一级指标",
            "二级指标",
            "三级指标",
            "指标性质",
            "指标方向",
            "指标值",
            "计量单位",
            "全年完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ],
        [
            "产出指标",
            "数量指标",
            "新建草场围栏",
            "正向指标",
            "大于等于",
            120,
            "公里",
            125,
            20,
            20,
            "",
        ],
        ["", "质量指标", "围栏完好率", "正向指标", "大于等于", 95, "%", 76, 20, 20, ""],
        ["", "时效指标", "平均报修天数", "反向指标", "大于等于", 5, "工作日", 5, 10, 10, ""],
        [
            "成本指标",
            "经济成本指标",
            "每公里造价",
            "反向指标",
            "小于等于",
            0.6,
            "万元",
            "5800元",
            10,
            10,
            "",
        ],
        ["效益指标", "生态效益指标", "植被盖度", "正向指标", "大于等于", 43, "%", 43.6, 20, 20, ""],
        [
            "满意度指标",
            "服务对象满意度",
            "牧民满意度",
            "正向指标",
            "大于等于",
            90,
            "%",
            95,
            10,
            10,
            "",
        ],
    ]
    contradiction = met(10, "direction_contradicts_operator")
    return Layout(
        file="inner_mongolia.xlsx",
        content=book_of(自评表=sheet_of(rows, [(2, 0, 4, 0)])),
        rows=[met(20), missed(16, UNEXPLAINED), contradiction, met(10), met(20), met(10)],
    )


def liaoning() -> Layout:
    """A department as a whole: the sign after the value, reasons to be ticked under one heading."""
    rows: Cells = [
        ["部门（单位）整体绩效自评表", *[""] * 14],
        [
            "一级指标",
            "二级指标",
            "三级指标",
            "指标值",
            "运算符号",
            "度量单位",
            "实际完成值",
            "完成程度",
            "分值",
            "得分",
            "偏差原因分析",
            "",
            "",
            "",
            "",
        ],
        [*[""] * 10, "经费保障", "制度保障", "人员保障", "其他", "原因说明"],
        [
            "履职效能",
            "重点工作履行情况",
            "执法检查次数",
            240,
            ">=",
            "次",
            251,
            "100%",
            25,
            25,
            *[""] * 5,
        ],
        [
            "",
            "整体工作完成情况",
            "总体工作完成率",
            100,
            "=",
            "%",
            98,
            "98%",
            25,
            24.5,
            "",
            "",
            "√",
            "",
            "年底新增任务，人手不足",
        ],
        [
            "管理效率",
            "预算编制管理",
            "预算编制误差率",
            5,
            "<=",
            "%",
            4.5,
            "100%",
            20,
            20,
            *[""] * 5,
        ],
        ["社会效应", "公众满意度", "公众满意度", 90, ">=", "%", 93, "100%", 20, 20, *[""] * 5],
    ]
    merges = [(1, 10, 1, 14), (3, 0, 4, 0), *((1, left, 2, left) for left in range(10))]
    return Layout(
        file="liaoning.xlsx",
        content=book_of(整体自评=sheet_of(rows, merges)),
        rows=[met(25), missed(24.5), met(20), met(20)],
    )


def side_by_side() -> Layout:
    """Two forms beside each other on one sheet; all six lines have one answer, in any order."""
    head = ["一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    left: Cells = [
        ["项目支出绩效自评表", *[""] * 5],
        ["项目名称", "校园绿化", *[""] * 4],
        head,
        ["产出指标", "栽种乔木", "≥200株", "210株", 30, 30],
        ["产出指标", "成活率", "≥95%", "97%", 30, 30],
        ["满意度指标", "师生满意度", "≥90%", "96%", 30, 30],
    ]
    right: Cells = [
        ["项目支出绩效自评表", *[""] * 5],
        ["项目名称", "校舍维修", *[""] * 4],
        head,
        ["产出指标", "维修面积", "≥1500平方米", "1500平方米", 30, 30],
        ["产出指标", "验收合格率", "100%", "100%", 30, 30],
        ["满意度指标", "家长满意度", "≥90%", "92%", 30, 30],
    ]
    rows: Cells = [[*a, "", *b] for a, b in zip(left, right, strict=True)]
    return Layout(
        file="side_by_side.xlsx",
        content=book_of(两个项目=sheet_of(rows, [(0, 0, 0, 5), (0, 7, 0, 12)])),
        rows=[met(30)] * 6,
    )


def one_below_the_other() -> Layout:
    """Two forms below each other, each with its total; that of the second does not add up."""
    head = ["二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"]
    rows: Cells = [
        ["项目名称：村级文化室", *[""] * 6],
        head,
        ["数量指标", "新建文化室", "3个", "3个", 40, 40, ""],
        ["质量指标", "达标率", "≥90%", "100%", 50, 50, ""],
        ["合计", "", "", "", 90, 90, ""],
        [""] * 7,
        ["项目名称：农家书屋", *[""] * 6],
        head,
        ["数量指标", "补充图书", "≥5000册", "5200册", 50, 50, ""],
        ["数量指标", "开展阅读活动", "≥20场", "18场", 40, 36, "两场改期"],
        ["合计", "", "", "", 90, 88, ""],
    ]
    return Layout(
        file="one_below_the_other.xlsx",
        content=book_of(汇总=sheet_of(rows)),
        rows=[met(40), met(50), met(50), missed(36)],
        totals="total_wrong",
    )


def several_sheets() -> Layout:
    """A cover, two forms on sheets of their own, and a hidden former draft that nobody sees."""
    head = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "完成值",
        "权重",
        "得分",
        "未完成原因分析",
    ]
    first: Cells = [
        ["部门预算项目支出绩效自评表（2023年度）", *[""] * 7],
        head,
        ["产出指标", "数量指标", "采购电脑", "=13台", "13台", 45, 45, ""],
        ["", "时效指标", "支付完成时间", "12月底前", "11月30日", 45, 45, ""],
    ]
    second: Cells = [
        ["部门预算项目支出绩效自评表（2023年度）", *[""] * 7],
        head,
        ["产出指标", "质量指标", "系统可用率", "≥99%", "99.5%", 50, 50, ""],
        ["满意度指标", "满意度指标", "使用人员满意度", "≥90%", "72%", 40, 40, ""],
    ]
    draft: Cells = [head, ["产出指标", "数量指标", "采购电脑", "≥20台", "13台", 90, 90, ""]]
    return Layout(
        file="several_sheets.xlsx",
        content=book_of(
            封面=sheet_of([["绩效自评材料"], ["大数据中心"], ["2024年3月"]]),
            安可替代=sheet_of(first, [(2, 0, 3, 0)]),
            系统运维=sheet_of(second),
            隐藏旧稿=sheet_of(draft),
        ),
        rows=[met(45), met(45), met(50), missed(32, UNEXPLAINED)],
    )


def typed_cells() -> Layout:
    """Percent cells, dates as cells, numbers as text with blanks and commas, a formula."""
    rows: Cells = [
        ["指标级次", "指标名称", "年度目标值", "计量单位", "年度完成值", "满分", "自评得分"],
        ["质量指标", "抽检合格率", 0.95, "", 0.965, 20, "20"],
        ["数量指标", "服务企业", "1,200", "家次", " 1250 ", 20, "20.00"],
        ["时效指标", "任务完成时间", dt.date(2023, 12, 31), "", dt.date(2023, 12, 20), 20, 20],
        ["成本指标", "平均检测成本", "350", "元/批次", ("=8750/20", 437.5), 20, 20],
        ["满意度指标", "企业满意度", 0.9, "", 0.81, 10, 9],
    ]
    formats = {(1, 2): "0%", (1, 4): "0.0%", (5, 2): "0%", (5, 4): "0%"}
    formats |= {(3, 2): "yyyy/m/d", (3, 4): "yyyy年m月d日"}
    return Layout(
        file="typed_cells.xlsx",
        content=book_of(Sheet1=sheet_of(rows, formats=formats)),
        rows=[met(20), met(20), met(20), missed(16, BOTH), OPEN],
    )


def semicolons() -> Layout:
    """GB18030 with semicolons; the second level stands once and holds for the lines below it."""
    lines = [
        "序号;一级指标;二级指标;三级指标;年初指标值;单位;年末完成值;标准分;自评分;未完成原因",
        "1;产出;数量;开展巡查;≥ 48;次;52;20;20;",
        "2;;;编发简报;12;期;12;10;10;",
        "3;;质量;隐患整改率;≥98%;;96.04%;20;19.6;两处涉及拆迁",
        "4;效益;社会效益;亡人事故起数;0;起;0;20;20;",
        "5;;;群众安全意识;明显增强;;有所增强;10;10;宣传面不够",
        "6;满意度;服务对象满意度;居民满意度;≥90;%;93;10;10;",
    ]
    answers = [met(20), met(10), missed(19.6), met(20), missed(None, BOTH), met(10)]
    return Layout(file="semicolons.csv", content="\r\n".join(lines).encode("gb18030"), rows=answers)


def tabs() -> Layout:
    """UTF-8 with a mark and tabs; unit in the heading of the value, full-width figures."""
    lines = [
        "县级项目支出绩效自评表\t\t\t\t\t\t",
        "绩效指标\t指标内容\t目标值（万元、%）\t完成值\t权重\t得分\t备注",
        "成本指标\t项目总投入\t≤１２０万元\t１１６万元\t30\t30\t",
        "质量指标\t资金拨付率\t≥９５％\t９８．５％\t30\t30\t",
        "时效指标\t拨付时限\t≤10个工作日\t12天\t20\t20\t工作日与自然日",
        "满意度指标\t农户满意度\t≥90%\t达成预期指标\t10\t10\t",
    ]
    content = "\ufeff" + "\n".join(lines) + "\n"
    unsaid = ("undetermined", None, "number_not_reported")
    return Layout(
        file="tabs.csv",
        content=content.encode(),
        rows=[met(30), met(30), ("undetermined", None, "unit_conflict"), unsaid],
    )


def declared() -> Layout:
    """A target form: no results; the points do not make a whole and a value was left out."""
    rows: Cells = [
        ["项目支出绩效目标申报表（2024年度）", *[""] * 4],
        ["项目名称", "专项规划编制", "", "项目属性", "新增项目"],
        ["年度资金总额（万元）", 45, "", "其中：财政拨款", 45],
        ["年度目标", "完成专项规划编制并通过评审", "", "", ""],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "分值"],
        ["产出指标", "数量指标", "编制规划", "1份", 20],
        ["", "质量指标", "评审通过率", "≥95%", 25],
        ["效益指标", "社会效益指标", "决策参考次数", "", 30],
        ["满意度指标", "服务对象满意度指标", "使用单位满意度", "≥90%", 20],
    ]
    return Layout(
        file="declared.xlsx",
        content=book_of(申报表=sheet_of(rows, [(5, 0, 6, 0)])),
        rows=[OPEN, OPEN, ("undetermined", None, "target_missing"), OPEN],
        totals="weights_do_not_add_up",
    )


def hunan() -> Layout:
    """The rate of the funds is printed as 100 %, the amounts say 80 %; the points fit them."""
    rows: Cells = [
        ["项目支出绩效自评表", *[""] * 7],
        ["年度预算申请", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["（万元）", "年度资金总额", 60, 60, 48, 10, "100.00%", 8],
        ["", "其中：一般公共预算", 60, 60, 48, "—", "", "—"],
        [
            "绩效指标",
            "一级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因",
        ],
        ["", "产出指标", "救助困难职工", "≥150人", "156人", 40, 40, ""],
        ["", "效益指标", "职工生活", "得到改善", "明显改善", 40, 40, ""],
        ["", "满意度指标", "职工满意度", "≥95%", "97%", 10, 10, ""],
        ["总分", "", "", "", "", 100, 98, ""],
    ]
    return Layout(
        file="hunan.xlsx",
        content=book_of(自评=sheet_of(rows, [(8, 0, 8, 4), (5, 0, 7, 0)])),
        rows=[met(40), met(40), met(10)],
        totals="budget_contradiction",
    )


def jiangsu() -> Layout:
    """年中调整数 beside the budget; more was spent than there was, and the sum is wrong."""
    rows: Cells = [
        ["财政支出项目绩效自评表", *[""] * 7],
        [
            "预算执行（万元）",
            "年初预算数",
            "年中调整数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ],
        ["年度资金总额", 100, 20, 130, 135, 10, "103.85%", 10],
        ["项目绩效", "指标名称", "目标值", "", "实际完成值", "权重", "", "自评分"],
        ["产出目标", "节点建设", "=8个", "", "8个", 45, "", 45],
        ["产出目标", "恢复速度", "≤2小时", "", "2小时", 45, "", 45],
        ["总分", "", "", "", "", 100, "", 100],
    ]
    return Layout(
        file="jiangsu.xlsx",
        content=book_of(自评=sheet_of(rows)),
        rows=[met(45), met(45)],
        totals="budget_sum_wrong executed_above_budget",
    )


def graded() -> Layout:
    """89.5 points and the grade 优: the best grade begins at 90."""
    rows: Cells = [
        ["项目绩效自评表", *[""] * 6],
        ["资金（万元）", "全年预算数", "全年执行数", "执行率", "分值", "得分", ""],
        ["年度资金总额", 20, 20, "100%", 10, 10, ""],
        [
            "二级指标",
            "三级指标",
            "年度指标值",
            "全年实际值",
            "分值",
            "得分",
            "未完成原因及拟采取的改进措施",
        ],
        ["数量指标", "新建机井", "≥10眼", "10眼", 50, 50, ""],
        ["数量指标", "铺设管道", "≥100公里", "73.75公里", 40, 29.5, "征地未完成，下年续建"],
        ["总分", "", "", "", 100, 89.5, ""],
        ["自评等级", "优", "", "", "", "", ""],
    ]
    return Layout(
        file="graded.xlsx",
        content=book_of(自评=sheet_of(rows)),
        rows=[met(50), missed(29.5)],
        totals="grade_wrong",
    )


#: The forms, in the order of this page.
STRANGERS = (
    guangxi,
    hubei,
    chongqing,
    yunnan,
    inner_mongolia,
    liaoning,
    side_by_side,
    one_below_the_other,
    several_sheets,
    typed_cells,
    semicolons,
    tabs,
    declared,
    hunan,
    jiangsu,
    graded,
)

#: A page of a browser under the name of a workbook, of which the end is missing: to be told with
#: what to do, never read as the part that is there.
NO_WORKBOOK = (
    "export.xls",
    "<html><head><meta charset='gb2312'></head><body><table><tr><td>三级指标</td><td>指标值</td>"
    "<td>实际完成值</td></tr><tr><td>培训人次</td><td>≥50</td><td>52</td></tr><tr><td>培"
    "".encode("gb18030"),
)
