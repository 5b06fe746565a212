"""The secrecy gate (涉密闸门): closed by default, asked before anything is kept or sent."""

from dataclasses import dataclass
from enum import Enum
from functools import cache
from hashlib import sha256
from unicodedata import normalize

from adapter.domain.record import shape_of


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


# --- the key: one text by which a row is judged, stored and purged --------------------------------

#: What a department's key begins with; no project's key does.
DEPARTMENT_MARK = "department:"


def key_of_department(department_code: str) -> str:
    """The key of what a department says as a whole, e.g. "department:101"."""
    return DEPARTMENT_MARK + department_code


def key_of(project_code: object, department_code: object = None) -> str | None:
    """A row's key: its project's code; for a row that names no project, its department's key.

    None for a row that names neither, or in a form that cannot be meant: it stays outside. A
    project code that looks like a department's key is one of these.
    """
    if project_code is None or project_code == "":
        is_named = isinstance(department_code, str) and department_code
        return key_of_department(str(department_code)) if is_named else None
    if isinstance(project_code, str) and not project_code.startswith(DEPARTMENT_MARK):
        return project_code
    return None


def key_of_record(record: object) -> str | None:
    """The key of a record that crosses the wire."""
    cls: type = type(record)
    project, department = _key_fields(cls)
    return key_of(
        getattr(record, project) if project else None,
        getattr(record, department) if department else None,
    )


@cache
def _key_fields(cls: type) -> tuple[str | None, str | None]:
    shape = shape_of(cls)
    return shape.project, shape.department


def department_of_key(key: str) -> str | None:
    """The department code in a department's key, None for a project's."""
    return key.removeprefix(DEPARTMENT_MARK) if key.startswith(DEPARTMENT_MARK) else None


def digest_of(text: str) -> str:
    """SHA-256 (hex) by which texts of a row are compared that may not be kept."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def spelling(text: str) -> str:
    """What may be meant by a key or a name: letter case, spaces and width do not count."""
    told = (each for each in normalize("NFKC", text) if each.isprintable() and not each.isspace())
    return "".join(told).casefold()


def spelling_digest(key: str) -> str:
    """The same as `digest_of` for whatever may be meant by one key."""
    return digest_of(spelling(key))


def is_lost(spelling: str, key: str) -> bool:
    """Whether a row that the gate stopped under the id of a held one still belongs to it.

    `spelling` is the `spelling_digest` of its key, "" when it has none, and `key` that of the held
    one: a row that tells no project, or the same in another spelling, has become nobody else's.
    """
    return not spelling or spelling == spelling_digest(key)


def owner_label(key: str) -> str:
    """How people read a key: 项目 with its code, or 部门整体 with the department's."""
    department = department_of_key(key)
    return f"项目 {key}" if department is None else f"部门整体 {department}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyGate:
    """Judges by key.

    Knows only the public, bound projects and the departments that have no other, so that a secret
    one leaves no trace here either.
    """

    public_projects: frozenset[str]
    open_departments: frozenset[str] = frozenset()

    def admits(self, key: object) -> bool:
        """True only for the key of a public, bound project or of an open department."""
        if not isinstance(key, str):
            return False
        department = department_of_key(key)
        if department is not None:
            return department in self.open_departments
        return key in self.public_projects

    def is_within(self, other: "SecrecyGate") -> bool:
        """True when the other gate admits everything that this one admits."""
        return (
            self.public_projects <= other.public_projects
            and self.open_departments <= other.open_departments
        )

    def ticket_for(self, key: str, rows_digest: str) -> GateTicket | None:
        """A ticket for the rows of one template, or None when the gate is closed."""
        return GateTicket(rows_digest) if self.admits(key) else None

    def ticket_for_library(self, rows_digest: str) -> GateTicket:
        """A ticket for rows of the library itself, which name no project."""
        return GateTicket(rows_digest)
