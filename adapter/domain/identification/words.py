"""The trade's words for the same thing (同义用语): which wording of a name stands for which.

Left the wording that names are read in, right what it stands for. Words are alike here when people
fill forms with either and mean the same figure; what merely often goes together is not.
"""

#: Read in this order: a longer wording before a shorter one that it holds.
SAME_WORDS: tuple[tuple[str, str], ...] = tuple(
    (each, meant)
    for meant, others in (
        # how something is measured
        ("满意度", "满意程度 满意率 满意情况 满意比例 满意度情况 满意度评价"),
        ("率", "所占比例 的比例 比例 比率 百分比 所占比重 占比 比重"),
        ("数量", "数目 总数量 总数 个数 台数 件数 套数 座数 处数 所数 项数 份数 总量"),
        ("人数", "人员数量 人员人数 人员数 人口数量 人口数 人口人数 职工人数 职工数 对象人数"),
        ("户数", "户户数"),
        ("及时", "按时 按期 准时 如期 适时 按时间 按计划 按进度 及时及时"),
        ("单价", "单位价格 平均单价"),
        ("长度", "里程 公里数 米数 总长度 总里程"),
        ("周期", "期限 期间 起止时间 周期内"),
        ("年限", "寿命 年数"),
        ("天数", "日数"),
        ("篇数", "篇次"),
        ("程度", "状况 情况 水平"),
        ("投资", "总投资额 总投资 投资总额 投资额 总投入 投入金额"),
        ("成本", "造价 费用 花费 支出成本"),
        # what is done
        ("维护", "维修维护 维修维保 维修保养 维修养护 维护保养 维护维修 维保 养护 维修 修缮"),
        ("完工", "竣工 建成"),
        ("完成", "办结 完成情况"),
        ("购买", "采购 购置 购入 购进 选购"),
        ("抽检", "抽样检验 抽样检测 抽查检验 抽查 抽验 抽样"),
        ("巡查", "巡察 巡检 巡视 巡逻"),
        ("检测", "检验 化验 检验检测"),
        ("监管", "监督管理 监督监管"),
        ("发放", "拨付 支付 兑付 兑现 下达 划拨"),
        ("补助", "补贴 补偿"),
        ("申报", "申请"),
        ("成活", "存活"),
        ("种植", "栽植 栽种 栽培 种殖"),
        ("检定", "鉴定"),
        ("保障", "保证 确保"),
        ("运行", "运转 运作 运营"),
        ("提升", "改善 提高 增强 改进 增进 优化"),
        ("使用", "支出 开支"),
        ("匹配", "相符 相适应 符合程度"),
        ("推动", "助推 推进 促进"),
        ("配备", "配置 投入使用"),
        ("签订", "签定 签署"),
        ("参与", "参加"),
        ("排水", "排涝"),
        ("增加收入", "增收"),
        ("增加产量", "增产"),
        ("检修", "检查维修"),
        ("知晓率", "知晓度 认知率"),
        ("合规", "合法合规 规范 规范合规"),
        ("准确", "正确"),
        # whom and what it concerns
        ("资金", "经费 款项 资金款"),
        ("办公楼", "办公大楼 大楼"),
        ("农村", "乡村"),
        ("道路", "公路"),
        ("人员", "职工 工作人员"),
        ("居民", "市民 城区居民 城镇居民 城市居民"),
        ("服务对象", "受益对象 受益群体 受益群众 受众"),
        ("老人", "老年人 老年群体"),
        ("养老院", "养老机构 敬老院"),
        ("有害生物", "病虫害"),
        ("森林火灾", "林火"),
        ("防火", "森林防火"),
        ("仪器", "仪器设备"),
        ("公众号", "微信公众号 微信公众平台"),
        ("新闻媒体", "媒体"),
        ("群众", "百姓 老百姓 民众 公众"),
        ("农户", "农民 农牧民 农牧户"),
        ("单项", "单个 每项 每个 单件 每件"),
        ("监测户", "监测对象户 监测对象"),
        ("贫困户", "建档立卡户 建档立卡贫困户"),
        ("疫苗接种", "接种疫苗"),
        ("达标", "合标"),
    )
    for each in others.split()
)
_FILLERS = (
    "是否 得到 各项 各类 有关 相关 以及 进行 开展 实施 对于 关于 通过 按照 方面 本单位 日益增加 的"
    " 对(?!象|口|外) 在(?!职|建|岗|校|读|册|编|院) (?<!普)及(?!时|格|早) 和(?!谐|平)"
    " (?<!参)与(?!会) 、 , 等$ ^为 以?内$ 含 了"
)
#: Patterns of words that carry little of what a name means; left out unless nothing else is said.
FILLERS = tuple(_FILLERS.split())
_LIGHT = (
    "项目 工程 工作 业务 完成 任务 服务 总 年度 全年 本年 当年 情况 数量 主要 重要 国家 活动 开展"
    " 平均 使用 当地 各 质量 设施 系统 资金 建设 监督 总体 整体 人口"
)
#: Words that are in so many names that their lack tells little.
LIGHT = tuple(_LIGHT.split())
_DENIALS = "未 不 非 无 拒 逾期 超期 超支 返 退回 投诉 差错 故障 驳回 死亡 停工 清退 结余 节约"
#: One of these on one side alone denies what the other says.
DENIALS = tuple(_DENIALS.split())
_SCOPES = (
    "新增 新开工 新建 新识别 改建 扩建 恢复 前期 后期 中长期 规划 维护 拆除 已 在建 续建 易地 搬迁"
    " 试点 首次 二次 中期 初步 半年 季度 月度 每月 上年 重大 单位 人均 户均 亩均 平均 最高 最低"
    " 大型 中型 小型 国家级 省级 市级 县级 一期 二期 三期 城市 农村 学校 企业"
)
#: One of these in what a line says alone makes a part or another stage of the thing.
SCOPES = tuple(_SCOPES.split())
