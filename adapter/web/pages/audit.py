"""What people did (操作日志): searched by who, what, about what, how it ended and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from adapter.domain.plan.refusals import refusal_label
from adapter.ports.sign_in import AuditFilter
from adapter.web.asked import Asked, Reply
from adapter.web.audit_subjects import AuditSubjects
from adapter.web.console import Console
from adapter.web.paging import paging_of

#: What the audit log notes, in words.
ACT_LABELS = {
    "sign_in": "登录",
    "sign_out": "退出登录",
    "set_up": "设置口令",
    "change_password": "修改口令",
    "keep_second_factor": "启用动态码",
    "issue_link": "签发设置口令的链接",
    "add_account": "建立账号",
    "disable_account": "停用账号",
    "stand_in": "代系统管理办理（当时没有系统管理能登录）",
    "link_identity": "绑定统一身份",
    "unlink_identity": "解除统一身份绑定",
    "create_api_token": "签发拉取接口令牌",
    "revoke_api_token": "吊销拉取接口令牌",
    "api_refused": "拉取接口拒绝访问",
    "api_versions": "拉取版本清单",
    "api_version": "拉取版本概要",
    "api_document": "拉取整个版本",
    "api_records": "拉取版本内容",
    "api_template": "拉取一套模板",
    "api_changes": "拉取版本变更",
    "make_plan": "编制计划",
    "submit_plan": "提交计划",
    "approve_plan": "批准计划",
    "reject_plan": "退回计划",
    "edit_plan": "编辑计划",
    "void_plan": "作废计划",
    "apply_plan": "开始执行计划",
    "stop_plan": "停止执行",
    "export_plan": "导出计划",
    "export_results": "导出对比结果",
    "export_forms": "导出申报表、监控表、自评表",
    "check_forms": "核对表格",
    "close_alarm": "关闭告警",
    "accept_withdrawals": "接受对方的撤回",
    "run_job": "运行作业",
    "replay_quarantine": "重放隔离的行",
    "test_site": "测试连接",
    "import_library": "导入指标库",
    "draft_library": "起草指标库",
    "submit_library": "送审指标库",
    "return_library": "退回指标库",
    "release_library": "发布指标库",
    "freeze_library": "冻结指标库",
    "supersede_library": "取代指标库",
    "discard_library": "放弃指标库草稿",
    "export_package": "导出指标库",
    "download_package": "下载导出包",
    "decide_conflict": "决定冲突",
    "undo_conflict": "撤销冲突的决定",
    "decide_conflicts": "按字段类别决定冲突",
    "confirm_match": "确认识别结果",
    "reject_match": "否决识别结果",
    "pause_schedule": "暂停定时作业",
    "resume_schedule": "恢复定时作业",
}


def _filter(asked: Asked, subjects: AuditSubjects) -> AuditFilter:
    action, result = asked.query.get("action", ""), asked.query.get("result", "")
    return AuditFilter(
        os_users=subjects.logins(asked.query.get("login", "").strip()),
        # Of an act that there is none of, there are no entries.
        action=action,
        subject=subjects.parts(asked.query.get("subject", "")),
        since=_day(asked.query.get("since", "")),
        until=_day(asked.query.get("until", ""), after=1),
        is_refused={"refused": True, "done": False}.get(result),
    )


def _day(text: str, *, after: int = 0) -> datetime | None:
    """The beginning of a day, or one some days after, on the clock of the machine.

    None for what is no day, or none that there can be entries before or after.
    """
    try:
        day = date.fromisoformat(text) + timedelta(days=after)
        return datetime.combine(day, time()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def show_list(console: Console, asked: Asked) -> Reply:
    """What people did and tried, the newest first."""
    subjects = AuditSubjects(console, asked)
    paging, wanted = paging_of(asked), _filter(asked, subjects)
    entries, total = console.app.queries.audit_entries(
        wanted, limit=paging.size, offset=paging.offset
    )
    return console.templates.page(
        "audit.html",
        asked,
        entries=[(each, subjects.told(each)) for each in entries],
        wanted=wanted,
        act_labels=ACT_LABELS,
        refusal_label=refusal_label,
        paging=replace(paging, total=total),
    )
