"""Settings (系统配置): what this process read when it started."""

from adapter.settings.told import told_settings
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console


def show(console: Console, asked: Asked) -> Reply:
    """Every value with its origin, and never a secret."""
    shown = list(told_settings(console.app.settings))
    return console.templates.page("settings.html", asked, shown=shown)
