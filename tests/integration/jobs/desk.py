"""A desk at which jobs run: our store, the other side in memory, a clock that tests turn."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from adapter.domain.comparing.scoring import ScoringRules
from adapter.domain.coverage import Coverage
from adapter.domain.identity import Scope
from adapter.domain.reconcile.vanishing import VanishLimit
from adapter.domain.record import RecordKind
from adapter.ports.alarms import AlarmCode
from adapter.ports.budget_system import OutboundSet, PushRequest
from adapter.ports.division import Division
from adapter.ports.pushes import PushRecord
from adapter.ports.runs import RunRecord
from adapter.ports.trees import Side, TreeKind
from adapter.similarity import IndexSimilarity
from adapter.storage.store import SqlStore
from connectors.memory import MemoryBudgetSystem, MemorySchema
from connectors.pagination import wire_time
from mappings.profile import Profile
from mappings.scoring_rules_file import load_rules
from sync_jobs.catalogue import JOBS
from sync_jobs.import_library import (
    BroughtFile,
    ImportContext,
    ImportReport,
    SourceFile,
    import_library,
)
from sync_jobs.job import Backfill, JobOptions, SiteContext
from sync_jobs.runner import Finished, run_job
from sync_jobs.steps import Steps, no_steps

Row = dict[str, object]

SCOPE = Scope(site="erenhot", division_code="152501000", fiscal_year=2025)
DIVISION = Division(division_code="152501000", fiscal_year=2025)

AGENCY = "101001"
GRANTS = "15250125T000000000001"
MEALS = "15250125T000000000002"
BORDER = "15250125T000000000003"
PROJECTS = {GRANTS: "国家助学金", MEALS: "营养改善计划", BORDER: "边境巡查"}

_PAGE_SIZE = 4


# --- the other side -------------------------------------------------------------------------------


def memory_schemas(profile: Profile) -> Iterator[MemorySchema]:
    """The memory system's view of the data sets, by the element names of the profile."""
    for kind in profile.kinds:
        rules = profile.codec(kind).rules
        key = profile.codec(kind).shape.key
        assert key is not None
        is_template = kind in {RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM}
        yield MemorySchema(
            kind=kind,
            id_element=rules[key].element,
            set_element="template_code" if is_template else "agency_code",
            agency_element="agency_code",
            division_element="mof_div_code",
            year_element="fiscal_year",
            updated_element="update_time",
            deleted_element="is_deleted",
            parent_element="parent_id" if kind is RecordKind.LIBRARY_NODE else "",
            overwritten_elements=(
                ("version", "version_name") if kind is RecordKind.TEMPLATE_HEADER else ()
            ),
            rows_kind=RecordKind.TEMPLATE_ITEM if kind is RecordKind.TEMPLATE_HEADER else None,
        )


@dataclass
class Receiver:
    """The receiver's own validation: refuses the sets a test names."""

    refused_keys: dict[str, str] = field(default_factory=dict)

    def __call__(self, _request: PushRequest, each: OutboundSet) -> str:
        return self.refused_keys.get(each.set_key, "")


# --- our side -------------------------------------------------------------------------------------


