"""The page of a recommendation: whether a template suits, and what its 分值 add up to."""

from collections.abc import Callable

import pytest

from adapter.domain.access.roles import Role
from adapter.domain.project import BoundBy, ProjectBinding
from sync_jobs.import_library import SourceFile, import_library
from tests.integration.web.conftest import Office, site
from tests.integration.web.test_library import DIVISION

OWN, OTHER = "15250126T000000100038", "15250126T000000100039"
LIBRARY = """指标编码,一级指标,二级指标,三级指标,共性/个性,标准值
A1,产出指标,数量指标,资助人数,共性,≥100人
A2,满意度指标,服务对象满意度,学生满意度,共性,≥90%
"""
TEMPLATES = """模板编码,模板名称,适用层级,项目名称,主管部门,指标编码,分值
T1,助学金模板,项目,助学金,101-教育局,A1,100
"""
PROJECTS = f"""主管部门,预算单位,项目名称,类,款,项,涉密/非密,项目编码
101-教育局,101001-教育局本级,助学金,205,03,02,非密,{OWN}
101-教育局,101001-教育局本级,考务费,205,02,99,非密,{OTHER}
"""


@pytest.fixture(scope="module")
def office(make_office: Callable[..., Office]) -> Office:
    made = make_office({"here": site("152501000")})
    texts = {"指标库": LIBRARY, "项目统计表": PROJECTS, "指标模板": TEMPLATES}
    files = [SourceFile(name=f"{name}.csv", content=texts[name].encode()) for name in texts]
    import_library(made.console.app.importing(), DIVISION, files, is_strict=False)
    bound = [
        ProjectBinding(
            project_code=code, agency_code="101001", project_name=name, bound_by=BoundBy.CODE
        )
        for code, name in ((OWN, "助学金"), (OTHER, "考务费"))
    ]
    with made.console.app.store.begin() as work:
        work.projects.replace_bindings(made.console.app.scope("here"), bound)
        work.commit()
    return made


def page_of(office: Office, code: str) -> str:
    asked = {"site": "here", "project": code}
    return office.of(Role.PREPARER).get("/library/recommend", params=asked).text


def test_the_own_template_suits_and_its_points_are_summed_up(office: Office) -> None:
    page = page_of(office, OWN)

    assert "第一个模板中的指标" in page
    assert "所列指标分值合计 100 分" in page
    assert "没有适合本项目的模板" not in page


def test_where_only_examples_are_near_the_page_says_that_nothing_fits(office: Office) -> None:
    page = page_of(office, OTHER)

    assert "没有适合本项目的模板；下面只是其他项目的实例，仅供参考" in page
    assert "第一个实例中的指标" in page
    assert "助学金" not in page
