"""Settings (配置): one TOML file, checked at the door, every mistake named as file:line key."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)

from adapter.errors import ConfigurationError
from adapter.toml_locator import line_of

DEFAULT_FILE = "indicator-adapter.toml"
FILE_VARIABLE = "INDICATOR_ADAPTER_CONFIG"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _http_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_complete = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # brackets or a port that no address can have; its message is English
        raise ValueError(_INCOMPLETE_URL) from None
    if parts.username is not None or parts.password is not None:
        raise ValueError("地址中不得带用户名或口令，请改用 app_id 与 app_secret_file")
    if not is_complete or any(char.isspace() for char in text):
        raise ValueError(_INCOMPLETE_URL)
    return text.rstrip("/")


_INCOMPLETE_URL = "须是 http:// 或 https:// 开头的完整地址"


def _division_code(text: str) -> str:
    if not (len(text) == 9 and text.isascii() and text.isdigit()):  # noqa: PLR2004 - 财政区划
        raise ValueError("财政区划须为 9 位数字，并加引号")
    return text


def _interval(text: str) -> str:
    if interval_seconds(text) < 1:
        raise ValueError("间隔至少 1 秒")
    return text


def interval_seconds(text: str) -> int:
    """Seconds of an interval such as "30s", "15m", "6h" or "1d"; ValueError when it is none."""
    factor = {"s": 1, "m": 60, "h": 3600, "d": 86400}.get(text[-1:])
    if factor is None or not text[:-1].isdecimal():
        raise ValueError("写法应为数字加单位，如 30s、15m、6h、1d")
    return int(text[:-1]) * factor


Interval = Annotated[str, AfterValidator(_interval)]


class StoreSettings(_Section):
    """Where our own data lives."""

    #: SQLAlchemy URL: sqlite:///file or postgresql+psycopg://…; not shown, as it may hold a
    #: password.
    url: str = Field(default="sqlite:///indicator-adapter.sqlite", min_length=1, repr=False)


class LogSettings(_Section):
    """What is logged and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    #: json for collectors, text for people.
    format: Literal["json", "text"] = "text"


class TimeoutSettings(_Section):
    """Deadlines of one call, in seconds."""

    connect_s: float = Field(default=10, gt=0, le=120)
    read_s: float = Field(default=60, gt=0, le=600)
    total_s: float = Field(default=300, gt=0, le=3600)


class FileDropSettings(_Section):
    """Directories and keys of a site that is reached over files."""

    #: Where our batches are taken from, and where the other side's appear.
    outbox: Path
    inbox: Path
    #: On a local disk, for nobody but us: the ledger, and what is in force.
    state: Path
    #: PEM file of our key, Ed25519 or SM2; see `keys new`.
    signing_key: Path
    #: PEM files of the public keys that the other side signs with.
    trusted_keys: tuple[Path, ...] = Field(min_length=1)
    #: extract: the other side drops its data by itself. request: we ask, where files go both ways.
    reading: Literal["extract", "request"] = "extract"
    #: Seconds that an answer is awaited; 0 = not at all.
    answer_wait_s: float = Field(default=60, ge=0, le=86_400)
    #: A file that has not changed for so many seconds is as whole as it will ever be.
    settle_s: float = Field(default=60, ge=0, le=86_400)


class PushSettings(_Section):
    """How long pushes wait and how often they try."""

    #: What is not there so long after it was sent counts as not stored.
    late_commit_window: Interval = "10m"
    #: Sendings of one content without an outcome before a person decides.
    max_attempts: int = Field(default=5, ge=1, le=1000)
    #: required: nothing is pushed but what an approved plan says.
    approval: Literal["none", "required"] = "none"


