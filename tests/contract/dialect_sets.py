"""Templates for the contract suite, in any dialect: domain records through its codecs."""

from decimal import Decimal

from adapter.domain.fingerprint import rows_digest
from adapter.domain.identity import Scope
from adapter.domain.record import RecordKind
from adapter.domain.secrecy import GateTicket
from adapter.domain.template import TemplateHeader, TemplateItem
from adapter.domain.value import parse_value
from adapter.ports.budget_system import OutboundSet
from mappings.profile import Profile


def template_set(
    profile: Profile, scope: Scope, set_key: str, project: dict[str, str], *weights: Decimal
) -> OutboundSet:
    """A template of a project with one item for each weight, and the ticket that covers it."""
    header = TemplateHeader(
        template_code=set_key,
        template_name="合同测试模板",
        project_code=project["pro_code"],
        project_name=project["pro_name"],
        agency_code=project["agency_code"],
        division_code=scope.division_code,
        fiscal_year=scope.fiscal_year,
    )
    encoded = profile.codec(RecordKind.TEMPLATE_HEADER).encode(header)
    item = profile.codec(RecordKind.TEMPLATE_ITEM)
    rows = tuple(
        item.encode(_item(header, number, weight)) for number, weight in enumerate(weights, 1)
    )
    ticket = GateTicket(rows_digest=rows_digest(encoded, rows))
    return OutboundSet(set_key=set_key, header=encoded, rows=rows, ticket=ticket)


def _item(header: TemplateHeader, number: int, weight: Decimal) -> TemplateItem:
    return TemplateItem(
        template_code=header.template_code,
        project_code=header.project_code,
        agency_code=header.agency_code,
        division_code=header.division_code,
        fiscal_year=header.fiscal_year,
        ordinal=number,
        indicator_code=f"C{number}",
        level1="产出指标",
        level2="数量指标",
        name=f"补助人数{number}",
        target=parse_value("≥90人"),
        weight=weight,
        is_required=True,
    )


def shares(full: Decimal, count: int) -> list[Decimal]:
    """Weights that add up to `full`."""
    share = (full / count).quantize(Decimal("0.0001"))
    return [full - share * (count - 1), *[share] * (count - 1)]
