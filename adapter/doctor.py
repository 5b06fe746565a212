"""Self-examination (体检): what an operator should know before trusting a site to the daemon."""

import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from importlib.metadata import packages_distributions
from pathlib import Path

from adapter.bootstrap.app import approval_key
from adapter.bootstrap.places import located
from adapter.bootstrap.site_rules import site_rules, site_schedule
from adapter.bootstrap.stores import (
    is_writable,
    looking_at_store,
    needed_revision,
    require_known_revision,
)
from adapter.bootstrap.systems import file_drop_standing, probing_system, site_profile
from adapter.errors import AdapterError, ExitCode, MalformedAnswer, RetryableError
from adapter.ports.budget_system import Exchange
from adapter.ports.division import Division
from adapter.ports.file_drop import FileDropStanding
from adapter.settings import DEFAULT_FILE, Settings, SiteSettings
from adapter.wording import sentence_of
from adapter.wording_files import told_extracts, troubles_of
from mappings.profile import Profile
from sync_jobs.promises import is_pushed_to, unpromised_of_pulls, unpromised_of_pushes

OUR_DISTRIBUTION = "budget-indicator-adapter"
OUR_PACKAGES = ("adapter", "connectors", "mappings", "sync_jobs")


class Health(IntEnum):
    """Ordered: the worst one is the state of the whole."""

    #: Nothing is wrong: what the other side cannot promise, or what is not set up and not needed.
    NOTE = 0
    GOOD = 1
    WARNING = 2
    BAD = 3

    @property
    def label(self) -> str:
        """The Chinese word for people."""
        return ("说明", "正常", "注意", "异常")[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    health: Health
    #: Chinese: what was found and what to do.
    sentence: str
    exit_code: ExitCode = ExitCode.OK


def examine(settings: Settings, file: Path | None) -> Iterator[Check]:
    """Every check in order; nothing is changed or made, nothing sent but a login.

    A check that fails is told and keeps no other from being made.
    """
    yield _python()
    yield _package_names()
    yield _settings(settings, file)
    if file is None:
        return
    database = _database(settings, file)
    yield database
    yield _approvals(settings, file)
    yield from _sign_in(settings, file)
    for name, site in settings.site.items():
        yield from _secret(name, site)
        yield from _work(settings, name, file)
        yield from _site(settings, name, file)
        if site.file_drop is not None:
            yield from _files(settings, name, file)
        if database.health is Health.GOOD:
            yield _library(settings, name, site, file)


def _good(name: str, sentence: str) -> Check:
    return Check(name=name, health=Health.GOOD, sentence=sentence)


def _note(name: str, sentence: str) -> Check:
    return Check(name=name, health=Health.NOTE, sentence=sentence)


def _warning(name: str, sentence: str) -> Check:
    return Check(name=name, health=Health.WARNING, sentence=sentence)


def _bad(name: str, sentence: str, code: ExitCode = ExitCode.BAD_CONFIGURATION) -> Check:
    return Check(name=name, health=Health.BAD, sentence=sentence, exit_code=code)


def _failed(name: str, error: AdapterError, file: Path) -> Check:
    return _bad(name, sentence_of(located(error, file)), error.exit_code)


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return _good("Python", f"{version}（{sys.executable}）")


def _package_names() -> Check:
    """The top-level names are generic, so another distribution could own them too."""
    owners = packages_distributions()
    foreign = {
        f"{package}（{owner}）"
        for package in OUR_PACKAGES
        for owner in owners.get(package, [])
        if owner != OUR_DISTRIBUTION
    }
    if foreign:
        taken = "、".join(sorted(foreign))
        return _bad("包名", f"顶层包名被其他软件占用：{taken}。请装在单独的虚拟环境中。")
    return _good("包名", "没有其他软件占用顶层包名。")


def _settings(settings: Settings, file: Path | None) -> Check:
    if file is None:
        return _warning(
            "配置",
            f"没有配置文件。请复制示例 {_example()}，"
            "用 --config 或环境变量 INDICATOR_ADAPTER_CONFIG 指明。",
        )
    if not settings.site:
        return _warning("配置", f"{file} 中没有站点，请填写 [site.名称]。")
    return _good("配置", f"{file}，站点：{'、'.join(settings.site)}。")


def _example() -> Path:
    """Where the example lies: beside an installed program, or in the sources."""
    installed = Path(sys.prefix) / "share" / OUR_DISTRIBUTION / DEFAULT_FILE
    return installed if installed.exists() else Path("config") / DEFAULT_FILE


def _database(settings: Settings, file: Path) -> Check:
    try:
        with looking_at_store(settings.store.url) as store:
            current = store.queries.schema_revision() if store else None
        require_known_revision(current)
    except AdapterError as error:
        return _failed("数据库", error, file)
    needed = needed_revision()
    if current is None:
        return _warning(
            "数据库", "尚未建立。请运行 db upgrade 建立（SQLite 在首次运行时也会自动建立）。"
        )
    if not is_writable(settings.store.url):
        return _bad("数据库", "数据库文件或其所在目录不可写，作业都会失败。请检查它的属主和权限。")
    if current != needed:
        return _bad("数据库", f"结构版本 {current}，需要 {needed}。请先备份，再运行 db upgrade。")
    return _good("数据库", f"结构版本 {current}。")


def _approvals(settings: Settings, file: Path) -> Check:
    """Whether plans can be approved, where a site asks for that."""
    asking = [name for name, site in settings.site.items() if site.push.approval == "required"]
    try:
        key = approval_key(settings)
    except AdapterError as error:
        return _failed("批准签名", error, file)
    if key is not None:
        return _good("批准签名", "密钥可用。")
    how = "请用 keys new 生成，并写入 [plan] signing_key。"
    if asking:
        return _bad("批准签名", f"站点 {'、'.join(asking)} 的推送须经批准，但没有配置密钥。{how}")
    return _note("批准签名", f"没有配置密钥，不能批准计划。需要时{how}")


def _sign_in(settings: Settings, file: Path) -> Iterator[Check]:
    """The identity provider that signs people in to the console, where there is one."""
    name, chosen = "统一身份认证", settings.web.oidc
    if chosen is None:
        return
    # What it stands on takes a while to load, and few installations have one.
    from adapter.bootstrap.identity_provider import identity_provider  # noqa: PLC0415 - see above

    if not settings.web.address.startswith("https://"):
        yield _warning(
            name, "控制台的地址不是 HTTPS，登录码会明文经过网络。请填写 public_url 或证书。"
        )
    try:
        provider = identity_provider(settings)
        found = provider.standing() if provider else None
    except AdapterError as error:
        yield _bad(name, _told_of_provider(located(error, file)), error.exit_code)
        return
    if found is None or not found.keys:
        yield _bad(name, "它没有公布能用的签名公钥，登录都会被拒绝。请联系其管理员。")
        return
    yield from (_warning(name, f"{each}。") for each in found.doubts)
    out = "退出登录时一并退出" if found.can_sign_out else "不提供退出，退出登录只退出本系统"
    yield _good(name, f"{chosen.issuer}，发现文档可用，签名公钥 {found.keys} 个，{out}。")


def _told_of_provider(error: AdapterError) -> str:
    """General sentences speak of the integration system; this is another one."""
    match error:
        case RetryableError():
            return "连不上统一身份认证，或它没有按时正常答复。请检查网络、issuer 与 ca_file。"
        case MalformedAnswer():
            return "统一身份认证的发现文档或公钥看不懂。请检查 issuer，或向其管理员索取发现文档。"
        case _:
            return sentence_of(error)


#: What nobody but the owner may do with a secret.
_OTHERS = 0o077


def _secret(name: str, site: SiteSettings) -> Iterator[Check]:
    """A warning where others on this machine can read the site's secret."""
    file = site.app_secret_file
    if file is None or not file.is_file():
        return
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & _OTHERS:
        told = f"密钥文件 {file} 的权限是 {mode:03o}，本机其他用户也能读；请改为 600。"
        yield _warning(f"站点 {name} 密钥", told)


def _site(settings: Settings, name: str, file: Path) -> Iterator[Check]:
    label = f"站点 {name}"
    try:
        profile = site_profile(settings, name)
        yield _good(f"{label} 口径", profile.wire_spec.profile)
        yield _good(f"{label} 上限", _limits(settings.site[name]))
        yield from _pushes(f"{label} 推送", profile, settings.site[name])
        yield from (_note(f"{label} 拉取", each) for each in unpromised_of_pulls(profile))
        system = probing_system(settings, name, profile)
    except AdapterError as error:
        yield _failed(f"{label} 配置", error, file)
        return
    try:
        exchange = system.check()
        yield _good(f"{label} 连接", _connected(settings.site_named(name), exchange))
    except AdapterError as error:
        yield _failed(f"{label} 连接", error, file)
    finally:
        system.close()


def _work(settings: Settings, name: str, file: Path) -> Iterator[Check]:
    """What the daemon would do there: its schedules, and the rules that results are judged by."""
    label = f"站点 {name}"
    try:
        rules = settings.site[name].scoring_rules
        site_rules(settings, name)
        yield _good(f"{label} 评分规则", f"{rules}。")
    except AdapterError as error:
        yield _failed(f"{label} 评分规则", error, file)
    try:
        jobs = site_schedule(settings, name)
    except AdapterError as error:
        yield _failed(f"{label} 计划", error, file)
        return
    told = (
        f"{len(jobs)} 项作业。" if jobs else "没有写 [site.名称.schedule]，守护进程不为它运行作业。"
    )
    yield _good(f"{label} 计划", told)


def _limits(site: SiteSettings) -> str:
    return (
        f"一次调用最长 {site.timeouts.total_s:g} 秒，一次运行最长 {site.run_budget}，"
        f"每秒最多调用 {site.calls_per_second:g} 次（空闲后可连续 {site.burst} 次）。"
    )


def _connected(site: SiteSettings, exchange: Exchange) -> str:
    if site.file_drop is not None:
        return "目录可读写，密钥可用；文件交换没有登录。"
    return f"登录成功，用时 {exchange.duration_ms} 毫秒。"


def _files(settings: Settings, name: str, file: Path) -> Iterator[Check]:
    label = f"站点 {name}"
    try:
        found = file_drop_standing(settings, name)
    except AdapterError as error:
        yield _failed(f"{label} 收发", error, file)
        return
    if found is not None:
        troubles = troubles_of(found)
        yield from (_warning(f"{label} 收发", each) for each in troubles)
        if not troubles:
            yield _good(f"{label} 收发", "没有等待确认、缺失或被拒的批次。")
        yield _extracts(label, settings.site_named(name), found)


def _extracts(label: str, site: SiteSettings, found: FileDropStanding) -> Check:
    if site.file_drop is not None and site.file_drop.reading == "request":
        return _good(f"{label} 导出", "按查询取数，不用导出。")
    if not found.extracts:
        return _warning(f"{label} 导出", "对方的导出还没有到，拉取作业会失败。")
    return _good(f"{label} 导出", told_extracts(found))


def _pushes(label: str, profile: Profile, site: SiteSettings) -> Iterator[Check]:
    """What can be promised of pushes there, and what hangs on the receiver, not on us."""
    if not is_pushed_to(profile):
        yield _good(label, "该口径不推送。")
        return
    told = "对方按请求编号去重，不重复存入。" if profile.wire_spec.push.deduplicates else ""
    yield _good(label, f"不丢失：存入与否由读回核实（docs/push-protocol.md）。{told}")
    window = site.push.late_commit_window
    yield from (_note(label, each) for each in unpromised_of_pushes(profile, window))


def _library(settings: Settings, name: str, site: SiteSettings, file: Path) -> Check:
    division = Division(division_code=site.division_code, fiscal_year=site.fiscal_year)
    label = f"站点 {name} 指标库"
    try:
        with looking_at_store(settings.store.url) as store:
            if store is None:
                return _warning(label, "数据库文件刚被移走。请确认后重新运行 doctor。")
            with store.begin() as work:
                version = work.library.in_force(division)
                projects = len(work.projects.projects(division))
                is_scrub_due = work.projects.is_scrub_due(division)
    except AdapterError as error:
        return _failed(label, error, file)
    if is_scrub_due:
        return _bad(
            label,
            "清除涉密项目后数据库文件还没有重写，其中可能仍有旧字节。"
            "请腾出磁盘空间、等其他作业结束，再重新导入最近一份项目统计表。",
            ExitCode.PARTLY_DONE,
        )
    if version is None or not projects:
        return _warning(label, "还没有指标库或项目统计表，请用 library import 导入。")
    return _good(label, f"第 {version.number} 版，非密项目 {projects} 个。")
