"""Classes of the trade's words (词类): which say little, which deny, which name a part or people.

Chosen by reading forms of the half `tune` and the fresh lines `learn` of the labelled set, and
from the field's general vocabulary.
"""

_FILLERS = (
    "是否 得到 各项 各类 有关 相关 以及 进行 开展 实施 对于 关于 通过 按照 方面 本单位 日益增加 的"
    " 对(?!象|口|外) 在(?!职|建|岗|校|读|册|编|院) (?<!普)及(?!时|格|早) 和(?!谐|平)"
    " (?<!参)与(?!会) 、 , 等$ ^为 以?内$ 含 了 举办 举行 组织(?!部|机构|化|率) 涉及 有所 明显 所需"
    " 阶段 性(?=文化|活动) 进一步 切实 逐步 不断 显著"
)
#: Patterns of words that carry little of what a name means; left out unless nothing else is said.
FILLERS = tuple(_FILLERS.split())
_LIGHT = (
    "项目 工程 工作 业务 完成 任务 服务 总 年度 全年 本年 当年 情况 数量 主要 重要 国家 活动 开展"
    " 平均 使用 当地 各 质量 设施 系统 资金 建设 监督 总体 整体 人口 综合 案件 总体 实际 相关 人员"
    " 区域 提升"
)
#: Words that are in so many names that their lack tells little.
LIGHT = tuple(dict.fromkeys(_LIGHT.split()))
_DENIALS = (
    "未(?!成) 不(?!断|良|动产) 非(?!遗|物质|公|税|国有) 无(?!障碍|公害|害化|偿|人机|线) 拒"
    " 逾期 超期 超支 返工 返修 返贫 退回 投诉 差错 故障 驳回 死亡 停工 清退"
    " 结余 节约 拆除 辍学 失访 失业 污染"
    " 流失 违规 违法 欠(?!发达) 闲置 浪费"
)
#: Patterns: one of these on one side alone denies what the other says.
DENIALS = tuple(_DENIALS.split())
_SCOPES = (
    "新增 新开工 新建 新识别 新受理 改建 扩建 恢复 前期 后期 中长期 规划 维护 拆除 已 在建 续建"
    " 易地 搬迁 试点 首次 二次 中期 初步 半年 季度 月度 每月 上年 重大 一般(?!公共)"
    " 单位 人均 户均 亩均 平均 最高 最低 大型 中型 小型 国家级 省级 市级 县级"
    " 一期 二期 三期 城市 农村 学校 企业"
    " (?:年度|本年|当年)(?=投资|支出|预算)"
)
#: Patterns: one of these in what a line says alone makes a part or another stage of the thing.
SCOPES = tuple(_SCOPES.split())
_GROUPS = (
    "老人 儿童 妇女 学生 教师 家长 患者 残疾人 职工 干部 农户 牧户 企业 游客 司机 居民 村民 贫困户"
    " 监测(?=户|人口|对象) 脱贫 军人 官兵 志愿者 护理员 医生 护士"
    " 律师 孕产妇 婴儿 婴幼儿 幼儿 青年 青少年"
    " 困难群众 低保 特困 孤儿 毕业生 农民工 工人 读者 观众 旅客 客户 商户 村集体 合作社 主管部门"
    " 驻村 劳动力 群众 工作队 高血压 糖尿病 演出人员 使用人员 受援"
)
#: Groups of people: when each side names others, other people are meant.
GROUPS = tuple(_GROUPS.split())
#: Words that often, not always, stand for each other; each exchange is weighed as evidence.
NEAR_WORDS: tuple[tuple[str, ...], ...] = tuple(
    tuple(each.split())
    for each in (
        "设备 设施 仪器设备 仪器 器材 装备 装置",
        "购买 配备 安装 投入",
        "合格 达标 通过",
        "治理 整改 消除",
        "处置 处理",
        "监测 检测 监控",
        "巡查 检查",
        "审核 审批 核查 评审",
        "宣传 推广 宣讲 普及",
        "提升 推动 加强 完善",
        "健全 完备",
        "影响 作用 效果 成效",
        "功能 能力 水平",
        "补助 资助 救助 奖补",
        "享受 受益 惠及",
        "群众 居民 村民",
        "标准 成本 单价",
        "保障 维持",
        "支出 使用 资金",
        "支持 扶持",
        "完工 完成",
        "培训 参训",
        "制度 机制",
        "发布 完成",
        "投送 投稿",
        "路线 道路",
        "需求 需要",
        "侦破 破案",
        "申报对象 申报人",
        "规模 面积",
        "里程 长度 距离",
        "人口 人员",
        "条件 状况",
        "场馆 场所",
        "系统 平台",
    )
)
