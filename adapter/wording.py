"""Chinese sentences for our errors: what happened and what to do next."""

import errno
import os
import re
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from adapter.errors import (
    NO_ROOM,
    AdapterError,
    AuthenticationRefused,
    BatchMissing,
    CircuitOpen,
    ClockAhead,
    ConfigurationError,
    ConnectionLost,
    DeadlineExceeded,
    GateClosed,
    ImportRefused,
    IncompletePull,
    LeaseHeld,
    LeaseLost,
    LibraryRefused,
    MalformedAnswer,
    NoDatabase,
    NothingArrived,
    NothingListed,
    NotVouched,
    OutcomeUnknown,
    PackageRefused,
    PersonRefused,
    PlanRefused,
    RecordError,
    Redirected,
    RemoteRefused,
    RetryableError,
    RunDeadlineExceeded,
    RunError,
    RunNotBegun,
    RunStopped,
    ScrubLeft,
    ServerBusy,
    StoreFull,
    StoreUnavailable,
    SuspiciousEmptyPull,
    UntrustedCertificate,
)
from adapter.wording_files import numbers_in_words
from adapter.wording_pulls import incomplete_sentence, recorded_incomplete

_PACKAGES = ("adapter", "connectors", "mappings", "sync_jobs")

_SENTENCES: dict[type[AdapterError], str] = {
    ConnectionLost: "连不上一体化系统，或连接中断。请检查网络与 base_url，再用 doctor 测试连接。",
    UntrustedCertificate: "本机不信任对方的证书，没有发出请求。"
    "请向对方索取签发证书的 CA 证书（PEM），写入该站点的 ca_file；"
    "证书过期或主机名不符的，请对方更换证书。",
    DeadlineExceeded: "一体化系统在规定时间内没有答复。请稍后重试，或调大 timeouts。",
    ServerBusy: "一体化系统繁忙或在维护。请稍后重试；"
    "一直如此的，请核对 base_url 是否被登录网关拦截。",
    CircuitOpen: "一体化系统连续多次没有正常答复，已暂停同类调用，没有发出请求。请稍后重试。",
    RunNotBegun: "操作在开始前已停止，没有读取，也没有发送任何内容。需要时请重新操作。",
    RunStopped: "本次运行由人停止，此前完成的部分见 runs。要继续请重新运行。",
    RunDeadlineExceeded: "本次运行超过时限，已停止，此前完成的部分见 runs。"
    "请重新运行，或调大 run_budget。",
    NothingArrived: "对方的数据文件还没有到。请确认对方已导出、摆渡程序在运行，稍后重试。",
    BatchMissing: "收件缺少一批，其后的都在等它。请让对方重发缺少的批次。",
    StoreFull: "数据库所在的磁盘已满或读写失败，没有提交的内容已退回。请腾出空间或检查磁盘后重试。",
    StoreUnavailable: "连不上本方数据库，或它正被占用。请检查数据库服务与 store.url 后重试。",
    AuthenticationRefused: "一体化系统拒绝了登录。请核对 app_id 和密钥是否仍有效；"
    "用 WS-Security 口令摘要的，也请核对两边的时间。",
    MalformedAnswer: "答复不完整或与口径不符，没有采用，运行已停止。请把运行编号告知对方厂商。",
    Redirected: "对方要求转到别的地址，没有跟随，运行已停止。"
    "请核对 base_url（http 还是 https、路径），或请对方在网关上放行接口，不要求网页登录。",
    NotVouched: "统一身份认证的答复没有通过核验，没有登录。请重试，仍不行请告诉系统管理。",
    IncompletePull: "读取的内容不完整，这一数据集本次作废，原有内容没有改动。请稍后重试。",
    LeaseHeld: "另一次运行正在处理同样的内容，本次没有开始。请等它结束后再试；可用 runs 查看。",
    LeaseLost: "本次运行停顿过久，已由另一次运行接手，其后的写入全部作废。请查看接手的运行。",
    GateClosed: "涉密闸门拦下了一批发送，该批没有发出。请报告此问题。",
    OutcomeUnknown: "发送后没有收到可信的答复，结果未知；下次运行会先回读核实，不会重复发送。",
    RetryableError: "暂时无法完成。请稍后重试。",
    RecordError: "有一条记录无法使用，运行已停止。请报告此问题。",
    RemoteRefused: "一体化系统答复业务失败，运行已停止。请按代码查对方接口说明，或联系对方厂商。",
    SuspiciousEmptyPull: "对方返回的记录大大减少，疑为异常，已停止。请先核实对方系统；"
    "确属撤回的，请重新运行该作业，并加 --accept-withdrawals 接受。",
    ConfigurationError: "配置有误。请用 doctor 查看位置，改正后重试。",
    ClockAhead: "没有采用读到的数据：以将来的时间记下的内容会挡住此后的每一次拉取和版本核对。"
    "请先校准本机时间（NTP）再重试；对方时钟有误的，请对方校准。",
    ScrubLeft: "不再是“非密”的记录已清除，但数据库文件还没有重写，其中可能仍有旧字节。"
    "请按括号中的原因处理后，重新导入最近一份项目统计表。",
    RunError: "本次运行已停止，此前完成的部分见 runs。请按括号中的原因处理后重试。",
    AdapterError: "操作没有完成。请按括号中的原因处理后重试。",
    PackageRefused: "导出包没有生成或没有采用，没有改动任何内容。请按原因处理后重试。",
    PlanRefused: "计划没有办理，没有改动任何内容。请用 plan show 查看后重试。",
    PersonRefused: "当前用户不能办理这一项。请由有相应岗位的人员办理。",
    NoDatabase: "还没有数据库。首次使用请先运行 db upgrade；"
    "不是首次使用的，请查 store.url 和所用的配置文件。",
    NothingListed: "还没有项目统计表，不知道该查哪些单位。"
    "请先运行 library import 导入项目统计表，或用 --agency 指明单位编码。",
    LibraryRefused: "指标库未改动。请用 library list 查看各版本的状态后重试。",
    ImportRefused: "导入被拒绝，库中内容未改动。请按上面列出的位置改正后重新导入。",
}

