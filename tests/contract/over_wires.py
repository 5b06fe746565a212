"""Real wires against the simulator as subjects: one maker for all, told apart by their profile."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import requests

from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.ports.budget_system import BudgetSystem, OutboundSet, RawFields
from adapter.ports.clock import Clock as ClockPort
from adapter.ports.clock import Ids as IdsPort
from adapter.ports.wire_spec import WireSpec
from connectors.auth import Token, TokenLogin
from connectors.conformance import Capability, Change, Need, Rehearsal, Subject, Trouble
from connectors.conformance.needs import SLOW_S
from connectors.endpoint import Credentials, Endpoint, Limits, RetryRule, Timeouts
from connectors.http_system import HttpBudgetSystem
from mappings.profile import Profile, load_profile
from tests.contract.dialect_sets import shares, template_set
from tests.contract.in_memory import PAGE_SIZE, Clock, Ids, plain_content, wire_moment

_SEED = Path(__file__).parents[2] / "connectors" / "simulator" / "seed"
_FAULTS = {
    Trouble.BUSY_ONCE: "http_503",
    Trouble.EXPIRED_TOKEN: "expired_token",
    Trouble.CUT_OFF_ONCE: "truncated_page",
    Trouble.BUSINESS_FAILURE: "business_failure",
    Trouble.SHORT_PAGE: "short_page",
    Trouble.LOST_ANSWER: "drop_after_commit",
    Trouble.SLOW: "slow",
}


def seed_rows(name: str) -> list[dict[str, str]]:
    with (_SEED / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSide:
    """A running simulator, and what it said when it began to listen.

    Another system under the same wires says otherwise where it differs.
    """

    greeting: Mapping[str, Any]

    def order(self, fault: str, **more: object) -> None:
        """Let the next fitting call go wrong."""
        self.steer("faults", {"name": fault, "times": 1, **more})

    def steer(self, call: str, wish: Mapping[str, object]) -> None:
        """Ask something of the admin's desk."""
        answer = requests.post(
            f"{self.greeting['base_url']}/admin/{call}",
            json=wish,
            headers={"X-Admin-Token": self.greeting["admin_token"]},
            timeout=10,
        )
        assert answer.json()["result_code"] == "0000"

    def order_trouble(self, trouble: Trouble) -> None:
        """Let the next fitting call run into a trouble of the conformance kit."""
        more = {"seconds": SLOW_S} if trouble is Trouble.SLOW else {}
        self.order(_FAULTS[trouble], **more)

    @property
    def agency_codes(self) -> tuple[str, ...]:
        return tuple(each["agency_code"] for each in seed_rows("agencies.csv"))

    @property
    def projects(self) -> list[dict[str, str]]:
        """Two projects that templates may be pushed for."""
        return [each for each in seed_rows("projects.csv") if each["state"] == "normal"][:2]

    @property
    def scope(self) -> Scope:
        return Scope(
            site="simulator",
            division_code=self.greeting["division_code"],
            fiscal_year=int(self.greeting["fiscal_year"]),
        )


