"""Code tables (代码表): what the store keeps and what a dialect knows, with their origin."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from adapter.domain.access.roles import Action
from adapter.domain.function_class import level_of
from adapter.domain.identity import Scope
from adapter.ports.code_table_views import KEPT_TABLE_LABELS, CodeEntry, CodePage, KeptTable
from adapter.web.asked import Asked, Reply
from adapter.web.console import Console
from adapter.web.paging import Paging, member, paging_of
from mappings.codes import CodeTable, own_code_table
from mappings.profile import Profile, profile_source
from mappings.profile_sources import digest_of_sources

_LONGEST_SEARCH = 60
_LEVELS = ("", "类", "款", "项")
#: Keeps names of the dialect's tables apart from those of ours.
_OF_PROFILE = "profile."
_ABOVE = {
    KeptTable.FUNCTION_CLASSES: "上级编码",
    KeptTable.UNITS: "主管部门编码",
}
_EMPTY = {
    KeptTable.FUNCTION_CLASSES: "本年度还没有支出功能分类，请在命令行用 library import 导入。",
    KeptTable.DEPARTMENTS: "还没有项目统计表，请在命令行用 library import 导入。",
    KeptTable.UNITS: "还没有项目统计表，请在命令行用 library import 导入。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WireCode:
    """One code of a dialect's table."""

    #: As it is written; "" for a meaning that has no code and is not sent.
    code: str
    label: str
    also_read: tuple[str, ...] = ()


def show(console: Console, asked: Asked) -> Reply:
    """One table, searched and by page."""
    paging, scope = paging_of(asked), console.scope(asked, Action.SEE_LIBRARY)
    text = asked.query.get("text", "").strip()[:_LONGEST_SEARCH]
    wanted = asked.query.get("table", KeptTable.FUNCTION_CLASSES.value)
    profile = console.app.profile(scope.site) if scope else None
    table = _table_of(profile, wanted)
    kept = member(KeptTable, wanted) or (None if table else KeptTable.FUNCTION_CLASSES)
    page, codes, origin, since = CodePage(), list[WireCode](), "", None
    if scope is not None and kept is not None:
        page = console.app.queries.code_page(
            scope, kept, text, limit=paging.size, offset=paging.offset
        )
        origin, since = _told_origin(kept, page), page.stored_at
    elif scope is not None and profile is not None and table is not None:
        found = [each for each in _codes(table) if _says(each, text)]
        page = CodePage(total=len(found))
        codes = found[paging.offset : paging.offset + paging.size]
        origin, since = _origin(console, scope, profile, table), _since(console, scope, profile)
    return console.templates.page(
        "code_tables.html",
        asked,
        scope=scope,
        sites=console.sites(asked, Action.SEE_LIBRARY),
        tables=_tables(profile),
        chosen=kept.value if kept else wanted,
        kept=kept,
        above=_ABOVE.get(kept, "") if kept else "",
        empty=_EMPTY.get(kept, "") if kept else "",
        has_levels=kept is KeptTable.FUNCTION_CLASSES,
        text=text,
        entries=page.entries,
        codes=codes,
        origin=origin,
        since=since,
        paging=_counted(paging, page),
        words={"level_label": _level_label},
    )


def _counted(paging: Paging, page: CodePage) -> Paging:
    return replace(paging, total=page.total)


def _level_label(entry: CodeEntry) -> str:
    return _LEVELS[level_of(entry.code)]


def _tables(profile: Profile | None) -> dict[str, str]:
    """Every table there is to choose from, with its name for people."""
    kept = {each.value: KEPT_TABLE_LABELS[each] for each in KeptTable}
    of_profile = profile.code_tables if profile else ()
    return kept | {f"{_OF_PROFILE}{e.name}": f"接口口径：{e.title}" for e in of_profile}


def _table_of(profile: Profile | None, wanted: str) -> CodeTable | None:
    name = wanted.removeprefix(_OF_PROFILE) if wanted.startswith(_OF_PROFILE) else ""
    tables = profile.code_tables if profile else ()
    return next((each for each in tables if each.name == name), None)


def _told_origin(kept: KeptTable, page: CodePage) -> str:
    if kept is KeptTable.FUNCTION_CLASSES:
        return f"导入的文件“{page.title}”，本年度第 {page.number} 版" if page.number else ""
    return "项目统计表" if page.stored_at else ""


def _codes(table: CodeTable) -> Iterator[WireCode]:
    for label, code in table.codes.items():
        written = _written(code)
        also = (text for text, meant in table.labels.items() if meant == label)
        yield WireCode(
            code=written,
            label=_label(label),
            also_read=tuple(each for each in also if each != written),
        )
    for each in sorted(table.without_code):
        yield WireCode(code="", label=each)


def _written(code: bool | int | str) -> str:  # noqa: FBT001 - a code of the wire may be true
    return ("true" if code else "false") if isinstance(code, bool) else str(code)


def _label(label: str | bool) -> str:  # noqa: FBT001 - what a code of 是否 means
    return ("是" if label else "否") if isinstance(label, bool) else label


def _says(code: WireCode, text: str) -> bool:
    return any(text.lower() in each.lower() for each in (code.code, code.label, *code.also_read))


def _origin(console: Console, scope: Scope, profile: Profile, table: CodeTable) -> str:
    named = console.app.settings.site_named(scope.site).profile
    own = own_code_table(table.name, profile_source(named)[1])
    told = f"站点自己的文件 {own.parent.name}/{own.name}" if own else "随程序提供"
    return f"接口口径 {profile.name}，{told}"


def _since(console: Console, scope: Scope, profile: Profile) -> datetime | None:
    """Since when the site's runs read with these very texts; None before the first of them."""
    with console.app.store.begin() as work:
        uses = work.profiles.uses(scope.site)
    digest = digest_of_sources(profile.sources)
    return uses[-1].used_from if uses and uses[-1].digest == digest else None
