"""Tries the connection to a site (测试连接): a line for each thing that was looked at.

Of what is read nothing is told or kept: one row of the directory is asked for, and counted as read.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from adapter.bootstrap.systems import (
    certificate_of_site,
    file_drop_standing,
    login_of,
    probing_system,
    site_profile,
)
from adapter.doctor import Check, Health
from adapter.domain.record import RecordKind
from adapter.errors import (
    AdapterError,
    AuthenticationRefused,
    BatchMissing,
    ConfigurationError,
)
from adapter.ports.budget_system import BudgetSystem, ClockSkew, Exchange
from adapter.ports.clock import Clock
from adapter.ports.file_drop import FileDropStanding
from adapter.ports.run_budget import RunBudget
from adapter.settings import Settings
from adapter.wording import sentence_of
from adapter.wording_files import troubles_of
from mappings.profile import Profile

#: Farther apart, days on both sides may differ, and windows of pulls may miss rows.
_FAR_S = 60.0
_SOON = timedelta(days=30)
#: Data that did not come for so long is no longer called fresh.
_STALE = timedelta(days=2)


def try_connection(
    settings: Settings, name: str, clock: Clock, budget: RunBudget | None = None
) -> Iterator[Check]:
    """What can be said of the way to a site; a check that fails keeps no other from being made.

    `budget` is how somebody else ends it. Over files the directories and keys are part of the
    settings.
    """
    try:
        profile = site_profile(settings, name)
        system = probing_system(settings, name, profile, budget)
    except ConfigurationError as error:
        yield _check("配置", Health.BAD, _told(error))
        return
    try:
        if settings.site_named(name).file_drop is not None:
            yield from _over_files(settings, name, system, clock.now())
        else:
            yield _certificate(settings, name, clock.now())
            yield from _over_http(profile, system)
    finally:
        system.close()


def worst(checks: tuple[Check, ...]) -> Health:
    """The state of the whole."""
    return max((each.health for each in checks), default=Health.NOTE)


# --- HTTP -----------------------------------------------------------------------------------------


def _over_http(profile: Profile, system: BudgetSystem) -> Iterator[Check]:
    failure, exchange = None, None
    try:
        exchange = system.check()
    except AdapterError as error:
        failure = error
    login = login_of(system)
    has_login = not profile.wire_spec.login.is_in_each_call
    is_refused = isinstance(failure, AuthenticationRefused) or (has_login and login is None)
    if failure is not None and is_refused:
        yield _check("登录", Health.BAD, _told(failure))
    else:
        yield _logged_in(login)
        yield _read(profile, exchange, failure)
    yield _clock(system.clock_skew())


def _logged_in(login: Exchange | None) -> Check:
    if login is None:
        return _check("登录", Health.NOTE, "这个接口没有单独的登录，每次调用都带用户名和口令。")
    return _check("登录", Health.GOOD, f"登录成功，用时 {login.duration_ms} 毫秒。")


def _read(profile: Profile, exchange: Exchange | None, failure: AdapterError | None) -> Check:
    if exchange is None:
        told = "没有应答。" if failure is None else _told(failure)
        return _check("试读", Health.BAD, told)
    directory = profile.wire_spec.data_sets.get(RecordKind.DIRECTORY_ENTRY)
    if directory is None or not directory.query_path:
        return _check("试读", Health.NOTE, "口径没有项目目录，没有试读；请运行一次拉取作业来验证。")
    return _check(
        "试读",
        Health.GOOD,
        f"试读项目目录一行成功，用时 {exchange.duration_ms} 毫秒；内容没有显示，也没有保存。",
    )


def _clock(skew: ClockSkew | None) -> Check:
    if skew is None:
        return _check("时钟", Health.NOTE, "对方没有报出时间，无法比较；请人工核对两边的时间。")
    apart_s = abs(skew.ahead_s)
    if apart_s - skew.doubt_s <= _FAR_S:
        most_s = apart_s + skew.doubt_s
        return _check("时钟", Health.GOOD, f"与对方的时钟相差不超过 {most_s:.0f} 秒。")
    side = "快" if skew.ahead_s > 0 else "慢"
    told = f"对方的时钟比本机{side}约 {apart_s:.0f} 秒，请核对两边的时间同步（NTP）。"
    return _check("时钟", Health.WARNING, told)


def _certificate(settings: Settings, name: str, now: datetime) -> Check:
    try:
        ends_at = certificate_of_site(settings, name)
    except AdapterError as error:
        return _check("证书", Health.BAD, _told(error))
    if ends_at is None:
        told = "地址是 http，没有加密；请向对方要 https 地址，改写 base_url。"
        return _check("证书", Health.WARNING, told)
    day, left = ends_at.astimezone().date().isoformat(), ends_at - now
    if left <= timedelta():
        return _check("证书", Health.BAD, f"对方的证书已于 {day} 到期，请联系对方更换。")
    if left <= _SOON:
        told = f"对方的证书 {day} 到期，只剩 {left.days} 天，请提醒对方更换。"
        return _check("证书", Health.WARNING, told)
    return _check("证书", Health.GOOD, f"对方的证书 {day} 到期，还有 {left.days} 天。")


# --- files ----------------------------------------------------------------------------------------


def _over_files(
    settings: Settings, name: str, system: BudgetSystem, now: datetime
) -> Iterator[Check]:
    # Whoever made it has read its keys.
    yield _check("密钥", Health.GOOD, "本方的签名密钥和对方的公钥都可用。")
    try:
        system.check()
    except BatchMissing:
        # Told below, with what to do; the directories were tried before.
        pass
    except AdapterError as error:
        yield _check("目录", Health.BAD, _told(error))
        return
    yield _check("目录", Health.GOOD, "收发目录都可读写。")
    try:
        standing = file_drop_standing(settings, name)
    except AdapterError as error:
        yield _check("批次", Health.BAD, _told(error))
        return
    if standing is not None:
        asks = settings.site_named(name).file_drop
        yield from _batches(standing)
        yield _newest(standing, now, asks=asks is not None and asks.reading == "request")


def _batches(standing: FileDropStanding) -> Iterator[Check]:
    troubles = troubles_of(standing)
    yield from (_check("批次", Health.WARNING, each) for each in troubles)
    if not troubles:
        yield _check("批次", Health.GOOD, "没有等待确认、缺失或被拒的批次。")


def _newest(standing: FileDropStanding, now: datetime, *, asks: bool) -> Check:
    made = max((each.made_at for each in standing.extracts), default=None)
    if made is None and standing.waiting:
        told = f"收件目录中有 {standing.waiting} 个文件，下次拉取时取用。"
        return _check("最近来文", Health.GOOD, told)
    if made is None and asks:
        return _check("最近来文", Health.NOTE, "按查询取数，对方不主动投放。")
    if made is None:
        told = "对方的导出还没有到，拉取作业会失败；请联系对方投放。"
        return _check("最近来文", Health.WARNING, told)
    age, at = now - made, f"{made.astimezone():%Y-%m-%d %H:%M}"
    if age > _STALE and not asks:
        told = f"最近一份是 {at} 生成的，已过 {age.days} 天；请联系对方确认是否仍在投放。"
        return _check("最近来文", Health.WARNING, told)
    return _check("最近来文", Health.GOOD, f"最近一份是 {at} 生成的。")


def _check(name: str, health: Health, sentence: str) -> Check:
    return Check(name=name, health=health, sentence=sentence)


def _told(error: AdapterError) -> str:
    return sentence_of(error)