def csv_file(name: str, rows: Sequence[Mapping[str, object]]) -> SourceFile:
    """A csv file of these rows, their keys as headings."""
    text = io.StringIO()
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    writer = csv.DictWriter(text, headings, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return SourceFile(name=name, content=text.getvalue().encode())


def indicator(code: str, **changes: object) -> Row:
    """One row of a 指标库 sheet."""
    return {
        "指标编码": code,
        "一级指标": "产出指标",
        "二级指标": "数量指标",
        "三级指标": f"资助人数{code}",
        "共性/个性": "共性",
        "定量/定性": "定量",
        "指标方向（正向/反向）": "正向",
        "标准值": "≥90人",
        **changes,
    }


def template(code: str, project_code: str, *indicator_codes: str, **changes: object) -> list[Row]:
    """The rows of one template in a 指标模板 sheet, its weights adding up to 100."""
    share = 100 // len(indicator_codes)
    rest = 100 - share * (len(indicator_codes) - 1)
    return [
        {
            "模板编码": code,
            "模板名称": f"{PROJECTS[project_code]}模板",
            "适用层级": "项目",
            "项目编码": project_code,
            "项目名称": PROJECTS[project_code],
            "序号": number,
            "指标编码": indicator_code,
            "指标值": "",
            "分值": rest if number == 1 else share,
            **changes,
        }
        for number, indicator_code in enumerate(indicator_codes, 1)
    ]


def project(project_code: str, **changes: object) -> Row:
    """One row of a 项目统计表 sheet."""
    return {
        "主管部门": "101-教育局（部门）",
        "预算单位": f"{AGENCY}-第一中学",
        "项目名称": PROJECTS[project_code],
        "涉密/非密": "非密",
        "项目编码": project_code,
        **changes,
    }


INDICATORS = [indicator("101"), indicator("102"), indicator("103")]
PROJECT_LIST = csv_file("项目统计表.csv", [project(each) for each in PROJECTS])
LIBRARY = csv_file("指标库.csv", INDICATORS)
TEMPLATES = csv_file(
    "指标模板.csv",
    [*template("MB1", GRANTS, "101", "102"), *template("MB2", MEALS, "102", "103")],
)


@dataclass
class Desk:
    """Everything a job test touches."""

    store: SqlStore
    clock: Any
    ids: Any
    profile: Profile
    receiver: Receiver = field(default_factory=Receiver)
    #: Told of the steps of every run.
    step: Steps = no_steps
    vanish_limit: VanishLimit = field(default_factory=VanishLimit)
    look_back_s: int = 600
    rules: ScoringRules = field(default_factory=load_rules)
    #: Who accepts what is missing there.
    accepting: str = "zhang"
    reason: str = ""
    system: MemoryBudgetSystem = field(init=False)

    def __post_init__(self) -> None:
        self.system = MemoryBudgetSystem(
            memory_schemas(self.profile),
            clock=self.clock,
            ids=self.ids,
            page_size=_PAGE_SIZE,
            refuse=self.receiver,
        )

    # --- what we do ---

    def import_files(self, *files: BroughtFile, strict: bool = False) -> ImportReport:
        """Import as one act, a minute after whatever happened before."""
        self.clock.turn(60)
        context = ImportContext(store=self.store, clock=self.clock, ids=self.ids)
        return import_library(context, DIVISION, files, is_strict=strict)

    def run(
        self,
        job: str,
        *,
        dry: bool = False,
        full: bool = False,
        accepted: bool = False,
    ) -> Finished:
        """Run a job of the catalogue, a minute after whatever happened before."""
        self.clock.turn(60)
        options = JobOptions(
            is_dry_run=dry,
            is_full=full,
            is_withdrawal_accepted=accepted,
            accepted_by=self.accepting if accepted else "",
            accepted_reason=self.reason if accepted else "",
        )
        return run_job(JOBS[job], self.site(), options)

    def backfill(self, job: str, first: date, until: date) -> Finished:
        """Run a pull for some days, a minute after whatever happened before."""
        self.clock.turn(60)
        days = Backfill(first=first, until=until)
        return run_job(JOBS[job], self.site(), JobOptions(backfill=days))

    def site(self) -> SiteContext:
        """The site that jobs run for."""
        return SiteContext(
            step=self.step,
            vanish_limit=self.vanish_limit,
            look_back_s=self.look_back_s,
            rules=self.rules,
            scope=SCOPE,
            store=self.store,
            system=self.system,
            profile=self.profile,
            clock=self.clock,
            ids=self.ids,
            similarity=IndexSimilarity(),
        )

    def figures(self, job: str, **options: bool) -> Mapping[str, object]:
        """The figures of a run."""
        return self.run(job, **options).result.figures

    def limit_vanishing(self, *, share: float, floor: int) -> None:
        """Set how much may vanish before a person is asked."""
        self.vanish_limit = VanishLimit(share=share, floor=floor)

    def begin_the_year(self) -> None:
        """Library, project list and bindings are there; nothing was pushed or pulled."""
        self.other_side_knows(*PROJECTS)
        self.import_files(LIBRARY, TEMPLATES, PROJECT_LIST)
        self.run("bind_projects")

    def only_bind(self) -> None:
        """The project list and its bindings are there, for pulls that need no library."""
        self.other_side_knows(*PROJECTS)
        self.import_files(PROJECT_LIST)
        self.run("bind_projects")

    # --- what they do ---

    def other_side_knows(self, *project_codes: str) -> None:
        """Put projects into their directory."""
        self.put(
            RecordKind.DIRECTORY_ENTRY,
            *({"pro_code": each, "pro_name": PROJECTS[each]} for each in project_codes),
        )

    def put(self, kind: RecordKind, *rows: Mapping[str, object]) -> None:
        """Let users there enter rows; place and time are filled in where a row leaves them out."""
        self.clock.turn(60)
        place: Row = {
            "mof_div_code": SCOPE.division_code,
            "fiscal_year": str(SCOPE.fiscal_year),
            "agency_code": AGENCY,
            "update_time": self.wire_now(),
        }
        self.system.put(kind, [{**place, **row} for row in rows])

    def edit(self, kind: RecordKind, **changes: object) -> None:
        """Let a user there change the live rows of a kind."""
        self.clock.turn(60)
        for row in self.system._table(kind):
            if row["is_deleted"] == 2:
                row.update(changes, update_time=self.wire_now())

    def edit_row(self, kind: RecordKind, element: str, value: object, **changes: object) -> None:
        """Let a user there change the live rows in which `element` is `value`."""
        self.clock.turn(60)
        for row in self.system._table(kind):
            if row["is_deleted"] == 2 and row[element] == value:
                row.update(changes, update_time=self.wire_now())

    def wire_now(self) -> str:
        """The present instant as they write it."""
        return wire_time(self.clock.now(), 480)

    # --- what can be seen afterwards ---

    def current(self, kind: RecordKind) -> list[Any]:
        """Typed rows as they stand."""
        with self.store.begin() as work:
            return list(work.rows.current(SCOPE, kind))

    def cursor(self, kind: RecordKind) -> Any:
        """How far a data set was read."""
        with self.store.begin() as work:
            return work.rows.cursor(SCOPE, kind)

    def coverage(self, kind: RecordKind) -> Coverage:
        """Which stretches of their clock were read."""
        with self.store.begin() as work:
            return work.rows.coverage(SCOPE, kind)

    def alarms(self, code: AlarmCode) -> dict[str, str]:
        """Open alarms of a code: what is told, by what it is about."""
        with self.store.begin() as work:
            opened = work.alarms.open(SCOPE)
        return {each.subject: each.detail for each in opened if each.code is code}

    def baseline(self, kind: TreeKind = TreeKind.TEMPLATE) -> dict[str, str]:
        """Content hashes both sides agreed on."""
        with self.store.begin() as work:
            return work.trees.hashes(SCOPE, Side.BASELINE, kind)

    def unsettled(self) -> list[PushRecord]:
        """Pushes whose end is not known."""
        with self.store.begin() as work:
            return work.pushes.unsettled(SCOPE)

    def latest_run(self) -> RunRecord:
        """The run row written last."""
        return self.store.queries.runs(limit=1)[0]

    def sent_keys(self) -> list[str]:
        """Keys of all sets that ever arrived there, in order."""
        return [each.set_key for request in self.system.pushes for each in request.sets]
