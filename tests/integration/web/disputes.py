"""Sets on which the sides of a site differ, as a version check would leave them."""

from collections.abc import Mapping
from datetime import timedelta

from adapter.bootstrap.app import App
from adapter.domain.identity import Scope
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.domain.pushing.hand_over import flat_hash
from adapter.domain.reconcile.one_record import Trees, decide_record
from adapter.ports.division import Division
from adapter.ports.trees import Side, TreeEntry, TreeKind, VerdictRecord
from tests.integration.storage.test_library_and_projects import project

#: A project that the list calls 非密, and one that nothing is known of.
OPEN, UNKNOWN = "15250125T000000000001", "15250125T000000000009"
SIDES = (Side.BASELINE, Side.INTERNAL, Side.EXTERNAL)


def open_project(app: App, scope: Scope, name: str = "口岸补助") -> None:
    """The list calls the project `OPEN` 非密, and it is bound."""
    binding = ProjectBinding(
        project_code=OPEN, agency_code="101001", project_name=name, bound_by=BoundBy.NAME
    )
    division = Division(division_code=scope.division_code, fiscal_year=scope.fiscal_year)
    with app.store.begin() as work:
        work.projects.replace_list(division, [project(name)], 0)
        work.projects.replace_bindings(scope, [binding])
        work.commit()


def dispute(
    app: App,
    scope: Scope,
    sets: Mapping[str, tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]],
    *,
    kind: TreeKind = TreeKind.TEMPLATE,
    project_code: str = OPEN,
) -> None:
    """Baseline, ours and theirs of some sets by key; what a person must decide waits for one."""
    verdicts = []
    with app.store.begin() as work:
        at = app.clock.now() - timedelta(seconds=1)
        for place, side in enumerate(SIDES):
            entries = [
                TreeEntry(
                    key=key,
                    project_code=project_code,
                    content_hash=flat_hash(flats[place]),
                    fields=flats[place],
                )
                for key, flats in sets.items()
            ]
            work.trees.observe(scope, side, kind, entries, at=at, is_complete=False)
        ownership = app.profile(scope.site).ownerships[kind]
        for key, (baseline, internal, external) in sets.items():
            trees = Trees(baseline=baseline, internal=internal, external=external)
            decided = decide_record(trees, ownership)
            verdicts.append(
                VerdictRecord(kind=kind, key=key, verdict=decided.verdict, fields=decided.fields)
            )
        work.trees.replace_verdicts(scope, app.ids.fresh(), verdicts)
        work.commit()
