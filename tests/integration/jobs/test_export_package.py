"""The exported package: what goes in, what never does, its number, and what comes back."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adapter.domain.library.meaning import diff_by_meaning
from adapter.errors import ImportRefused, PackageRefused
from adapter.package_format import building
from adapter.package_format.keys import load_signer
from adapter.package_format.reading import read_package
from adapter.ports.division import Division
from adapter.storage.store import open_store
from sync_jobs.gate import GateMoved
from sync_jobs.import_library import ImportContext, PackageFile, import_library
from tests.integration.jobs.desk import (
    DIVISION,
    GRANTS,
    INDICATORS,
    MEALS,
    PROJECTS,
    Desk,
    csv_file,
    indicator,
    project,
    template,
)
from tests.integration.jobs.export_desk import TODAY, Exports

DOCUMENTS = ("templates.json", "templates.xml", "templates.xlsx")


@pytest.fixture
def export(ready: Desk, tmp_path: Path) -> Exports:
    return Exports(ready, tmp_path)


def opened(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def manifest(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(opened(file)["manifest.json"])
    return found


def everything(file: Path) -> bytes:
    """Every byte of a package, those of the workbook unpacked."""
    members = opened(file)
    with zipfile.ZipFile(io.BytesIO(members["templates.xlsx"])) as book:
        parts = [book.read(each) for each in book.namelist()]
    return b"\n".join((file.read_bytes(), *members.values(), *parts))


def codes(file: Path, section: str) -> list[str]:
    return [each["code"] for each in json.loads(opened(file)["templates.json"])[section]]


def as_brought(export: Exports, file: Path) -> PackageFile:
    key = load_signer(export.key).key.public_key().public_bytes_raw()
    read = read_package(file, [key], TODAY)
    return PackageFile(name=file.name, division=read.division, content=read.content)


# --- the number -----------------------------------------------------------------------------------


def test_the_same_version_is_the_same_bytes_under_the_same_number(export: Exports) -> None:
    first, second = export("a.zip"), export("b.zip")

    assert first.read_bytes() == second.read_bytes()
    assert manifest(first)["sequence"] == 1
    assert (first.stat().st_mode & 0o777) == 0o600


def test_other_content_gets_the_next_number_and_the_former_keeps_its_own(export: Exports) -> None:
    of_101: dict[str, object] = {"主管部门": "101-教育局（部门）"}
    export.desk.import_files(csv_file("指标.csv", [indicator("104", **of_101)]))
    whole = export("a.zip")
    part = export("b.zip", department_code="101")
    export.desk.import_files(csv_file("更多.csv", [indicator("105")]))
    newer = export("c.zip")

    again = export("d.zip", department_code="101")

    told = [manifest(each) for each in (whole, part, newer, again)]
    assert [each["sequence"] for each in told] == [1, 2, 3, 4]
    # Each takes the place of the one before it of the same part.
    assert [each["follows"] for each in told] == [0, 0, 1, 2]
    assert manifest(newer)["library"]["version"] == 3
    assert manifest(newer)["counts"] == {
        "bases": 0, "indicators": 5, "templates": 2, "lines": 4,
    }  # fmt: skip


def test_what_was_numbered_without_its_part_is_not_taken_for_the_first(
    export: Exports, database_url: str
) -> None:
    export("a.zip")
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE package_number SET department_code = NULL"))
    engine.dispose()
    export.desk.import_files(csv_file("更多.csv", [indicator("104")]))

    assert manifest(export("b.zip"))["follows"] is None


def test_what_holds_nothing_is_refused_and_gets_no_number(export: Exports) -> None:
    with pytest.raises(PackageRefused) as refused:
        export("a.zip", department_code="999")

    assert refused.value.code == "nothing"
    assert not list(export.home.glob("*.zip"))
    assert manifest(export("b.zip"))["sequence"] == 1


def test_a_version_that_is_not_in_use_is_not_exported(export: Exports, tmp_path: Path) -> None:
    export.desk.import_files(csv_file("更多.csv", [indicator("104")]))
    for number, code, word in ((1, "not_released", "已被取代"), (9, "unknown_version", "第 9 版")):
        with pytest.raises(PackageRefused) as refused:
            export("a.zip", version_number=number)

        assert (refused.value.code, word in refused.value.sentence) == (code, True)
    assert not list(tmp_path.glob("*.zip"))


def test_a_draft_is_refused(export: Exports, tmp_path: Path) -> None:
    desk = export.desk
    context = ImportContext(store=desk.store, clock=desk.clock, ids=desk.ids)
    draft = csv_file("更多.csv", [indicator("104")])
    import_library(context, DIVISION, [draft], is_strict=True, as_draft=True)

    with pytest.raises(PackageRefused) as refused:
        export("a.zip", version_number=2)

    assert refused.value.code == "not_released"
    assert "草稿" in refused.value.sentence


def test_an_export_is_a_recorded_run(export: Exports, rows_of: Any) -> None:
    export()

    wanted = "SELECT job, rows_read, rows_unchanged, rows_blocked FROM run"
    assert ("export_package", 5, 5, 0) in [tuple(each) for each in rows_of(wanted)]


# --- secrecy --------------------------------------------------------------------------------------

CANARY = "绝密通道工程"


def test_a_template_of_a_project_that_is_not_bound_stays_in_the_house(export: Exports) -> None:
    with export.desk.store.begin() as work:
        bound = work.projects.bindings(export.desk.site().scope)
        kept = [each for each in bound if each.project_code != MEALS]
        work.projects.replace_bindings(export.desk.site().scope, kept)
        work.commit()

    report = export.report(export.home / "a.zip")

    assert report.blocked == 1
    assert codes(export.home / "a.zip", "templates") == ["MB1"]
    assert PROJECTS[MEALS].encode() not in everything(export.home / "a.zip")


def test_of_a_departments_part_not_even_the_number_held_back_is_told(export: Exports) -> None:
    of_101: dict[str, object] = {"主管部门": "101-教育局（部门）"}
    export.desk.import_files(
        csv_file("指标.csv", [indicator("104", **of_101)]),
        csv_file("更多.csv", template("MB9", GRANTS, "101", 项目名称=CANARY, **of_101)),
    )

    report = export.report(export.home / "a.zip", department_code="101")

    assert export.report(export.home / "b.zip").blocked == 1
    assert (report.blocked, report.package.counts["templates"]) == (0, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"项目名称": CANARY},
        {"适用层级": "部门整体", "主管部门": "102-财政局（部门）", "项目编码": "", "项目名称": ""},
        {
            "适用层级": "项目类别",
            "项目类别": "部门预算项目",
            "主管部门": "102-财政局（部门）",
            "项目编码": "",
            "项目名称": "",
        },
    ],
    ids=["another name beside a public code", "a closed department", "a kind of a closed one"],
)
def test_what_names_something_that_is_not_open_stays_in_the_house(
    export: Exports, changes: dict[str, object]
) -> None:
    rows = template("MB9", GRANTS, "101", **{"模板名称": f"{CANARY}模板", **changes})
    export.desk.import_files(csv_file("更多.csv", rows))

    report = export.report(export.home / "a.zip")

    assert report.blocked == 1
    assert codes(export.home / "a.zip", "templates") == ["MB1", "MB2"]
    assert CANARY.encode() not in everything(export.home / "a.zip")


def test_a_template_of_a_project_kind_is_everybodys(export: Exports) -> None:
    changes: dict[str, object] = {
        "适用层级": "项目类别",
        "项目类别": "部门预算项目",
        "项目编码": "",
        "项目名称": "",
    }
    export.desk.import_files(csv_file("更多.csv", template("MB9", GRANTS, "101", **changes)))

    assert codes(export(), "templates") == ["MB1", "MB2", "MB9"]


def test_a_project_that_becomes_secret_is_gone_and_the_number_moves_on(
    export: Exports, rows_of: Any
) -> None:
    export("a.zip")
    marked = [project(MEALS, **{"涉密/非密": "涉密"}), project(GRANTS)]
    export.desk.import_files(csv_file("名单.csv", marked))
    after = export("b.zip")

    assert manifest(after)["sequence"] == 2
    assert PROJECTS[MEALS].encode() not in everything(after)
    assert MEALS.encode() not in everything(after)
    said = str(rows_of("SELECT * FROM package_number"))
    assert PROJECTS[MEALS] not in said
    assert MEALS not in said


def test_a_project_that_closes_while_the_package_is_built_leaves_no_file(
    export: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = building.SignedPackageWriter._require_good

    def close(self: Any, *given: Any) -> None:
        genuine(self, *given)
        with export.desk.store.begin() as work:
            work.projects.replace_bindings(export.desk.site().scope, [])
            work.commit()

    monkeypatch.setattr(building.SignedPackageWriter, "_require_good", close)

    with pytest.raises(GateMoved):
        export("a.zip")

    assert [each.name for each in export.home.glob("*.zip*")] == []
    assert [each.name for each in export.home.glob(".*")] == []


# --- a department's part --------------------------------------------------------------------------


def test_a_departments_part_is_its_templates_its_indicators_and_those_they_use(
    export: Exports,
) -> None:
    of_101: dict[str, object] = {"主管部门": "101-教育局（部门）"}
    of_102: dict[str, object] = {"主管部门": "102-公安局（部门）"}
    kind: dict[str, object] = {
        "适用层级": "项目类别", "项目类别": "部门预算项目", "项目编码": "", "项目名称": "",
    }  # fmt: skip
    export.desk.import_files(
        csv_file(
            "指标.csv",
            [indicator("104", **of_101), indicator("105"), indicator("201", **of_102)],
        ),
        csv_file(
            "模板.csv",
            [
                *template("MB3", GRANTS, "103", **of_101),
                *template("MB4", GRANTS, "105", **of_102),
                *template("MB5", GRANTS, "105", **kind),
            ],
        ),
    )

    part, other = (export(f"{code}.zip", department_code=code) for code in ("101", "102"))

    # MB1 and MB2 name no department and are those of the projects of a unit of 101.
    assert codes(part, "templates") == ["MB1", "MB2", "MB3"]
    assert codes(part, "indicators") == ["101", "102", "103", "104"]
    assert manifest(part)["scope"]["department_code"] == "101"
    assert codes(other, "templates") == ["MB4"]
    assert codes(other, "indicators") == ["105", "201"]
    assert "MB5" in codes(export("all.zip"), "templates")


# --- there and back -------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(tmp_path: Path, desk: Desk, sqlite_template: Path) -> Iterator[Desk]:
    """Another installation that knows the projects and has no library yet."""
    path = tmp_path / "elsewhere.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{path}", clock=desk.clock, ids=desk.ids)
    other = Desk(store, desk.clock, desk.ids, desk.profile)
    other.only_bind()
    yield other
    store.close()


WORDED = [
    indicator("A-1", 标准值="11月底完成100%", 指标解释="甲 < 乙 & 丙", 启用日期="2025-01-01"),
    indicator("A-2", 标准值="=1", 适用项目类别="部门预算项目、专项资金项目", 依据编码="Y1"),
    indicator("A-3", 标准值="有效提升", **{"定量/定性": "定性"}),
    indicator("a-4", 标准值="80%-90%", 主管部门="101-教育局（部门）", 备注="备注"),
]
BASES = csv_file(
    "依据.csv",
    [{"依据编码": "Y1", "名称": "条例", "文号": "〔2024〕1号", "发布日期": "2024-11-01"}],
)


def test_an_export_that_is_imported_elsewhere_is_the_same_library_there(
    export: Exports, elsewhere: Desk
) -> None:
    export.desk.import_files(csv_file("指标库.csv", WORDED), BASES)
    file = export("a.zip")
    elsewhere.import_files(as_brought(export, file))

    contents = []
    for desk in (export.desk, elsewhere):
        with desk.store.begin() as work:
            version = work.library.in_force(DIVISION)
            assert version is not None
            contents.append(work.library.content(version.version_id))
    assert len(contents[0].indicators) == len(INDICATORS) + len(WORDED)
    assert contents[0].bases
    assert list(diff_by_meaning(*contents)) == []
    again = Exports.__new__(Exports)
    again.desk, again.home, again.key = elsewhere, export.home, export.key
    back = opened(again("b.zip"))
    assert {each: back[each] for each in DOCUMENTS} == {
        each: opened(file)[each] for each in DOCUMENTS
    }


def test_importing_what_was_exported_here_changes_nothing(export: Exports) -> None:
    report = export.desk.import_files(as_brought(export, export()))

    assert not report.is_new_version
    assert report.counts.unchanged == 5


def test_a_package_of_another_place_is_refused(export: Exports) -> None:
    there = Division(division_code="152502000", fiscal_year=2025)
    brought = as_brought(export, export())
    foreign = PackageFile(name=brought.name, division=there, content=brought.content)

    with pytest.raises(ImportRefused, match="152502000"):
        export.desk.import_files(foreign)


def test_a_package_brings_no_template_of_a_project_that_is_not_public_here(
    export: Exports, elsewhere: Desk
) -> None:
    elsewhere.import_files(csv_file("名单.csv", [project(GRANTS)]))
    report = elsewhere.import_files(as_brought(export, export()))

    assert report.version is not None
    assert report.version.template_count == 1
