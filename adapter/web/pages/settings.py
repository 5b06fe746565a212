"""Settings (系统配置): what this process read when it started."""

from itertools import groupby

from adapter.settings.labels import label_of, section_of, value_words
from adapter.settings.told import told_settings
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console
from sync_jobs.catalogue import JOB_LABELS


def show(console: Console, asked: Asked) -> Reply:
    """Every value by section, by its words and key, with its origin, and never a secret."""
    shown = told_settings(console.app.settings)
    sections = [(name, list(of)) for name, of in groupby(shown, lambda e: section_of(e.key))]
    return console.templates.page(
        "settings.html",
        asked,
        sections=sections,
        words={
            "label_of": lambda key: label_of(key, JOB_LABELS),
            "value_words": value_words,
        },
    )
