"""A provider's own description (发现文档, OpenID Connect Discovery 1.0), held to what we allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from adapter.errors import ConfigurationError
from connectors.oidc.client import OidcClient

#: Where no certificate is needed: what is said never leaves the machine.
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_KEY = "web.oidc.issuer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderDocument:
    """The addresses of a provider, each at a host that the settings name."""

    authorization: str
    token: str
    keys: str
    #: "" where people cannot sign out there.
    end_session: str
    #: How it wants our secret: "client_secret_basic" or "client_secret_post".
    secret_by: str
    #: Each answer in the browser says whose it is (RFC 9207).
    names_itself: bool
    doubts: tuple[str, ...]


def address_of(issuer: str) -> str:
    """Where the document lies."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def laid_down(file: Path) -> Mapping[str, Any]:
    """The document in a file; ConfigurationError where it is none."""
    key = "web.oidc.discovery_file"
    try:
        content = orjson.loads(file.read_bytes())
    except OSError:
        raise ConfigurationError("读不到发现文档，请检查路径和权限", key=key) from None
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise ConfigurationError(
            "发现文档不是 JSON 对象，请重新向统一身份认证的管理员索取", key=key
        )
    return content


def read_document(content: Mapping[str, Any], client: OidcClient) -> ProviderDocument:
    """The document, every address checked. ConfigurationError says what does not fit."""
    if content.get("issuer") != client.issuer:
        raise ConfigurationError("发现文档中的 issuer 与配置的不一致（斜杠也须相同）", key=_KEY)
    _require(
        _offers(content, "code_challenge_methods_supported", ["S256"]), "它不支持 PKCE 的 S256"
    )
    _require(
        _offers(content, "id_token_signing_alg_values_supported", client.algorithms),
        "它的签名算法都不在 algorithms 之列",
    )
    manners = ["private_key_jwt"] if client.key else ["client_secret_basic", "client_secret_post"]
    _require(
        _offers(content, "token_endpoint_auth_methods_supported", manners),
        "它不接受配置的客户端凭据（密钥文件或私钥）",
    )
    return ProviderDocument(
        authorization=_address(content, "authorization_endpoint", client),
        token=_address(content, "token_endpoint", client),
        keys=_address(content, "jwks_uri", client),
        end_session=_address(content, "end_session_endpoint", client, is_needed=False),
        secret_by=_secret_by(content),
        names_itself=content.get("authorization_response_iss_parameter_supported") is True,
        doubts=tuple(_doubts(content, client)),
    )


def _require(is_so: bool, reason: str) -> None:  # noqa: FBT001 - it reads like a sentence
    if not is_so:
        raise ConfigurationError(f"统一身份认证不合用：{reason}", key=_KEY)


def _offers(content: Mapping[str, Any], name: str, wanted: Any) -> bool:  # noqa: ANN401 - a collection
    """Whether a list names one of what is wanted; a list that is missing says nothing."""
    offered = content.get(name)
    return not isinstance(offered, list) or any(each in offered for each in wanted)


def _secret_by(content: Mapping[str, Any]) -> str:
    """What is said of no method means client_secret_basic (Discovery §3)."""
    offered = content.get("token_endpoint_auth_methods_supported")
    is_by_form = isinstance(offered, list) and "client_secret_basic" not in offered
    return "client_secret_post" if is_by_form else "client_secret_basic"


def _doubts(content: Mapping[str, Any], client: OidcClient) -> list[str]:
    found = []
    if "code_challenge_methods_supported" not in content:
        found.append("发现文档没有说明是否支持 PKCE，请向其管理员确认")
    asked = client.context_classes
    if asked and not _offers(content, "acr_values_supported", asked):
        found.append("发现文档没有列出 required_acr 中的任何一级，登录可能都被拒绝")
    return found


def _address(
    content: Mapping[str, Any], name: str, client: OidcClient, *, is_needed: bool = True
) -> str:
    told = content.get(name)
    if told is None and not is_needed:
        return ""
    if not isinstance(told, str) or not _is_allowed(told, client):
        reason = f"发现文档中的 {name} 缺失，或不是 HTTPS，或所在主机不在 issuer 与 hosts 之列"
        raise ConfigurationError(reason, key="web.oidc.hosts")
    return told


def _is_allowed(url: str, client: OidcClient) -> bool:
    try:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
        is_plain = parts.username is None and not parts.fragment and parts.port != 0
    except ValueError:  # brackets or a port that no address can have
        return False
    is_plain = is_plain and url.isascii() and url.isprintable() and not {" ", "\\"} & set(url)
    return is_safe and is_plain and parts.netloc in {urlsplit(client.issuer).netloc, *client.hosts}
