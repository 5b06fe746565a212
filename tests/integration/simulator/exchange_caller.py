"""A caller of the XML-text service, which packs and unpacks by its own means."""

import base64
import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import requests
from lxml import etree

from tests.integration.simulator.caller import Caller
from tests.integration.simulator.sets import Json
from tests.integration.simulator.soap_caller import fill, rows_of

TNS = "urn:budget-integration:exchange"
ENV = "http://schemas.xmlsoap.org/soap/envelope/"
PACKINGS = ("plain", "cdata", "base64", "gzip_base64")
DECLARATION = '<?xml version="1.0" encoding="GB18030"?>'


@dataclass
class ExchangeCaller:
    """Speaks to the exchange service in one packing."""

    rest: Caller
    packing: str = "plain"
    token: str = ""

    def log_in(self) -> None:
        names = ("app_id", "app_secret")
        told = self.answer("login", {name: self.rest.facts[name] for name in names})
        self.token = told.findtext("body/access_token", "")
        assert self.token
        assert told.findtext("body/expires_in") == "1800"

    def send(self, service: str, fields: Json, **more: Any) -> requests.Response:
        return self.post(self.packed(self.message(service, fields)), **more)

    def message(self, service: str, fields: Json) -> str:
        """The text of a message, with its declaration."""
        root = etree.Element("message")
        head = {"service": service, "token": self.token, "request_id": "request-1"}
        fill(root, {"head": head, "body": fields}, namespace="")
        return DECLARATION + etree.tostring(root, encoding="unicode")

    def packed(self, text: str) -> str:
        """What stands between the tags of in0."""
        content = text.encode("gb18030")
        return {
            "plain": escape(text),
            "cdata": f"<![CDATA[{text}]]>",
            "base64": base64.b64encode(content).decode(),
            "gzip_base64": base64.encodebytes(gzip.compress(content)).decode(),
        }[self.packing]

    def post(self, inside: str, **more: Any) -> requests.Response:
        body = (
            f'<s:Envelope xmlns:s="{ENV}"><s:Body><e:execute xmlns:e="{TNS}">'
            f"<e:in0>{inside}</e:in0></e:execute></s:Body></s:Envelope>"
        )
        return self.rest.session.post(
            self.rest.facts["base_url"] + self.rest.facts["exchange_path"],
            data=body.encode(),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'},
            timeout=30,
            allow_redirects=False,
            **more,
        )

    def read(self, response: requests.Response) -> etree._Element:
        """The root of the message in an answer, which must be packed as the request was."""
        root = etree.fromstring(response.content, etree.XMLParser(huge_tree=True))
        (out,) = root.iterfind(f"{{{ENV}}}Body/{{{TNS}}}executeResponse/{{{TNS}}}out")
        text = out.text or ""
        assert (b"<![CDATA[" in response.content) == (self.packing == "cdata")
        assert text.startswith("<") == (self.packing in {"plain", "cdata"})
        if self.packing in {"plain", "cdata"}:
            assert text.startswith(DECLARATION)
            return _parsed(text.removeprefix(DECLARATION))
        content = base64.b64decode(text, validate=True)
        if self.packing == "gzip_base64":
            content = gzip.decompress(content)
        assert content.startswith(DECLARATION.encode())
        return _parsed(re.sub(r"^<\?.*?\?>", "", content.decode("gb18030")))

    def answer(self, service: str, fields: Json) -> etree._Element:
        """The message of an answer that must be a success."""
        response = self.send(service, fields)
        assert response.status_code == 200, response.text
        told = self.read(response)
        assert code_of(told) == ("0000", "")
        return told

    def refusal(self, service: str, fields: Json) -> tuple[str, str]:
        """Return code and message of an answer that comes inside HTTP 200."""
        response = self.send(service, fields)
        assert response.status_code == 200
        return code_of(self.read(response))

    def ask(self, **more: object) -> Json:
        asked = {**self.rest.ask(), **more}
        for name in ("agency_codes", "keys"):
            if asked.get(name) is not None:
                asked[name] = {"item": asked[name]}
        return {name: value for name, value in asked.items() if value is not None}

    def rows(self, name: str, **more: object) -> list[Json]:
        return rows_of(self.answer(f"query.{name}", self.ask(**more)))

    def push(self, name: str, *sets: Json) -> list[Json]:
        told = self.answer(f"push.{name}", self.push_fields(*sets))
        return [
            {each.tag: each.text or "" for each in result}
            for result in told.iterfind("body/results/result")
        ]

    def push_fields(self, *sets: Json) -> Json:
        return {
            "mof_div_code": self.rest.facts["division_code"],
            "fiscal_year": self.rest.facts["fiscal_year"],
            "sets": {"set": [_set_fields(each) for each in sets]},
        }


def code_of(told: etree._Element) -> tuple[str, str]:
    return told.findtext("head/return_code", ""), told.findtext("head/return_msg", "")


def _set_fields(pushed: Mapping[str, Any]) -> Json:
    fields = {**pushed, "rows": {"row": pushed["rows"]}}
    return {name: value for name, value in fields.items() if value is not None}


def _parsed(text: str) -> etree._Element:
    parser = etree.XMLParser(huge_tree=True, remove_comments=True)
    return etree.fromstring(text, parser)
