"""Chinese sentences for our errors: what happened and what to do next."""

from adapter.errors import (
    AdapterError,
    AuthenticationRefused,
    ConfigurationError,
    ConnectionLost,
    DeadlineExceeded,
    GateClosed,
    ImportRefused,
    IncompletePull,
    MalformedAnswer,
    OutcomeUnknown,
    RecordError,
    RemoteRefused,
    RetryableError,
    RunError,
    ServerBusy,
    SuspiciousEmptyPull,
)

_SENTENCES: dict[type[AdapterError], str] = {
    ConnectionLost: "连不上一体化系统，或连接中断。请检查网络与 base_url，再用 doctor 测试连接。",
    DeadlineExceeded: "一体化系统在规定时间内没有答复。请稍后重试，或调大 timeouts。",
    ServerBusy: "一体化系统繁忙或在维护。请稍后重试。",
    AuthenticationRefused: "一体化系统拒绝了登录。请核对 app_id 和密钥是否仍有效。",
    MalformedAnswer: "答复不完整或与口径不符，已停止，数据未改动。请把运行编号告知对方厂商。",
    IncompletePull: "拉取的页数与对方声明的总数不符，本次作废，数据未改动。请稍后重试。",
    GateClosed: "涉密闸门拦下了一次发送，什么也没有发出。请报告此问题。",
    OutcomeUnknown: "发送后没有收到可信的答复，结果未知；下次运行会先回读核实，不会重复发送。",
    RetryableError: "暂时无法完成，什么也没有改动。请稍后重试。",
    RecordError: "有一条记录无法使用，已停止，数据未改动。请报告此问题。",
    RunError: "本次运行已停止，未完成的部分没有改动。请按括号中的原因处理后重试。",
    AdapterError: "操作没有完成。请按括号中的原因处理后重试。",
    ImportRefused: "导入被拒绝，库中内容未改动。请按上面列出的位置改正后重新导入。",
}


def sentence_of(error: AdapterError) -> str:
    """What to tell the person at the terminal; never a payload."""
    if isinstance(error, ConfigurationError):
        return f"配置有误：{_place(error)}{error.reason}"
    if isinstance(error, RemoteRefused):
        return f"一体化系统答复业务失败（代码 {error.code}）：{error.reason or '未说明原因'}"
    if isinstance(error, SuspiciousEmptyPull):
        return (
            f"对方只返回了 {error.received} 条，而本方现有 {error.held} 条，疑为异常，已停止，"
            "数据未改动。请先核实对方系统。"
        )
    for kind in type(error).__mro__:
        if kind in _SENTENCES:
            return f"{_SENTENCES[kind]}（{error}）"
    raise TypeError(f"{type(error).__name__} is no error of ours") from error


def _place(error: ConfigurationError) -> str:
    place = f"{error.file}:{error.line}" if error.line else error.file
    return "".join(f"{part}　" for part in (place, error.key) if part)
