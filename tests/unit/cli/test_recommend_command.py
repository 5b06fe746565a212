"""`recommend` at the terminal: templates, indicators and gaps in Chinese words, and as JSON."""

from pathlib import Path

import pytest

from adapter.clock import RandomIds, SystemClock
from adapter.domain.identity import Scope
from adapter.domain.project import BoundBy, ProjectBinding
from adapter.storage.store import open_store
from tests.integration.storage.pulls import SCOPE
from tests.unit.cli.conftest import Terminal

CODE = "15250126T000000100038"
LIBRARY = """指标编码,一级指标,二级指标,三级指标,共性/个性,标准值,指标依据,主管部门
A1,产出指标,数量指标,资助人数,个性,≥100人,资助办法,101-教育局
A2,满意度指标,服务对象满意度,学生满意度,共性,≥90%,,
"""
TEMPLATES = """模板编码,模板名称,适用层级,项目名称,主管部门,指标编码,分值
T1,助学金模板,项目,助学金,101-教育局,A1,100
T2,校舍维修模板,项目,校舍维修,101-教育局,A1,100
"""
PROJECTS = f"""主管部门,预算单位,项目名称,类,款,项,涉密/非密,项目编码
101-教育局,101001-教育局本级,助学金,205,03,02,非密,{CODE}
101-教育局,101001-教育局本级,校舍维修,205,02,99,非密,
101-教育局,101001-教育局本级,獬豸专项,205,02,99,涉密,
"""


OTHER = CODE.replace("38", "39")


@pytest.fixture
def filled(terminal: Terminal, tmp_path: Path) -> Terminal:
    terminal.hand_in(library=LIBRARY, list=PROJECTS, templates=TEMPLATES)
    bind(tmp_path, (CODE, "助学金"))
    return terminal


def bind(tmp_path: Path, *projects: tuple[str, str]) -> None:
    bindings = [
        ProjectBinding(
            project_code=code, agency_code="101001", project_name=name, bound_by=BoundBy.CODE
        )
        for code, name in projects
    ]
    url = f"sqlite:///{tmp_path}/store.sqlite"
    store = open_store(url, clock=SystemClock(), ids=RandomIds())
    scope = Scope(site=SCOPE.site, division_code=SCOPE.division_code, fiscal_year=2026)
    with store.begin() as work:
        work.projects.replace_bindings(scope, bindings)
        work.commit()
    store.close()


def test_it_tells_templates_indicators_reasons_and_gaps_in_words(filled: Terminal) -> None:
    told = filled("recommend", "助学金")

    assert filled.code == 0
    for words in ("T1", "本项目自己的模板 100", "资助人数", "≥100人", "资助办法"):
        assert words in told
    assert "所列指标分值合计 100 分。" in told
    assert "！没有满意度指标：满意度指标 / 服务对象满意度" in told
    assert "A2 学生满意度，标准 ≥90%，使用 0 次" in told


def test_json_holds_the_same(filled: Terminal) -> None:
    found = filled.json("recommend", CODE)

    assert (found["project_code"], found["library_version"]) == (CODE, 1)
    # That of 校舍维修, which is not bound, takes no part.
    (template,) = found["templates"]
    assert (template["code"], template["is_anothers"]) == ("T1", False)
    assert {each["sign"]: each["points"] for each in template["reasons"]}["own"] == 100
    (indicator,) = found["indicators"]
    assert (indicator["code"], indicator["weight"], indicator["uses"]) == ("A1", "100", 0)
    assert [(each["level1"], each["is_whole_level"]) for each in found["gaps"]] == [
        ("满意度指标", True)
    ]


def test_where_only_examples_are_near_it_says_that_nothing_fits(
    filled: Terminal, tmp_path: Path
) -> None:
    listed = PROJECTS.replace("校舍维修,205,02,99,非密,", f"考务费,205,02,99,非密,{OTHER}")
    filled.hand_in(list=listed, templates=TEMPLATES.split("T2", maxsplit=1)[0])
    bind(tmp_path, (CODE, "助学金"), (OTHER, "考务费"))

    told = filled("recommend", OTHER)

    assert "没有适合本项目的模板；下面只是其他项目的实例，仅供参考" in told
    assert ("其他项目的实例" in told, "第一个实例中的指标" in told) == (True, True)
    assert ("推荐模板" in told, "助学金" in told) == (False, False)
    assert filled.json("recommend", OTHER)["fits"] is False
    assert filled.json("recommend", CODE)["fits"] is True


@pytest.mark.parametrize("name", ["獬豸专项", "校舍维修", "没有的项目"])
def test_secret_unbound_and_unknown_projects_get_one_and_the_same_sentence(
    filled: Terminal, name: str
) -> None:
    told = filled("recommend", name)

    assert (filled.code, told) == (1, "")
    assert "没有这个编码或名称的项目，或其目前未核定为非密" in filled.err
    assert name not in filled.err
