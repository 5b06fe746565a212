"""Where a site is reached and what it may cost us (接口地址与上限): deadlines, caps, retries."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from adapter.errors import ConfigurationError

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Three deadlines, because each alone leaves a way to wait for ever."""

    connect_s: float = 10.0
    #: Longest silence between two pieces of an answer.
    read_s: float = 60.0
    #: Longest whole call, from the first byte sent to the last one read.
    total_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one answer may weigh; more than this is refused, whatever it says of itself."""

    #: After decompression.
    max_decoded_bytes: int = 64 * _MIB
    #: Decoded bytes for each byte received; checked once an answer passes one MiB.
    max_ratio: int = 200
    max_rows_per_page: int = 50_000
    #: Characters of one row, or of one value or text outside of rows.
    max_text_chars: int = 8 * _MIB
    #: Values in all rows of one answer.
    max_values: int = 4_000_000
    #: Names, elements and attributes outside of rows; also elements and attributes of one XML row.
    max_outside: int = 10_000
    max_pages: int = 100_000
    #: A longer Retry-After is shortened to this.
    max_retry_after_s: float = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRule:
    """How long a read is asked again; writes never are."""

    attempts: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    #: All attempts and waits of one call together.
    budget_s: float = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitRule:
    """When calls of one kind are stopped for a while, because they only fail."""

    #: In a row; an answer of any kind, also a refusal, starts the count anew.
    failures: int = 5
    #: Then nothing is sent for so long; each probe that fails doubles it, up to the longest.
    open_s: float = 30.0
    longest_open_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many calls one site gets from us, logins and repetitions included."""

    calls_per_second: float = 50.0
    #: Calls that may go out at once after a pause.
    burst: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the other side gave us to log in with; the secret shows in no repr."""

    app_id: str
    app_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One site's address. Raises ConfigurationError when it cannot be one."""

    #: Scheme, host, port and an optional path; no user, query or fragment, which would reach logs.
    base_url: str
    timeouts: Timeouts = field(default_factory=Timeouts)
    limits: Limits = field(default_factory=Limits)
    #: Certificates to trust instead of the public ones (财政专网 has its own authorities).
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        """Refuse an address that requests would read in another way than people do."""
        try:
            parts = urlsplit(self.base_url)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
            usable = usable and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable:
            raise ConfigurationError(
                "接口地址无法使用：请写成 http(s)://主机:端口 的形式", key="base_url"
            )
        if parts.username is not None or parts.query or parts.fragment:
            raise ConfigurationError(
                "接口地址里不能带用户名、密码、? 或 #：凭据请写在 app_id 和 app_secret 里",
                key="base_url",
            )
        require_certificates(self.ca_file, "ca_file")

    def url(self, path: str) -> str:
        """The full address of a path that a profile names."""
        return self.base_url.rstrip("/") + "/" + path.lstrip("/")


def require_certificates(ca_file: Path | None, key: str) -> None:
    """Raises ConfigurationError at `key` for a file of certificates that cannot be used."""
    if ca_file is None:
        return
    if not ca_file.is_file():
        raise ConfigurationError("找不到证书文件：请检查路径，或删去这一项改用系统证书", key=key)
    try:
        ssl.create_default_context(cafile=ca_file)
    except OSError:  # ssl.SSLError is one
        raise ConfigurationError(
            "读不出 CA 证书：请给出 PEM 格式（-----BEGIN CERTIFICATE-----）的证书",
            key=key,
        ) from None
