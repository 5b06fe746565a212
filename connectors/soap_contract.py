"""Our pin of the other side's contract (接口契约), read by zeep and never fetched.

zeep builds messages from it and does nothing else here: it opens no connection, parses no answer,
and its own address for the service is not used.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit
from urllib.request import url2pathname

import zeep
import zeep.exceptions
from lxml import etree
from zeep.transports import Transport
from zeep.wsdl.bindings.soap import Soap12Binding, SoapBinding
from zeep.wsdl.messages.soap import RpcMessage

from adapter.errors import ConfigurationError
from adapter.ports.wire_spec import SoapSpec
from connectors.soap_arrays import ENCODING_11, ArrayType, under_items, with_lists
from connectors.soap_encoded import (
    TYPE_PREFIXES,
    arrays_within,
    encoded_operations,
    inner_elements,
    required_names,
    say_types,
)

#: What zeep raises for values or names that the contract does not know; some texts hold values.
_REFUSED = (zeep.exceptions.Error, TypeError, ValueError, KeyError, AttributeError)
#: What it raises for a contract that refers to something it does not hold.
_MISREAD = (ValueError, LookupError, TypeError, AttributeError)


class SoapContract:
    """One port of one contract. Raises ConfigurationError when it cannot be read."""

    def __init__(self, wsdl: Path, service: str, port: str) -> None:
        disk = _LocalFiles()
        self._client = _client(wsdl, disk)
        try:
            self._proxy = self._client.bind(service, port)
        except (ValueError, AttributeError, KeyError, TypeError):
            self._proxy = None
        binding = getattr(self._proxy, "_binding", None)
        if not isinstance(binding, SoapBinding):
            raise ConfigurationError(
                f"契约 {wsdl.name} 中没有服务 {service} 的端口 {port}，请核对 service 和 port",
                key="wire.soap.port",
            )
        self._binding = binding
        self._arrays = disk.arrays
        #: SOAP 1.2 rather than 1.1.
        self.is_soap_12 = isinstance(binding, Soap12Binding)
        #: The encoding style of each operation that is called in encoded messages.
        self._encoded = encoded_operations(disk.definitions, binding.name.localname)
        if self._encoded:
            # Once above, and not at each of a thousand values.
            for prefix, namespace in TYPE_PREFIXES.items():
                self._client.set_ns_prefix(prefix, namespace)

    def require(self, operation: str, params: Iterable[str] | None = None) -> None:
        """ConfigurationError unless the port has this operation, and takes these parameters."""
        if operation not in self._binding.all():
            raise ConfigurationError(f"接口契约中没有操作 {operation}", key="wire.soap.wsdl")
        body = self._body(operation)
        if operation in self._encoded and (arrays := list(arrays_within(body))):
            raise ConfigurationError(
                f"操作 {operation} 的 {'、'.join(arrays)} 是多维的或没有类型名的 SOAP 编码数组"
                "（soapenc:Array），不支持；请对方提供 document/literal 的契约，"
                "或改用传一段 XML 文本的操作",
                key="wire.soap.wsdl",
            )
        if params is not None and (told := self._told_apart(operation, params)):
            raise ConfigurationError(f"操作 {operation} {told}", key="wire.soap.wsdl")

    def action(self, operation: str) -> str:
        """The SOAP action of an operation, "" where the contract gives none."""
        return str(self._binding.get(operation).soapaction or "")

    def message(
        self, operation: str, params: Mapping[str, object], headers: Mapping[str, object]
    ) -> etree._Element:
        """The envelope of a request. Raises ConfigurationError for what the contract lacks."""
        envelope: etree._Element | None
        try:
            envelope = self._client.create_message(
                self._proxy,
                operation,
                **self._filled(operation, params),
                _soapheaders=dict(headers) or None,
            )
        except _REFUSED:
            envelope = None
        if envelope is None:
            # Raised here and not above: what zeep says may quote a value.
            told = (
                self._told_apart(operation, params)
                or self._headers_apart(operation, headers)
                or "的参数与接口契约不符"
            )
            raise ConfigurationError(
                f"操作 {operation} {told}，请核对口径中的参数名和数据元素", key="wire.soap.wsdl"
            )
        if _texts(envelope) != Counter(map(_as_boolean, _leaves([params, headers]))):
            raise ConfigurationError(
                f"操作 {operation} 的值按接口契约会被改写或丢掉，请核对契约中的类型和口径的代码表",
                key="wire.soap.wsdl",
            )
        if operation in self._encoded:
            style = self._encoded[operation]
            say_types(envelope, self._body(operation), style, self._arrays)
        return envelope

    def _body(self, operation: str) -> object:
        return self._binding.get(operation).input.body

    def _is_call(self, operation: str) -> bool:
        return isinstance(self._binding.get(operation).input, RpcMessage)

    def _filled(self, operation: str, params: Mapping[str, object]) -> Mapping[str, object]:
        """A call names every parameter: what has no value is nil. Messages leave it out."""
        body = self._body(operation)
        given = cast("dict[str, object]", under_items(self._arrays, params, body))
        if not self._is_call(operation):
            return given
        return {name: zeep.xsd.Nil for name, _ in inner_elements(body)} | given

    def _told_apart(self, operation: str, params: Iterable[str]) -> str:
        """The names that only the contract or only the profile has, "" where they agree."""
        given, body = set(params), self._body(operation)
        strange = sorted(given - dict(inner_elements(body)).keys())
        # What a call lacks is sent as nil.
        required = () if self._is_call(operation) else required_names(body)
        lacking = [each for each in required if each not in given]
        words = [f"没有参数 {'、'.join(strange)}"] if strange else []
        words += [f"还须有参数 {'、'.join(lacking)}"] if lacking else []
        return "在接口契约中" + "，".join(words) if words else ""

    def _headers_apart(self, operation: str, headers: Iterable[str]) -> str:
        known = dict(inner_elements(self._binding.get(operation).input.header))
        strange = sorted(set(headers) - known.keys())
        return f"在接口契约中没有报文头 {'、'.join(strange)}" if strange else ""


def _texts(envelope: etree._Element) -> Counter[str]:
    """What a message says. For an element of type boolean, say, zeep writes true for a 2."""
    return Counter(_as_boolean(each.text) for each in envelope.iter() if each.text)


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str | int):
        yield from [str(value)] if value != "" else []
    elif isinstance(value, Mapping | Sequence):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _leaves(each)


def _as_boolean(text: str) -> str:
    """A truth value in one spelling: zeep writes 1 as true, which means the same."""
    return {"1": "true", "0": "false"}.get(text, text)


def contract_of(spec: SoapSpec) -> SoapContract:
    """The contract a profile names: a pin of ours, or a file of the site's own."""
    return _contract(spec.wsdl, spec.service, spec.port)


