"""Objects of acts as people call them (操作对象), beside the words that the audit log keeps."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from adapter.domain.access.api_tokens import READING_LABELS, access_scope
from adapter.domain.access.roles import Action
from adapter.domain.identity import Scope
from adapter.domain.plan.plan import PLAN_LABELS, PlanKind
from adapter.ports.alarms import ALARM_LABELS, AlarmCode
from adapter.ports.sign_in import AuditEntry, SubjectPart
from adapter.ports.trees import TreeKind
from adapter.web.asked import Asked
from adapter.web.console import Console
from adapter.web.pages.addresses import address
from adapter.web.pages.conflicts import KIND_LABELS, rule_label
from sync_jobs.catalogue import JOB_LABELS

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: What stands between words on the page, and in no word that is kept.
_BETWEEN = re.compile(r"[\s（），、：]+")
#: Characters of a search, and words of it: each asks something of every entry.
_LONGEST_SEARCH = 200
_MOST_WORDS = 20
_ON_ACCOUNTS = ("issue_link", "add_account", "disable_account", "stand_in")
#: Their object is a login, then whom the identity provider names for it.
_ON_IDENTITIES = ("link_identity", "unlink_identity")
_ON_PLANS = (
    *("submit_plan", "approve_plan", "reject_plan", "edit_plan", "void_plan"),
    *("apply_plan", "stop_plan", "export_plan"),
)
_ON_JOBS = ("run_job", "pause_schedule", "resume_schedule")
_ON_VERSIONS = (
    *("submit_library", "return_library", "release_library"),
    *("freeze_library", "supersede_library", "discard_library"),
)
_ON_SETS = ("decide_conflict", "undo_conflict")
_ON_ALARMS = ("close_alarm", "accept_withdrawals")
_ON_LINES = ("confirm_match", "reject_match")
_ON_TOKENS = ("create_api_token", "revoke_api_token")
_READS = (
    *("api_refused", "api_versions", "api_version", "api_document"),
    *("api_records", "api_template", "api_changes"),
)
#: Acts whose object begins with a site, and the page of the site that it is about.
_ON_SITES: Mapping[str, tuple[str, Action]] = {
    "make_plan": ("/plans", Action.SEE),
    "export_results": ("/comparison", Action.SEE_RESULTS),
    "export_forms": ("/comparison", Action.SEE_RESULTS),
    "check_forms": ("/check", Action.SEE_RESULTS),
    "test_site": ("/sites", Action.TEST_SITES),
    "import_library": ("/library/versions", Action.SEE_LIBRARY),
    "draft_library": ("/library/versions", Action.SEE_LIBRARY),
    "export_package": ("/library/packages", Action.SEE_LIBRARY),
    "download_package": ("/library/packages", Action.SEE_LIBRARY),
    "confirm_match": ("/identify", Action.SEE_RESULTS),
    "reject_match": ("/identify", Action.SEE_RESULTS),
    "run_job": ("/runs", Action.SEE_RUNS),
    "replay_quarantine": ("/runs", Action.SEE_RUNS),
    "pause_schedule": ("/schedules", Action.SEE_RUNS),
    "resume_schedule": ("/schedules", Action.SEE_RUNS),
    "decide_conflict": ("/conflicts", Action.SEE_RESULTS),
    "undo_conflict": ("/conflicts", Action.SEE_RESULTS),
    "decide_conflicts": ("/conflicts", Action.SEE_RESULTS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSubject:
    """The object of an act."""

    #: As people call it; the kept words where nobody knows better.
    text: str
    #: Its page, where there is one that the person may see; else "".
    to: str = ""
    #: The words that are kept, where not all of them stand in the text; else "".
    kept: str = ""
    #: What who did it is called; "" where nobody knows, or it is their login.
    who: str = ""


#: Words of the page that stand before or behind what is kept, by the acts on whose objects.
_STANDING: Mapping[str, Collection[str]] = {
    "站点": (*_ON_SITES, *_ON_ALARMS),
    "计划": _ON_PLANS,
    "指标": _ON_LINES,
    "隔离的一行": ("replay_quarantine",),
    "告警": _ON_ALARMS,
    "指标库": _ON_VERSIONS,
    "区划": (*_ON_VERSIONS, *_READS),
    "年度": (*_ON_VERSIONS, *_READS),
    "导出包": ("download_package",),
    "令牌": _ON_TOKENS,
    "人员标识": _ON_IDENTITIES,
    "所在的登录": ("sign_out",),
    "按字段": ("decide_conflicts",),
}


class AuditSubjects:
    """Tells the objects of one page of the log, to one person."""

    def __init__(self, console: Console, asked: Asked) -> None:
        self._console, self._asked = console, asked
        self._people = cache(self._read_people)
        self._departments = cache(self._read_departments)
        self._plan = cache(self._read_plan)
        self._row_address = cache(self._read_row_address)

    def told(self, entry: AuditEntry) -> ToldSubject:
        """The object of an entry, and who did it."""
        found = self._told(entry)
        is_whole = all(word in found.text for word in entry.subject.split(" "))
        name = self._people().get(entry.os_user, "")
        return replace(
            found,
            kept="" if is_whole else entry.subject,
            who="" if name == entry.os_user else name,
        )

    def _told(self, entry: AuditEntry) -> ToldSubject:
        for actions, tell in self._tellers():
            if entry.action in actions:
                return tell(entry.action, entry.subject) or ToldSubject(text=entry.subject)
        return ToldSubject(text=entry.subject)

    def _tellers(
        self,
    ) -> Sequence[tuple[Collection[str], Callable[[str, str], ToldSubject | None]]]:
        return (
            (_ON_ACCOUNTS, self._account),
            (_ON_IDENTITIES, self._identity),
            (("sign_out",), _session),
            (_ON_PLANS, self._of_plan),
            (("replay_quarantine",), self._row),
            (_ON_ALARMS, self._alarm),
            (_ON_VERSIONS, self._version),
            (_READS, self._read),
            (_ON_TOKENS, _token),
            (_ON_SITES, self._of_site),
        )

    # --- one object ---

    def _account(self, _action: str, subject: str) -> ToldSubject | None:
        name = self._people().get(subject)
        if name is None:
            return None
        to = "/people" if self._asked.may(Action.SEE_ACCOUNTS) else ""
        return ToldSubject(text=f"{name}（{subject}）", to=to)

    def _identity(self, action: str, subject: str) -> ToldSubject | None:
        login, _, person = subject.partition(" ")
        found = self._account(action, login)
        if found is None or not person:
            return found
        return replace(found, text=f"{found.text}　人员标识 {person}")

    def _of_plan(self, _action: str, subject: str) -> ToldSubject | None:
        found = self._plan(subject)
        if found is None:
            return ToldSubject(text="计划（库中没有）")
        kind, scope = found
        is_seen = self._asked.reaches(Action.SEE, scope.division_code)
        return ToldSubject(
            text=f"{PLAN_LABELS[kind]}计划", to=f"/plans/{subject}" if is_seen else ""
        )

    def _row(self, _action: str, subject: str) -> ToldSubject | None:
        site, _, rest = subject.partition(" ")
        entry_id = rest.rpartition(" ")[2]
        if not _UUID.fullmatch(entry_id):
            return None
        return ToldSubject(text=f"隔离的一行　站点 {site}", to=self._row_address(entry_id))

    def _alarm(self, _action: str, subject: str) -> ToldSubject | None:
        found = re.fullmatch(r"(\S+) (\w+) (\S+)", subject)
        if found is None or found[2] not in set(AlarmCode):
            return None
        site, code, alarm_id = found.groups()
        text = f"告警 {ALARM_LABELS[AlarmCode(code)]}　站点 {site}"
        queries, data = self._console.app.queries, self._asked.data
        is_there = queries.admitted_alarm(alarm_id, data=data) is not None
        is_seen = is_there and self._is_seen(site, Action.SEE_ALARMS)
        return ToldSubject(text=text, to=f"/alarms/{alarm_id}" if is_seen else "")

    def _version(self, _action: str, subject: str) -> ToldSubject | None:
        found = re.fullmatch(r"(\d{9}) (\d{4}) 第 (\d+) 版", subject)
        if found is None:
            return None
        division, year, number = found.groups()
        text = f"指标库第 {number} 版　区划 {division}　{year} 年度"
        return ToldSubject(text=text, to=self._version_address(division, year, number))

    def _read(self, _action: str, subject: str) -> ToldSubject | None:
        found = re.fullmatch(r"(\d{9})/(\d{4})(?: v(\d+))?(?: ([0-9A-Za-z]+))? (\d+)", subject)
        if found is None:
            return None
        division, year, number, department, records = found.groups()
        parts = (
            f"第 {number} 版" if number else "",
            f"区划 {division}　{year} 年度",
            f"部门 {department}" if department else "",
            f"{records} 条",
        )
        to = self._version_address(division, year, number) if number else ""
        return ToldSubject(text="　".join(filter(None, parts)), to=to)

    def _of_site(self, action: str, subject: str) -> ToldSubject:
        site, _, rest = subject.partition(" ")
        path, needed = _ON_SITES[action]
        what, query = self._rest(action, site, rest)
        text = "　".join(filter(None, (what, f"站点 {site}")))
        if action in _ON_LINES and rest:
            path, needed, query = "/library", Action.SEE_LIBRARY, {"text": rest.partition(" ")[0]}
        to = address(path, {"site": site, **query}) if self._is_seen(site, needed) else ""
        return ToldSubject(text=text, to=to)

    def _rest(self, action: str, site: str, rest: str) -> tuple[str, Mapping[str, str]]:
        """What stands behind the site: in words, and what its page is asked for."""
        if action in _ON_JOBS:
            return JOB_LABELS.get(rest, rest), {"job": rest} if action == "run_job" else {}
        if action in _ON_SETS:
            return self._set(site, rest)
        if action in _ON_LINES:
            return f"指标 {rest}" if rest else "", {}
        if action == "decide_conflicts":
            return f"按字段“{rule_label(rest)}”" if rest else "", {"state": "all"}
        if action == "download_package":
            found = re.fullmatch(r"序号 (\d+) [0-9a-f]+", rest)
            return f"导出包序号 {found[1]}" if found else rest, {}
        return rest, {}

    def _set(self, site: str, rest: str) -> tuple[str, Mapping[str, str]]:
        kind, _, key = rest.partition(" ")
        if kind not in {each.value for each in TreeKind}:
            return rest, {}
        name = self._departments(site).get(key, "") if key else ""
        words = (KIND_LABELS[TreeKind(kind)], key, name)
        return " ".join(filter(None, words)), {"state": "all", "kind": kind, "key": key}

    # --- looking for one ---

    def logins(self, typed: str) -> set[str]:
        """Whose acts are asked for by a login or a name; nobody in particular by nothing."""
        named = {login for login, name in self._people().items() if name == typed}
        return {typed, *named} if typed else set()

    def parts(self, typed: str) -> list[SubjectPart]:
        """What a search asks for: each word as it is kept, or as it is told.

        What goes beyond the limits of a search is not asked for.
        """
        words = [each for each in _BETWEEN.split(typed[:_LONGEST_SEARCH]) if each]
        return [self._part(each) for each in words[:_MOST_WORDS]]

    def _part(self, text: str) -> SubjectPart:
        people = [login for login, name in self._people().items() if text in name]
        jobs = [f" {job} " for job, label in JOB_LABELS.items() if text in label]
        kinds = [f" {kind.value} " for kind, label in KIND_LABELS.items() if text in label]
        alarms = [f" {code.value} " for code, label in ALARM_LABELS.items() if text in label]
        # Names are Chinese: letters and numbers alone are looked for as they are kept.
        is_kept = text.isascii()
        rules = [] if is_kept else [f" {e} " for e in self._rules() if text in rule_label(e)]
        readings = [f" {each.value}:" for each, label in READING_LABELS.items() if text in label]
        return SubjectPart(
            text=text,
            actions={act for word, acts in _STANDING.items() if text in word for act in acts},
            words={
                **dict.fromkeys(_ON_JOBS, jobs),
                **dict.fromkeys(_ON_SETS, kinds),
                **dict.fromkeys(_ON_TOKENS, readings),
                "decide_conflicts": rules,
                **dict.fromkeys(_ON_ALARMS, alarms),
            },
            subjects={
                **dict.fromkeys(_ON_ACCOUNTS, people),
                **{act: [] if is_kept else list(self._sets_called(text)) for act in _ON_SETS},
            },
            first_words=dict.fromkeys(_ON_IDENTITIES, people),
            plan_kinds=[kind for kind, label in PLAN_LABELS.items() if text in f"{label}计划"],
        )

    def _sets_called(self, text: str) -> Iterator[str]:
        """Sets of the library by the name of the department whose they are."""
        for site in self._console.app.settings.site:
            for code, name in self._departments(site).items():
                if text in name:
                    yield f"{site} {TreeKind.LIBRARY_SET.value} {code}"

    # --- what is asked of the store, once ---

    def _read_people(self) -> Mapping[str, str]:
        with self._console.app.store.begin() as work:
            return {each.os_user: each.display_name for each in work.accounts.all()}

    def _read_departments(self, site: str) -> Mapping[str, str]:
        if not self._is_seen(site, Action.SEE_RESULTS):
            return {}
        app = self._console.app
        return app.queries.compared_departments(self._asked.data.of(app.scope(site)))

    def _read_plan(self, plan_id: str) -> tuple[PlanKind, Scope] | None:
        with self._console.app.store.begin() as work:
            record = work.plans.get(plan_id)
        return None if record is None else (record.header.kind, record.header.scope)

    def _read_row_address(self, entry_id: str) -> str:
        queries, data = self._console.app.queries, self._asked.data
        is_there = queries.admitted_quarantine_entry(entry_id, data=data) is not None
        return f"/quarantine/{entry_id}" if is_there and self._asked.may(Action.SEE_RESULTS) else ""

    def _rules(self) -> frozenset[str]:
        profiles = map(self._console.app.profile, self._console.app.settings.site)
        return frozenset(
            rule
            for profile in profiles
            for ownership in profile.ownerships.values()
            for rule in ownership.rules
        )

    def _is_seen(self, site: str, action: Action) -> bool:
        known = self._console.app.settings.site.get(site)
        return known is not None and self._asked.reaches(action, known.division_code)

    def _version_address(self, division: str, year: str, number: str) -> str:
        """The page of a version, by a site of its division and year."""
        for site, known in self._console.app.settings.site.items():
            is_its = (known.division_code, str(known.fiscal_year)) == (division, year)
            if is_its and self._is_seen(site, Action.SEE_LIBRARY):
                return address("/library/version", {"site": site, "version": number})
        return ""


def _session(_action: str, subject: str) -> ToldSubject | None:
    return ToldSubject(text="所在的登录") if _UUID.fullmatch(subject) else None


def _token(_action: str, subject: str) -> ToldSubject:
    """Tokens are called by their name, which may hold blanks; what it opens stands behind."""
    words = subject.split(" ")
    scopes = [(word, access_scope(word)) for word in words]
    name = " ".join(word for word, scope in scopes if scope is None)
    opened = (
        f"{READING_LABELS[each.reading]}（区划 {each.division_code}"
        f"{f'，部门 {each.department_code}' if each.department_code else ''}）"
        for _word, each in scopes
        if each is not None
    )
    return ToldSubject(text=f"令牌 {name}：{'、'.join(opened)}")
