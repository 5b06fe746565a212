"""What a scripted user sits at: the templates that were pushed, the projects, and dice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from connectors.simulator.seeding import GeneralLine, general_lines
from connectors.simulator.state import Operation
from connectors.simulator.tables import DATA_SETS

Counts = dict[str, int]

#: A reader must find something unusable, and a wrong score, in every rehearsal: a project that
#: carries one is approved at once and never cancelled.
PLEDGED = "carries a mistake that a reader must meet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project of the directory."""

    pro_code: str
    pro_name: str
    agency_code: str
    dept_code: str
    exp_func_code: str
    pro_total_amt: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One scripted user at work."""

    operation: Operation
    rng: Random
    #: What the admin asked for besides the script's name.
    wish: Mapping[str, Any] = field(default_factory=dict)

    def chance(self, probability: float) -> bool:
        """Throw the dice."""
        return self.rng.random() < probability

    def rows(self, statement: str, values: Iterable[Any] = ()) -> list[dict[str, Any]]:
        """The rows of a query by column name."""
        cursor = self.operation.db.execute(statement, tuple(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def projects(self) -> list[Project]:
        """Every project that people work on, by code; bulk projects are not among them."""
        return [
            Project(**row)
            for row in self.rows(
                "SELECT pro_code, pro_name, agency_code, dept_code, exp_func_code, pro_total_amt"
                " FROM PM_PROJECT_INFO JOIN sim_project USING (pro_code)"
                " WHERE is_bulk = 0 AND is_deleted = 2 ORDER BY pro_code"
            )
        ]

    def template_lines(self) -> dict[str, list[dict[str, Any]]]:
        """The items of the enabled template of each project, the first one where there are two."""
        return self._template_lines("pro_code", "pro_code IS NOT NULL")

    def department_template_lines(self) -> dict[str, list[dict[str, Any]]]:
        """The same of each department."""
        of_departments = "pro_code IS NULL AND pro_cat_code IS NULL AND dept_code IS NOT NULL"
        return self._template_lines("dept_code", of_departments)

    def _template_lines(self, owner: str, condition: str) -> dict[str, list[dict[str, Any]]]:
        headers = self.rows(
            f"SELECT {owner} AS code, min(template_code) AS template_code FROM PERF_TEMPLATE"  # noqa: S608 - the words above
            f" WHERE is_deleted = 2 AND is_enabled = 1 AND {condition}"
            " GROUP BY code ORDER BY code"
        )
        items: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for item in self.rows(
            "SELECT * FROM PERF_TEMPLATE_ITEM WHERE is_deleted = 2 ORDER BY sort_no, perf_ind_code"
        ):
            items[item["template_code"]].append(item)
        return {header["code"]: items[header["template_code"]] for header in headers}

    def declared_lines(self) -> dict[str, list[dict[str, Any]]]:
        """The approved target lines of each project, in the order of their declaration."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for line in self.rows(
            "SELECT i.* FROM PM_PERF_INDICATOR i JOIN sim_project USING (pro_code)"
            " WHERE is_bulk = 0 AND is_visible = 1 AND is_deleted = 2 ORDER BY pro_code, i.rowid"
        ):
            found[line["pro_code"]].append(line)
        return dict(found)

    def declared_by_departments(self) -> dict[str, list[dict[str, Any]]]:
        """The approved target lines of each department, in the order of their declaration."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for line in self.rows(
            "SELECT * FROM BGT_PERF_INDICATOR WHERE is_visible = 1 AND is_deleted = 2"
            " ORDER BY dept_code, rowid"
        ):
            found[line["dept_code"]].append(line)
        return dict(found)

    def departments_in(self, name: str, *, visible: bool | None = None) -> list[str]:
        """The departments with live rows in a data set."""
        shown = "" if visible is None else f" AND is_visible = {int(visible)}"
        found = self.rows(
            f"SELECT DISTINCT dept_code FROM {name} WHERE is_deleted = 2{shown} ORDER BY dept_code"  # noqa: S608 - see codes_in
        )
        return [row["dept_code"] for row in found]

    def general_lines(self, dept_code: str) -> list[GeneralLine]:
        """What governments publish for such a department, or for any."""
        return [line for line in general_lines() if line.dept_code in {dept_code, ""}]

    def codes_in(self, name: str, *, visible: bool | None = None) -> list[str]:
        """The projects with live rows in a data set, bulk projects aside."""
        shown = "" if visible is None else f" AND is_visible = {int(visible)}"
        return [
            row["pro_code"]
            for row in self.rows(
                f"SELECT DISTINCT pro_code FROM {name} JOIN sim_project USING (pro_code)"  # noqa: S608 - names come from our own field tables
                f" WHERE is_bulk = 0 AND is_deleted = 2{shown} ORDER BY pro_code"
            )
        ]

    def show(self, names: Iterable[str], code: str, *, visible: bool) -> int:
        """Let a project's or department's rows appear or vanish, and count those that did."""
        return sum(
            self.operation.db.execute(
                f"UPDATE {name} SET is_visible = ?, update_time = ?"  # noqa: S608 - see codes_in
                f" WHERE {DATA_SETS[name].scope} = ? AND is_deleted = 2 AND is_visible <> ?",
                (int(visible), self.operation.stamp, code, int(visible)),
            ).rowcount
            for name in names
        )

    def pledge(self, pro_code: str) -> None:
        """Remember that this project's results must stay in sight."""
        self.operation.db.execute(
            "INSERT OR IGNORE INTO sim_pledge VALUES (?, ?)", (pro_code, PLEDGED)
        )

    def pledged(self) -> set[str]:
        """The projects whose results must stay in sight."""
        return {row["pro_code"] for row in self.rows("SELECT pro_code FROM sim_pledge")}

    def sometime(self, *, rubbish: bool = False) -> str:
        """A creation time as users' rows have it: 17 digits, some 14 or 8, rubbish if allowed."""
        stamp = self.operation.stamp
        spellings = (stamp, stamp[:14], stamp[:8], "0000-00-00")
        return self.rng.choices(spellings, weights=(80, 15, 5, 10 * rubbish))[0]


def levels_of(line: Mapping[str, Any]) -> dict[str, Any]:
    """The three levels of a line, codes and names, to be carried into another row."""
    return {
        f"lv{level}_perf_ind_{part}": line[f"lv{level}_perf_ind_{part}"]
        for level in (1, 2, 3)
        for part in ("code", "name")
    }


def owner_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Whose row it is, a project's or a department's, to be carried into another row."""
    names = ("agency_code", "pro_code", "dept_code")
    return {name: row[name] for name in names if name in row}


def tables_by_project(names: Iterable[str]) -> Iterator[str]:
    """Those of the data sets that say which project a row belongs to."""
    return (name for name in names if "pro_code" in DATA_SETS[name].names)
