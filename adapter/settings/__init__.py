"""Settings (配置): one TOML file, checked at the door, every mistake named as file:line key."""

from adapter.settings.fields import (
    interval_seconds,
)
from adapter.settings.file import (
    DEFAULT_FILE,
    FILE_VARIABLE,
    NO_FILE,
    Settings,
    load_settings,
    settings_file,
)
from adapter.settings.listening import (
    ApiSettings,
    OidcSettings,
    WebSettings,
    issuer_url,
)
from adapter.settings.sections import (
    FileDropSettings,
    PlanSettings,
    PushSettings,
    SiteSettings,
)

__all__ = [
    "DEFAULT_FILE",
    "FILE_VARIABLE",
    "NO_FILE",
    "ApiSettings",
    "FileDropSettings",
    "OidcSettings",
    "PlanSettings",
    "PushSettings",
    "Settings",
    "SiteSettings",
    "WebSettings",
    "interval_seconds",
    "issuer_url",
    "load_settings",
    "settings_file",
]
