"""`library projects`: the public projects of the list, contacts masked."""

import click

from adapter.cli.context import Door, division_of, place_options, scope_of
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.domain.project import Project, bindings_of_rows


@click.command()
@click.option("--unbound", is_flag=True, help="只列出在该站点还没有绑定项目编码的。")
@place_options
@json_option
@click.pass_obj
def projects(
    door: Door,
    *,
    unbound: bool,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """列出非密项目：部门、单位、功能分类、支出类别；联系人员只显示姓氏。"""
    with door.kept() as app, app.store.begin() as work:
        target = division_of(app.settings, site, division, year)
        listed = work.projects.projects(target)
        if unbound:
            bindings = work.projects.bindings(scope_of(app, site, division, year))
            found = zip(listed, bindings_of_rows(listed, bindings), strict=True)
            listed = [project for project, binding in found if binding is None]
        table = work.function_classes.latest(target)
    names = {each.code: each.name for each in table.classes} if table else {}
    if as_json:
        echo_json([_as_json(each, names) for each in listed])
        return
    headings = ("主管部门", "预算单位", "项目名称", "项目编码", "功能分类", "支出类别", "联系人员")
    echo_table("非密项目", headings, [_row(each, names) for each in listed])


def _row(project: Project, names: dict[str, str]) -> tuple[str, ...]:
    return (
        f"{project.department_code} {project.department_name}",
        f"{project.agency_code} {project.agency_name}",
        project.name,
        project.project_code,
        f"{project.function_class} {names.get(project.function_class, '')}".strip(),
        project.expenditure_kind,
        str(project.contact),
    )


def _as_json(project: Project, names: dict[str, str]) -> dict[str, object]:
    return {
        "department_code": project.department_code,
        "department": project.department_name,
        "agency_code": project.agency_code,
        "agency": project.agency_name,
        "name": project.name,
        "project_code": project.project_code,
        "function_class": project.function_class,
        "function_class_name": names.get(project.function_class, ""),
        "spending_class": project.expenditure_kind,
        "contact": str(project.contact),
    }