class PlanSettings(_Section):
    """When plans expire, who must look at them twice, and what approvals are signed with."""

    #: PEM file of the installation's Ed25519 key; see `keys new`. Its group may read it.
    signing_key: Path | None = None
    #: PEM files of public keys that signed earlier approvals.
    former_keys: tuple[Path, ...] = ()
    expires_after: Interval = "7d"
    #: So many changed sets take a second approval, and so many sets and rows taken away.
    second_approval_changes: int = Field(default=50, ge=1)
    second_approval_removals: int = Field(default=1, ge=1)
    #: More than this share of the sets of a kind, where there are at least `floor`.
    second_approval_share: float = Field(default=0.3, gt=0, le=1)
    floor: int = Field(default=10, ge=1)
    #: Keys of sets that are changed only with a second approval.
    canaries: tuple[str, ...] = ()
    #: More than this share of all rows taken away is suspicious.
    removal_share: float = Field(default=0.2, gt=0, le=1)


class PackageSettings(_Section):
    """What exported packages are signed with, and whose packages are imported."""

    #: PEM file of our key, Ed25519 or SM2; see `keys new`. For packages alone.
    signing_key: Path | None = None
    #: PEM files of public keys; packages signed by them or by our own are imported.
    trusted_keys: tuple[Path, ...] = ()


class ProxySettings(_Section):
    """A proxy that signs people in before they reach us; passwords are not used then."""

    #: Addresses it calls from.
    addresses: tuple[str, ...] = Field(min_length=1)
    #: Header that names the login.
    header: str = Field(default="X-Remote-User", min_length=1)
    #: File with the word that the proxy proves itself with, in `X-Proxy-Secret`.
    secret_file: Path

    def secret(self) -> SecretStr:
        """The word, read when it is needed; ConfigurationError when it is not there."""
        return _secret_of_file(self.secret_file)


#: Where an answer in the clear never leaves the machine.
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


def _issuer(text: str) -> str:
    """As the provider spells it: the slash at its end is a part of its name."""
    _http_url(text)
    parts = urlsplit(text)
    if parts.query or parts.fragment:
        raise ValueError("issuer 中不能带 ? 或 #")
    if parts.scheme != "https" and parts.hostname not in _HERE:
        raise ValueError("统一身份认证须用 https:// 开头的地址")
    return text


#: Signatures that only the provider can make; HS* and none are not among them.
SignedBy = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]


class OidcSettings(_Section):
    """An identity provider that signs people in (OpenID Connect); passwords are not used then."""

    #: Exactly as its document says it.
    issuer: Annotated[str, AfterValidator(_issuer)] = Field(max_length=200)
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
        return _secret_of_file(self.client_secret_file or Path(), "web.oidc.client_secret_file")

    def key(self) -> bytes:
        """The private key, read when it is needed; ConfigurationError when it is not there."""
        file = self.client_key_file or Path()
        return _secret_of_file(file, "web.oidc.client_key_file").get_secret_value().encode()


#: Ports that an address leaves out.
_USUAL_PORTS = frozenset({80, 443})


class ListenSettings(_Section):
    """Where a door listens."""

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(ge=1, le=65_535)
    #: Under which address it is reached, when that is another one (a proxy in front).
    public_url: Annotated[str, AfterValidator(_http_url)] | None = None
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
    def _one_proof(self) -> Self:
        if self.oidc is None:
            return self
        if self.proxy is not None:
            raise ValueError("proxy 与 oidc 只能填写一项：人员由其中一个证明身份")
        asked = (*self.oidc.required_acr, *self.oidc.required_amr)
        if self.second_factor == "required" and not asked:
            raise ValueError(
                "由统一身份认证登录时，第二因素由其负责：second_factor 为 required 的，"
                "须在 oidc 中填写 required_acr 或 required_amr"
            )
        return self


class VanishLimitSettings(_Section):
    """How much of what was held may be missing from a full reading before a person is asked."""

    #: More than this share is suspicious.
    share: float = Field(default=0.5, gt=0, le=1)
    #: Only where at least so many were held; an empty side is suspicious in any case.
    floor: int = Field(default=20, ge=1)