@contextmanager
def simulator(folder: Path, *more: str) -> Iterator[OtherSide]:
    """A simulator process with its state in a folder, and with more options."""
    command = [sys.executable, "-m", "connectors.simulator"]
    command += ["--port", "0", "--seed", "7", "--state", str(folder / "state.sqlite"), *more]
    with subprocess.Popen(  # noqa: S603 - our own module, our own arguments
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield OtherSide(greeting=json.loads(process.stdout.readline()))
        process.terminate()
        process.stdout.close()


class WallClock(Clock):
    """Shows the real time, as proofs of who we are grow stale, and does not wait."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Connector(Protocol):
    """How the connectors of all wires are made."""

    def __call__(  # noqa: PLR0913 - as the connectors declare it
        self,
        spec: WireSpec,
        endpoint: Endpoint,
        credentials: Credentials,
        *,
        clock: ClockPort,
        ids: IdsPort,
        retry: RetryRule | None = None,
        probe_scope: Scope | None = None,
        chance: Callable[[], float] | None = None,
    ) -> BudgetSystem: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One dialect over one wire."""

    profile: str
    connector: Connector
    #: What differs from the profile as it is shipped, e.g. the port of another SOAP version.
    adapted: Callable[[WireSpec], WireSpec] = lambda spec: spec
    #: What cannot be had, with the reason in Chinese.
    lacks: Mapping[Need, str] = field(default_factory=dict)
    #: Marks the sets and requests of this wire among those of others onto the same other side.
    mark: str = ""


@contextmanager
def wired_subject(other_side: OtherSide, wire: Wire) -> Iterator[Subject]:
    """A subject that speaks to the other side over this wire."""
    profile = load_profile(wire.profile)
    spec = wire.adapted(profile.wire_spec)
    ids, made, tokens = Ids(), list[BudgetSystem](), set[str]()

    def system(change: Change) -> BudgetSystem:
        size = PAGE_SIZE if change.page_size is None else change.page_size
        system = wire.connector(
            replace(spec, query=replace(spec.query, page_size=size)),
            Endpoint(
                base_url=other_side.greeting["base_url"],
                timeouts=_timeouts(change),
                limits=limits_of(change),
            ),
            Credentials(
                app_id=other_side.greeting["app_id"],
                app_secret=change.app_secret or other_side.greeting["app_secret"],
            ),
            clock=WallClock(),
            ids=ids,
            retry=None if change.total_s is None else RetryRule(attempts=1),
            probe_scope=other_side.scope,
            chance=lambda: 0.0,
        )
        made.append(system)
        _note_tokens(system, tokens)
        return system

    def secret_words() -> set[str]:
        return {other_side.greeting["app_secret"], *tokens}

    yield Subject(
        system=system(Change()),
        scope=other_side.scope,
        agency_codes=other_side.agency_codes,
        kinds=(RecordKind.DIRECTORY_ENTRY, RecordKind.TEMPLATE_ITEM),
        has=frozenset(Capability) - set(wire.lacks),
        lacks=wire.lacks,
        troubles={
            trouble: partial(other_side.order_trouble, trouble)
            for trouble in Trouble
            if trouble not in wire.lacks
        },
        rehearsal=rehearsal(ids, wire.mark or wire.profile, profile, other_side),
        other=system,
        changed_at=partial(changed, profile),
        secret_words=secret_words,
    )
    for each in made:
        each.close()


def _note_tokens(system: BudgetSystem, tokens: set[str]) -> None:
    """Note every token that a connector is ever given: it is shown nowhere, and soon replaced."""
    assert isinstance(system, HttpBudgetSystem)
    login = system._session.login
    if not isinstance(login, TokenLogin):
        return
    usual = login._log_in

    def noting(number: int) -> Token:
        token = usual(number)
        tokens.add(token.text)
        return token

    login._log_in = noting  # type: ignore[method-assign]


def _timeouts(change: Change) -> Timeouts:
    usual = Timeouts()
    return usual if change.total_s is None else replace(usual, total_s=change.total_s)


def limits_of(change: Change) -> Limits:
    usual = Limits()
    return replace(
        usual,
        max_decoded_bytes=change.max_decoded_bytes or usual.max_decoded_bytes,
        max_rows_per_page=change.max_rows_per_page or usual.max_rows_per_page,
    )


def rehearsal(ids: Ids, mark: str, profile: Profile, other_side: OtherSide) -> Rehearsal:
    # Each wire pushes sets of its own into the one other side.
    keys = (f"{mark.upper()}-1", f"{mark.upper()}-2")

    def make_set(key: str, count: int, full: Decimal = Decimal(100)) -> OutboundSet:
        project = other_side.projects[keys.index(key)]
        return template_set(profile, other_side.scope, key, project, *shares(full, count))

    return Rehearsal(
        kind=RecordKind.TEMPLATE_HEADER,
        rows_kind=RecordKind.TEMPLATE_ITEM,
        set_keys=keys,
        make_set=make_set,
        make_refused_set=lambda key: make_set(key, 2, Decimal(99)),
        fresh_id=lambda: f"{mark}-{ids.fresh()}",
        content_of=plain_content(*_content(profile)),
    )


def _content(profile: Profile) -> list[str]:
    """The elements of an item that are ours."""
    rules = profile.codec(RecordKind.TEMPLATE_ITEM).rules.values()
    return [each.element for each in rules if not each.shape.is_receiver_owned]


def changed(profile: Profile, kind: RecordKind, fields: RawFields) -> datetime | None:
    rule = profile.codec(kind).rules.get("updated_at")
    return wire_moment(fields.get(rule.element if rule else "update_time"))
