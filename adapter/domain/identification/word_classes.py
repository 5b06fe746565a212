"""Classes of the trade's words (词类): which say little, which deny, which name a part or people.

Chosen by reading forms of the half `tune` and the lines `learn` of the labelled set, and from the
field's general vocabulary.
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
    " 区域 提升 落实 推进 接受 获得 提供 纳入 参与 安排 足额 按月 按季 专项 财政 支持 有效 稳步"
    " 全面"
    " 基本 广大 社会 布设 设立 范围 事项 内容 监督 管理 对象 要求 政策 计划 预算 能够 出现 达到"
    " 实现 给予 予以"
    " 做好 加快 享受 发生 保证 确保 提高 促进 消费者"
)
#: Words that are in so many names that their lack tells little.
LIGHT = tuple(dict.fromkeys(_LIGHT.split()))
_DENIALS = (
    "未(?!成) 不(?!断|良|动产) 非(?!遗|物质|公|税|国有) 无(?!障碍|公害|害化|偿|人机|线) 拒"
    " 逾期 超期 超支 返工 返修 返贫 退回 投诉 差错 故障 驳回 死亡 停工 清退"
    " 结余 节约 拆除 辍学 失访 失业 污染"
    " 流失 违规 违法 欠(?!发达) 闲置 浪费 延期 延误 拖欠 滞后 超标 缺陷 空置 流标 废标 断供 停水"
    " 停电"
    " 拒绝 撤销 注销 减员 退出 中断 失败 复发 反弹 重复"
)
#: Patterns: one of these on one side alone denies what the other says.
DENIALS = tuple(_DENIALS.split())
_SCOPES = (
    "新增 新开工 新建 新识别 新受理 改建 扩建 恢复 前期 后期 中长期 规划 维护 拆除 已 在建 续建"
    " 易地 搬迁 试点 首次 二次 中期 初步 半年 季度 月度 每月 上年 重大 一般(?!公共)"
    " 单位 人均 户均 亩均 平均 最高 最低 大型 中型 小型 国家级 省级 市级 县级"
    " 一期 二期 三期 城市 农村 学校(?!满意) 企业"
    " 首批 先期 末期 追加 补充(?!医|耕地) 上半年 下半年 [一二三四]季度 当月 累计 存量 历史遗留 结转"
    " 重点 示范 骨干 专职 兼职 临聘 编外 夜间 节假日 高级 中级 初级 特级 [一二三甲]级"
    " 乡镇级 村级 境内 境外 国内 国外 线上 线下 室内 室外"
    " 小学 初中 高中 中职 高职 高校 大学生 幼儿园 住院 门诊 (?<!进)出口 进口(?!出口) 牧区 山区 郊区"
    " 民办 公办 民营 国有(?!资产) 男性 女性 学前 维修 更新 招标 监理 设计 勘察 论证 可研 验收前"
    " 竣工前"
    " 开工 在办 拟 备案 签约 立项 结题 在册 在岗 离岗 复审 复检 回访"
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
    " 家属 士兵 退役军人 优抚 民警 消防员 护林员 网格员 村干部 党员 团员 牧民 渔民 纳税人 投资者"
    " 消费者"
    " 用户 业主 住户 参保人 考生 运动员 教练员 专家 评委 记者 代表 委员 公务员 离休 退休 遗属"
    " 献血者"
    " 新生儿 大学生 研究生 中小学生 教职工 技术人员 管理人员 执法人员 驾驶员 保洁员 社工 少数民族"
    " 归侨 运营商 施工方 监理方 供应商 承包商 经营户 养殖户 种植户 个体户 创业者 求职者 失业人员"
    " 特困人员 当事人 报警人 嫌疑人 罪犯 申请人 精神障碍 结核病 艾滋病 用水户 育龄 流浪 优秀人才"
    " 科研人员 村集体 社区 乡镇 医务人员 受伤"
)
#: Groups of people: when each side names others, other people are meant.
GROUPS = tuple(_GROUPS.split())
#: Groups that a form names where it means whom the project serves at all.
ANYBODY = frozenset(("群众", "居民", "村民", "职工", "困难群众", "农户", "牧户", "工作队"))
#: Which side of a thing is measured: another one makes another indicator of it.
ASPECTS = ("及时", "准确", "完整", "公开", "到位", "知晓", "满意", "合格", "覆盖", "完好", "成功")
