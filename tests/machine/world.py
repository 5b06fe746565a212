"""A world in one process: the daemon, its database, a receiver and a clock that only we move."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from adapter.bootstrap.app import App
from adapter.daemon import Daemon, Tick
from adapter.domain.record import RecordKind
from adapter.errors import StoreUnavailable
from adapter.ports.budget_system import PushRequest
from adapter.ports.leases import Lease
from adapter.ports.store import UnitOfWork
from adapter.similarity import IndexSimilarity
from adapter.storage.store import SqlStore, open_store
from connectors.json_body import encode_json
from connectors.memory import MemoryBudgetSystem
from connectors.pagination import wire_time
from mappings.profile import Profile
from sync_jobs.catalogue import JOBS
from sync_jobs.import_library import ImportContext, import_library
from sync_jobs.job import SiteContext
from tests.conftest import CountedIds, TurnedClock
from tests.integration.jobs.desk import (
    AGENCY,
    DIVISION,
    GRANTS,
    MEALS,
    PROJECT_LIST,
    PROJECTS,
    SCOPE,
    Row,
    csv_file,
    indicator,
    memory_schemas,
    template,
)

#: The jobs whose interplay is tried; the schedule is that of the tests, not of a clock.
TRIED = ("push_templates", "pull_targets", "reconcile_versions")
TEMPLATES = {"MB1": GRANTS, "MB2": MEALS}
_EVERY_S = 60


class KilledError(BaseException):
    """The process is gone: nothing of ours may run after it, as nothing would."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One storing of a set by the receiver."""

    set_key: str
    digest: str


class KnowingReceiver(MemoryBudgetSystem):
    """A receiver that knows a request again, however late, and remembers what it stored."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._known: set[str] = set()
        self.stored: list[Stored] = []

    def _store(self, request: PushRequest) -> None:
        if request.request_id in self._known:
            return
        self._known.add(request.request_id)
        super()._store(request)
        for each in request.sets:
            content = encode_json([each.header, list(each.rows)])
            self.stored.append(Stored(each.set_key, sha256(content).hexdigest()))

    def names(self, template_code: str) -> list[str]:
        """Names of the rows that stand in a template there, in order."""
        held = self.rows(RecordKind.TEMPLATE_ITEM)
        mine = (row for row in held if row["template_code"] == template_code)
        return sorted(str(row["lv3_perf_ind_name"]) for row in mine)


class MortalStore:
    """A store that a killed process cannot reach any more, not even to clean up."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.is_dead = False

    @contextmanager
    def begin(self, leases: "tuple[Lease, ...]" = ()) -> Iterator[UnitOfWork]:
        """As of the store."""
        self._require_alive()
        with self._store.begin(leases) as work:
            yield work

    def open_stage(self, *arguments: Any, **named: Any) -> AbstractContextManager[Any]:
        """As of the store."""
        self._require_alive()
        return self._store.open_stage(*arguments, **named)

    def _require_alive(self) -> None:
        if self.is_dead:
            raise StoreUnavailable("the process is gone")

    def close(self) -> None:
        """Release all connections."""
        self._store.close()


