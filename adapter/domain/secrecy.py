"""The secrecy gate (涉密闸门): closed by default, asked before anything is kept or sent."""

from dataclasses import dataclass
from enum import Enum


class Secrecy(Enum):
    """What the project list says of a project; UNKNOWN is treated as SECRET everywhere."""

    SECRET = "涉密"  # noqa: S105 - a mark in a list, not a password
    PUBLIC = "非密"
    UNKNOWN = "未知"


@dataclass(frozen=True, slots=True)
class GateTicket:
    """Proof that the gate let exactly these rows out: the transport sends nothing without one."""

    #: SHA-256 (hex) of the outbound rows in canonical form, see `fingerprint.rows_digest`.
    rows_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyGate:
    """Judges by project code.

    Knows only the public, bound projects, so that a secret one leaves no trace here either.
    """

    public_projects: frozenset[str]

    def admits(self, project_code: object) -> bool:
        """True only for the code of a public, bound project; anything else stays outside."""
        return isinstance(project_code, str) and project_code in self.public_projects

    def ticket_for_project(self, project_code: str, rows_digest: str) -> GateTicket | None:
        """A ticket for the rows of one project's template, or None when the gate is closed."""
        return GateTicket(rows_digest) if self.admits(project_code) else None

    def ticket_for_library(self, rows_digest: str) -> GateTicket:
        """A ticket for rows of the library itself, which name no project."""
        return GateTicket(rows_digest)
