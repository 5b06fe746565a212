"""A dialect that lacks kinds: jobs pass them over, say so, and lose nothing of the rest."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapter.domain.outcome import RunOutcome
from adapter.domain.record import RecordKind
from adapter.ports.trees import TreeKind
from adapter.storage.store import SqlStore
from mappings.profile import Profile, load_profile
from tests.integration.jobs.desk import GRANTS, LIBRARY, SCOPE, Desk
from tests.unit.mappings.cutting import without_kinds

RESULTS = (
    RecordKind.MONITORING_LINE,
    RecordKind.SELF_EVALUATION,
    RecordKind.SELF_EVALUATION_GOAL,
    RecordKind.SELF_EVALUATION_LINE,
    RecordKind.SELF_EVALUATION_BUDGET,
    RecordKind.DEPARTMENT_MONITORING_LINE,
    RecordKind.DEPARTMENT_SELF_EVALUATION,
    RecordKind.DEPARTMENT_SELF_EVALUATION_LINE,
)
TEMPLATES = (RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM)
REASON = "没有这种数据集"

Lacking = Callable[..., Desk]


@pytest.fixture
def lacking(
    store: SqlStore, clock: Any, ids: Any, profile: Profile, tmp_path: Path
) -> Callable[..., Desk]:
    """A ready desk whose profile then turns out to lack kinds."""

    def make(*kinds: RecordKind) -> Desk:
        desk = Desk(store, clock, ids, profile)
        desk.begin_the_year()
        file = tmp_path / "lacking.toml"
        file.write_text(without_kinds(kinds, REASON), "utf-8")
        desk.profile = load_profile(str(file))
        return desk

    return make


def asked(desk: Desk) -> set[RecordKind]:
    """Note, from now on, which kinds the other side is asked for."""
    kinds: set[RecordKind] = set()
    usual = desk.system.read_pages

    def read_pages(request: Any) -> Any:
        kinds.add(request.kind)
        return usual(request)

    desk.system.read_pages = read_pages  # type: ignore[method-assign]  # a spy on one desk
    return kinds


@pytest.mark.parametrize("options", [{}, {"dry": True}])
@pytest.mark.parametrize("job", ["pull_monitoring", "pull_self_evaluations"])
def test_a_pull_of_nothing_but_lacking_kinds_asks_nothing_and_says_so(
    lacking: Lacking, job: str, options: dict[str, bool]
) -> None:
    desk = lacking(*RESULTS)
    kinds = asked(desk)

    result = desk.run(job, **options).result

    assert result.outcome is RunOutcome.OK
    assert kinds == set()
    assert set(result.figures) == {"unsupported"}
    assert len(result.lines) == 1
    assert REASON in result.lines[0]


def test_the_other_kinds_of_a_pull_still_come(lacking: Lacking) -> None:
    desk = lacking(RecordKind.DECLARED_TARGET)
    desk.put(RecordKind.TARGET_LINE, {"pro_code": GRANTS, "lv3_perf_ind_name": "人数"})

    result = desk.run("pull_targets").result

    assert result.figures == {
        "target_line": 1,
        "department_target": 0,
        "department_target_line": 0,
        "unsupported": ["declared_target"],
    }
    assert len(desk.current(RecordKind.TARGET_LINE)) == 1


@pytest.mark.parametrize(
    ("kinds", "rest"),
    [
        (TEMPLATES, {TreeKind.LIBRARY_SET}),
        ((RecordKind.LIBRARY_NODE,), {TreeKind.TEMPLATE}),
        ((*TEMPLATES, RecordKind.LIBRARY_NODE), set()),
    ],
)
def test_a_push_sends_what_the_dialect_has(
    lacking: Lacking, kinds: tuple[RecordKind, ...], rest: set[TreeKind]
) -> None:
    desk = lacking(*kinds)

    pushed = desk.run("push_templates").result
    checked = desk.run("reconcile_versions").result

    assert {kind for kind in TreeKind if desk.baseline(kind)} == rest
    assert pushed.outcome is checked.outcome is RunOutcome.OK
    assert REASON in pushed.lines[0]
    assert REASON in checked.lines[0]
    assert checked.counts.read == checked.figures["agreed"] == pushed.counts.read


def test_sets_once_agreed_on_are_left_alone_when_a_kind_is_lacking(lacking: Lacking) -> None:
    desk = lacking()
    desk.run("push_templates")
    agreed = desk.baseline(TreeKind.TEMPLATE)
    narrower = lacking(*TEMPLATES).profile
    desk.profile = narrower

    pushed = desk.run("push_templates").result
    checked = desk.run("reconcile_versions").result

    assert desk.baseline(TreeKind.TEMPLATE) == agreed != {}
    assert pushed.figures["left_over"] == 0
    assert desk.store.queries.verdicts(SCOPE) == []
    assert checked.outcome is RunOutcome.OK


def test_without_a_directory_bindings_stay_as_they_were(lacking: Lacking) -> None:
    desk = lacking(RecordKind.DIRECTORY_ENTRY)

    result = desk.run("bind_projects").result

    assert result.outcome is RunOutcome.OK
    assert REASON in result.lines[0]
    with desk.store.begin() as work:
        assert len(work.projects.bindings(SCOPE)) == 3


def test_what_reads_the_store_finds_nothing_and_does_not_fail(lacking: Lacking) -> None:
    desk = lacking(*RESULTS)
    desk.import_files(LIBRARY)

    identified = desk.run("identify_indicators").result
    compared = desk.run("compare_results").result

    assert identified.counts.read == 0
    assert compared.outcome is RunOutcome.OK
