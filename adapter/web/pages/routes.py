"""Every address of the console, who may use it, and the page behind it: one table."""

from dataclasses import dataclass
from functools import partial

from adapter.bootstrap.identity_provider import AFTER, BACK
from adapter.domain.access.roles import Action
from adapter.web.console import Page
from adapter.web.pages import (
    alarm_accepting,
    alarms,
    audit,
    checking,
    code_tables,
    comparison,
    conflicts,
    downloads,
    elsewhere,
    entrance,
    findings,
    home,
    identify,
    library,
    library_importing,
    library_life,
    me,
    operations,
    packages,
    people,
    plan_deciding,
    plan_pages,
    plan_running,
    quarantine,
    runs,
    schedules,
    settings,
    three_tables,
)
from sync_jobs.library.rights import action_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRoute:
    """One address."""

    method: str
    path: str
    page: Page
    #: What the person's roles must permit; None for everybody who is signed in.
    action: Action | None = None
    #: For people who are not signed in.
    is_open: bool = False
    #: False for what a page asks by itself.
    is_activity: bool = True
    #: True for the pages on which a second factor is set up.
    is_before_second_factor: bool = False
    #: True for forms that bring files.
    is_upload: bool = False
    #: True where the answer is given again and again, see `streams`.
    is_stream: bool = False


def _get(path: str, page: Page, action: Action | None = None) -> PageRoute:
    return PageRoute(method="GET", path=path, page=page, action=action)


def _post(path: str, page: Page, action: Action | None = None) -> PageRoute:
    return PageRoute(method="POST", path=path, page=page, action=action)


def _open(method: str, path: str, page: Page) -> PageRoute:
    return PageRoute(method=method, path=path, page=page, is_open=True)


def _own(method: str, path: str, page: Page) -> PageRoute:
    return PageRoute(method=method, path=path, page=page, is_before_second_factor=True)


def _polled(path: str, page: Page, action: Action | None = None) -> PageRoute:
    return PageRoute(method="GET", path=path, page=page, action=action, is_activity=False)


def _streamed(path: str, page: Page, action: Action | None = None) -> PageRoute:
    return PageRoute(
        method="GET", path=path, page=page, action=action, is_activity=False, is_stream=True
    )