class SiteSettings(_Section):
    """One integration system: where it is, how it talks, what belongs to it."""

    profile: str
    #: Exactly for profiles over files; address and credentials are not written then.
    file_drop: FileDropSettings | None = None
    #: "" only over files, and so is `app_id`.
    base_url: Annotated[str, AfterValidator(_http_url)] = Field(default=None, validate_default=True)
    division_code: Annotated[str, AfterValidator(_division_code)]
    fiscal_year: int = Field(ge=2000, le=2100)
    app_id: str = Field(default=None, min_length=1, validate_default=True)
    #: Exactly one of the two says where the secret is; the secret itself never stands in this file.
    app_secret_file: Path | None = None
    app_secret_env: str | None = None
    #: PEM file of the CA that signed the other side's certificate.
    ca_file: Path | None = None
    timeouts: TimeoutSettings = TimeoutSettings()
    #: A run that takes longer is stopped; what it finished stays.
    run_budget: Interval = "2h"
    #: How often we call at most, logins and repetitions included; after a pause so many at once.
    calls_per_second: float = Field(default=50, ge=0.01, le=10_000)
    burst: int = Field(default=100, ge=1, le=100_000)
    push: PushSettings = PushSettings()
    #: A full sweep at least this often; in between only what changed is asked for.
    sweep_every: Interval = "1d"
    #: In between, so much of what was read already is asked for again: rows that were committed
    #: late under an earlier time, clocks that differ.
    look_back: Interval = "10m"
    vanish_limit: VanishLimitSettings = VanishLimitSettings()
    #: How this place scores self-evaluations: a name of ours or a TOML file.
    scoring_rules: str = "national"
    #: Job name -> how often it runs under `serve`; jobs not named here run only by hand.
    schedule: dict[str, Interval] = Field(default_factory=dict)

    @field_validator("base_url", "app_id", mode="wrap")
    @classmethod
    def _written_where_needed(
        cls, value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        """Address and credentials belong to calls: a file drop has none."""
        is_over_files = info.data.get("file_drop") is not None
        if value is None:
            if is_over_files:
                return ""
            raise ValueError(_WORDS["missing"])
        if is_over_files:
            raise ValueError("写了 file_drop 的站点不写这一项：文件交换没有地址，也不登录")
        return handler(value)

    @model_validator(mode="after")
    def _one_secret(self) -> "SiteSettings":
        secrets = [self.app_secret_file, self.app_secret_env]
        if self.file_drop is not None:
            if secrets != [None, None]:
                raise ValueError("写了 file_drop 的站点不写 app_secret_file 或 app_secret_env")
            return self
        if (self.app_secret_file is None) == (self.app_secret_env is None):
            raise ValueError("app_secret_file 与 app_secret_env 须且只须填写一项")
        return self

    def secret(self) -> SecretStr:
        """The secret, read when it is needed; ConfigurationError when it is not there."""
        if self.app_secret_env is not None:
            return _secret_of_environment(self.app_secret_env)
        return _secret_of_file(self.app_secret_file or Path())


class Settings(_Section):
    """The whole file."""

    store: StoreSettings = StoreSettings()
    log: LogSettings = LogSettings()
    site: dict[str, SiteSettings] = Field(default_factory=dict)
    plan: PlanSettings = PlanSettings()
    package: PackageSettings = PackageSettings()
    web: WebSettings = WebSettings()
    api: ApiSettings = ApiSettings()
    #: A run that was not heard of for so long may be taken over by another.
    lease_ttl: Interval = "60s"
    #: The site that commands mean when none is named and there are several.
    default_site: str | None = None

    @model_validator(mode="after")
    def _known_default(self) -> "Settings":
        if self.default_site is not None and self.default_site not in self.site:
            raise ValueError("default_site 须是已配置的站点之一")
        return self

    def site_named(self, name: str) -> SiteSettings:
        """The site's settings; ConfigurationError naming the known sites when there is none."""
        if name not in self.site:
            known = "、".join(self.site) or "（无）"
            raise ConfigurationError(f"配置中没有站点“{name}”，已有站点：{known}", key="site")
        return self.site[name]


def settings_file(given: str | None) -> Path | None:
    """The file to read: the one given, else the environment's, else the default if it exists."""
    named = given or os.environ.get(FILE_VARIABLE)
    if named:
        return Path(named)
    return Path(DEFAULT_FILE) if Path(DEFAULT_FILE).exists() else None


def load_settings(file: Path | None) -> Settings:
    """Read and check a settings file; without one, the defaults without any site.

    Raises ConfigurationError with file, line and key of the first mistake.
    """
    if file is None:
        return Settings()
    text = _text_of(file)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _line_in_message(str(error)) or text.count("\n") + 1
        reason = f"不是有效的 TOML，请检查这一行的引号、等号和括号（{error}）"
        raise ConfigurationError(reason, file=str(file), line=line) from None
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        raise _located(error, file, text) from None


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")  # some editors put a byte order mark in front
    except OSError as error:
        reason = f"读不到配置文件，请检查路径和权限（{error.strerror}）"
        raise ConfigurationError(reason, file=str(file)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        reason = "配置文件须为 UTF-8 编码，请另存为 UTF-8"
        raise ConfigurationError(reason, file=str(file), line=line) from None


def _line_in_message(message: str) -> int:
    _, _, rest = message.partition("at line ")
    digits = rest.split(",")[0]
    return int(digits) if digits.isdecimal() else 0


#: Kind of mistake -> sentence; the braces name what pydantic tells of the limit that was broken.
_WORDS = {
    "extra_forbidden": "没有这个配置项，请检查拼写",
    "missing": "缺少必填项",
    "int_parsing": "须为整数",
    "int_type": "须为整数",
    "int_from_float": "须为整数",
    "float_parsing": "须为数字",
    "float_type": "须为数字",
    "string_type": "须为文字（加引号）",
    "string_too_short": "不能为空",
    "path_type": "须为文件路径（加引号）",
    "too_short": "至少写一项",
    "tuple_type": '须为数组，写作 ["…"]',
    "model_type": "须为一个小节，写作 [小节名]",
    "dict_type": "须为一个小节，写作 [小节名]",
    "literal_error": "只能填写 {expected} 之一",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than": "须小于 {lt}",
    "less_than_equal": "不得大于 {le}",
    "finite_number": "须为有限的数字",
}


def _located(error: ValidationError, file: Path, text: str) -> ConfigurationError:
    first = error.errors(include_url=False, include_input=False)[0]
    path = tuple(part for part in first["loc"] if part != "[key]")
    line = line_of(text, path) or line_of(text, (*path, 0))  # [[store]] stands at store.0
    return ConfigurationError(
        _sentence(first), file=str(file), line=line, key=".".join(map(str, path))
    )


def _sentence(error: Mapping[str, Any]) -> str:
    """What is wrong, without the value: it may be a secret in the wrong place."""
    if error["type"] == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    words = _WORDS.get(error["type"], "写法不符合要求，请对照示例配置")
    context = {
        name: str(limit).replace(" or ", "、") for name, limit in error.get("ctx", {}).items()
    }
    return words.format_map(context)


def _secret_of_environment(name: str) -> SecretStr:
    value = os.environ.get(name, "")
    if not value:
        raise ConfigurationError(f"环境变量 {name} 为空或未设置", key="app_secret_env")
    return SecretStr(value)


def _secret_of_file(file: Path, key: str = "app_secret_file") -> SecretStr:
    try:
        value = file.read_text("utf-8-sig").strip()
    except OSError as error:
        reason = f"读不到密钥文件，请检查路径和权限（{error.strerror}）"
        raise ConfigurationError(reason, file=str(file), key=key) from error
    except UnicodeDecodeError:  # its text and its object hold the secret's bytes: no cause is kept
        reason = "密钥文件须为 UTF-8 编码的文字"
        raise ConfigurationError(reason, file=str(file), key=key) from None
    if not value:
        raise ConfigurationError("密钥文件是空的", file=str(file), key=key)
    return SecretStr(value)
