"""What the SOAP tests share: an odd dialect, its answers, and a system that speaks it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

from adapter.domain.record import RecordKind
from adapter.ports.wire_spec import DataSetSpec, SoapSpec, WireSpec, XmlTextSpec
from connectors.endpoint import Credentials, Endpoint
from connectors.soap import SoapBudgetSystem
from tests.unit.connectors.conftest import (
    SCOPE,
    SECRET,
    TOKEN,
    CountingIds,
    Site,
    Step,
    http,
    wire_spec,
)

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
WSDL = str(Path(__file__).with_name("odd.wsdl"))
TEXT = XmlTextSpec(
    operation="run",
    argument="text",
    result_path="out",
    charset="gb18030",
    packing="plain",
    root="doc",
    head="h",
    body="b",
    service="do",
    head_params=frozenset({"call"}),
)


def soap_spec(*, port: str = "Eleven", text: XmlTextSpec | None = None) -> WireSpec:
    spec = wire_spec()
    inner = "" if text is None else "b."
    return replace(
        spec,
        wire="soap",
        envelope=replace(
            spec.envelope,
            code_path="code" if text is None else "h.code",
            reason_path="words" if text is None else "h.words",
            fault_code_path="odd.code",
            fault_reason_path="odd.words",
        ),
        login=replace(
            spec.login,
            path="enter",
            token_path=f"{inner}key",
            place="soap_header" if text is None else "head",
            header="key",
        ),
        query=replace(spec.query, rows_path=f"{inner}list.l", total_path=f"{inner}total"),
        push=replace(spec.push, results_path=f"{inner}said.r"),
        data_sets={
            RecordKind.TARGET_LINE: DataSetSpec(
                kind=RecordKind.TARGET_LINE, name="LINES", query_path="ask"
            ),
            RecordKind.TEMPLATE_HEADER: DataSetSpec(
                kind=RecordKind.TEMPLATE_HEADER, name="SETS", push_path="give"
            ),
        },
        soap=SoapSpec(
            wsdl=WSDL,
            service="Odd",
            port=port,
            path="/service",
            code_item="c",
            set_item="b",
            row_item="l",
            text=text,
        ),
    )


def soap_system(site: Site, spec: WireSpec) -> SoapBudgetSystem:
    system = SoapBudgetSystem(
        spec,
        Endpoint(base_url=site.server.base_url, limits=site.limits, timeouts=site.timeouts),
        Credentials(app_id="me", app_secret=SECRET),
        clock=site.clock,
        ids=CountingIds(),
        retry=site.retry,
        probe_scope=SCOPE,
        chance=lambda: 1.0,
    )
    site.others.append(system)
    return system


# --- answers --------------------------------------------------------------------------------------


def message(inside: str, *, ns: str = SOAP_11) -> str:
    return f'<s:Envelope xmlns:s="{ns}"><s:Body>{inside}</s:Body></s:Envelope>'


def xml(text: str, *, status: int = 200, charset: str = "utf-8", **headers: str) -> Step:
    kind = headers.pop("kind", f"text/xml; charset={charset}")
    return http(text.encode(charset), status=status, kind=kind, **headers)


def said(inside: str, *, code: str = "00", ns: str = SOAP_11, status: int = 200) -> Step:
    head = f"<code>{code}</code><words>说明</words>"
    return xml(message(f'<o:said xmlns:o="urn:odd">{head}{inside}</o:said>', ns=ns), status=status)


def token(text: str = TOKEN) -> Step:
    return said(f"<key>{text}</key>")


def page(total: int, *rows: Mapping[str, str], ns: str = SOAP_11) -> Step:
    return said(f"<total>{total}</total><list>{''.join(map(_row, rows))}</list>", ns=ns)


def _row(row: Mapping[str, str]) -> str:
    return "<l>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in row.items()) + "</l>"


def results(*entries: tuple[str, str, str]) -> Step:
    listed = "".join(
        f"<r><name>{key}</name><taken>{code}</taken><why>{why}</why></r>"
        for key, code, why in entries
    )
    return said(f"<said>{listed}</said>")


def fault(
    code: str = "",
    *,
    words: str = "出错",
    ns: str = SOAP_11,
    status: int = 500,
    declared: bool = True,
    whose: str = "s:Server",
) -> Step:
    """A fault; without a code, or undeclared, only its words say anything.

    `whose` is its code, in SOAP 1.2 with a finer one behind a slash.
    """
    inside = f"<code>{code}</code><words>细节</words>"
    detail = (
        f'<d:odd xmlns:d="urn:odd">{inside}</d:odd>' if declared else f"<other>{inside}</other>"
    )
    detail = detail if code else ""
    if ns == SOAP_11:
        body = (
            f"<s:Fault><faultcode>{whose}</faultcode><faultstring>{words}</faultstring>"
            f"<detail>{detail}</detail></s:Fault>"
        )
    else:
        whose, _, finer = whose.partition("/")
        below = f"<s:Subcode><s:Value>{finer}</s:Value></s:Subcode>" if finer else ""
        value = f"<s:Value>{whose.replace('Server', 'Receiver')}</s:Value>"
        body = (
            f"<s:Fault><s:Code>{value}{below}</s:Code>"
            f'<s:Reason><s:Text xml:lang="zh">{words}</s:Text></s:Reason>'
            f"<s:Detail>{detail}</s:Detail></s:Fault>"
        )
    return xml(message(body, ns=ns), status=status)


def carried(text: str, *, charset: str = "utf-8") -> Step:
    """An XML text in its message, as characters."""
    inside = f'<o:said xmlns:o="urn:odd"><out>{escape(text)}</out></o:said>'
    declaration = f'<?xml version="1.0" encoding="{charset}"?>'
    return xml(declaration + message(inside), charset=charset)


def document(inside: str, *, code: str = "00") -> str:
    head = f"<h><code>{code}</code><words>说明</words></h>"
    return f'<?xml version="1.0" encoding="GB18030"?><doc>{head}<b>{inside}</b></doc>'