ROUTES: tuple[PageRoute, ...] = (
    _open("GET", "/sign-in", entrance.show_sign_in),
    _open("POST", "/sign-in", entrance.take_sign_in),
    _open("GET", "/sign-in/start", elsewhere.start),
    _open("GET", BACK, elsewhere.come_in),
    PageRoute(
        method="POST",
        path="/sign-in/ended",
        page=elsewhere.take_end,
        is_open=True,
        is_activity=False,
    ),
    _open("GET", AFTER, elsewhere.show_signed_out),
    _open("GET", "/set-up/{token}", entrance.show_set_up),
    _open("POST", "/set-up/{token}", entrance.take_set_up),
    _own("POST", "/sign-out", entrance.sign_out_here),
    _own("GET", "/me", me.show),
    _own("POST", "/me/password", me.take_password),
    _own("POST", "/me/second-factor", me.take_second_factor),
    _own("POST", "/me/sessions/{session_id:uuid}/end", me.end_session),
    _get("/", home.show),
    _get("/coverage", home.show_coverage, Action.SEE_RESULTS),
    _get("/comparison", comparison.show_list, Action.SEE_RESULTS),
    _get("/comparison/figures.json", comparison.figures, Action.SEE_RESULTS),
    _get("/comparison/lines", comparison.show_lines, Action.SEE_RESULTS),
    _get("/comparison/project", three_tables.show, Action.SEE_RESULTS),
    _get("/comparison/project.xlsx", downloads.forms, Action.EXPORT_RESULTS),
    _get("/comparison/row", comparison.show_row, Action.SEE_RESULTS),
    _get("/comparison.xlsx", downloads.comparison, Action.EXPORT_RESULTS),
    _get("/findings.xlsx", downloads.findings, Action.EXPORT_RESULTS),
    _get("/findings", findings.show_list, Action.SEE_RESULTS),
    _get("/findings/{finding_id:uuid}", findings.show, Action.SEE_RESULTS),
    _get("/check", checking.show_form, Action.SEE_RESULTS),
    PageRoute(
        method="POST",
        path="/check",
        page=checking.take_files,
        action=Action.SEE_RESULTS,
        is_upload=True,
    ),
    _get("/check/{task_id:uuid}", checking.show_result, Action.SEE_RESULTS),
    _get("/check/{task_id:uuid}/{number}.xlsx", checking.download_report, Action.SEE_RESULTS),
    _get("/quarantine", quarantine.show_list, Action.SEE_RESULTS),
    _get("/quarantine/{entry_id:uuid}", quarantine.show, Action.SEE_RESULTS),
    _post("/quarantine/{entry_id:uuid}/replay", operations.take_replay, Action.RUN_JOBS),
    _get("/alarms", alarms.show_list, Action.SEE_ALARMS),
    _get("/alarms/{alarm_id:uuid}", alarms.show, Action.SEE_ALARMS),
    _post("/alarms/{alarm_id:uuid}/close", alarms.take_closing, Action.CLOSE_ALARMS),
    _post(
        "/alarms/{alarm_id:uuid}/accept",
        alarm_accepting.take_acceptance,
        Action.ACCEPT_WITHDRAWALS,
    ),
    _get("/runs", runs.show_list, Action.SEE_RUNS),
    _get("/runs/{run_id:uuid}", runs.show, Action.SEE_RUNS),
    _get("/schedules", schedules.show_list, Action.SEE_RUNS),
    _post("/schedules/{job}/pause", schedules.take_pause, Action.PAUSE_SCHEDULES),
    _post("/schedules/{job}/resume", schedules.take_resume, Action.PAUSE_SCHEDULES),
    _post("/schedules/{job}/run", operations.take_run, Action.RUN_JOBS),
    _get("/code-tables", code_tables.show, Action.SEE_LIBRARY),
    _get("/sites", operations.show_sites, Action.TEST_SITES),
    _post("/sites/test", operations.take_test, Action.TEST_SITES),
    _get("/settings", settings.show, Action.SEE_SETTINGS),
    _get("/plans", plan_pages.show_list, Action.SEE),
    _get("/plans/new", plan_running.show_new, Action.PREPARE),
    _post("/plans/new", plan_running.take_new, Action.PREPARE),
    _get("/tasks/{task_id:uuid}", plan_running.show_task),
    _polled("/tasks/{task_id:uuid}/progress", plan_running.task_progress),
    _streamed("/tasks/{task_id:uuid}/events", plan_running.task_progress),
    _get("/plans/{plan_id:uuid}", plan_pages.show, Action.SEE),
    _polled("/plans/{plan_id:uuid}/progress", plan_pages.progress, Action.SEE),
    _streamed("/plans/{plan_id:uuid}/events", plan_pages.progress, Action.SEE),
    _get("/plans/{plan_id:uuid}/changes.xlsx", downloads.plan_changes, Action.EXPORT),
    _get("/plans/{plan_id:uuid}/changes/{position}", plan_pages.show_change, Action.SEE),
    _post("/plans/{plan_id:uuid}/changes/{position}", plan_deciding.take_edit, Action.PREPARE),
    _post("/plans/{plan_id:uuid}/submit", plan_deciding.take_submit, Action.PREPARE),
    _post("/plans/{plan_id:uuid}/approve", plan_deciding.take_approve, Action.REVIEW),
    _post("/plans/{plan_id:uuid}/reject", plan_deciding.take_reject, Action.REVIEW),
    _post("/plans/{plan_id:uuid}/void", plan_deciding.take_void, Action.PREPARE),
    _post("/plans/{plan_id:uuid}/apply", plan_running.take_apply, Action.APPLY),
    _post("/plans/{plan_id:uuid}/stop", plan_running.take_stop, Action.APPLY),
    _get("/conflicts", conflicts.show_list, Action.SEE_RESULTS),
    _get("/conflicts/set", conflicts.show, Action.SEE_RESULTS),
    _post("/conflicts/decide", conflicts.take_decision, Action.OWN_FIELDS),
    _post("/conflicts/undo", conflicts.take_undo, Action.OWN_FIELDS),
    _get("/conflicts/rule", conflicts.show_rule, Action.OWN_FIELDS),
    _post("/conflicts/rule", conflicts.take_rule, Action.OWN_FIELDS),
    _get("/library", library.show_tree, Action.SEE_LIBRARY),
    _get("/library/indicator", library.show_indicator, Action.SEE_LIBRARY),
    _get("/library/versions", library.show_versions, Action.SEE_LIBRARY),
    _get("/library/version", library_life.show, Action.SEE_LIBRARY),
    _post("/library/draft", library_life.take_draft, Action.WRITE_LIBRARY),
    *(
        _post(f"/library/{step.value}", partial(library_life.take_step, step), action_of(step))
        for step in library_life.STEPS_OF_A_VERSION
    ),
    _get("/library/changes", library.show_changes, Action.SEE_LIBRARY),
    _get("/library/recommend", library.show_recommended, Action.SEE_LIBRARY),
    _get("/library/template.xlsx", library_importing.download_template, Action.SEE_LIBRARY),
    _get("/library/packages", packages.show_list, Action.SEE_LIBRARY),
    _post("/library/packages", packages.take_new, Action.EXPORT_LIBRARY),
    _get("/library/packages/verify_package.py", packages.download_verifier, Action.SEE_LIBRARY),
    _get("/library/packages/{task_id:uuid}", packages.show_made, Action.EXPORT_LIBRARY),
    _get("/library/packages/{task_id:uuid}/package.zip", packages.download, Action.EXPORT_LIBRARY),
    _get("/library/import", library_importing.show_form, Action.WRITE_LIBRARY),
    PageRoute(
        method="POST",
        path="/library/import",
        page=library_importing.take_files,
        action=Action.WRITE_LIBRARY,
        is_upload=True,
    ),
    _get("/library/imports/{task_id:uuid}", library_importing.show_result, Action.WRITE_LIBRARY),
    _get(
        "/library/imports/{task_id:uuid}/problems.xlsx",
        library_importing.download_problems,
        Action.WRITE_LIBRARY,
    ),
    _get("/identify", identify.show_list, Action.SEE_RESULTS),
    _post("/identify", identify.take_word, Action.DECIDE_MATCHES),
    _get("/people", people.show_list, Action.SEE_ACCOUNTS),
    _post("/people", people.take_new, Action.MANAGE_ACCOUNTS),
    _post("/people/{login}/link", people.take_link, Action.MANAGE_ACCOUNTS),
    _post("/people/identity", people.take_identity, Action.MANAGE_ACCOUNTS),
    _post("/people/{login}/identity/remove", people.take_parting, Action.MANAGE_ACCOUNTS),
    _post("/people/{login}/disable", people.take_disable, Action.MANAGE_ACCOUNTS),
    _get("/audit", audit.show_list, Action.SEE_AUDIT),
)
