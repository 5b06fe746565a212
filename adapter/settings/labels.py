"""Settings by the words that people use (配置项名称): section by section, without site names."""

from collections.abc import Mapping

_TIMEOUTS = {
    "connect_s": "连接超时（秒）",
    "read_s": "等待答复超时（秒）",
    "total_s": "一次调用总超时（秒）",
}
_LISTENING = {
    "host": "监听地址",
    "port": "监听端口",
    "public_url": "对外网址（前面有代理时）",
    "certificate": "HTTPS 证书",
    "certificate_key": "HTTPS 证书私钥",
}
_FILE_DROP = {
    "outbox": "发件目录",
    "inbox": "收件目录",
    "state": "台账目录",
    "signing_key": "批次签名私钥",
    "trusted_keys": "对方批次的公钥",
    "reading": "读取方式",
    "answer_wait_s": "等待答复（秒）",
    "settle_s": "文件写完后等待（秒）",
}
_SITE = {
    "profile": "接口口径",
    "file_drop": "文件交换",
    "base_url": "对方地址",
    "division_code": "财政区划",
    "fiscal_year": "预算年度",
    "app_id": "应用编号",
    "app_secret_file": "应用密钥文件",
    "app_secret_env": "应用密钥环境变量",
    "ca_file": "信任的证书颁发机构",
    "run_budget": "一次运行最长时间",
    "calls_per_second": "每秒最多调用次数",
    "burst": "空闲后可连续调用次数",
    "sweep_every": "全量核对间隔",
    "look_back": "增量拉取往回重读",
    "scoring_rules": "评分规则",
    "schedule": "定时作业",
}
_PROXY = {"addresses": "代理的地址", "header": "登录名所在的请求头", "secret_file": "代理口令文件"}
_OIDC = {
    "issuer": "签发方",
    "client_id": "本系统的登记编号",
    "client_secret_file": "登记口令文件",
    "client_key_file": "登记私钥文件",
    "client_key_algorithm": "登记私钥的签名算法",
    "discovery_file": "发现文档文件",
    "ca_file": "信任的证书颁发机构",
    "hosts": "另外准许的主机",
    "scopes": "请求的范围",
    "login_claim": "等于登录名的声明",
    "algorithms": "认可的签名算法",
    "required_acr": "要求的认证等级",
    "required_amr": "要求的认证方式",
    "max_age": "多久前的登录须重新认证",
}
_WEB = {
    "idle_timeout": "不用多久后退出登录",
    "absolute_timeout": "登录最长多久",
    "second_factor": "动态码",
    "proxy": "由代理登录",
    "oidc": "统一身份认证",
}
_PLAN = {
    "signing_key": "批准签名私钥",
    "former_keys": "以前的批准公钥",
    "expires_after": "计划多久到期",
    "second_approval_changes": "改动多少套须二人批准",
    "second_approval_removals": "撤除多少须二人批准",
    "second_approval_share": "改动超过多大份额须二人批准",
    "floor": "份额起算的套数",
    "canaries": "重点关注的编码",
    "removal_share": "撤除超过多大份额须核实",
}
_API = {
    "sites": "按哪些站点判断非密",
    "calls_per_minute": "每个令牌每分钟调用次数",
    "burst": "空闲后可连续调用次数",
}


def _under(prefix: str, words: Mapping[str, str], context: str = "") -> dict[str, str]:
    return {f"{prefix}.{name}": f"{context}{told}" for name, told in words.items()}


_LABELS: Mapping[str, str] = {
    "store.url": "数据库地址",
    "log.level": "日志详细程度",
    "log.format": "日志格式",
    "identify.semantic": "语义模型另提候选",
    "package.signing_key": "导出包签名私钥",
    "package.trusted_keys": "另外信任的导出包公钥",
    "lease_ttl": "作业占用的时限",
    "default_site": "命令不写站点时所指的站点",
    **_under("site.*", _SITE),
    **_under("site.*.timeouts", _TIMEOUTS),
    **_under("site.*.file_drop", _FILE_DROP, "文件交换："),
    "site.*.push.late_commit_window": "发出多久仍未存入的按未存入处理",
    "site.*.push.max_attempts": "同一内容最多发送次数",
    "site.*.push.approval": "推送是否须经批准",
    "site.*.vanish_limit.share": "对方少了多大份额即停下",
    "site.*.vanish_limit.floor": "份额起算的条数",
    **_under("plan", _PLAN),
    **_under("web", _LISTENING),
    **_under("web", _WEB),
    **_under("web.proxy", _PROXY, "由代理登录："),
    **_under("web.oidc", _OIDC, "统一身份认证："),
    **_under("web.oidc.timeouts", _TIMEOUTS, "统一身份认证："),
    **_under("api", _LISTENING),
    **_under("api", _API),
}
_SECTIONS: Mapping[str, str] = {
    "store": "数据库",
    "log": "日志",
    "plan": "推送计划",
    "identify": "指标识别",
    "package": "导出包",
    "web": "网页控制台",
    "api": "拉取接口",
}
#: What a value means, of settings that are one of some words.
_VALUES: Mapping[str, Mapping[str, str]] = {
    "site.*.push.approval": {"none": "不须批准", "required": "须经批准"},
    "site.*.file_drop.reading": {"extract": "读对方放来的导出", "request": "逐次请求"},
    "web.second_factor": {"optional": "可不启用", "required": "必须启用"},
    "log.level": {"debug": "调试", "info": "一般", "warning": "警告", "error": "只记错误"},
    "log.format": {"json": "每行一个 JSON", "text": "文字"},
}
_SCHEDULE = "site.*.schedule."


def _general(key: str) -> str:
    """The key of any site."""
    parts = key.split(".")
    return ".".join(["site", "*", *parts[2:]]) if parts[0] == "site" else key


def label_of(key: str, jobs: Mapping[str, str]) -> str:
    """What a setting is called; `jobs` are the words of scheduled jobs. "" for what has none."""
    general = _general(key)
    if general.startswith(_SCHEDULE):
        job = general.removeprefix(_SCHEDULE)
        return f"定时：{jobs.get(job, job)}"
    return _LABELS.get(general, "")


def section_of(key: str) -> str:
    """What the part of the file is called in which a setting stands."""
    first, _, rest = key.partition(".")
    if first == "site" and rest:
        return f"站点 {rest.partition('.')[0]}"
    return _SECTIONS.get(first, "其他")


def value_words(key: str, value: str) -> str:
    """What a value means beside itself; "" where it says it."""
    return _VALUES.get(_general(key), {}).get(value, "")
