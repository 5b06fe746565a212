"""`recommend` (推荐): templates and indicators for a project, with why and what is still open."""

from collections.abc import Iterator

import click

from adapter.bootstrap.app import App
from adapter.bootstrap.similarity import best_similarity
from adapter.cli.context import Door, place_options, scope_of
from adapter.cli.failures import NotThere
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.domain.fingerprint import plain_number
from adapter.domain.identity import Scope
from adapter.domain.recommending.advising import AdvisedGap, AdvisedIndicator
from adapter.domain.recommending.ranking import RankedTemplate
from adapter.domain.recommending.uses import YEARS, Uses
from adapter.domain.value import print_value
from sync_jobs.recommend import NoLibrary, NoSuchProject, Recommended, SeveralProjects, recommend


@click.command("recommend")
@click.argument("project", metavar="项目")
@click.option(
    "--top",
    type=click.IntRange(1, 50),
    default=5,
    show_default=True,
    help="最多列出几套模板。",
)
@place_options
@json_option
@click.pass_obj
def recommend_command(
    door: Door,
    project: str,
    *,
    top: int,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """为一个非密项目（项目编码或完整名称）推荐模板和指标，说明理由、使用次数和体系缺口。"""
    with door.kept() as app:
        scope = scope_of(app, site, division, year)
        found = _recommended(app, scope, project, top)
    if as_json:
        echo_json(_as_json(found))
    else:
        _tell(found)


def _recommended(app: App, scope: Scope, project: str, top: int) -> Recommended:
    try:
        return recommend(app.store, best_similarity(), scope, project, top=top)
    except NoSuchProject:
        raise NotThere(
            "没有这个编码或名称的项目，或其目前未核定为非密；"
            "请用 library projects 查看非密项目，并先运行 bind_projects。"
        ) from None
    except SeveralProjects as error:
        raise NotThere(f"有 {error.number} 个非密项目同名，请改用项目编码。") from None
    except NoLibrary:
        raise NotThere("本年度还没有正在使用的指标库，请先用 library import 导入。") from None


def _tell(found: Recommended) -> None:
    told = found.recommendation
    click.echo(f"项目 {found.project.project_code} {found.project.name}")
    click.echo(f"依据：指标库第 {found.version_number} 版，近 {YEARS} 年非密项目的申报。")
    if not told.templates:
        click.echo("没有相近的模板；请按下面的指标体系逐项选用。")
    elif not told.fits:
        click.echo("没有适合本项目的模板；下面只是其他项目的实例，仅供参考，请按指标体系逐项核对。")
    if told.templates:
        echo_table(
            "推荐模板" if told.fits else "其他项目的实例",
            ("得分", "模板编码", "模板名称", "层级", "指标数", "理由"),
            [_template_row(each) for each in told.templates],
        )
        echo_table(
            "第一个模板中的指标" if told.fits else "第一个实例中的指标",
            ("编码", "一级", "二级", "名称", "指标值", "分值", "依据", "使用次数"),
            [_indicator_row(each) for each in told.indicators],
        )
    if told.weight:
        click.echo(f"所列指标分值合计 {plain_number(told.weight)} 分。")
    if told.left_out:
        lost = f"（{plain_number(told.weight_left_out)} 分）" if told.weight_left_out else ""
        click.echo(
            f"另有 {told.left_out} 个指标{lost}已停用或不在指标库中，未列出；请先修订该模板。"
        )
    for line in _gap_lines(told.gaps):
        click.echo(line)


def _template_row(each: RankedTemplate) -> tuple[object, ...]:
    name = "（另一项目的模板，不显示名称）" if each.is_anothers else each.name
    reasons = "；".join(f"{part.reason} {part.points}" for part in each.evidence)
    return each.points, each.code, name, each.level.value, len(each.lines), reasons


def _indicator_row(each: AdvisedIndicator) -> tuple[object, ...]:
    indicator = each.indicator
    name = f"{indicator.name}（必选）" if each.is_required else indicator.name
    value, uses = print_value(each.value), _uses_text(each.uses)
    places = (indicator.code, indicator.level1, indicator.level2)
    return (*places, name, value, each.weight, each.basis, uses)


def _uses_text(uses: Uses) -> str:
    years = "，".join(f"{year} 年 {number}" for year, number in uses.by_year.items())
    return f"{uses.total}（{years}）" if years else "0"


def _gap_lines(gaps: tuple[AdvisedGap, ...]) -> Iterator[str]:
    if not gaps:
        yield "指标体系没有缺口。"
    for gap in gaps:
        lacking = f"没有{gap.level1}" if gap.is_whole_level else "缺口"
        yield f"！{lacking}：{gap.level1} / {gap.level2}，可选用："
        for each in gap.proposals:
            value = print_value(each.value)
            standard = f"，标准 {value}" if value else ""
            alike = f"，同类项目 {each.uses.alike} 次" if each.uses.alike else ""
            yield (
                f"    {each.indicator.code} {each.indicator.name}{standard}，"
                f"使用 {each.uses.total} 次{alike}"
            )


def _as_json(found: Recommended) -> dict[str, object]:
    told = found.recommendation
    return {
        "project_code": found.project.project_code,
        "project_name": found.project.name,
        "library_version": found.version_number,
        "years": YEARS,
        "fits": told.fits,
        "templates": [_template_as_json(each) for each in told.templates],
        "indicators": [_indicator_as_json(each) for each in told.indicators],
        "weight": told.weight,
        "left_out": told.left_out,
        "weight_left_out": told.weight_left_out,
        "gaps": [
            {
                "level1": each.level1,
                "level2": each.level2,
                "is_whole_level": each.is_whole_level,
                "proposals": [_indicator_as_json(one) for one in each.proposals],
            }
            for each in told.gaps
        ],
    }


def _template_as_json(each: RankedTemplate) -> dict[str, object]:
    return {
        "code": each.code or None,
        "name": each.name or None,
        "level": each.level.value,
        "is_anothers": each.is_anothers,
        "points": each.points,
        "reasons": [
            {"sign": part.sign.value, "points": part.points, "reason": part.reason}
            for part in each.evidence
        ],
    }


def _indicator_as_json(each: AdvisedIndicator) -> dict[str, object]:
    return {
        "code": each.indicator.code,
        "level1": each.indicator.level1,
        "level2": each.indicator.level2,
        "name": each.indicator.name,
        "value": print_value(each.value),
        "standard": print_value(each.indicator.standard),
        "weight": each.weight,
        "is_required": each.is_required,
        "basis": each.basis,
        "uses": each.uses.total,
        "uses_by_year": {str(year): number for year, number in each.uses.by_year.items()},
        "uses_alike": each.uses.alike,
    }
