"""`library bases`: every document that indicators rest on, and who rests on one of them."""

import click

from adapter.cli.context import Door, division_of, place_options
from adapter.cli.failures import NotThere
from adapter.cli.library.group import content_of
from adapter.cli.output import echo_json, echo_table, json_option
from adapter.domain.basis import BasisRegister, BasisUse, basis_register
from adapter.domain.indicator import Indicator, LegalBasis


@click.command()
@click.argument("code", required=False, metavar="[依据编码]")
@place_options
@json_option
@click.pass_obj
def bases(
    door: Door,
    code: str | None,
    *,
    site: str | None,
    division: str | None,
    year: int | None,
    as_json: bool,
) -> None:
    """列出全部依据及引用它的指标数；给出依据编码时，列出以它为依据的指标和模板。"""
    with door.kept() as app:
        register = basis_register(content_of(app, division_of(app.settings, site, division, year)))
    if code is None:
        _show_all(register, as_json=as_json)
        return
    use = register.use_of(code)
    if use is None:
        raise NotThere(f"指标库中没有编码为 {code} 的依据。请用 library bases 查看全部依据。")
    _show_one(use, as_json=as_json)


def _show_all(register: BasisRegister, *, as_json: bool) -> None:
    if as_json:
        bases = [{**_basis(e.basis), "indicators": len(e.indicators)} for e in register.uses]
        echo_json({"bases": bases, "dangling": [_indicator(each) for each in register.dangling]})
        return
    headings = ("依据编码", "名称", "文号", "发文机关", "发布日期", "状态", "引用的指标")
    rows = [(*_cells(each.basis), len(each.indicators)) for each in register.uses]
    echo_table("依据", headings, rows)
    if register.dangling:
        echo_table(
            "依据编码不在依据表中的指标",
            ("指标编码", "名称", "主管部门", "依据编码"),
            [(e.code, e.name, e.department_name, e.basis_code) for e in register.dangling],
        )


def _show_one(use: BasisUse, *, as_json: bool) -> None:
    if as_json:
        templates = [{"code": each.code, "name": each.name} for each in use.templates]
        indicators = [_indicator(each) for each in use.indicators]
        echo_json({**_basis(use.basis), "indicators": indicators, "templates": templates})
        return
    click.echo("　".join(each for each in _cells(use.basis) if each))
    echo_table(
        "以它为依据的指标",
        ("指标编码", "名称", "主管部门"),
        [(each.code, each.name, each.department_name) for each in use.indicators],
    )
    echo_table(
        "使用这些指标的模板",
        ("模板编码", "名称", "层级"),
        [(each.code, each.name, each.level.value) for each in use.templates],
    )


def _cells(basis: LegalBasis) -> tuple[str, ...]:
    issued_on = basis.issued_on.isoformat() if basis.issued_on else ""
    return (
        basis.code,
        basis.name,
        basis.document_number,
        basis.issuer,
        issued_on,
        _status(basis),
    )


def _status(basis: LegalBasis) -> str:
    if not basis.is_repealed:
        return "有效"
    return f"{basis.repealed_on.isoformat()} 起废止" if basis.repealed_on else "已废止"


def _basis(basis: LegalBasis) -> dict[str, object]:
    return {
        "code": basis.code,
        "name": basis.name,
        "document_number": basis.document_number,
        "issuer": basis.issuer,
        "issued_on": basis.issued_on.isoformat() if basis.issued_on else None,
        "category": basis.category,
        "is_repealed": basis.is_repealed,
        "repealed_on": basis.repealed_on.isoformat() if basis.repealed_on else None,
    }


def _indicator(indicator: Indicator) -> dict[str, object]:
    return {
        "code": indicator.code,
        "name": indicator.name,
        "department_code": indicator.department_code,
        "department": indicator.department_name,
        "basis_code": indicator.basis_code,
    }
