"""The left menu (菜单): what a person may see, in groups."""

from dataclasses import dataclass

from adapter.domain.access.roles import Action
from adapter.web.asked import Asked


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the menu; `action` None is for everybody."""

    group: str
    label: str
    path: str
    action: Action | None


MENU = (
    MenuItem("工作台", "首页", "/", None),
    MenuItem("业务办理", "推送计划", "/plans", Action.SEE),
    MenuItem("业务办理", "冲突处理", "/conflicts", Action.SEE_RESULTS),
    MenuItem("业务办理", "识别确认", "/identify", Action.SEE_RESULTS),
    MenuItem("业务办理", "对比分析", "/comparison", Action.SEE_RESULTS),
    MenuItem("业务办理", "对比发现", "/findings", Action.SEE_RESULTS),
    MenuItem("业务办理", "应报未报", "/coverage", Action.SEE_RESULTS),
    MenuItem("业务办理", "核对表格", "/check", Action.SEE_RESULTS),
    MenuItem("指标库", "指标库", "/library", Action.SEE_LIBRARY),
    MenuItem("运行管理", "告警", "/alarms", Action.SEE_ALARMS),
    MenuItem("运行管理", "运行记录", "/runs", Action.SEE_RUNS),
    MenuItem("运行管理", "待处理隔离", "/quarantine", Action.SEE_RESULTS),
    MenuItem("运行管理", "代码表", "/code-tables", Action.SEE_LIBRARY),
    MenuItem("运行管理", "定时作业", "/schedules", Action.SEE_RUNS),
    MenuItem("运行管理", "站点和连接", "/sites", Action.TEST_SITES),
    MenuItem("系统管理", "账号管理", "/people", Action.SEE_ACCOUNTS),
    MenuItem("系统管理", "操作日志", "/audit", Action.SEE_AUDIT),
    MenuItem("系统管理", "系统配置", "/settings", Action.SEE_SETTINGS),
    MenuItem("个人", "我的账号", "/me", None),
)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A line of the menu on a page."""

    item: MenuItem
    is_here: bool


def menu_for(asked: Asked) -> dict[str, list[ShownItem]]:
    """The person's menu, by group."""
    groups: dict[str, list[ShownItem]] = {}
    for each in MENU:
        if asked.person is not None and (each.action is None or asked.may(each.action)):
            is_here = asked.path == each.path or (
                each.path != "/" and asked.path.startswith(f"{each.path}/")
            )
            groups.setdefault(each.group, []).append(ShownItem(each, is_here))
    return groups
