"""Who may do what (岗位与权限): one table of roles and actions, and which roles stay apart."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from adapter.domain.access.data_scope import DataScope


class Role(StrEnum):
    """What an account is for."""

    PREPARER = "preparer"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_LABELS: Mapping[Role, str] = MappingProxyType(
    {
        Role.PREPARER: "经办",
        Role.REVIEWER: "复核",
        Role.ADMINISTRATOR: "系统管理",
        Role.AUDITOR: "审计",
    }
)


class Action(StrEnum):
    """What a person may want to do."""

    #: Make, submit, edit and withdraw plans.
    PREPARE = "prepare"
    #: Approve or reject plans of others.
    REVIEW = "review"
    APPLY = "apply"
    SEE = "see"
    EXPORT = "export"
    VERIFY = "verify"
    #: Import, draft, propose, accept, submit and give up versions of the library.
    WRITE_LIBRARY = "write_library"
    #: Return, release, freeze and supersede versions that others wrote.
    RELEASE_LIBRARY = "release_library"
    #: Make a signed package of a released version, and take it away.
    EXPORT_LIBRARY = "export_library"
    #: Say whose a field of a set is.
    OWN_FIELDS = "own_fields"
    #: Say that what is missing there was indeed withdrawn.
    ACCEPT_WITHDRAWALS = "accept_withdrawals"
    MANAGE_ACCOUNTS = "manage_accounts"
    SEE_ACCOUNTS = "see_accounts"
    #: Let programs of others read released versions, or stop them.
    MANAGE_API_TOKENS = "manage_api_tokens"
    #: Findings, quarantine: what other units declared.
    SEE_RESULTS = "see_results"
    #: Take them away as a file.
    EXPORT_RESULTS = "export_results"
    #: What a person should know of a site.
    SEE_ALARMS = "see_alarms"
    #: Say that one was dealt with.
    CLOSE_ALARMS = "close_alarms"
    #: What the jobs did; names no project.
    SEE_RUNS = "see_runs"
    #: Versions of the library, their differences, recommendations.
    SEE_LIBRARY = "see_library"
    #: Say which indicator a line means.
    DECIDE_MATCHES = "decide_matches"
    #: What people did.
    SEE_AUDIT = "see_audit"
    #: Start a job that asks and computes, and try quarantined rows again.
    RUN_JOBS = "run_jobs"
    #: Let schedules stand still and go on.
    PAUSE_SCHEDULES = "pause_schedules"
    #: Sign in at a site and try to read a row that nobody sees.
    TEST_SITES = "test_sites"
    #: The settings of the installation, without secrets.
    SEE_SETTINGS = "see_settings"


ACTION_LABELS: Mapping[Action, str] = MappingProxyType(
    {
        Action.PREPARE: "编制计划",
        Action.REVIEW: "复核计划",
        Action.APPLY: "执行计划",
        Action.SEE: "查看计划",
        Action.EXPORT: "导出计划",
        Action.VERIFY: "验证计划",
        Action.WRITE_LIBRARY: "编制指标库",
        Action.RELEASE_LIBRARY: "发布指标库",
        Action.EXPORT_LIBRARY: "导出指标库",
        Action.OWN_FIELDS: "改变字段归属",
        Action.ACCEPT_WITHDRAWALS: "接受对方的撤回",
        Action.MANAGE_ACCOUNTS: "管理账号",
        Action.SEE_ACCOUNTS: "查看账号",
        Action.MANAGE_API_TOKENS: "管理拉取接口令牌",
        Action.SEE_RESULTS: "查看对比结果和隔离数据",
        Action.EXPORT_RESULTS: "导出对比结果",
        Action.SEE_ALARMS: "查看告警",
        Action.CLOSE_ALARMS: "关闭告警",
        Action.SEE_RUNS: "查看运行记录",
        Action.SEE_LIBRARY: "查看指标库",
        Action.DECIDE_MATCHES: "确认识别结果",
        Action.SEE_AUDIT: "查看操作日志",
        Action.RUN_JOBS: "运行作业",
        Action.PAUSE_SCHEDULES: "暂停和恢复定时作业",
        Action.TEST_SITES: "测试连接",
        Action.SEE_SETTINGS: "查看配置",
    }
)

_SEEING = frozenset(
    {
        Action.SEE,
        Action.EXPORT,
        Action.VERIFY,
        Action.SEE_RESULTS,
        Action.EXPORT_RESULTS,
        Action.SEE_ALARMS,
        Action.SEE_RUNS,
        Action.SEE_LIBRARY,
    }
)
PERMISSIONS: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        Role.PREPARER: _SEEING
        | {
            Action.PREPARE,
            Action.APPLY,
            Action.WRITE_LIBRARY,
            Action.EXPORT_LIBRARY,
            Action.OWN_FIELDS,
            Action.DECIDE_MATCHES,
            Action.CLOSE_ALARMS,
            Action.RUN_JOBS,
            Action.TEST_SITES,
        },
        # What a guard stopped is let through by somebody else than who started it.
        Role.REVIEWER: _SEEING
        | {
            Action.REVIEW,
            Action.RELEASE_LIBRARY,
            Action.EXPORT_LIBRARY,
            Action.ACCEPT_WITHDRAWALS,
        },
        # Who gives rights uses none of them.
        Role.ADMINISTRATOR: frozenset(
            {
                Action.MANAGE_ACCOUNTS,
                Action.SEE_ACCOUNTS,
                Action.MANAGE_API_TOKENS,
                Action.SEE_ALARMS,
                Action.SEE_RUNS,
                Action.PAUSE_SCHEDULES,
                Action.TEST_SITES,
                Action.SEE_SETTINGS,
            }
        ),
        Role.AUDITOR: _SEEING | {Action.SEE_ACCOUNTS, Action.SEE_AUDIT, Action.SEE_SETTINGS},
    }
)

#: Roles that no account holds together: who prepares does not review, who gives rights uses none,
#: and who audits does nothing that is audited.
APART: frozenset[frozenset[Role]] = frozenset(
    frozenset({one, other}) for one in Role for other in Role if one is not other
)


def may(roles: Collection[Role], action: Action) -> bool:
    """Whether one of the roles permits an action."""
    return any(action in PERMISSIONS[each] for each in roles)


class Extent(StrEnum):
    """How much of the data an action is about."""

    #: The installation itself, which belongs to no division.
    INSTALLATION = "installation"
    #: All of a division: who is bound to departments does none of it.
    DIVISION = "division"
    #: What the person sees of a division: of departments where they are bound to some.
    SIGHT = "sight"


EXTENTS: Mapping[Action, Extent] = MappingProxyType(
    {
        # A plan is made of everything that a site is to be told.
        Action.PREPARE: Extent.DIVISION,
        # Of a plan that holds nothing else than what the person sees.
        Action.REVIEW: Extent.SIGHT,
        Action.APPLY: Extent.SIGHT,
        Action.SEE: Extent.SIGHT,
        Action.EXPORT: Extent.SIGHT,
        Action.VERIFY: Extent.SIGHT,
        Action.WRITE_LIBRARY: Extent.DIVISION,
        Action.RELEASE_LIBRARY: Extent.DIVISION,
        Action.EXPORT_LIBRARY: Extent.DIVISION,
        Action.OWN_FIELDS: Extent.SIGHT,
        Action.ACCEPT_WITHDRAWALS: Extent.DIVISION,
        Action.MANAGE_ACCOUNTS: Extent.INSTALLATION,
        Action.SEE_ACCOUNTS: Extent.INSTALLATION,
        Action.MANAGE_API_TOKENS: Extent.DIVISION,
        Action.SEE_RESULTS: Extent.SIGHT,
        Action.EXPORT_RESULTS: Extent.SIGHT,
        # What names nobody is of the whole division, and not told to who sees a part of it.
        Action.SEE_ALARMS: Extent.SIGHT,
        Action.CLOSE_ALARMS: Extent.SIGHT,
        # A run's numbers and its error are of everything that it read.
        Action.SEE_RUNS: Extent.DIVISION,
        # Indicators are common to all; templates of projects are let out by the gate.
        Action.SEE_LIBRARY: Extent.SIGHT,
        Action.DECIDE_MATCHES: Extent.SIGHT,
        Action.SEE_AUDIT: Extent.INSTALLATION,
        Action.RUN_JOBS: Extent.DIVISION,
        Action.PAUSE_SCHEDULES: Extent.DIVISION,
        Action.TEST_SITES: Extent.DIVISION,
        Action.SEE_SETTINGS: Extent.INSTALLATION,
    }
)


def is_too_wide(data: DataScope, action: Action) -> bool:
    """Whether an action is about more than an account of this scope may deal with anywhere."""
    return data.is_of_departments and EXTENTS[action] is Extent.DIVISION


def permits(roles: Collection[Role], data: DataScope, action: Action, division: str) -> bool:
    """Whether a holder of the roles may do it in a division, of what `data` lets them see of it."""
    if not may(roles, action):
        return False
    if EXTENTS[action] is Extent.INSTALLATION:
        return True
    return data.reaches(division) and not is_too_wide(data, action)


def who_may(action: Action) -> tuple[Role, ...]:
    """The roles that permit an action."""
    return tuple(each for each in Role if action in PERMISSIONS[each])


def clashing(roles: Collection[Role]) -> tuple[Role, Role] | None:
    """Two of these roles that must be apart; None when there are none."""
    for pair in sorted(sorted(each) for each in APART):
        if set(pair) <= set(roles):
            return pair[0], pair[1]
    return None