@cache
def _contract(name: str, service: str, port: str) -> SoapContract:
    if "/" in name:
        return SoapContract(Path(name), service, port)
    with as_file(files("connectors") / "contracts") as folder:
        return SoapContract(folder / name, service, port)


def _client(wsdl: Path, disk: "_LocalFiles") -> zeep.Client:
    # What lies outside is refused by our own transport, which says so in words for people.
    settings = zeep.Settings(
        strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=False
    )
    if not wsdl.is_file():
        raise ConfigurationError(f"找不到接口契约 {wsdl.name}", key="wire.soap.wsdl")
    try:
        return zeep.Client(str(wsdl), transport=disk, settings=settings)
    except (zeep.exceptions.Error, etree.LxmlError, OSError, *_MISREAD) as error:
        words = f"{type(error).__name__}: {error}"
    raise ConfigurationError(f"读不懂接口契约 {wsdl.name}（{words}）", key="wire.soap.wsdl")


class _LocalFiles(Transport):
    """zeep's transport with everything taken away but reading files."""

    def __init__(self) -> None:
        """No session, no cache: nothing is ever fetched."""
        # What its finaliser asks for.
        self._close_session = False
        self._loaded: list[bytes] = []
        #: Those of every document that was loaded.
        self.arrays: dict[str, ArrayType] = {}

    @property
    def definitions(self) -> list[etree._Element]:
        """Every document that was loaded; zeep has read each of them without complaint."""
        return [etree.fromstring(each) for each in self._loaded]

    def load(self, url: str) -> bytes:
        if url.rstrip("/") == ENCODING_11.rstrip("/"):
            return files("connectors").joinpath("contracts", "soap-encoding.xsd").read_bytes()
        parts = urlsplit(url)
        if parts.scheme not in {"", "file"}:
            raise ConfigurationError(
                f"接口契约引用了网络地址 {parts.hostname}，请把该文件放在契约旁边并改为相对路径",
                key="wire.soap.wsdl",
            )
        read = Path(url2pathname(parts.path)).read_bytes()
        self._loaded.append(read)
        read, arrays = with_lists(read)
        self.arrays |= arrays
        return read
