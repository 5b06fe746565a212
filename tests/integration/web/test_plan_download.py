"""A plan that is exported while somebody changes what is open leaves no bytes behind."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook

from adapter.bootstrap.app import App
from adapter.domain.access.roles import Role
from adapter.domain.identity import Scope
from adapter.domain.plan.plan import ChangeKind, FieldChange, PlanChange, PlanHeader, PlanKind
from adapter.domain.plan.states import PlanState
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.domain.reconcile.one_record import Dropped, Party
from adapter.domain.reconcile.policy import FieldOwner
from adapter.domain.reconcile.table import Reason
from adapter.ports.division import Division
from adapter.ports.plans import PlanRecord, StoredChange
from adapter.storage.queries.every import SqlQueries
from tests.integration.storage.test_library_and_projects import project
from tests.integration.web.conftest import LOGINS, Office

PLAN = str(UUID(int=7))
#: Codes of two projects by name.
NAMES = {"口岸补助": "15250125T000000000001", "口岸道路": "15250125T000000000002"}
FIRST, SECOND = NAMES


def open_alone(app: App, scope: Scope, name: str) -> None:
    """The list names one of the projects, both of which are bound."""
    bindings = [
        ProjectBinding(
            project_code=code, agency_code="101001", project_name=each, bound_by=BoundBy.NAME
        )
        for each, code in NAMES.items()
    ]
    division = Division(division_code=scope.division_code, fiscal_year=scope.fiscal_year)
    with app.store.begin() as work:
        work.projects.replace_list(division, [project(name)], 0)
        work.projects.replace_bindings(scope, bindings)
        work.commit()


def add_plan(
    app: App,
    scope: Scope,
    kinds: Sequence[ChangeKind] = (ChangeKind.CREATE,) * 3,
    state: PlanState = PlanState.SUBMITTED,
    changes: Sequence[PlanChange] = (),
) -> None:
    """A plan with a set of the library and a template of each project, one change of each kind.

    Or with the changes that are given.
    """
    owners = ["", *NAMES.values()]
    changes = changes or [
        PlanChange(
            position=at,
            kind=kind,
            set_kind="template" if owner else "library_set",
            key=f"K{at}",
            title=f"K{at}",
            project_code=owner,
            expected=None,
            target="2" * 64,
        )
        for at, (owner, kind) in enumerate(zip(owners, kinds, strict=True), 1)
    ]
    now = app.clock.now()
    with app.store.begin() as work:
        author = next(e for e in work.accounts.all() if e.os_user == LOGINS[Role.PREPARER])
        header = PlanHeader(
            plan_id=PLAN,
            kind=PlanKind.PUSH,
            scope=scope,
            author_id=author.account_id,
            created_at=now,
            expires_at=now + timedelta(days=7),
            code_version="0.1.0",
            profile="std-v2-rest",
            profile_digest="4" * 64,
            internal_digest="5" * 64,
            external_digest="6" * 64,
            baseline_digest="7" * 64,
        )
        count, digest = work.plans.add(header, changes)
        work.plans.seal(replace(header, change_count=count, changes_digest=digest))
        if state is not PlanState.DRAFT:
            work.plans.move(PLAN, state, at=now)
        work.commit()


def test_a_plan_of_which_one_project_closes_while_another_opens_is_not_exported(
    make_office: Callable[..., Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office()
    app = office.console.app
    scope = app.scope("here")
    open_alone(app, scope, FIRST)
    add_plan(app, scope)
    client, there = office.of(Role.AUDITOR), f"/plans/{PLAN}/changes.xlsx"
    before = client.get(there)
    found = SqlQueries.admitted_changes

    def moved(
        queries: SqlQueries, record: PlanRecord, sight: Scope, *, after: int = 0
    ) -> Iterator[StoredChange]:
        changes = list(found(queries, record, sight, after=after))
        open_alone(app, scope, SECOND)
        yield from changes

    monkeypatch.setattr(SqlQueries, "admitted_changes", moved)
    answer = client.get(there)

    assert before.content.startswith(b"PK")
    assert answer.status_code == 409
    assert "不再核定为非密" in answer.text


def adoption(code: str = "10101", position: int = 1) -> PlanChange:
    """Theirs becomes ours, and what we had moved otherwise falls."""
    return PlanChange(
        position=position,
        kind=ChangeKind.ADOPT,
        set_kind="library_set",
        key="101",
        title="指标库（101）",
        project_code="",
        expected="2" * 64,
        target=None,
        adopted=(FieldChange(path=f"nodes.{code}.standard", before="≥550万粒", after="≥520万粒"),),
        dropped=(
            Dropped(
                path=f"nodes.{code}.remark",
                party=Party.INTERNAL,
                value="已调高",
                kept=None,
                owner=FieldOwner.SYSTEM,
                reason=Reason.SYSTEM_OWNS,
            ),
        ),
    )


def test_the_workbook_of_a_plan_holds_what_becomes_of_our_side_too(
    make_office: Callable[..., Office],
) -> None:
    office = make_office()
    app = office.console.app
    add_plan(app, app.scope("here"), changes=[adoption()])
    answer = office.of(Role.AUDITOR).get(f"/plans/{PLAN}/changes.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("计划明细")
    _title, _told, headings, *rows = sheet.to_python()
    start = headings.index("改哪一方")

    assert headings[start : start + 4] == ["改哪一方", "字段", "现值", "改为"]
    assert [row[start : start + 4] for row in rows] == [
        ["本方", "10101 标准值", "≥550万粒", "≥520万粒"],
        ["不采用本方改的", "10101 备注", "已调高", ""],
    ]