@dataclass
class World:
    """Everything there is."""

    url: str
    profile: Profile
    clock: TurnedClock = field(default_factory=TurnedClock)
    ids: CountedIds = field(default_factory=CountedIds)
    receiver: KnowingReceiver = field(init=False)
    version: int = 0
    #: The step at which the process dies next; "" for none.
    dies_at: str = ""
    #: Templates that somebody there changed, with what they hold since.
    edited: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.receiver = KnowingReceiver(
            memory_schemas(self.profile), clock=self.clock, ids=self.ids, page_size=4
        )
        self.receiver.put(
            RecordKind.DIRECTORY_ENTRY,
            [{**self.place(), "pro_code": each, "pro_name": PROJECTS[each]} for each in PROJECTS],
        )
        self.start()
        self.release()
        self.tick("bind_projects")

    # --- the process ---

    def start(self) -> None:
        """A new process: nothing of the old one is left but the database."""
        self.store = MortalStore(open_store(self.url, clock=self.clock, ids=self.ids))
        self.daemon = Daemon(cast("App", self))
        self.dies_at = ""

    def kill(self) -> None:
        """kill -9."""
        self.store.is_dead = True
        self.store.close()

    def tick(self, job: str) -> None:
        """A job falls due; when the process dies of it, a new one is started."""
        self.clock.turn(_EVERY_S)
        tick = Tick(site=SCOPE.site, spec=JOBS[job], every_s=_EVERY_S)
        with suppress(KilledError):
            self.daemon.fire(tick)
        if self.store.is_dead:
            self.kill()
            self.start()

    def step(self, step: str) -> None:
        """The process has passed a step."""
        if step == self.dies_at:
            self.store.is_dead = True
            raise KilledError

    # --- what the daemon sees of us: the parts of an App that it uses ---

    @property
    def settings(self) -> Any:
        """Sites without a schedule: it is we who say when something is due."""
        return _NoSchedules()

    @contextmanager
    def site(self, _name: str) -> Iterator[SiteContext]:
        """The one site."""
        yield SiteContext(
            scope=SCOPE,
            store=self.store,  # type: ignore[arg-type]  # all of it that jobs use
            system=self.receiver,
            profile=self.profile,
            clock=self.clock,
            ids=self.ids,
            similarity=IndexSimilarity(),
            step=self.step,
        )

    # --- what people do ---

    def release(self) -> None:
        """The bureau imports a new version: every template changes."""
        self.version += 1
        self.clock.turn(_EVERY_S)
        context = ImportContext(
            store=self.store,  # type: ignore[arg-type]  # all of it that imports use
            clock=self.clock,
            ids=self.ids,
        )
        rows = [indicator(code, 三级指标=self.name(code)) for code in ("101", "102", "103")]
        lines = [*template("MB1", GRANTS, "101", "102"), *template("MB2", MEALS, "102", "103")]
        files = [csv_file("指标库.csv", rows), csv_file("指标模板.csv", lines), PROJECT_LIST]
        import_library(context, DIVISION, files, is_strict=True)

    def name(self, code: str) -> str:
        """What the newest version calls an indicator."""
        return f"资助人数{code}第{self.version}版"

    def expected(self, template_code: str) -> list[str]:
        """What the newest version has in a template."""
        codes = {"MB1": ("101", "102"), "MB2": ("102", "103")}[template_code]
        return sorted(map(self.name, codes))

    def edit_there(self, template_code: str) -> bool:
        """Somebody there renames the first row of a template; False when it is not there."""
        self.clock.turn(_EVERY_S)
        rows = [
            row
            for row in self.receiver._table(RecordKind.TEMPLATE_ITEM)
            if row["template_code"] == template_code and row["is_deleted"] == 2
        ]
        if not rows:
            return False
        name = f"对方改名{self.clock.now():%H%M%S}"
        rows[0].update(lv3_perf_ind_name=name, update_time=self.wire_now())
        self.edited[template_code] = self.receiver.names(template_code)
        return True

    def declare(self, number: int) -> None:
        """A unit there declares a line, or changes it."""
        self.clock.turn(_EVERY_S)
        key = f"kpi{number}"
        self.withdraw(number)
        row = {"kpi_id": key, "pro_code": GRANTS, "lv3_perf_ind_name": f"行{self.clock.now():%H%M}"}
        self.receiver.put(
            RecordKind.TARGET_LINE, [{**self.place(), **row, "update_time": self.wire_now()}]
        )

    def withdraw(self, number: int) -> None:
        """The approval of a line is cancelled: it is not shown any more."""
        self.receiver.take_away(RecordKind.TARGET_LINE, lambda row: row["kpi_id"] == f"kpi{number}")

    # --- what can be seen ---

    def lines_there(self) -> Mapping[str, str]:
        """Key -> name of the declared lines that they show."""
        rows = self.receiver.rows(RecordKind.TARGET_LINE)
        return {str(row["kpi_id"]): str(row["lv3_perf_ind_name"]) for row in rows}

    def lines_here(self) -> Mapping[str, str]:
        """The same, as we hold them."""
        with self.store.begin() as work:
            held: list[Any] = list(work.rows.current(SCOPE, RecordKind.TARGET_LINE))
        return {each.line_id: each.name for each in held}

    def open_pushes(self) -> int:
        """Sets whose fate is open."""
        with self.store.begin() as work:
            return len(work.pushes.unsettled(SCOPE))

    def place(self) -> Row:
        """Where every row there belongs."""
        return {
            "mof_div_code": SCOPE.division_code,
            "fiscal_year": str(SCOPE.fiscal_year),
            "agency_code": AGENCY,
        }

    def wire_now(self) -> str:
        """The present instant as they write it."""
        return wire_time(self.clock.now(), 480)


class _NoSchedules:
    site: Mapping[str, object] = {}


def fresh_database(template_file: Path, directory: Path, number: int) -> str:
    """URL of a copy of a migrated SQLite file."""
    file = directory / f"world-{number}.db"
    file.write_bytes(template_file.read_bytes())
    return f"sqlite:///{file}"
