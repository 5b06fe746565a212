"""What the other side says of a failure (对方的说明), without names and codes it may give away.

Its words may name a secret project: nobody here knows those names, so nothing can look for them.
What is kept are words of failures, short numbers, and what we sent ourselves.
"""

import re
from collections.abc import Collection, Sequence

#: Stands for whatever was left out.
MASK = "…"

#: What failures are told with.
_WORDS = """
    一体化系统 系统 平台 接口 服务 服务器 网络 数据库 数据 模块 功能 业务 流程 环节 状态 操作 任务
    作业 程序 参数 字段 格式 类型 长度 内容 文本 字符 数值 数字 金额 小数 位数 日期 时间 年度 月份
    区划 单位 部门 科室 用户 账号 口令 密码 令牌 签名 证书 权限 角色 会话 登录 认证 授权 注册 编码
    代码 编号 主键 标识 名称 版本 批次 请求 应答 报文 记录 数据集 目录 清单 附件 文件 模板 指标
    绩效 绩效目标 绩效指标 绩效监控 绩效自评 自评 监控 目标 预算 资金 项目 项目库 支出 收入 一级
    二级 三级 级别 层级 指标值 计量单位 分值 权重 得分 总分 评分 标准 定性 定量 方向 合计 总和
    总数 条数 行数 页码 页数 每页 上限 下限 范围 最大 最小 未找到 找不到 没有找到 不存在 未登记
    未注册 未启用 未开放 未配置 未审核 未批准 未通过 未提交 未填写 未知 已存在 已登记 已注册
    已启用 已停用 已审核 已审批 已批准 已提交 已锁定 已冻结 已关闭 已过期 已失效 已删除 已撤回
    已归档 已下达 停用 冻结 锁定 关闭 过期 失效 作废 删除 撤回 归档 审核 审批 批准 提交 登记 下达
    录入 填报 填写 修改 新增 更新 替换 覆盖 保存 存入 写入 入库 读取 查询 接收 拒收 拒绝 受理 处理
    校验 检查 核对 验证 解析 转换 匹配 对应 关联 引用 绑定 调用 访问 连接 传输 重试 重复 冲突 一致
    不一致 不符 不匹配 不相等 相等 等于 不等于 大于 小于 超过 超出 超长 过长 过短 太长 太短 溢出
    越界 为空 不能为空 空值 缺少 缺失 必填 必须 非法 无效 有效 合法 合规 不合法 不合规 不规范
    不正确 不允许 不支持 不接受 不可用 不足 不够 不行 不对 错误 有误 异常 失败 成功 超时 繁忙 忙
    维护 维护中 升级 暂停 中断 断开 终止 稍后 再试 请稍后再试 稍候 请联系 联系 管理员 核实 原因
    说明 提示 信息 消息 详情 详见 日志 全部 部分 整批 整套 逐套 本次 本批 本套 本行 当前 目前 上级
    下级 同一 相同 不同 其他 其它 正式 测试 重新 只能 不能 不得 不可 可以 无法 没有 未能 需要 应当
    应为 应在 请求编号 与 和 及 或 在 为 是 的 了 中 内 已 未 无 非 请 须 需 第 行 条 个 项 列 套
    位 页 次 级 共 仅 且 等 由 对 将 被 从 到 至 该 此 本 有 不 坏
    重名 同名 重号 唯一 细节 要求 规定 条件 依据
"""
_WORD_LIST = sorted(set(_WORDS.split()), key=len, reverse=True)
_KNOWN = "|".join(map(re.escape, _WORD_LIST))
_ENGLISH = (
    "(?<![0-9A-Za-z])(?:(?i:access|already|and|another|are|at|bad|busy|cannot|code|column|conflict|contains|data|database|date|denied"
    "|duplicate|empty|entry|error|exceeded|exception|exists?|expired|failed|failure|field|for|format|found|from|has|in|internal|invalid"
    "|is|key|later|length|limit|line|locked|long|match|maximum|message|missing|must|name|no|not|null|number|of|ok|on|or|page|parameter"
    "|permission|primary|record|refused|rejected|request|required|row|server|service|short|size|system|the|time|timeout|to|token|too"
    "|type|unauthorized|unavailable|unique|unknown|user|value|version|violation|was|wrong)|[A-Za-z])(?![0-9A-Za-z])"
)
#: A failure has a code like DUPLICATE_KEY or E5001; a short number names a line.
_CODE = r"(?<![0-9A-Za-z])(?:[A-Z]{2,12}(?:_[A-Z]{2,12})+|[A-Z]{1,4}-?[0-9]{2,5})(?![0-9A-Za-z])"
_NUMBER = r"(?<![0-9A-Za-z])(?<![0-9][ .\-_/])[0-9]{1,5}(?![0-9A-Za-z])(?![ .\-_/][0-9])"
_MARKS = r"[^\w]|_"
_LEAST_OWN = 2
#: What may follow on these, and stand between these, is a name or a code of somebody.
_NAMING = re.compile("项目|单位|部门|名称|模板|编码|编号|用户|任务|与|和|及|为|是")
_OPENING = re.compile("[“\"‘'「『【《(（\\[]")
#: Words that names are made of as well: alone they are kept.
_THING_WORDS = """
    一体化系统 系统 平台 接口 服务 服务器 网络 数据库 数据 模块 功能 业务 流程 环节 状态 操作 任务
    作业 程序 参数 字段 格式 类型 长度 内容 文本 字符 目录 清单 附件 文件 信息 消息 日志 目标 预算
    资金 支出 收入 标准 升级 维护 维护中 测试 证书 签名 权限 角色 批次 报文 记录 数据集 区划 单位
    部门 科室 用户 部分 全部 正式 中 内 上级 下级 联系 管理员 处理 校验 检查 核对 验证 解析 转换
    登记 下达 录入 绩效 指标 项目库
"""
_THINGS = frozenset(_THING_WORDS.split())


def without_names(text: str, own: Collection[str] = ()) -> str:
    """The text with `…` for whatever is neither a word of failures nor one of our `own` texts.

    Two things beside each other, or one behind a word or a mark that names something, may be
    somebody's name, and so may a code behind such a word: they are left out.
    """
    sent = sorted((each for each in own if len(each) >= _LEAST_OWN and each in text), key=len)
    mine = "|".join(map(re.escape, reversed(sent))) or "(?!)"
    pattern = (
        f"(?P<own>{mine})|(?P<word>{_KNOWN}|{_ENGLISH})|(?P<code>{_CODE}|{_NUMBER})"
        f"|(?P<mark>{_MARKS})|(?P<other>.)"
    )
    found = [(each.lastgroup or "other", each[0]) for each in re.finditer(pattern, text, re.DOTALL)]
    kept: list[str] = []
    for at, (kind, said) in enumerate(found):
        if kind != "other" and not _may_name(found, at):
            kept.append(said)
        elif kept[-1:] != [MASK]:
            kept.append(MASK)
    return "".join(kept)


def _may_name(found: Sequence[tuple[str, str]], at: int) -> bool:
    """Whether a code or a thing is, or is a part of, what may name somebody."""
    kind, said = found[at]
    before = next((word for _, word in reversed(found[:at]) if word.strip()), "")
    is_named = _NAMING.fullmatch(before) is not None
    if kind == "code":
        return is_named
    if kind != "word" or said not in _THINGS:
        return False
    sides = [found[each] for each in (at - 1, at + 1) if 0 <= each < len(found)]
    is_beside = any(word in _THINGS or other == "other" for other, word in sides)
    return is_beside or is_named or _OPENING.fullmatch(before) is not None
