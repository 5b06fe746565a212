"""Doors that listen (监听): the console, the pull API, and who proves there who somebody is."""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    model_validator,
)

from adapter.settings.fields import (
    Interval,
    Section,
    http_url,
    secret_of_file,
)
from adapter.settings.sections import TimeoutSettings


class ProxySettings(Section):
    """A proxy that signs people in before they reach us; passwords are not used then."""

    #: Addresses it calls from.
    addresses: tuple[str, ...] = Field(min_length=1)
    #: Header that names the login.
    header: str = Field(default="X-Remote-User", min_length=1)
    #: File with the word that the proxy proves itself with, in `X-Proxy-Secret`.
    secret_file: Path

    def secret(self) -> SecretStr:
        """The word, read when it is needed; ConfigurationError when it is not there."""
        return secret_of_file(self.secret_file)


#: Where an answer in the clear never leaves the machine.
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


_LONGEST_ISSUER = 200


def issuer_url(text: str) -> str:
    """As the provider spells it, a slash at its end included; ValueError for what is no issuer."""
    http_url(text)
    if len(text) > _LONGEST_ISSUER:
        raise ValueError(f"issuer 至多 {_LONGEST_ISSUER} 个字符")
    parts = urlsplit(text)
    if parts.query or parts.fragment:
        raise ValueError("issuer 中不能带 ? 或 #")
    if parts.scheme != "https" and parts.hostname not in _HERE:
        raise ValueError("统一身份认证须用 https:// 开头的地址")
    return text


#: Signatures that only the provider can make; HS* and none are not among them.
SignedBy = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]


class OidcSettings(Section):
    """An identity provider that signs people in (OpenID Connect); passwords are not used then."""

    #: Exactly as its document says it.
    issuer: Annotated[str, AfterValidator(issuer_url)]
    client_id: str = Field(min_length=1)
    #: Exactly one of the two proves us: a file with the secret, or a PEM file with a private key.
    client_secret_file: Path | None = None
    client_key_file: Path | None = None
    client_key_algorithm: SignedBy = "RS256"
    #: The provider's document in a file, where it offers none.
    discovery_file: Path | None = None
    #: PEM file of the CA that signed its certificate.
    ca_file: Path | None = None
    #: host or host:port, beside the issuer's own, that its document may name.
    hosts: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ("openid", "profile")
    #: A claim that equals the login: it links an account once, at the first sign-in. Without it
    #: 系统管理 links each account.
    login_claim: str | None = Field(default=None, min_length=1)
    algorithms: tuple[SignedBy, ...] = Field(default=("RS256", "PS256", "ES256"), min_length=1)
    #: How people must have been authenticated there: one of these classes (acr), and by one of
    #: these methods (amr).
    required_acr: tuple[str, ...] = ()
    required_amr: tuple[str, ...] = ()
    #: Who signed in there longer ago must do so again; the provider decides where it is not set.
    max_age: Interval | None = None
    timeouts: TimeoutSettings = TimeoutSettings(connect_s=5, read_s=10, total_s=15)

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        if (self.client_secret_file is None) == (self.client_key_file is None):
            raise ValueError("client_secret_file 与 client_key_file 须且只须填写一项")
        if "openid" not in self.scopes:
            raise ValueError('scopes 中须有 "openid"')
        return self

    def secret(self) -> SecretStr:
        """The secret, read when it is needed; ConfigurationError when it is not there."""
        return secret_of_file(self.client_secret_file or Path(), "web.oidc.client_secret_file")

    def key(self) -> bytes:
        """The private key, read when it is needed; ConfigurationError when it is not there."""
        file = self.client_key_file or Path()
        return secret_of_file(file, "web.oidc.client_key_file").get_secret_value().encode()


#: Ports that an address leaves out.
_USUAL_PORTS = frozenset({80, 443})
_PORT_OF = {"http": 80, "https": 443}


def _public_url(text: str) -> str:
    """As browsers say it in Host and Origin: small letters, without the port that goes unsaid."""
    parts = urlsplit(http_url(text))
    if parts.query or parts.fragment:
        raise ValueError("public_url 中不能带 ? 或 #")
    name = parts.hostname or ""
    host = f"[{name}]" if ":" in name else name
    is_said = parts.port is not None and parts.port != _PORT_OF[parts.scheme]
    port = f":{parts.port}" if is_said else ""
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


class ListenSettings(Section):
    """Where a door listens."""

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(ge=1, le=65_535)
    #: Under which address it is reached, when that is another one (a proxy in front).
    public_url: Annotated[str, AfterValidator(_public_url)] | None = None
    #: PEM files; needed where others than this machine may connect.
    certificate: Path | None = None
    certificate_key: Path | None = None

    @property
    def address(self) -> str:
        """Where others reach it, without a slash at the end."""
        scheme = "https" if self.certificate else "http"
        return self.public_url or f"{scheme}://{self.host}:{self.port}"

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """What a request may call us: everything else is a name that somebody pointed at us."""
        names = {self.host, "127.0.0.1", "localhost", "[::1]"}
        found = {f"{name}:{self.port}" for name in names}
        if self.port in _USUAL_PORTS:
            found |= names
        if self.public_url:
            found.add(urlsplit(self.public_url).netloc)
        return frozenset(found)

    @model_validator(mode="after")
    def _not_in_the_clear(self) -> Self:
        if (self.certificate is None) != (self.certificate_key is None):
            raise ValueError("certificate 与 certificate_key 须一并填写")
        if self.host not in {"127.0.0.1", "::1", "localhost"} and self.certificate is None:
            raise ValueError(
                "对外监听须用 HTTPS：请填写 certificate 与 certificate_key，"
                "或只监听 127.0.0.1 并由反向代理转发"
            )
        return self


class ApiSettings(ListenSettings):
    """Where the pull API listens, for which sites it speaks, and how often it may be asked."""

    port: int = Field(default=8643, ge=1, le=65_535)
    #: The sites whose bindings say what is open, one per division; all when empty.
    sites: tuple[str, ...] = ()
    #: Per token, and per address for what shows no valid token; after a pause so many at once.
    calls_per_minute: float = Field(default=120, ge=1, le=100_000)
    burst: int = Field(default=30, ge=1, le=10_000)


class WebSettings(ListenSettings):
    """Where the console listens, and how long people stay signed in."""

    port: int = Field(default=8642, ge=1, le=65_535)
    idle_timeout: Interval = "30m"
    absolute_timeout: Interval = "12h"
    #: required: nobody does anything before a second factor is set up.
    second_factor: Literal["optional", "required"] = "optional"
    proxy: ProxySettings | None = None
    oidc: OidcSettings | None = None

    @model_validator(mode="after")
    def _at_the_root(self) -> Self:
        if self.public_url and urlsplit(self.public_url).path:
            raise ValueError(
                "public_url 只写到主机名和端口，不能带路径：控制台须占用一个独立的主机名或端口"
            )
        return self

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        if self.oidc is None:
            return self
        told = urlsplit(self.public_url or "")
        if told.scheme == "http" and told.hostname not in _HERE:
            raise ValueError(
                "由统一身份认证登录时，public_url 须是 https:// 开头的地址：登录码不能明文经过网络"
            )
        if self.proxy is not None:
            raise ValueError("proxy 与 oidc 只能填写一项：人员由其中一个证明身份")
        asked = (*self.oidc.required_acr, *self.oidc.required_amr)
        if self.second_factor == "required" and not asked:
            raise ValueError(
                "由统一身份认证登录时，第二因素由其负责：second_factor 为 required 的，"
                "须在 oidc 中填写 required_acr 或 required_amr"
            )
        return self
