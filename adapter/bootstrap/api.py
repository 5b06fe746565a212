"""What the pull API needs beside the app (拉取接口): whose bindings count, and its tokens."""

from adapter.bootstrap.app import App
from adapter.credentials import RandomTokens
from adapter.errors import ConfigurationError
from sync_jobs.accounts.api_tokens import ApiTokenContext


def api_tokens(app: App) -> ApiTokenContext:
    """The context of tokens."""
    return ApiTokenContext(store=app.store, clock=app.clock, ids=app.ids, tokens=RandomTokens())


def sites_by_division(app: App) -> dict[str, str]:
    """Division -> the site whose bindings say what is open.

    Raises ConfigurationError where two sites are of one division: the settings must choose.
    """
    settings = app.settings
    found: dict[str, str] = {}
    for name in settings.api.sites or settings.site:
        if name not in settings.site:
            raise ConfigurationError(f"配置中没有站点“{name}”", key="api.sites")
        division = settings.site[name].division_code
        if division in found:
            reason = f"站点 {found[division]} 与 {name} 同属一个区划，请在这一项写明用哪一个"
            raise ConfigurationError(reason, key="api.sites")
        found[division] = name
    return found