_PAUSED = "因连续失败，已暂停同类调用，没有发出请求，稍后可再试。"

#: What systems say of files and connections, in their own language.
_SYSTEM_WORDS = {
    errno.ENOENT: "文件或目录不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许这样操作",
    errno.EISDIR: "这是一个目录",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.ELOOP: "符号链接循环",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EIO: "磁盘读写出错",
    errno.ENOSPC: "磁盘空间不足",
    errno.ECONNREFUSED: "对方拒绝连接",
    errno.ECONNRESET: "对方中断了连接",
    errno.EHOSTUNREACH: "到不了对方主机",
    errno.ENETUNREACH: "到不了对方网络",
    errno.ETIMEDOUT: "连接超时",
    errno.EPIPE: "连接已断开",
}
#: Of a disk beside that of the database, on which a run puts down what it works on.
_NO_ROOM = (
    "磁盘已满或超过配额，没有提交的内容已退回。请在临时目录（TMPDIR）所在的磁盘腾出空间后重试。"
)
_NO_ROOM_KEPT = frozenset(f"OSError: {errno.errorcode[each]}" for each in NO_ROOM)
#: Codes of connectors for an answer that no service of the other side gave.
_NOTHING_THERE = frozenset({"HTTP 404", "HTTP 405", "HTTP 415"})
#: Codes of connectors for an answer of whatever stands before the other side.
_NOT_LET_THROUGH = frozenset({"HTTP 403", "HTTP 407"})
#: Units that a sentence names.
_MOST_UNITS = 5
_LATIN = re.compile(r"[A-Za-z]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def sentence_of(error: AdapterError) -> str:
    """What to tell the person at the terminal; never a payload.

    A business failure that gets this far answered a read: its reason may name projects that are
    not ours to know, so its code alone is told. Refused pushes keep their reasons in the ledger.
    """
    if isinstance(error, ConfigurationError):
        return f"配置有误：{_place(error)}{_in_chinese(error.reason)}"
    if isinstance(error, ImportRefused):
        # A strict import has told its problems line by line; other refusals say why themselves.
        reason = str(error)
        if _HAN.search(reason):
            return f"导入被拒绝，库中内容未改动：{reason}。"
        return _general_sentence(type(error))
    if isinstance(error, PlanRefused | PackageRefused):
        return f"{_in_chinese(error.sentence)}。"
    if isinstance(error, LibraryRefused) and _HAN.search(str(error)):
        return f"没有执行，指标库未改动：{error}。"
    general = f"{_general_sentence(type(error))}{_detail(str(error))}"
    return _told_by_its_facts(error) or general


def _told_by_its_facts(error: AdapterError) -> str:
    match error:
        case RemoteRefused():
            return _refusal(error.code)
        case LeaseHeld():
            return _held(error)
        case NothingArrived() | BatchMissing():
            return _of_files(error)
        case SuspiciousEmptyPull():
            return _suspicion(error)
        case CircuitOpen() | IncompletePull():
            return _first_cause(error)
        case _:
            return ""


def _first_cause(error: CircuitOpen | IncompletePull) -> str:
    """Nothing where it is not known."""
    if isinstance(error, CircuitOpen):
        return f"{_after(error.last)}{_detail(error.words)}" if error.last else ""
    return f"{incomplete_sentence(error)}{_detail(str(error))}" if error.code else ""


def _suspicion(error: SuspiciousEmptyPull) -> str:
    came = f"对方只返回了 {error.received} 条，而本方现有 {error.held} 条"
    if error.marked:
        came = (
            f"对方返回了 {error.received} 条，本方现有 {error.held} 条，"
            f"其中 {error.marked} 条标为已删除"
        )
    if error.units:
        named = "、".join(error.units[:_MOST_UNITS])
        more = f"等 {len(error.units)} 个单位" if len(error.units) > _MOST_UNITS else ""
        came = (
            f"单位 {named} {more}名下本方现有 {error.held} 条，这次一条也没有返回，"
            "其他单位的照常返回"
        )
    return (
        f"{came}，疑为异常，已停止，这一数据集未改动。请先核实对方系统；确属撤回的，"
        "请重新运行该作业，并加 --accept-withdrawals 接受。"
    )


def _held(error: LeaseHeld) -> str:
    since = f"，自 {error.since:%Y-%m-%d %H:%M:%S} UTC 起" if error.since else ""
    return (
        f"另一次运行正在处理同样的内容（运行编号 {error.run_id}{since}），本次没有开始。"
        "请等它结束后再试；可用 runs 查看。"
    )


def _refusal(code: str) -> str:
    if code in _NOTHING_THERE:
        return (
            f"对方在这个地址没有这项服务（{code}），运行已停止。"
            "请核对 base_url，以及口径是否对方的方言、其中的路径是否正确。"
        )
    if code in _NOT_LET_THROUGH:
        return (
            f"对方或中间的网关、代理不放行（{code}），运行已停止。"
            "请核对本机地址是否在对方的白名单中、base_url 是否正确，或联系对方的网络管理员。"
        )
    return (
        f"一体化系统答复业务失败（代码 {code}），运行已停止。"
        "请按代码查对方接口说明，或联系对方厂商。"
    )


def _of_files(error: NothingArrived | BatchMissing) -> str:
    if isinstance(error, BatchMissing):
        numbers = numbers_in_words(error.numbers)
        return f"收件缺少第 {numbers} 批，其后的都在等它。请让对方重发这些批次。"
    if error.after is None:
        return (
            f"对方的数据文件还没有到：收件目录里没有 {error.data_set} 的导出。"
            "请确认对方已导出、摆渡程序在运行，稍后重试。"
        )
    return (
        f"对方最近导出的 {error.data_set} 早于本方第 {error.after} 批推送，看不出推送是否已生效，"
        "所以不据此判断。请等对方下一次导出后重试。"
    )


def _detail(words: str) -> str:
    """What the error itself says, in brackets; words in English are for those we report to."""
    told = _in_chinese(words)
    if not told:
        return ""
    is_for_people = _HAN.search(words) or not _LATIN.search(told)
    return f"（{told}）" if is_for_people else f"（技术信息：{told}）"


def _in_chinese(words: str) -> str:
    for number, told in _SYSTEM_WORDS.items():
        words = words.replace(os.strerror(number), told)
    return words


def why_unusable(error: OSError) -> str:
    """What the system says of a file, in Chinese where we know its words."""
    return _in_chinese(os.strerror(error.errno or 0))


def recorded_sentence(kept: str) -> str:
    """What to tell of an error that a run row keeps as class and code; "" where there was none."""
    name = kept.partition(":")[0]
    if name == KeyboardInterrupt.__name__:
        return "已中断。"
    if name == "Interrupted":
        return "中断：运行它的进程没有正常结束。请重新运行该作业。"
    kinds = (each for each in _family(AdapterError) if each.__name__ == name)
    sentence = next(map(_general_sentence, kinds), "程序出错，请报告维护人员。")
    if kept in _NO_ROOM_KEPT:
        sentence = _NO_ROOM
    if name == IncompletePull.__name__ and (code := kept.partition(": ")[2]):
        sentence = recorded_incomplete(code)
    if name == CircuitOpen.__name__ and (cause := kept.partition(": ")[2]):
        sentence = _after(cause)
    return f"{sentence}（{kept}）" if kept else ""


def _after(cause: str) -> str:
    """What to tell of an open circuit that knows what opened it."""
    name = cause.partition(":")[0]
    kinds = (each for each in _family(AdapterError) if each.__name__ == name)
    return f"{_PAUSED}最近一次失败：{next(map(_general_sentence, kinds), '原因不详。')}"


def _general_sentence(kind: type[AdapterError]) -> str:
    return next(_SENTENCES[each] for each in kind.__mro__ if each in _SENTENCES)


def _family(kind: type[AdapterError]) -> Iterator[type[AdapterError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _family(each)


def defect_sentence(error: BaseException) -> str:
    """What to tell of an exception nobody foresaw: its class and our line, never its message.

    Messages of foreign exceptions quote the values they choked on. A full disk is no defect.
    """
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return _NO_ROOM
    return f"程序出错：{type(error).__name__}（{_our_line(error)}）。请把这一行报告给维护人员。"


def _our_line(error: BaseException) -> str:
    """The innermost line of our own code, as file:line below the packages."""
    home = Path(__file__).parent.parent
    ours = "无本方代码"
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(home) and file.relative_to(home).parts[0] in _PACKAGES:
            ours = f"{file.relative_to(home)}:{line}"
    return ours


def _place(error: ConfigurationError) -> str:
    place = f"{error.file}:{error.line}" if error.line else error.file
    return "".join(f"{part}　" for part in (place, error.key) if part)


def payload_text(payload: bytes | None) -> str:
    """The bytes of a row as text: UTF-8 or GB18030; of what is neither, the bytes as escapes."""
    for charset in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return (payload or b"").decode(charset)
    return (payload or b"").decode("utf-8", "backslashreplace")
