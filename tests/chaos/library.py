"""The library that the experiment imports, and what the receiver must hold of it in the end."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import connectors.simulator

_SEED = Path(connectors.simulator.__file__).with_name("seed")
#: How many projects have a template.
PROJECTS = 6
_INDICATORS_PER_TEMPLATE = 4
_FULL_WEIGHT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenProject:
    """A public project of the receiver's own directory."""

    code: str
    name: str
    agency_code: str
    agency_name: str
    department_code: str
    department_name: str

    @property
    def template_code(self) -> str:
        """The template that the library has for it."""
        return f"MB{self.code[-6:]}"


#: What stands under a key: the names of its rows with their weights ("" where rows have none).
Content = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """One version of everything that is imported; each seed has three."""

    projects: tuple[ChosenProject, ...]
    version: int

    def files(self, directory: Path) -> list[Path]:
        """The workbooks of this version, as csv files in a directory."""
        directory.mkdir(parents=True, exist_ok=True)
        return [
            _written(directory / "项目统计表.csv", list(self._listed())),
            _written(directory / "指标库.csv", list(self._indicators())),
            _written(directory / "指标模板.csv", list(self._lines())),
        ]

    def templates(self) -> dict[str, Content]:
        """What the receiver must hold of each template: indicator name -> weight."""
        return {
            each.template_code: {
                self._name(index, number): str(_weight(number))
                for number in range(_INDICATORS_PER_TEMPLATE)
            }
            for index, each in enumerate(self.projects)
        }

    def owners(self) -> dict[str, frozenset[str]]:
        """What the receiver must hold of the library itself: owner -> names of its indicators."""
        found: dict[str, set[str]] = {}
        for index, each in enumerate(self.projects):
            names = {self._name(index, number) for number in range(_INDICATORS_PER_TEMPLATE)}
            found.setdefault(each.department_code, set()).update(names)
        return {owner: frozenset(names) for owner, names in found.items()}

    def _name(self, index: int, number: int) -> str:
        # Every version renames the first indicator of every template; the others stay.
        revision = self.version if number == 0 else 1
        return f"第{index + 1}项任务{number + 1}完成量（第{revision}版）"

    def _indicators(self) -> Iterator[dict[str, object]]:
        for index, project in enumerate(self.projects):
            for number in range(_INDICATORS_PER_TEMPLATE):
                yield {
                    "指标编码": f"{index + 1:04d}{number + 1:04d}",
                    "一级指标": "产出指标",
                    "二级指标": "数量指标",
                    "三级指标（指标名称）": self._name(index, number),
                    "共性/个性": "个性",
                    "定量/定性": "定量",
                    "指标方向": "正向",
                    "标准值": f"≥{80 + number + self.version}%",
                    "主管部门": f"{project.department_code}-{project.department_name}",
                }

    def _lines(self) -> Iterator[dict[str, object]]:
        for index, project in enumerate(self.projects):
            for number in range(_INDICATORS_PER_TEMPLATE):
                yield {
                    "模板编码": project.template_code,
                    "模板名称": f"{project.name}模板",
                    "适用层级": "项目",
                    "项目编码": project.code,
                    "项目名称": project.name,
                    "主管部门": f"{project.department_code}-{project.department_name}",
                    "序号": number + 1,
                    "指标编码": f"{index + 1:04d}{number + 1:04d}",
                    "分值": _weight(number),
                }

    def _listed(self) -> Iterator[dict[str, object]]:
        for each in self.projects:
            yield {
                "主管部门": f"{each.department_code}-{each.department_name}",
                "预算单位": f"{each.agency_code}-{each.agency_name}",
                "项目名称": each.name,
                "涉密/非密": "非密",
                "项目编码": each.code,
            }


def _weight(number: int) -> int:
    share = _FULL_WEIGHT // _INDICATORS_PER_TEMPLATE
    return share + (_FULL_WEIGHT - share * _INDICATORS_PER_TEMPLATE if number == 0 else 0)


def chosen_projects(chance: Random) -> tuple[ChosenProject, ...]:
    """Projects of the receiver's directory that accept a template and have a name of their own."""
    return tuple(chance.sample(_candidates(), PROJECTS))


@cache
def _candidates() -> list[ChosenProject]:
    agencies = {row["agency_code"]: row for row in _seed_rows("agencies")}
    rows = [row for row in _seed_rows("projects") if row["state"] == "normal"]
    names = [row["pro_name"] for row in rows]
    return [
        ChosenProject(
            code=row["pro_code"],
            name=row["pro_name"],
            agency_code=row["agency_code"],
            agency_name=agencies[row["agency_code"]]["agency_name"],
            department_code=agencies[row["agency_code"]]["dept_code"],
            department_name=agencies[row["agency_code"]]["dept_name"],
        )
        for row in rows
        if names.count(row["pro_name"]) == 1
    ]


def _seed_rows(name: str) -> list[dict[str, str]]:
    with (_SEED / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _written(file: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(text.getvalue(), encoding="utf-8")
    return file
