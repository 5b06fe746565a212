"""Behind every address (受理): who asks, whether they may, which edition it is, and the audit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adapter.api.allowances import Allowances
from adapter.api.problems import Problem, problem_of, token_refused
from adapter.api.shelf import ReadyEdition, Shelf
from adapter.bootstrap.api import api_tokens, sites_by_division
from adapter.bootstrap.app import App
from adapter.domain.access.api_tokens import AccessScope, Reading
from adapter.domain.identity import Scope
from adapter.errors import AdapterError
from adapter.ports.api_tokens import ApiToken
from sync_jobs.accounts.api_tokens import (
    Read,
    note_read,
    recognize,
    require_reading,
    require_some_reading,
)
from sync_jobs.library.handing_out import (
    Edition,
    ReleasedVersion,
    edition_in_use,
    edition_once_released,
    released_versions,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address names, the same over REST and SOAP."""

    division_code: str
    fiscal_year: int
    #: 0 where no version is meant.
    number: int = 0
    #: "" for the whole division.
    department_code: str = ""

    def __str__(self) -> str:
        """For the audit log: places and numbers, no content."""
        version = f" v{self.number}" if self.number else ""
        part = f" {self.department_code}" if self.department_code else ""
        return f"{self.division_code}/{self.fiscal_year}{version}{part}"


class Desk:
    """What all calls of one process share."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.tokens = api_tokens(app)
        self.sites = sites_by_division(app)
        self.shelf = Shelf(app.store)
        chosen = app.settings.api
        self._allowances = Allowances(
            app.clock, calls_per_minute=chosen.calls_per_minute, burst=chosen.burst
        )

    @contextmanager
    def call(self, shown: str, peer: str, action: str, asked: Asked) -> Iterator["Call"]:
        """One call of whoever showed this token; what is refused is noted. Raises Problem."""
        token = recognize(self.tokens, shown)
        # What shows no valid token shares what its address may try, and takes nothing from others.
        wait_s = self._allowances.draw(f"token {token.token_id}" if token else f"peer {peer}")
        if wait_s:
            sentence = f"请求过于频繁，请 {wait_s} 秒后再试。"
            raise Problem("too_many", sentence, retry_after_s=wait_s)
        call = Call(desk=self, token=token, peer=peer, action=action, asked=asked)
        try:
            if token is None:
                raise token_refused()
            yield call
            call.note()
        except Problem as problem:
            call.note(refusal=problem.code)
            raise
        except AdapterError as error:
            found = problem_of(error)
            call.note(refusal=found.code)
            raise found from error


@dataclass(slots=True, kw_only=True)
class Call:
    """One call that is being answered."""

    desk: Desk
    token: ApiToken | None
    peer: str
    action: str
    asked: Asked
    #: How many records go out.
    records: int = 0

    def note(self, refusal: str = "") -> None:
        """Write the call into the audit log, before anything leaves."""
        read = Read(
            action=self.action if self.token else "api_refused",
            subject=str(self.asked),
            records=self.records,
            refusal=refusal,
        )
        note_read(self.desk.tokens, self.token, read, peer=self.peer)

    def versions(self) -> list[ReleasedVersion]:
        """Every version that was released once, oldest first."""
        token = self._holder()
        require_some_reading(token, Reading.VERSIONS, self.asked.division_code)
        with self.desk.app.store.begin() as work:
            return released_versions(work, self._scope())

    def edition(self) -> Edition:
        """The version that is asked for, as the gate of this moment lets it out."""
        self._require_content()
        with self.desk.app.store.begin() as work:
            asked = self.asked
            return edition_in_use(work, self._scope(), asked.number, asked.department_code)

    def former(self, number: int) -> Edition:
        """An earlier version to compare with, by the same gate."""
        self._require_content()
        with self.desk.app.store.begin() as work:
            return edition_once_released(work, self._scope(), number, self.asked.department_code)

    def ready(self, edition: Edition) -> ReadyEdition:
        """See Shelf."""
        return self.desk.shelf.ready(edition)

    def _holder(self) -> ApiToken:
        if self.token is None:
            raise token_refused()
        return self.token

    def _require_content(self) -> None:
        wanted = AccessScope(
            reading=Reading.TEMPLATES,
            division_code=self.asked.division_code,
            department_code=self.asked.department_code,
        )
        require_reading(self._holder(), wanted)

    def _scope(self) -> Scope:
        site = self.desk.sites.get(self.asked.division_code)
        if site is None:
            raise Problem("unknown_division", "这里没有这个区划的指标库，请核对财政区划编码。")
        return Scope(
            site=site,
            division_code=self.asked.division_code,
            fiscal_year=self.asked.fiscal_year,
        )
